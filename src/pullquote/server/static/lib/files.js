/**
 * Files: turns a text or a file from the reader into a source for the server, and saves files.
 */

import { ApiError } from "./api.js";

/**
 * Guess the format of a text: front matter, headings, fences and links are Markdown. Lists do not
 * count, since they look the same in plain text.
 * @param {string} text
 */
export function guessKind(text) {
  if (/^\s*(WEBVTT|(\d+\s+)?[\d:.,]+[ \t]*-->)/.test(text)) return "text"; // captions
  return /(?<![^])\ufeff?---\r?\n|^#{1,6} +\S|^(```|~~~)|\]\(\S+\)/m.test(text) ? "markdown" : "text";
}

/**
 * Read a file into a source.
 * @param {File} file
 * @param {number} maxBytes size limit of a request; 0 if unknown
 */
export async function fileSource(file, maxBytes) {
  const encodedBytes = Math.ceil(file.size / 3) * 4; // base64
  if (maxBytes && encodedBytes > maxBytes) {
    const limit = formatBytes(Math.floor((maxBytes * 3) / 4));
    throw new ApiError(413, `${file.name} is too large: ${formatBytes(file.size)}, the limit is ${limit}.`);
  }
  return { file: { name: file.name, data: await readBase64(file) } };
}

/**
 * Save a file on the reader's device.
 * @param {{name: string, data: Blob}} file
 */
export function saveFile({ name, data }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {number} bytes */
function formatBytes(bytes) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value.toLocaleString("en", { maximumFractionDigits: 1 })} ${unit}`;
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function readBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(new ApiError(0, `${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}
