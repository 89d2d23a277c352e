/** Find the items of lists that run on within a paragraph. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";
import { fields, isAscii, isLower, isSpace, isUpper, last, stripEnd } from "./strings.js";

/** @typedef {import("./pattern.js").Match} Match */

const RULES = rules.list_items;
const BULLET = new Pattern(RULES.BULLET);
const WEAK_BULLET = new Pattern(RULES.WEAK_BULLET);
const OPENING_ITEM = new Pattern(RULES.OPENING_ITEM);
const ANNOUNCED_ITEM = new Pattern(RULES.ANNOUNCED_ITEM);
const ANNOUNCED_WIDE_ITEM = new Pattern(RULES.ANNOUNCED_WIDE_ITEM);
const REST_OF_LIST = new Pattern(RULES.REST_OF_LIST);

/**
 * Find the items of a list within a paragraph: `1) One 2) Two`, `• One • Two`.
 * @param {string} text
 * @returns {{starts: number[], markers: Set<number>}} Where items begin, and the periods of their numbers. If the
 *   items end with stops, those separate them, and the first item belongs to the sentence that announces the list.
 */
export function findItems(text) {
  const starts = bullets(text);
  const first = firstItem(text);
  if (!first) return { starts, markers: new Set() };
  const { open = "", mark = "", sign = "" } = first.groups;
  const offsets = itemOffsets(text, first);
  if (offsets.length === 1 && (offsets[0] > 0 || open || "iI".includes(mark))) return { starts, markers: new Set() };
  const markers = new Set(offsets.map((offset) => text.indexOf(sign, offset)));
  const ends = new Set(offsets.slice(1).map((offset) => last(stripEnd(before(text, offset, 4)), 1)));
  if (offsets[0] > 0 && isSeries(text, first, offsets, ends)) return { starts, markers };
  const items = offsets[0] > 0 && isSubset(ends, ".!?;") ? offsets.slice(1) : offsets;
  return { starts: [...starts, ...items].sort((a, b) => a - b), markers };
}

/**
 * Return the last code points before an offset.
 * @param {string} text
 * @param {number} offset
 * @param {number} n
 */
function before(text, offset, n) {
  return last(text.slice(Math.max(0, offset - 2 * n), offset), n);
}

/**
 * Return whether each string is one of some characters.
 * @param {Set<string>} strings
 * @param {string} characters
 */
function isSubset(strings, characters) {
  return [...strings].every((string) => string !== "" && characters.includes(string));
}

/**
 * Return the first item of a list.
 * @param {string} text
 */
function firstItem(text) {
  // A block that is an item begins after its "1.".
  let match = OPENING_ITEM.match(text);
  if (!match && /[:;]/.test(text)) match = ANNOUNCED_ITEM.search(text);
  if (!match && /[：。]/.test(text)) match = ANNOUNCED_WIDE_ITEM.search(text);
  if (!match && /2[.)]/.test(text)) match = REST_OF_LIST.search(text);
  return match;
}

/**
 * Return whether announced items are parts of one sentence: `(1) bread, (2) milk and`.
 * @param {string} text
 * @param {Match} first
 * @param {number[]} offsets
 * @param {Set<string>} ends
 */
function isSeries(text, first, offsets, ends) {
  const hasCommas = ends.has(",") || ends.has(";");
  if (first.groups.open) {
    const words = offsets.slice(1).map((offset) => fields(before(text, offset, 5)).at(-1) ?? "");
    const isJoined = words.some((word) => RULES.CONJUNCTIONS.includes(word));
    return !isSubset(ends, ".!?") && (isJoined || isLower(text.slice(first.end, first.end + 1)) || hasCommas);
  }
  return isSubset(ends, ",;") && offsets[offsets.length - 1] - offsets[0] < RULES.MAX_SERIES_CHARACTERS;
}

/**
 * Return where items with a bullet or a circled number begin.
 * @param {string} text
 */
function bullets(text) {
  const found = isAscii(text) ? [] : [...BULLET.matches(text)];
  const starts = found
    .filter(({ 0: mark, index }) => {
      const character = text.slice(Math.max(0, index - 1), index);
      return isSpace(character) || (mark >= "①" && (!character || character >= "\u3000"));
    })
    .map(({ index }) => index);
  const announced = WEAK_BULLET.search(text);
  if (!announced) return starts;
  const mark = announced.groups.mark ?? "";
  const weak = [announced.index + announced[0].lastIndexOf(mark)];
  for (let next = weak[0]; (next = text.indexOf(` ${mark} `, next)) >= 0;) weak.push(++next);
  // A dash alone is a dash; a list has an item that begins as the first one does.
  const isCapital = isUpper(text[announced.end]);
  const isList = weak.length > 1 && weak.every((offset) => isUpper(text.slice(offset + 2, offset + 3)) === isCapital);
  return isList ? [...starts, ...weak].sort((a, b) => a - b) : starts;
}

/**
 * Return the offsets of the items that follow each other.
 * @param {string} text
 * @param {Match} first
 */
function itemOffsets(text, first) {
  const { open = "", mark = "", sign = "" } = first.groups;
  const start = first.index + first[0].lastIndexOf(open + mark + sign);
  const isWide = text[first.end - 1] > "\u3000" || (text[first.end] ?? "") > "\u3000";
  const offsets = [start];
  for (const next of marks(mark).slice(1)) {
    const marker = open + next + sign;
    const latest = offsets[offsets.length - 1];
    let offset = text.indexOf(` ${marker} `, latest) + 1;
    if (!offset && isWide) offset = text.indexOf(marker, latest + 1);
    if (offset <= 0) break;
    offsets.push(offset);
  }
  return offsets;
}

/**
 * Return the numbers or letters of a list's items, from the given one on.
 * @param {string} first
 */
function marks(first) {
  if (/\d/.test(first)) return Array.from({ length: RULES.MAX_ITEMS + 1 - Number(first) }, (_, i) => String(Number(first) + i));
  if ("iI".includes(first)) return RULES.ROMAN.map((mark) => (first === "I" ? mark.toUpperCase() : mark));
  return Array.from({ length: 26 }, (_, i) => String.fromCodePoint(first.charCodeAt(0) + i));
}
