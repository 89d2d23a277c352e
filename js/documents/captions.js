/** Read captions: WebVTT, SubRip (SRT) and the text of SBV files, as src/pullquote/documents/captions.py does. */

import rules from "../data/rules.json" with { type: "json" };
import { CaptionsError } from "../errors.js";
import { Pattern } from "../text/pattern.js";
import { collapse, fields, isAlnum, isDigits, isUpper, strip, stripStart } from "../text/strings.js";
import { unescape } from "../text/unescape.js";
import { dropRepeats } from "./rolling.js";
import { acceptedNames, parseLabel, parseSeconds } from "./speaker-labels.js";
import { joinSpeech } from "./spoken.js";

/** @typedef {import("./spoken.js").Speech} Speech */
/** @typedef {{start: number, end: number, lines: string[]}} Caption */
/** @typedef {{start: number, end: number}} Timing */

const RULES = rules.captions;
const SIGNATURE = new Pattern(RULES.SIGNATURE);
const TIMING = new Pattern(RULES.TIMING);
const NOTES = new Pattern(RULES.NOTES);
const VOICE = new Pattern(RULES.VOICE);
const TAG = new Pattern(RULES.TAG);
const RUBY = new Pattern(RULES.RUBY);
const SOUND = new Pattern(RULES.SOUND);
const SOUND_LINE = new Pattern(RULES.SOUND_LINE);
const DASH = new Pattern(RULES.DASH);
const CREDITS = new Pattern(RULES.CREDITS);

/**
 * Return whether a text is captions.
 * @param {string} text
 */
export function areCaptions(text) {
  return SIGNATURE.match(text) !== null && text.includes("-->");
}

/**
 * Read captions. The document's title is that of the WebVTT header.
 * @param {string} text
 * @returns {import("./document.js").Document}
 * @throws {CaptionsError} No cue has a time and a text.
 */
export function readCaptions(text) {
  const captions = [...parseCaptions(text)].sort((a, b) => a.start - b.start);
  dropRepeats(captions);
  const document = joinSpeech([...speeches(captions)]);
  if (!document.text) {
    throw new CaptionsError(
      "text: no captions: no cue has both times (00:00:01.000 --> 00:00:02.000) and a text",
    );
  }
  return { ...document, title: headerTitle(text) };
}

/** @param {string} text */
function headerTitle(text) {
  const line = strip(stripStart(text).split("\n", 1)[0]);
  return line.startsWith("WEBVTT") ? strip(line.slice(6), " \t-–—:") : "";
}

/**
 * Yield the cues of a file in its order, without tags; lines after an empty line included.
 * @param {string} text
 * @returns {Generator<Caption>}
 */
function* parseCaptions(text) {
  const rows = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const timings = rows.map(parseTiming);
  const lines = rows.map((row) => strip(row));
  /** @type {Caption | undefined} */
  let caption;
  let inNote = false;
  for (const [i, line] of lines.entries()) {
    const timing = timings[i];
    if (timing) {
      if (caption) yield caption;
      caption = { ...timing, lines: [] };
      inNote = false;
    } else if (!line) {
      inNote = false;
    } else if (NOTES.match(line) && !lines.at(i - 1)) {
      inNote = true;
    } else if (caption && !inNote && !isIdentifier(lines, timings, i)) {
      caption.lines.push(...line.split("\\N").map(clean).filter(Boolean));
    }
  }
  if (caption) yield caption;
}

/**
 * Return start and end of a timing line, or null. A reversed cue ends at its start.
 * @param {string} line
 * @returns {Timing | null}
 */
function parseTiming(line) {
  const match = TIMING.match(line);
  if (!match || (match.groups.g2 === undefined && !line.includes("->"))) return null;
  const [start, end] = [match.groups.g1, match.groups.g2].map((time) => {
    return time ? Math.max(parseSeconds(time.replace(/^-+/, "")), 0) : 0;
  });
  return { start, end: Math.max(start, end) };
}

/**
 * Return whether a line is the number or name of the cue below it.
 * @param {string[]} lines
 * @param {(Timing | null)[]} timings
 * @param {number} i
 */
function isIdentifier(lines, timings, i) {
  return Boolean(timings[i + 1]) && (isDigits(lines[i]) || !lines.at(i - 1));
}

/**
 * Return a line without tags other than voices, and without character references.
 * @param {string} row
 */
function clean(row) {
  let line = RUBY.replace(row, "");
  if (/[<{]/.test(line)) {
    line = VOICE.replace(line, (voice) => `\x01${VOICE.match(voice)?.groups.g1}\x02`);
    line = TAG.replace(line, "").replaceAll("\x01", "<v ").replaceAll("\x02", ">");
  }
  return collapse(unescape(line).replaceAll(/[\u200e\u200f]/g, ""));
}

/**
 * Yield what is said in each line, with its speaker and time.
 * @param {Caption[]} captions
 * @returns {Generator<Speech>}
 */
function* speeches(captions) {
  const rows = captions.flatMap(({ start, end, lines }) => lines.map((line) => ({ start, end, line })));
  const labels = rows.map(({ line }) => labelOf(line)).filter((label) => label !== null);
  const names = acceptedNames(labels, rows.length);
  for (const { start, end, line } of rows) {
    for (const [voice, words] of CREDITS.match(line) ? [] : splitVoices(line)) {
      const { speaker, said, isChange } = splitLabel(words, names);
      const text = SOUND_LINE.matchesAll(said) ? "" : collapse(SOUND.replace(said, " "));
      if ([...text].some(isAlnum)) {
        yield { text, speaker: speaker || voice, start, end, isChange: isChange || voice !== "" };
      }
    }
  }
}

/**
 * Return the speaker that a line names, what is said, and whether the speaker changes.
 * @param {string} line
 * @param {Set<string>} names
 */
function splitLabel(line, names) {
  const label = labelOf(line);
  const isNamed = label !== null && (!label.speaker || names.has(label.speaker) || isUpper(label.speaker));
  const speaker = isNamed ? label.speaker : "";
  const said = isNamed ? line.slice(label.body) : line;
  const dash = DASH.match(said);
  return { speaker, said: said.slice(dash?.end ?? 0), isChange: isNamed || dash !== null };
}

/**
 * Return the label of a speaker at the beginning of a line; a time is none in captions.
 * @param {string} line
 */
function labelOf(line) {
  const label = parseLabel(line, DASH.match(line)?.end ?? 0, line.length);
  return label && (label.speaker || label.isChange) ? label : null;
}

/**
 * Yield the parts of a line that each voice says.
 * @param {string} line
 * @returns {Generator<[string, string]>}
 */
function* splitVoices(line) {
  let speaker = "";
  for (const [i, part] of line.split(/<v ([^<>]*)>/).entries()) {
    const words = strip(part);
    if (i % 2) speaker = fields(part).join(" ");
    else if (words) yield [speaker, words];
  }
}
