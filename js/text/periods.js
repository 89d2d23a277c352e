/** Decide whether a period ends a sentence, from the word before it and the word after it. */

import rules from "../data/rules.json" with { type: "json" };
import { abbreviations } from "./abbreviations.js";
import { Pattern } from "./pattern.js";
import { count, fields, first, hasDigit, isAlpha, isDigits, isSpace, isUpper, strip, stripEnd } from "./strings.js";

/** @typedef {import("./pattern.js").Match} Match */

/**
 * The rules of one language. The starters are common words: with a capital after a stop, they open a sentence.
 * @typedef {import("./abbreviations.js").Abbreviations} Abbreviations
 * @typedef {{language: string, known: Abbreviations, starters: ReadonlySet<string>, hasDanda: boolean}} Rules
 */

const RULES = rules.periods;
const DOTTED = new Pattern(RULES.DOTTED);
const LAST_PART = new Pattern(RULES.LAST_PART);
const NUMBER = new Pattern(RULES.NUMBER);
const COUNTED = new Pattern(RULES.COUNTED);
const LETTERED = new Pattern(RULES.LETTERED);
const GERMAN_ORDINAL = new Pattern(RULES.GERMAN_ORDINAL);
const LABEL = new Pattern(RULES.LABEL);
const MEASURE = new Pattern(RULES.MEASURE);
const DOTTED_DATE = new Pattern(RULES.DOTTED_DATE);
const DATE_PART = new Pattern(RULES.DATE_PART);
const VOWELLESS = new Pattern(RULES.VOWELLESS);
const MARKS = RULES.OPENERS + RULES.CLOSERS;
const TIMES = new Set(rules.abbreviations.TIMES);
const AFTER_TIMES = new Set(rules.abbreviations.AFTER_TIMES);
const GERMAN_MONTHS = new Set(rules.abbreviations.GERMAN_MONTHS);
const BOOKS = new Set(rules.abbreviations.BOOKS);
const BOOK_NAMES = new Set(rules.abbreviations.BOOK_NAMES);

/**
 * Decide for a single period that no lower-case word follows.
 * @param {string} head
 * @param {Match} following
 * @param {string} word
 * @param {Rules} rulesOfLanguage
 */
export function periodEnds(head, following, word, rulesOfLanguage) {
  const { language, known, starters } = rulesOfLanguage;
  const before = wordBefore(head);
  const lowered = before.toLowerCase();
  const { openers = "", point } = following.groups;
  if (known.never.has(lowered) || /^[&§]/.test(strip(openers))) return false;
  if (!word && /^[&§]/.test(following.input.slice(following.end, following.end + 1))) return false;
  if (hasDigit(first(word)) && continuesWithNumber(head, before, word, following, rulesOfLanguage)) return false;
  if (/^[\u0900-\u0dff]/.test(before)) return !isShortIndic(head, before, rulesOfLanguage);
  const key = word.toLowerCase().replaceAll("’", "'");
  const isLetter = count(word) === 1;
  const opens = starters.has(key) && !(count(key) === 1 && point);
  const isNumbered = known.numbered.has(lowered) || known.numbered.has(before);
  const next = following.input.slice(following.end, following.end + 1);
  if (isNumbered && ((word === "I" && /^[,;]/.test(next)) || (point && /^(?:nos?|nr)$/.test(key)))) return false;
  if (isNumbered && !opens && COUNTED.match(word)) {
    return point !== undefined && isLetter && isAlpha(word);
  }
  if (isDigits(before) && DATE_PART.matchesAll(before) && isDatePart(head, word, following)) return false;
  if (NUMBER.matchesAll(before)) return !isNumberOnly(head, before) && !(language === "de" && isGermanOrdinal(head, word));
  if (known.seldom.has(lowered) || known.seldom.has(before)) return opens;
  if (isVowelless(head, before, language)) return opens;
  return wordEnds(head, before, key, opens);
}

/**
 * Decide for a period after an initial, a time of day or an unlisted word.
 * @param {string} head
 * @param {string} before
 * @param {string} key
 * @param {boolean} opens
 */
function wordEnds(head, before, key, opens) {
  if (count(before) === 1 && isAlpha(before)) {
    // An initial, or half of "z. B."; but "vitamin C." and "It was I. The" end a sentence: a lone capital before a
    // common word does, unless another initial stands before it.
    const isLone = !stripEnd(head.slice(0, -before.length)).endsWith(".");
    return LETTERED.search(head) !== null || (isLone && opens && isUpper(before));
  }
  // "At 5 a.m." alone is not a sentence.
  if (TIMES.has(before.toLowerCase())) return !AFTER_TIMES.has(key) && count(strip(head)) > "at noon 12 a.m".length;
  return !DOTTED.matchesAll(before) || (opens && before.toLowerCase() !== before.toUpperCase());
}

/**
 * Return whether a word without a vowel is an unlisted abbreviation, not a unit.
 * @param {string} head
 * @param {string} before
 * @param {string} language
 */
function isVowelless(head, before, language) {
  return (
    VOWELLESS.matchesAll(before) &&
    !before.endsWith("z") &&
    !RULES.VOWELLESS_WORDS.includes(language) &&
    !MEASURE.search(head)
  );
}

/**
 * Return whether a number before a period is that of a list item or a label, which opens the sentence.
 * @param {string} head
 * @param {string} number
 */
function isNumberOnly(head, number) {
  const isMark = count(head) < RULES.HEAD_CODE_POINTS && strip(head, RULES.OPENERS + " ") === number;
  return isMark || LABEL.search(head) !== null;
}

/**
 * Return whether a number goes with the abbreviation before it: `Ps. 23:1`, `5 lbs. 3`.
 * @param {string} head
 * @param {string} before
 * @param {string} word
 * @param {Match} following
 * @param {Rules} rulesOfLanguage
 */
function continuesWithNumber(head, before, word, following, { language, known }) {
  const rest = following.input.slice(following.index + (following.groups.openers ?? "").length + word.length);
  const next = first(rest, 3);
  const lowered = before.toLowerCase();
  if (BOOKS.has(lowered) && (!BOOK_NAMES.has(lowered) || (next[0] === ":" && isDigits(next.slice(1, 2))))) {
    return isDigits(word);
  }
  const isVerse = /^[:,]/.test(next) && isDigits(strip(next.slice(1)).slice(0, 1));
  const isListed = next[0] === ":" || known.books.has(lowered);
  if (isVerse && isListed && isUpper(first(before)) && count(before) <= 6) return true;
  const isStreet = (language === "de" || language === "nl") && lowered.endsWith("str");
  return isStreet || MEASURE.search(head) !== null;
}

/**
 * Return whether a number is the day or month of a date: `3. 5. 1999`, `1990. 5. 3.`.
 * @param {string} head
 * @param {string} word
 * @param {Match} following
 */
function isDatePart(head, word, following) {
  const hasPoint = following.groups.point !== undefined;
  if (isDigits(word) && (hasPoint || count(word) === 4) && DATE_PART.matchesAll(word)) {
    return hasPoint || DOTTED_DATE.search(head) !== null;
  }
  return /^[\uac00-\ud7a3]/.test(word) && DOTTED_DATE.search(head) !== null;
}

/**
 * Return whether a word of a script of India is an abbreviation or initial. Where sentences end with a danda, short
 * words with a period are; elsewhere, only those of one letter.
 * @param {string} head
 * @param {string} before
 * @param {Rules} rulesOfLanguage
 */
function isShortIndic(head, before, { starters, hasDanda }) {
  if (starters.has(before)) return stripEnd(head.slice(0, -before.length)).endsWith(".");
  if (count(before) <= 4 && hasDanda) return true;
  const letters = [...before].filter(isAlpha).length;
  return letters === 1 || (letters === 2 && /[\u094d\u0bcd\u0c4d\u0ccd\u0d4d]$/.test(before));
}

/**
 * Return whether a number is an ordinal: `am 3. Tag`, `2. Januar`, `1. Kor.`.
 * @param {string} head
 * @param {string} word
 */
function isGermanOrdinal(head, word) {
  const isBook = abbreviations("de").books.has(word.toLowerCase());
  return GERMAN_MONTHS.has(word) || isBook || GERMAN_ORDINAL.search(head) !== null;
}

/**
 * Return the word right before a stop, without quotes, brackets and elided articles.
 * @param {string} head
 */
export function wordBefore(head) {
  if (!head || isSpace(head[head.length - 1])) return "";
  const word = strip(fields(head).at(-1) ?? "", MARKS);
  return LAST_PART.split(word).at(-1) ?? "";
}
