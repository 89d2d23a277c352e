/** Find the items of lists that run on within a paragraph. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";
import { isAscii, isSpace, last, stripEnd } from "./strings.js";

const BULLET = new Pattern(rules.list_items.BULLET);
const OPENING_ITEM = new Pattern(rules.list_items.OPENING_ITEM);
const ANNOUNCED_ITEM = new Pattern(rules.list_items.ANNOUNCED_ITEM);
const REST_OF_LIST = new Pattern(rules.list_items.REST_OF_LIST);

/**
 * Find the items of a list within a paragraph: `1) One 2) Two`, `• One • Two`.
 * @param {string} text
 * @returns {{starts: number[], markers: Set<number>}} Where items begin, and the periods of their numbers. If the
 *   items end with stops, those separate them, and the first item belongs to the sentence that announces the list.
 */
export function findItems(text) {
  const bullets = isAscii(text) ? [] : [...BULLET.matches(text)];
  const starts = bullets.map((bullet) => bullet.index).filter((index) => isSpace(text.at(index - 1) ?? ""));
  const first = firstItem(text);
  if (!first) return { starts, markers: new Set() };
  const offsets = itemOffsets(text, first.offset, first.mark, first.sign);
  if (offsets.length === 1 && offsets[0] > 0) return { starts, markers: new Set() };
  const markers = new Set(offsets.map((offset) => text.indexOf(first.sign, offset)));
  const hasStops = offsets.slice(1).every((offset) => {
    const before = last(text.slice(Math.max(0, offset - 8), offset), 4);
    return ".!?;".includes(last(stripEnd(before), 1));
  });
  const items = offsets[0] > 0 && hasStops ? offsets.slice(1) : offsets;
  return { starts: [...starts, ...items].sort((a, b) => a - b), markers };
}

/**
 * Return the first item of a list: its offset, its mark and the sign after that.
 * @param {string} text
 */
function firstItem(text) {
  // A block that is an item begins after its "1.".
  let match = OPENING_ITEM.match(text);
  if (!match && /[:;]/.test(text)) match = ANNOUNCED_ITEM.search(text);
  if (!match && /2[.)]/.test(text)) match = REST_OF_LIST.search(text);
  if (!match) return null;
  const { mark = "", sign = "" } = match.groups;
  return { offset: match.index + match[0].lastIndexOf(mark + sign), mark, sign };
}

/**
 * Return the offsets of the items that follow each other.
 * @param {string} text
 * @param {number} start
 * @param {string} first
 * @param {string} sign
 */
function itemOffsets(text, start, first, sign) {
  const offsets = [];
  let mark = first;
  for (let offset = start; offset >= 0;) {
    offsets.push(offset);
    mark = /\d/.test(mark) ? String(Number(mark) + 1) : String.fromCodePoint(mark.charCodeAt(0) + 1);
    const next = text.indexOf(` ${mark}${sign} `, offset);
    offset = next < 0 ? -1 : next + 1;
  }
  return offsets;
}
