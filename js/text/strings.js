/** Python's string methods, where JavaScript's differ; lengths count code points. */

import rules from "../data/rules.json" with { type: "json" };

const SPACE = new RegExp(`^${rules.characters.SPACE}$`, "u");
const SPACES = new RegExp(`${rules.characters.SPACE}+`, "ug");
const DIGIT = new RegExp(rules.characters.DIGIT, "u");
const FOLDS = new Map(Object.entries(rules.characters.CASEFOLD));
const FOLDED = new RegExp(`[${[...FOLDS.keys()].join("")}]`, "ug");
const HIGH_SURROGATE = /[\ud800-\udbff]/;
const ASCII = /^\p{ASCII}*$/u;
const LOWER = /\p{Lowercase}/u;
const UPPER = /\p{Uppercase}/u;
const LOWER_OR_TITLE = /[\p{Lowercase}\p{Lt}]/u;
const LETTERS = /^\p{L}+$/u;
const LETTERS_OR_DIGITS = /^[\p{L}\p{N}]+$/u;

/** @param {string} text */
export function isAscii(text) {
  return ASCII.test(text);
}

/**
 * Return whether a text is one character of white space.
 * @param {string} text
 */
export function isSpace(text) {
  return SPACE.test(text);
}

/**
 * Return whether a character is in lower case.
 * @param {string} character - May be empty.
 */
export function isLower(character) {
  return LOWER.test(character);
}

/**
 * Return whether a text has capitals, and no letters in lower case.
 * @param {string} text
 */
export function isUpper(text) {
  return UPPER.test(text) && !LOWER_OR_TITLE.test(text);
}

/** @param {string} text */
export function isAlpha(text) {
  return LETTERS.test(text);
}

/** @param {string} text */
export function isAlnum(text) {
  return LETTERS_OR_DIGITS.test(text);
}

/** @param {string} text */
export function hasDigit(text) {
  return DIGIT.test(text);
}

/** @param {string} text */
export function isDigits(text) {
  return text !== "" && [...text].every(hasDigit);
}

/** @param {string} text */
export function casefold(text) {
  const lower = text.toLowerCase();
  return isAscii(lower) ? lower : lower.replaceAll(FOLDED, (character) => FOLDS.get(character) ?? character);
}

/**
 * Return a text in which hints are looked up: without case, and with one letter "i".
 * @param {string} text
 */
export function foldHints(text) {
  return casefold(text).replaceAll("\u0131", "i").replaceAll("\u0307", "");
}

/**
 * Return the number of code points.
 * @param {string} text - Without lone surrogates.
 */
export function count(text) {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) pairs += Number((text.charCodeAt(i) & 0xfc00) === 0xd800);
  return text.length - pairs;
}

/**
 * Return the code units of the first `n` code points of a part of a text, or of all of it.
 * @param {string} text
 * @param {number} start - In code units.
 * @param {number} n
 * @returns {number} the offset after them, in code units
 */
export function forward(text, start, n) {
  const end = Math.min(start + n, text.length);
  if (!HIGH_SURROGATE.test(text.slice(start, end))) return end;
  let offset = start;
  for (let i = 0; i < n && offset < text.length; i++) offset += unitsAt(text, offset);
  return offset;
}

/**
 * Return the first code points of a text.
 * @param {string} text
 * @param {number} n
 */
export function first(text, n = 1) {
  return text.slice(0, forward(text, 0, n));
}

/**
 * Return the last code points of a text.
 * @param {string} text
 * @param {number} n
 */
export function last(text, n) {
  let offset = text.length;
  for (let i = 0; i < n && offset > 0; i++) {
    offset -= offset > 1 && (text.charCodeAt(offset - 1) & 0xfc00) === 0xdc00 ? 2 : 1;
  }
  return text.slice(offset);
}

/**
 * Return the number of code units of the code point at an offset.
 * @param {string} text
 * @param {number} offset
 */
function unitsAt(text, offset) {
  return (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
}

/**
 * Return a text without white space, or other characters, around it.
 * @param {string} text
 * @param {string} [characters] - In the Basic Multilingual Plane.
 */
export function strip(text, characters) {
  return stripEnd(stripStart(text, characters), characters);
}

/**
 * @param {string} text
 * @param {string} [characters]
 */
export function stripStart(text, characters) {
  let start = 0;
  while (start < text.length && isOneOf(text[start], characters)) start++;
  return text.slice(start);
}

/**
 * @param {string} text
 * @param {string} [characters]
 */
export function stripEnd(text, characters) {
  let end = text.length;
  while (end > 0 && isOneOf(text[end - 1], characters)) end--;
  return text.slice(0, end);
}

/**
 * @param {string} character
 * @param {string | undefined} characters
 */
function isOneOf(character, characters) {
  return characters === undefined ? isSpace(character) : characters.includes(character);
}

/**
 * Return the parts between white space, none of them empty.
 * @param {string} text
 */
export function fields(text) {
  return text.split(SPACES).filter(Boolean);
}

/**
 * Return a text on one line, with single spaces and none around it.
 * @param {string} text
 */
export function collapse(text) {
  return fields(text).join(" ");
}
