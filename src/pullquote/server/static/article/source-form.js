/**
 * Source form: a pasted text, a chosen or dropped file, or a URL, as a source for the server.
 */

import { fileSource, guessKind } from "../lib/files.js";
import { $ } from "./state.js";

/**
 * Listen to the forms of the start view and to files dropped anywhere.
 * @param {{maxBytes: () => number, open: (source: object) => void,
 *   fail: (error: unknown) => void}} handlers
 */
export function listenToSources({ maxBytes, open, fail }) {
  $("paste").addEventListener("submit", (event) => {
    event.preventDefault();
    const title = $("paste-title").value.trim();
    const text = $("paste-text").value;
    const kind = $("paste-kind").value || guessKind(text);
    open({ text, kind, ...(title && { title }) });
  });
  $("fetch").addEventListener("submit", (event) => {
    event.preventDefault();
    open({ url: $("fetch-url").value });
  });
  const openFile = (/** @type {File | undefined} */ file) => {
    if (file) fileSource(file, maxBytes()).then(open).catch(fail);
  };
  $("file").addEventListener("change", () => {
    openFile($("file").files?.[0]);
    $("file").value = "";
  });
  listenToDrops(openFile);
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
