/**
 * Bookmarklet: marks the page one is on, by way of the server's own window `/bridge`.
 *
 * The bridge puts `marks.js`, `panel.js` and this file together, with `SERVER` (its origin) and `KEY`
 * (which lets it know its own bookmarklet) before them. The page's CSP and CORS do not matter: no
 * request leaves the page, only messages between two windows.
 */

/**
 * Hand the page to the bridge, and wait for its answer.
 * @param {object} source
 * @returns {Promise<any>} what `/api/highlight` gave
 */
function askBridge(source) {
  if (location.origin === "null") {
    return Promise.reject(new Error("This page has no origin of its own; save it, and open the file in pullquote."));
  }
  const bridge = window.open(`${SERVER}/bridge`, "", "popup,width=460,height=420");
  if (!bridge) return Promise.reject(new Error("The browser did not let pullquote open its window."));
  const nonce = Array.from(crypto.getRandomValues(new Uint32Array(4)), String).join("-");
  return new Promise((resolve, reject) => {
    const settle = (act, value) => {
      removeEventListener("message", receive);
      clearInterval(watch);
      act(value);
    };
    const receive = ({ origin, source: sender, data }) => {
      if (origin !== SERVER || sender !== bridge) return;
      if (data?.pullquote === "ready") {
        bridge.postMessage({ pullquote: "page", nonce, key: KEY, title: document.title, source }, SERVER);
      }
      if (data?.nonce !== nonce) return;
      if (data.pullquote === "highlighted") settle(resolve, data.highlighted);
      if (data.pullquote === "refused") settle(reject, new Error(String(data.detail)));
    };
    const gone = "pullquote's window was closed, or this page does not let itself be reached from it.";
    const watch = setInterval(() => bridge.closed && settle(reject, new Error(gone)), 500);
    addEventListener("message", receive);
  });
}

markThisPage({ request: askBridge });
