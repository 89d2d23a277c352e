/**
 * Source form: a pasted text, a chosen or dropped file, or a URL, as a source for the server.
 */

import { fileSource, guessKind } from "../lib/files.js";
import { webUrl } from "../lib/web-url.js";
import { $, state } from "./state.js";

const WILL_FETCH = "This is a web address: the server will fetch the page and highlight its article.";
const CANNOT_FETCH =
  "This is a web address, and this server does not fetch pages. Open the page, copy its text and paste it here, or " +
  "save the page and drop the file. Whoever runs the server can allow it with pullquote serve --allow-fetch.";
const EXAMPLE = "/page/article/example.md";

/**
 * Listen to the forms of the start view and to files dropped anywhere.
 * @param {{open: (source: object) => void, fail: (error: unknown) => void}} handlers
 */
export function listenToSources({ open, fail }) {
  $("paste").addEventListener("submit", (event) => {
    event.preventDefault();
    const title = $("paste-title").value.trim();
    const text = $("paste-text").value;
    const url = pastedUrl(text);
    if (url && state.server.can_fetch) return open({ url });
    if (url) return; // the hint says why
    const kind = $("paste-kind").value || guessKind(text);
    const address = $("paste-url").value.trim();
    open({ text, kind, ...(title && { title }), ...(address && { url: address }) });
  });
  $("paste-text").addEventListener("input", showHint);
  $("fetch").addEventListener("submit", (event) => {
    event.preventDefault();
    open({ url: $("fetch-url").value });
  });
  const openFile = (/** @type {File | undefined} */ file) => {
    if (file) fileSource(file, state.server.max_bytes).then(open).catch(fail);
  };
  $("file").addEventListener("change", () => {
    openFile($("file").files?.[0]);
    $("file").value = "";
  });
  $("example").addEventListener("click", () => {
    fetch(EXAMPLE).then((response) => response.text()).then((text) => open({ text, kind: "markdown" })).catch(fail);
  });
  listenToDrops(openFile);
}

/**
 * Return the URL if the text is nothing else.
 * @param {string} text
 */
function pastedUrl(text) {
  const isOneWord = /^\s*https?:\/\/\S+\s*$/i.test(text);
  return isOneWord ? webUrl(text.trim()) : null;
}

/** Say what happens to a pasted URL. */
function showHint() {
  const { can_fetch: canFetch } = state.server;
  const url = pastedUrl($("paste-text").value);
  $("paste-hint").textContent = url ? (canFetch ? WILL_FETCH : CANNOT_FETCH) : "";
  $("paste-button").textContent = url && canFetch ? "Fetch and highlight" : "Highlight";
  $("paste-button").disabled = url !== null && !canFetch;
}

/** @param {(file: File | undefined) => void} openFile */
function listenToDrops(openFile) {
  const hasFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!hasFile(event)) return;
    event.preventDefault();
    openFile(event.dataTransfer?.files[0]);
  });
}
