/** Recognize the chapter headings of books, such as `CHAPTER I`. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { isUpper, strip } from "../text/strings.js";

const CHAPTER = new Pattern(rules.chapter_headings.CHAPTER);

/**
 * Return whether a heading starts with a chapter's name, whatever follows.
 * @param {string} heading
 */
export function isChapterHeading(heading) {
  return CHAPTER.match(heading) !== null;
}

/**
 * Return a heading without its chapter name and number.
 * @param {string} heading
 */
export function stripChapterNumber(heading) {
  const match = CHAPTER.match(heading);
  return match ? strip(match.groups.rest ?? "", rules.chapter_headings.SEPARATORS) : heading;
}

/**
 * Return whether a line of plain text is a chapter heading. A line with further words must be in capitals.
 * @param {string} line
 */
export function isChapterHeadingLine(line) {
  const match = CHAPTER.match(line);
  if (!match || (match.groups.number === undefined && !isUpper(line))) return false;
  return !stripChapterNumber(line) || isUpper(line);
}
