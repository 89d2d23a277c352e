/** Recognize sentences that are never worth a highlight; see src/pullquote/selection/candidates.py. */

import rules from "../data/rules.json" with { type: "json" };
import { isFurniture } from "../documents/furniture.js";
import { isBackChannel } from "../documents/spoken.js";
import { Branches, Pattern } from "../text/pattern.js";
import { count, fields, last } from "../text/strings.js";
import { firstWord, splitWords } from "../text/tokenize.js";

const { MAX_LABEL_WORDS, MAX_LEAD_IN_WORDS, MIN_LETTERS, MIN_LETTERS_OF_SHORT, MAX_SHORT_CHARACTERS } = rules.candidates;
const STOPS = new Set(rules.candidates.STOPS);
const CONTACT = new Pattern(rules.candidates.CONTACT);
const UNSPACED = new Pattern(rules.candidates.UNSPACED);
const STOP = new Pattern(rules.candidates.STOP);
const POINTER = new Branches(rules.candidates.POINTER);
const CITATION = new Branches(rules.candidates.CITATION);
const SYMBOLS = new Pattern(rules.candidates.SYMBOLS);
const NO_LETTERS = /[^\p{L}\p{M} ]+/gu;

/**
 * Return whether a sentence is never worth quoting, whatever its score.
 * @param {string} prose
 * @param {boolean} hasStops - Whether the sentences of its article end with stops.
 */
export function isFragment(prose, hasStops) {
  const words = fields(prose);
  if (words.length < 2 && splitWords(prose).length < 3) return true;
  if (hasStops && words.length > 1 && words.length <= MAX_LABEL_WORDS && !hasStop(prose)) return true;
  if (hasStops && count(prose) <= rules.candidates.MAX_UNSPACED_LABEL && UNSPACED.match(last(prose, 1))) return true;
  if (words.length <= MAX_LEAD_IN_WORDS && /[:：]$/.test(prose)) return true;
  const length = count(prose);
  const share = count(prose.replace(NO_LETTERS, "")) / length;
  if (share < (length <= MAX_SHORT_CHARACTERS ? MIN_LETTERS_OF_SHORT : MIN_LETTERS)) return true;
  return isBackChannel(prose) || isContact(prose, words) || isPointer(prose, words) || isFurniture(prose);
}

/**
 * Return whether a sentence ends with a stop, perhaps within quotation marks or brackets.
 * @param {string} prose
 */
function hasStop(prose) {
  return STOPS.has(last(prose, 1)) || STOP.search(last(prose, 12)) !== null;
}

/**
 * Return whether most sentences of an article end with a stop.
 * @param {readonly {prose: string}[]} sentences
 */
export function endWithStops(sentences) {
  return 2 * sentences.filter(({ prose }) => hasStop(prose)).length > sentences.length;
}

/**
 * Return whether a sentence has the words of the title, and no others.
 * @param {string} prose
 * @param {readonly string[]} titleWords
 */
export function repeatsTitle(prose, titleWords) {
  if (!titleWords.length || firstWord(prose) !== titleWords[0]) return false;
  const words = splitWords(prose);
  return words.length === titleWords.length && words.every((word, i) => word === titleWords[i]);
}

/**
 * Return whether at least half of the words are addresses, or all are hashtags.
 * @param {string} prose
 * @param {readonly string[]} words
 */
function isContact(prose, words) {
  const mayBe = prose.includes("@") || prose.includes("://") || prose.includes("www.");
  const contacts = mayBe ? words.filter((word) => CONTACT.match(word.replace(/^[(<[{]+/, ""))).length : 0;
  return (contacts > 0 && 2 * contacts >= words.length) || words.every((word) => word.startsWith("#"));
}

/**
 * Return whether a sentence only points elsewhere, cites a case, or explains a symbol.
 * @param {string} prose
 * @param {readonly string[]} words
 */
function isPointer(prose, words) {
  if (words.length <= 25 && (POINTER.match(prose) || SYMBOLS.match(prose))) return true;
  return words.length <= 40 && CITATION.match(prose);
}
