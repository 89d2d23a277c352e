/**
 * Source form: a pasted text, a chosen or dropped file, or a URL, as a source for the server.
 */

import { ApiError } from "../lib/api.js";
import { fileSource, guessKind } from "../lib/files.js";
import { webUrl } from "../lib/web-url.js";
import { $, state } from "./state.js";

const CANNOT_FETCH =
  "This is a URL, but the server does not fetch pages. Paste the text instead, or restart the server with --allow-fetch.";
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
    if (url) return fail(new ApiError(422, CANNOT_FETCH));
    const kind = $("paste-kind").value || guessKind(text);
    const address = $("paste-url").value.trim();
    open({ text, kind, ...(title && { title }), ...(address && { url: address }) });
  });
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
