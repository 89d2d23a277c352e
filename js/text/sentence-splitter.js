/** Split a block into sentences, as src/pullquote/text/sentence_splitter.py does; the time is linear. */

import rules from "../data/rules.json" with { type: "json" };
import { abbreviations } from "./abbreviations.js";
import { findItems } from "./list-items.js";
import { Pattern } from "./pattern.js";
import { attributesSpeech, continuesUnspaced } from "./speech.js";
import { count, fields, first, hasDigit, isAlpha, isDigits, isLower, isSpace, isUpper, last, strip, stripEnd, stripStart } from "./strings.js";
import { stopWords } from "./tokenize.js";

/** @typedef {import("./pattern.js").Match} Match */

/**
 * The rules of one language. The starters are common words: with a capital after a stop, they open a sentence.
 * @typedef {{language: string, known: import("./abbreviations.js").Abbreviations, starters: ReadonlySet<string>}} Rules
 */

const RULES = rules.sentence_splitter;
const PAIR = new Pattern(RULES.PAIR);
const STOP = new Pattern(RULES.STOP);
const NEXT = new Pattern(RULES.NEXT);
const WORD = new Pattern(RULES.WORD);
const DOTTED = new Pattern(RULES.DOTTED);
const LAST_PART = new Pattern(RULES.LAST_PART);
const NUMBER = new Pattern(RULES.NUMBER);
const COUNTED = new Pattern(RULES.COUNTED);
const LETTERED = new Pattern(RULES.LETTERED);
const GERMAN_ORDINAL = new Pattern(RULES.GERMAN_ORDINAL);
const LABEL = new Pattern(RULES.LABEL);
const MEASURE = new Pattern(RULES.MEASURE);
const MARKS = RULES.OPENERS + RULES.CLOSERS;
const TIMES = new Set(rules.abbreviations.TIMES);
const AFTER_TIMES = new Set(rules.abbreviations.AFTER_TIMES);
const GERMAN_MONTHS = new Set(rules.abbreviations.GERMAN_MONTHS);
const BOOKS = new Set(rules.abbreviations.BOOKS);
const BOOK_NAMES = new Set(rules.abbreviations.BOOK_NAMES);
const EXCLAIMING_NAMES = new Set(rules.abbreviations.EXCLAIMING_NAMES);
const FIRST_PERSON = new Set(rules.abbreviations.FIRST_PERSON);

/**
 * Return the sentences of a block.
 * @param {string} text - A paragraph, list item or other block.
 * @param {string} language - ISO 639-1 code.
 * @param {string} [mask] - A string of the same length to examine instead of the text.
 * @returns {[number, number][]} ranges in code units, without surrounding white space, that cover all visible
 *   characters of the block; empty if it has no letter or digit
 */
export function sentenceSpans(text, language, mask = text) {
  // The Greek question mark.
  const examined = language === "el" ? mask.replaceAll(/[;\u037e]/g, "?") : mask;
  let word = WORD.search(examined);
  if (!word) return [];
  const cuts = [0];
  const known = { language, known: abbreviations(language), starters: stopWords(language) };
  for (const cut of boundaries(examined, known)) {
    // A piece without a letter or digit (dots, emoji) belongs to the sentence before it.
    if (cut <= word.index) {
      if (cuts.length > 1) cuts[cuts.length - 1] = cut;
      continue;
    }
    word = WORD.search(examined, cut);
    if (!word) break;
    cuts.push(cut);
  }
  return cuts.map((cut, i) => trim(text, cut, cuts[i + 1] ?? text.length));
}

/**
 * Shrink a range to exclude surrounding white space.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {[number, number]}
 */
function trim(text, start, end) {
  const piece = text.slice(start, end);
  return [end - stripStart(piece).length, start + stripEnd(piece).length];
}

/**
 * Return, in order, the offsets where a sentence ends or a list item begins.
 * @param {string} text
 * @param {Rules} known
 */
function boundaries(text, known) {
  const { starts, markers } = findItems(text);
  const items = starts.reverse();
  const pairs = PAIR.matches(text);
  let pair = pairs.next().value;
  /** @type {number[]} */
  const cuts = [];
  let start = 0;
  for (const match of STOP.matches(text)) {
    const { index: stop, end } = match;
    while (items.length && items[items.length - 1] <= stop) {
      start = items.pop() ?? 0;
      cuts.push(start);
    }
    while (pair && pair.end < end) pair = pairs.next().value;
    // Within a pair, only a stop right before the closing mark can end a sentence; titles of works are part of a
    // sentence whatever mark they end with.
    const isWithin = pair && pair.index < stop && (end < pair.end || ("《〈".includes(pair[0][0]) && end === pair.end));
    if (isWithin || end >= text.length || markers.has(stop)) continue;
    const window = text.slice(Math.max(start, stop - 2 * RULES.HEAD_CODE_POINTS), stop);
    if (endsSentence(text, last(window, RULES.HEAD_CODE_POINTS), match, known)) {
      cuts.push(end);
      start = end;
    }
  }
  return [...cuts, ...items.reverse()];
}

/**
 * Return whether a stop ends a sentence.
 * @param {string} text
 * @param {string} head - The part of the sentence before it.
 * @param {Match} match
 * @param {Rules} known
 */
function endsSentence(text, head, match, known) {
  const { end } = match;
  const { stop = "", close } = match.groups;
  const following = NEXT.match(text, end);
  if (!following) return false; // it always matches
  if (RULES.HARD.includes(stop[stop.length - 1])) {
    return !(close && continuesUnspaced(text, end)) && !",;".includes(text[end]);
  }
  if (!isSpace(text[end])) return lacksSpace(text, head, stop, following, known);
  const word = following.groups.word ?? "";
  const letter = first(word);
  if (isSmall(letter) && !isUpper(first(word.slice(letter.length)))) return false;
  return stop === "." ? pointEnds(head, following, word, known) : markEnds(text, head, match, word, known);
}

/**
 * Return whether a letter is lower-case; Georgian has no capitals in running text.
 * @param {string} letter
 */
function isSmall(letter) {
  return isLower(letter) && !/[\u10d0-\u10ff]/.test(letter);
}

/**
 * Decide for ellipses, question and exclamation marks that no lower-case word follows.
 * @param {string} text
 * @param {string} head
 * @param {Match} match
 * @param {string} word
 * @param {Rules} known
 */
function markEnds(text, head, match, word, known) {
  const { stop = "", close } = match.groups;
  if (close && known.language === "en" && attributesSpeech(text, match.end)) return false;
  if (".…".includes(stop[0])) return !/[[(]$/.test(head) && !FIRST_PERSON.has(word.toLowerCase());
  if (stop === "!" && EXCLAIMING_NAMES.has(token(head).toLowerCase())) return known.starters.has(word.toLowerCase());
  return true;
}

/**
 * Decide for a single period that no lower-case word follows.
 * @param {string} head
 * @param {Match} following
 * @param {string} word
 * @param {Rules} rulesOfLanguage
 */
function pointEnds(head, following, word, { language, known, starters }) {
  const before = token(head);
  const lowered = before.toLowerCase();
  const { openers = "", point } = following.groups;
  if (known.never.has(lowered) || /^[&§]/.test(strip(openers))) return false;
  if (!word && /^[&§]/.test(following.input.slice(following.end, following.end + 1))) return false;
  if (hasDigit(first(word)) && continuesWithNumber(head, lowered, word, following)) return false;
  // Scripts of India end sentences with a danda, and abbreviate with a period.
  if (/^[\u0900-\u0dff]/.test(before) && count(before) <= 4) return false;
  const key = word.toLowerCase().replaceAll("’", "'");
  const isLetter = count(word) === 1;
  const opens = starters.has(key) && !(count(key) === 1 && point);
  if (known.numbered.has(lowered) && !opens && COUNTED.match(word)) {
    return point !== undefined && isLetter && isAlpha(word);
  }
  if (NUMBER.matchesAll(before)) return !isNumberOnly(head, before) && !(language === "de" && isGermanOrdinal(head, word));
  if (known.seldom.has(lowered)) return opens;
  if (count(before) === 1 && isAlpha(before)) {
    // An initial, or half of "z. B."; but "vitamin C." and "It was I. The" end a sentence: a lone capital before a
    // common word does, unless another initial stands before it.
    const isLone = !stripEnd(head.slice(0, -before.length)).endsWith(".");
    return LETTERED.search(head) !== null || (isLone && opens && isUpper(before));
  }
  // "At 5 a.m." alone is not a sentence.
  if (TIMES.has(lowered)) return !AFTER_TIMES.has(key) && count(strip(head)) > "at noon 12 a.m".length;
  return opens || !DOTTED.matchesAll(before);
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
 */
function continuesWithNumber(head, before, word, following) {
  const rest = following.input.slice(following.index + (following.groups.openers ?? "").length + word.length);
  const next = first(rest, 2);
  if (BOOKS.has(before) && (!BOOK_NAMES.has(before) || (next[0] === ":" && isDigits(next.slice(1))))) {
    return isDigits(word);
  }
  return MEASURE.search(head) !== null;
}

/**
 * Return whether a number is an ordinal: `am 3. Tag`, `2. Januar`.
 * @param {string} head
 * @param {string} word
 */
function isGermanOrdinal(head, word) {
  return GERMAN_MONTHS.has(word) || GERMAN_ORDINAL.search(head) !== null;
}

/**
 * Return the word right before a stop, without quotes, brackets and elided articles.
 * @param {string} head
 */
function token(head) {
  if (!head || isSpace(head[head.length - 1])) return "";
  const word = strip(fields(head).at(-1) ?? "", MARKS);
  return LAST_PART.split(word).at(-1) ?? "";
}

/**
 * Decide for a stop without white space after it: `ended.Then`, but not `Node.js`.
 * @param {string} text
 * @param {string} head
 * @param {string} stop
 * @param {Match} following
 * @param {Rules} known
 */
function lacksSpace(text, head, stop, following, known) {
  const { openers = "", word = "", point } = following.groups;
  const before = token(head);
  if (count(before) < 2 || !word || strip(openers, "-—–“‘«") || point) return false;
  if (".…".includes(stop[0]) && stop.length > 1) return false;
  const letter = first(word);
  const rest = word.slice(letter.length);
  const after = text.slice(following.end, following.end + 1);
  if (!" ,;:".includes(after) || !isUpper(letter) || rest !== rest.toLowerCase()) return false;
  return known.starters.has(word.toLowerCase()) || (isAlpha(before) && isAllLower(before));
}

/** @param {string} word - Letters. */
function isAllLower(word) {
  return /\p{Lowercase}/u.test(word) && !/[\p{Uppercase}\p{Lt}]/u.test(word);
}
