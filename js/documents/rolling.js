/** Drop what rolling captions repeat: each cue shows the last line, or the last words, again. */

import rules from "../data/rules.json" with { type: "json" };
import { fields } from "../text/strings.js";

const RULES = rules.rolling;

/**
 * Remove from each cue the words at its beginning that the cues before it end with. Short overlaps are removed only if
 * the file rolls: a speaker may say "No." twice.
 * @param {{start: number, end: number, lines: string[]}[]} captions - In order; their lines are changed in place.
 */
export function dropRepeats(captions) {
  /** @type {number[]} */
  const overlaps = []; // words of each cue that are repeated
  /** @type {string[]} */
  let shown = [];
  let end = -Infinity;
  for (const caption of captions) {
    const words = caption.lines.flatMap(fields);
    if (caption.start > end + RULES.MAX_GAP_SECONDS) shown = [];
    const n = overlap(shown, words);
    overlaps.push(n);
    // All of a cue that grows or scrolls can come again, not only its new words.
    shown = [...shown, ...words.slice(n)].slice(-RULES.MAX_WORDS);
    if (words.length) end = n ? Math.max(end, caption.end) : caption.end;
  }
  const repeating = overlaps.filter((n) => n >= RULES.MIN_WORDS).length;
  const isRolling = repeating >= Math.max(RULES.MIN_OVERLAPS, RULES.MIN_SHARE * captions.length);
  captions.forEach((caption, i) => {
    const n = overlaps[i];
    if (n >= RULES.MIN_WORDS_ALONE || (n && isRolling)) caption.lines = without(caption.lines, n);
  });
}

/**
 * Return the largest n for which the last n words shown are the first n of a cue.
 * @param {string[]} shown
 * @param {string[]} words
 */
function overlap(shown, words) {
  for (let n = Math.min(shown.length, words.length, RULES.MAX_WORDS); n > 0; n--) {
    const start = shown.length - n;
    let same = 0;
    while (same < n && shown[start + same] === words[same]) same++;
    if (same === n) return n;
  }
  return 0;
}

/**
 * Return lines without their first words.
 * @param {string[]} lines
 * @param {number} wordCount
 */
function without(lines, wordCount) {
  let rest = wordCount;
  return lines.flatMap((line) => {
    const words = fields(line);
    const kept = words.slice(rest);
    rest = Math.max(rest - words.length, 0);
    return kept.length ? [kept.join(" ")] : [];
  });
}
