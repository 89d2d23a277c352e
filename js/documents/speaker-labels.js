/** Read the labels of speakers and times in transcripts, as src/pullquote/documents/speaker_labels.py does. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { fields, first, isDigits, isLower, last, strip } from "../text/strings.js";

/**
 * The label at the beginning of a line.
 * @typedef {object} Label
 * @property {number} start - Offset of the line's first visible character, in code units.
 * @property {number} body - Offset of what is said; the end of the line if that follows on the next one.
 * @property {string} speaker - The name; empty if there is only a time or `>>`.
 * @property {number | null} seconds - The time; null if there is none.
 * @property {boolean} isChange - Whether another speaker begins, even without a name.
 * @property {boolean} isMarked - Whether `>>` or a time that is not a time of day makes it a label.
 */

const RULES = rules.speaker_labels;
const CHEVRONS = new Pattern(RULES.CHEVRONS);
const BRACKETED = new Pattern(RULES.BRACKETED);
const BARE = new Pattern(RULES.BARE);
const DASH = new Pattern(RULES.DASH);
const NAME = new Pattern(RULES.NAME);
const ROLE = new Pattern(RULES.ROLE);
const COLON = new Pattern(RULES.COLON);
const EMPHASIS = new Pattern(RULES.EMPHASIS);
const CLOSING_EMPHASIS = new Pattern(RULES.CLOSING_EMPHASIS);
const SPACE = new Pattern(RULES.SPACE);
const PARTICLES = new Set(RULES.PARTICLES);
const NOT_NAMES = new Set(RULES.NOT_NAMES);
const ROLES = new Set(RULES.ROLES);

/**
 * Convert a time to seconds.
 * @param {string} time - Such as `1:02:03,5`.
 */
export function parseSeconds(time) {
  return time.replaceAll(",", ".").split(":").reduce((seconds, part) => 60 * seconds + Number(part), 0);
}

/**
 * Return the label that a line seems to begin with, or null.
 * @param {string} text
 * @param {number} start - Offset of the line's first visible character.
 * @param {number} end - Offset after its last.
 * @returns {Label | null}
 */
export function parseLabel(text, start, end) {
  const line = text.slice(start, end);
  // Every label has a colon, after a name or within a time, or begins with ">>".
  if (!line.includes(":") && !line.includes("：") && !line.startsWith(">>")) return null;
  const chevrons = CHEVRONS.match(line);
  let offset = chevrons?.end ?? 0;
  const bracketed = BRACKETED.match(line, offset);
  const time = bracketed ?? BARE.match(line, offset);
  let seconds = null;
  if (time) {
    seconds = parseSeconds(time[1]);
    offset = skip(DASH, line, time.end);
  }
  // A bare time of hours and minutes before a text may be one of a schedule.
  const isTime = time !== null && (offset >= line.length || time[1].split(":").length === 3);
  const isMarked = chevrons !== null || bracketed !== null || isTime;
  const name = parseName(line, offset);
  if (name) {
    return {
      start, body: start + name.body, speaker: name.speaker, seconds: name.seconds ?? seconds, isChange: true,
      isMarked: isMarked || name.seconds !== null,
    };
  }
  if (!isMarked) return null;
  return { start, body: start + offset, speaker: "", seconds, isChange: chevrons !== null, isMarked };
}

/**
 * Return a name, where its speech begins, and a time beside it; null if there is no name.
 * @param {string} line
 * @param {number} start
 */
function parseName(line, start) {
  const name = NAME.match(line, skip(EMPHASIS, line, start)); // **Marie:** It rained.
  if (!name || !isCapitalized(name[0])) return null;
  const speaker = name[0];
  let offset = name.end;
  let seconds = null;
  for (let i = 0; i < 2; i++) { // a role and a time
    const space = skip(SPACE, line, offset);
    const time = BRACKETED.match(line, space) ?? (space > offset ? BARE.match(line, space) : null);
    const role = time ? null : ROLE.match(line, offset);
    if (time) seconds = parseSeconds(time[1]);
    offset = time?.end ?? role?.end ?? offset;
  }
  offset = skip(EMPHASIS, line, offset);
  const colon = COLON.match(line, offset);
  if (!colon) {
    const isAlone = seconds !== null && offset === line.length;
    return isAlone ? { speaker, body: line.length, seconds } : null;
  }
  offset = skip(CLOSING_EMPHASIS, line, colon.end);
  const time = BRACKETED.match(line, offset);
  if (time) { // Marie: [00:12] It rained.
    seconds = parseSeconds(time[1]);
    offset = skip(SPACE, line, time.end);
  }
  return { speaker, body: offset, seconds };
}

/**
 * Return the offset after a match at an offset; the same one without a match.
 * @param {Pattern} pattern
 * @param {string} text
 * @param {number} start
 */
function skip(pattern, text, start) {
  return pattern.match(text, start)?.end ?? start;
}

/** @param {string} name */
function isCapitalized(name) {
  const words = fields(name);
  return words.every((word) => !isLower(first(word)) || PARTICLES.has(word)) && !isLower(first(words[0]));
}

/**
 * Find the labels of a transcript.
 * @param {string} text
 * @param {[number, number][]} lines - The range of each line that is not blank, without white space around it.
 * @returns {Map<number, Label>} the labels by the offsets of their lines; empty if the text is no transcript
 */
export function findLabels(text, lines) {
  const labels = lines.map(([start, end]) => parseLabel(text, start, end)).filter((label) => label !== null);
  const names = acceptedNames(labels, lines.length);
  const isMarked = labels.filter((label) => label.isMarked).length >= RULES.MIN_MARKED;
  const kept = labels.filter((label) => (label.speaker ? names.has(label.speaker) : isMarked));
  return new Map(kept.map((label) => [label.start, label]));
}

/**
 * Return the names among labels that are those of speakers; empty if none recurs.
 * @param {Label[]} labels - Those that the lines of a text seem to have.
 * @param {number} lineCount
 * @returns {Set<string>}
 */
export function acceptedNames(labels, lineCount) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { speaker } of labels) {
    if (mayBeName(speaker)) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
  }
  const marked = labels.filter((label) => label.isMarked);
  if (marked.length >= RULES.MIN_MARKED) return new Set([...marked.map((label) => label.speaker), ...counts.keys()]);
  const recurring = [...counts.values()].filter((n) => n > 1);
  const labelCount = sum([...counts.values()]);
  const roles = [...counts.keys()].filter((name) => ROLES.has(nameWords(name)[0]));
  // Every line of a short dialogue has a label; of a longer one, two speakers' names recur.
  const isShort = recurring.length > 0 && labelCount === lineCount && counts.size > 1;
  const isRegular = recurring.length > 1 || isShort;
  const isDialogue = isRegular && labelCount >= RULES.MIN_LABELS && 2 * sum(recurring) >= labelCount;
  const isFrequent = labelCount >= RULES.MIN_LINE_SHARE * lineCount;
  return new Set(isFrequent && (isDialogue || roles.length > 1) ? counts.keys() : []);
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, n) => total + n, 0);
}

/** @param {string} name */
function nameWords(name) {
  return fields(name.toLowerCase()).map((word) => strip(word, ".'’"));
}

/** @param {string} name */
function mayBeName(name) {
  if (!name) return false;
  const word = nameWords(name)[0];
  if (isDigits(last(name, 1))) return RULES.NUMBERED.some((start) => word.startsWith(start));
  return !NOT_NAMES.has(word) || ROLES.has(word);
}
