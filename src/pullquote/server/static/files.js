/**
 * Files: a text or a file that a reader gives, as a source for the server.
 */

import { Problem } from "./api.js";

/**
 * Front matter, headings, fences and links are Markdown's; lists look alike in both.
 * @param {string} text
 */
export function guessKind(text) {
  return /(?<![^])\ufeff?---\r?\n|^#{1,6} +\S|^(```|~~~)|\]\(\S+\)/m.test(text) ? "markdown" : "text";
}

/**
 * Make a source of a file.
 * @param {File} file
 * @param {number} most bytes that the server takes; 0 if that is not known
 */
export async function fileSource(file, most) {
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
