/** Read a text that is in memory, as src/pullquote/documents/read.py does. */

import { EmptySourceError } from "../errors.js";
import { strip } from "../text/strings.js";
import { areCaptions, readCaptions } from "./captions.js";
import { readPlain } from "./plain-text.js";

/**
 * Read a text, or captions. NULs and lone surrogates become U+FFFD, one for one.
 * @param {string} text
 * @param {string} title - Empty to find it in the text.
 * @returns {import("./document.js").Document}
 * @throws {EmptySourceError} The text is empty or blank.
 * @throws {import("../errors.js").CaptionsError} The text looks like captions, but has no cue.
 */
export function readText(text, title) {
  const valid = replaceInvalid(text);
  if (!strip(valid)) throw new EmptySourceError("text: is empty; a text is needed");
  const document = areCaptions(valid) ? readCaptions(valid) : readPlain(valid);
  return { ...document, title: replaceInvalid(title) || document.title };
}

/**
 * Replace each NUL and lone surrogate with U+FFFD.
 * @param {string} text
 */
export function replaceInvalid(text) {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
