/** Recognize captions, formulas, references and the headings of their sections, by their wording. */

import rules from "../data/rules.json" with { type: "json" };
import { Branches, Pattern } from "../text/pattern.js";
import { casefold, count, fields, first, hasDigit, isAlpha, strip } from "../text/strings.js";

const RULES = rules.apparatus;
const CAPTION = new Pattern(RULES.CAPTION);
const CAPTION_VERB = new Pattern(RULES.CAPTION_VERB);
const MATH = new Set(RULES.MATH);
const YEAR = new Pattern(RULES.YEAR);
const NUMBERED_AUTHOR = new Pattern(RULES.NUMBERED_AUTHOR);
const SOURCE = new Pattern(RULES.SOURCE);
const SECTIONS = RULES.SECTIONS.map(([name, source]) => ({ name, pattern: new Pattern(source) }));
const OBJECTIVE = new Branches(RULES.OBJECTIVE);
const ON_A_MAP = new Branches(RULES.ON_A_MAP);
const MARKS = new Pattern(RULES.MARKS);
const STOP = new Pattern(RULES.STOP);
const SECTION_CHARACTERS = 160;

/**
 * Return a text in lower case, with single spaces and without a final period.
 * @param {string} text
 */
export function fold(text) {
  return strip(fields(casefold(text)).join(" "), " .:");
}

/**
 * Return Markdown without marks of emphasis and links.
 * @param {string} text
 */
export function withoutMarks(text) {
  return MARKS.replace(text, "");
}

/**
 * Return whether a heading opens `references` or learning `objectives`; else nothing.
 * @param {string} heading
 */
export function sectionOf(heading) {
  const opening = first(heading, SECTION_CHARACTERS);
  return SECTIONS.find(({ pattern }) => pattern.match(opening))?.name ?? "";
}

/**
 * Return whether a block reads like a learning objective.
 * @param {string} text
 */
export function isObjective(text) {
  return OBJECTIVE.match(text);
}

/**
 * Return whether a block is a task with a map, as in textbooks.
 * @param {string} text
 */
export function isMapTask(text) {
  return count(text) <= 160 && ON_A_MAP.match(text);
}

/**
 * Return whether a block is the caption of a figure or table.
 * @param {string} text
 */
export function isCaption(text) {
  return CAPTION.match(text) !== null && CAPTION_VERB.match(text) === null;
}

/**
 * Return whether a block is a formula: mathematical signs with hardly any words.
 * @param {string} text
 */
export function isFormula(text) {
  if (["$$", "\\[", "\\begin{"].some((start) => text.startsWith(start))) return true;
  if (![...RULES.RELATIONS].some((sign) => text.includes(sign))) return false;
  const words = fields(text).map((word) => [word, strip(word, ".,;:()")]);
  const wordCount = words.filter(([word, bare]) => isAlpha(bare) && count(word) > 2).length;
  return wordCount <= 2 && [...text].filter((c) => MATH.has(c) || hasDigit(c)).length >= 2;
}

/**
 * Return whether a block is an entry of a bibliography.
 * @param {string} text
 */
export function isReference(text) {
  return text.split(". ").length > 2 && text.includes(",") && YEAR.search(text) !== null
    && (NUMBERED_AUTHOR.match(text) !== null || namesSource(text)) && STOP.findAll(text).length <= 1;
}

/** @param {string} text */
function namesSource(text) {
  return RULES.SOURCE_HINTS.some((hint) => text.includes(hint)) && SOURCE.search(text) !== null;
}
