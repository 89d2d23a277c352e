/**
 * Watch page: calls back when the content of the page has changed.
 */

/**
 * Call back after the page's content has changed, at most every 300 ms and for a tenth of the time.
 *
 * Scripts of a page may render it again at any time, and frames may load another document. Ranges into
 * removed elements collapse, so the sentences have to be found again. A page that changes all the time
 * gets its turn, too: the delay starts with the first change, not with the last.
 * @param {() => void} onChange
 * @returns {() => void} stops watching
 */
function watchPage(onChange) {
  const options = { childList: true, characterData: true, subtree: true };
  let delay = 300; // ms
  let timer = 0;
  /** @type {Set<Node>} */
  const observed = new Set();
  const schedule = () => {
    timer ||= setTimeout(() => {
      timer = 0;
      const start = performance.now();
      observeAll();
      onChange();
      delay = Math.max(300, 10 * (performance.now() - start));
    }, delay);
  };
  const observer = new MutationObserver(schedule);
  /** @param {Node} root */
  const observe = (root) => {
    if (observed.has(root)) return;
    observed.add(root);
    observer.observe(root, options);
  };
  const observeAll = () => {
    observe(document.documentElement);
    visitDisplayed(document.body, ignoredElements(), (node, visitChildren) => {
      if (!isElement(node)) return;
      if (node.shadowRoot) observe(node.shadowRoot);
      if (node.localName === "iframe") {
        node.addEventListener("load", schedule); // adds the same listener once
        const frame = frameDocument(/** @type {HTMLIFrameElement} */ (node));
        if (frame) observe(frame);
      }
      visitChildren();
    });
  };
  observeAll();
  return () => {
    clearTimeout(timer);
    timer = -1; // nothing is scheduled any more
    observer.disconnect();
  };
}
