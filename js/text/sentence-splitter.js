/** Split a block into sentences, as src/pullquote/text/sentence_splitter.py does; the time is linear. */

import rules from "../data/rules.json" with { type: "json" };
import { abbreviations } from "./abbreviations.js";
import { findItems } from "./list-items.js";
import { Pattern } from "./pattern.js";
import { periodEnds, wordBefore } from "./periods.js";
import { attributesSpeech, continuesName, continuesUnspaced } from "./speech.js";
import { count, fields, first, hasDigit, isAlpha, isAscii, isLower, isSpace, isUpper, last, strip, stripEnd, stripStart } from "./strings.js";
import { stopWords } from "./tokenize.js";

/** @typedef {import("./pattern.js").Match} Match */

/** @typedef {import("./periods.js").Rules} Rules */

const RULES = rules.sentence_splitter;
const PAIR = new Pattern(RULES.PAIR);
const STOP = new Pattern(RULES.STOP);
const STOP_OR_FEELING = new Pattern(RULES.STOP_OR_FEELING);
const NEXT = new Pattern(RULES.NEXT);
const WORD = new Pattern(RULES.WORD);
/** @type {Map<string, string[][]>} */
const SUBSTITUTES = new Map(Object.entries(RULES.SUBSTITUTES));
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
  let examined = mask;
  for (const [sign, stop] of SUBSTITUTES.get(language) ?? []) examined = examined.replaceAll(sign, stop);
  let word = WORD.search(examined);
  if (!word) return [];
  const cuts = [0];
  const hasDanda = /[।॥]/.test(examined);
  const known = { language, known: abbreviations(language), starters: stopWords(language), hasDanda };
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
  for (const match of (hasFeeling(text) ? STOP_OR_FEELING : STOP).matches(text)) {
    const { index: stop, end } = match;
    while (items.length && items[items.length - 1] <= stop) {
      start = items.pop() ?? 0;
      cuts.push(start);
    }
    while (pair && pair.end < end) pair = pairs.next().value;
    // Within a pair, only a stop right before the closing mark can end a sentence; titles of works are part of a
    // sentence whatever mark they end with.
    const isWithin = pair && pair.index < stop && (end < pair.end || ("《〈【".includes(pair[0][0]) && end === pair.end));
    if (isWithin || end >= text.length || markers.has(stop)) continue;
    const window = text.slice(Math.max(start, stop - 2 * rules.periods.HEAD_CODE_POINTS), stop);
    if (endsSentence(text, last(window, rules.periods.HEAD_CODE_POINTS), match, known)) {
      cuts.push(end);
      start = end;
    }
  }
  return [...cuts, ...items.reverse()];
}

/**
 * Return whether a text may have emoji or faces made of marks.
 * @param {string} text
 */
function hasFeeling(text) {
  return RULES.FACES.some((face) => text.includes(face)) || (!isAscii(text) && /[\ud800-\udfff]/.test(text));
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
  const { stop = "", close = "" } = match.groups;
  const following = NEXT.match(text, end);
  if (!following) return false; // it always matches
  const isEmoji = (stop.codePointAt(0) ?? 0) >= 0x1f000;
  if (isEmoji || ":;".includes(stop[0])) return feelingEnds(text, head, end, following.groups.word ?? "", known);
  if (RULES.HARD.includes(stop[stop.length - 1])) {
    if (close && (continuesUnspaced(text, end) || attributesSpeech(text, end, known.language))) return false;
    return !",;".includes(text[end]) && (close !== "" || !continuesName(text, end));
  }
  if (!isSpace(text[end])) return lacksSpace(text, head, stop, following, known);
  const word = following.groups.word ?? "";
  const letter = first(word);
  if (isSmall(letter) && !isUpper(first(word.slice(letter.length)))) return false;
  // A note after a year, or a number.
  if (hasDigit(first(close)) && hasDigit(last(head, 1))) return known.starters.has(word.toLowerCase());
  return stop === "." ? periodEnds(head, following, word, known) : markEnds(text, head, match, word, known);
}

/**
 * Decide for emoji without a stop before them: `Done 🎉 We left.`, but `I 😍 New York.`.
 * @param {string} text
 * @param {string} head
 * @param {number} end
 * @param {string} word
 * @param {Rules} known
 */
function feelingEnds(text, head, end, word, known) {
  if (!isSpace(text[end])) return count(head) >= 3 && !RULES.CONTINUING.includes(text[end]);
  return isUpper(first(word)) && known.starters.has(word.toLowerCase()) && fields(head).length > 1;
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
  if (close && attributesSpeech(text, match.end, known.language)) return false;
  if (".…".includes(stop[0])) return !/[[(]$/.test(head) && !FIRST_PERSON.has(word.toLowerCase());
  if (stop === "!" && EXCLAIMING_NAMES.has(wordBefore(head).toLowerCase())) return known.starters.has(word.toLowerCase());
  return true;
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
  const before = wordBefore(head);
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
