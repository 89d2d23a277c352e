/**
 * Opening: what a reader gives, pasted, dropped, chosen or fetched, as a source for the server.
 */

import { Problem } from "./api.js";
import { $ } from "./state.js";

/**
 * Listen to the forms of the start view and to files dropped anywhere.
 * @param {{settings: {max_bytes: number}, open: (source: object) => void,
 *   fail: (error: unknown) => void}} on
 */
export function listenToSources({ settings, open, fail }) {
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
    if (file) fileSource(file, settings.max_bytes).then(open).catch(fail);
  };
  $("file").addEventListener("change", () => {
    openFile($("file").files?.[0]);
    $("file").value = "";
  });
  listenToDrops(openFile);
}

/**
 * Front matter, headings, fences and links are Markdown's; lists look alike in both.
 * @param {string} text
 */
export function guessKind(text) {
  return /(?<![^])\ufeff?---\r?\n|^#{1,6} +\S|^(```|~~~)|\]\(\S+\)/m.test(text) ? "markdown" : "text";
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

/**
 * @param {File} file
 * @param {number} most bytes that the server takes
 */
async function fileSource(file, most) {
  const grown = Math.ceil(file.size / 3) * 4; // in base64
  if (most && grown > most) {
    throw new Problem(413, `${file.name} has ${file.size} bytes, more than the ${Math.floor((most * 3) / 4)} this server takes.`);
  }
  return { file: { name: file.name, data: await base64(file) } };
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(new Problem(0, `${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}
