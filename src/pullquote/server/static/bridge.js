/**
 * Bridge: the window between a page that was given the bookmarklet and the server.
 *
 * In: one message of the window that opened this one, with that page's HTML. Out: one message back,
 * to the same window and origin, with what `/api/highlight` gave. Opened by hand it offers the
 * bookmarklet. A site may open this window as well as the bookmarklet can; without the bookmarklet's
 * key it has to wait for a click here.
 */

import { Problem, ask, keepToken } from "./api.js";

const KEY = "pullquote-bookmarklet";
const PARTS = ["marks.js", "panel.js", "bookmarklet.js"];
const CLOSE_AFTER = 1200; // ms, so that one sees what happened

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** Give the key of this browser's bookmarklet, made when it is first asked for. */
function readKey() {
  const kept = localStorage.getItem(KEY);
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.setItem(KEY, key);
  return key;
}

/** Put the bookmarklet together; comments that fill whole lines and indents are left out. */
async function makeBookmarklet() {
  const files = await Promise.all(PARTS.map(async (name) => (await fetch(`/page/${name}`)).text()));
  const lines = files.join("\n").split("\n").map((line) => line.trim());
  const code = lines.filter((line) => line && !/^(\/\/|\/\*\*|\*)/.test(line)).join("\n");
  const constants = { SERVER: location.origin, KEY: readKey() };
  const head = Object.entries(constants).map(([name, value]) => `const ${name}=${JSON.stringify(value)};`);
  return `javascript:${encodeURIComponent(`(()=>{${head.join("")}\n${code}\n})()`)}`;
}

async function offer() {
  $("server").textContent = location.origin;
  $("bookmarklet").href = await makeBookmarklet();
  $("bookmarklet").addEventListener("click", (/** @type {Event} */ event) => event.preventDefault());
}

/**
 * Wait for the page's text, and answer it.
 * @param {Window} opener
 */
function serve(opener) {
  /** @param {MessageEvent} event */
  const receive = async ({ source: sender, origin, data }) => {
    const isPage = data?.pullquote === "page" && typeof data.source?.html === "string";
    if (sender !== opener || origin === "null" || !isPage) return;
    removeEventListener("message", receive);
    const { nonce, key, title } = data;
    const source = { html: data.source.html, url: String(data.source.url) };
    const answer = (/** @type {object} */ message) => opener.postMessage({ nonce, ...message }, origin);
    $("offer").hidden = true;
    $("work").hidden = false;
    $("origin").textContent = origin;
    $("title").textContent = String(title) || "without a title";
    if (key !== readKey()) await clickOn("consent", "allow");
    try {
      $("status").textContent = `${source.html.length.toLocaleString("en")} characters of HTML: reading…`;
      const highlighted = await askForToken(() => ask("POST", "/api/highlight", { body: { source } }));
      answer({ pullquote: "highlighted", highlighted });
      $("status").textContent = `${highlighted.sentences.length} sentences scored and sent back to ${origin}.`;
      setTimeout(() => window.close(), CLOSE_AFTER);
    } catch (error) {
      const detail = error instanceof Problem ? error.message : "pullquote's window could not go on.";
      $("status").textContent = detail;
      answer({ pullquote: "refused", detail });
    }
  };
  addEventListener("message", receive);
  // It says no more than that this window is open, so whoever opened it may know.
  opener.postMessage({ pullquote: "ready" }, "*");
}

/**
 * Show a part of the page until its button is clicked.
 * @param {string} part
 * @param {string} button
 */
async function clickOn(part, button) {
  $(part).hidden = false;
  await new Promise((resolve) => $(button).addEventListener("click", resolve, { once: true }));
  $(part).hidden = true;
}

/**
 * Do something that the server may want its token for.
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
async function askForToken(act) {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      $("ask-token").hidden = false;
      $("token").focus();
      await new Promise((resolve) => $("ask-token").addEventListener("submit", (/** @type {Event} */ event) => {
        event.preventDefault();
        resolve(null);
      }, { once: true }));
      keepToken($("token").value);
      $("ask-token").hidden = true;
    }
  }
}

if (window.opener) serve(window.opener);
offer();
