/** The abbreviations of each language, for the sentence splitter. */

import rules from "../data/rules.json" with { type: "json" };
import { fields } from "./strings.js";

/**
 * The abbreviations of one language, by what a period after them means: they never end a sentence, stand before a
 * number, or end a sentence only if a common word follows; and books of the Bible before chapter and verse.
 * @typedef {{never: Set<string>, numbered: Set<string>, seldom: Set<string>, books: Set<string>}} Abbreviations
 */

const RULES = rules.abbreviations;
/** @type {Map<string, Abbreviations>} */
const known = new Map();

/**
 * Return the abbreviations of a language.
 * @param {string} language - ISO 639-1 code; an unlisted one is treated like English.
 * @returns {Abbreviations}
 */
export function abbreviations(language) {
  const code = Object.hasOwn(RULES.NEVER, language) ? language : "en";
  const cached = known.get(code);
  if (cached) return cached;
  const made = {
    never: new Set(fields(`${RULES.COMMON} ${wordsOf(RULES.NEVER, code)}`)),
    numbered: new Set(fields(wordsOf(RULES.NUMBERED, code))),
    seldom: new Set(fields(wordsOf(RULES.SELDOM, code))),
    books: new Set(fields(Object.entries(RULES.BOOKS_WITH_COMMA).find(([name]) => name === code)?.[1] ?? "")),
  };
  known.set(code, made);
  return made;
}

/**
 * @param {{[language: string]: string}} lists
 * @param {string} language
 */
function wordsOf(lists, language) {
  return lists[language] ?? lists.en;
}
