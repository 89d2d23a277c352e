/** Split prose into lower-case words, and list the stop words of each language. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";
import { first, isAlpha, isAscii } from "./strings.js";

const { COMBINING, UNSPACED, PREFIX_CODE_POINTS } = rules.tokenize;
const WORD = new Pattern(rules.tokenize.WORD);
const ANY_WORD = new Pattern(rules.tokenize.ANY_WORD);
const UNSPACED_OR_COMBINING = new Pattern(`[${COMBINING}${UNSPACED}]`);
const UNSPACED_FIRST = new Pattern(`[${UNSPACED}]`);

/** @type {Map<string, ReadonlySet<string>>} */
const STOP_WORDS = new Map();

/**
 * Split prose into lower-case words; runs of scripts without spaces become overlapping pairs of characters.
 * @param {string} text
 * @returns {string[]}
 */
export function splitWords(text) {
  const lowered = text.toLowerCase().replaceAll("’", "'");
  if (isAscii(lowered) || !UNSPACED_OR_COMBINING.search(lowered)) return WORD.findAll(lowered);
  return ANY_WORD.findAll(lowered).flatMap((word) => {
    if (!UNSPACED_FIRST.match(word)) return [word];
    const characters = [...word];
    return characters.length > 2 ? characters.slice(1).map((next, i) => characters[i] + next) : [word];
  });
}

/**
 * Return the first word of a text without splitting the rest; empty if there is none.
 * @param {string} text
 */
export function firstWord(text) {
  for (let start = 0; start < text.length;) {
    const space = text.indexOf(" ", start);
    const end = space < 0 ? text.length : space;
    const chunk = text.slice(start, end);
    if (isAscii(chunk) && isAlpha(chunk)) return chunk.toLowerCase();
    const word = splitWords(chunk)[0];
    if (word) return word;
    start = end + 1;
  }
  return "";
}

/**
 * Return whether prose has two words, or two characters of a script without spaces.
 * @param {string} prose
 */
export function hasTwoWords(prose) {
  return [first(prose, PREFIX_CODE_POINTS), prose].some((part) => {
    const words = splitWords(part);
    return words.length > 1
      || (words.length === 1 && [...words[0]].length > 1 && UNSPACED_FIRST.match(words[0]) !== null);
  });
}

/**
 * Return the stop words of a language, as from `splitWords`; empty for a language without a list.
 * @param {string} language ISO 639-1 code.
 */
export function stopWords(language) {
  let words = STOP_WORDS.get(language);
  if (!words) {
    /** @type {Record<string, string>} */
    const lists = rules.tokenize.stop_words_by_language;
    words = new Set(Object.hasOwn(lists, language) ? lists[language].split(" ") : []);
    STOP_WORDS.set(language, words);
  }
  return words;
}
