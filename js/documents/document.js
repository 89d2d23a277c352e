/** A text and its parts, before it has sentences; offsets count code units. */

import rules from "../data/rules.json" with { type: "json" };

/** @typedef {import("../types.js").BlockKind} BlockKind */

/**
 * A block; its language is an ISO 639-1 code where the source says that it is not the document's.
 * @typedef {{start: number, end: number, kind: BlockKind, language?: string | null}} Part
 */

/** @typedef {{start: number, end: number, speaker: string, seconds: number | null}} Turn */

/** @typedef {{text: string, title: string, blocks: Part[], cues: Turn[]}} Document */

/**
 * The kinds whose sentences can be highlighted.
 * @type {Set<string>}
 */
export const PROSE_KINDS = new Set(rules.document.PROSE_KINDS);

/**
 * Return the cue that holds an offset, or undefined.
 * @template {{start: number, end: number}} Range
 * @param {Range[]} cues - In order.
 * @param {number} offset
 */
export function cueAt(cues, offset) {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle].start <= offset) low = middle + 1;
    else high = middle;
  }
  const cue = cues[low - 1];
  return cue && offset < cue.end ? cue : undefined;
}
