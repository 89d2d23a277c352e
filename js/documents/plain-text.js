/** Read plain text: find its paragraphs, list items, headings and speaker turns. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { collapse, count, forward, isAlnum, last, strip, stripStart } from "../text/strings.js";
import { classifyBlocks } from "./block-kinds.js";
import { isChapterHeadingLine } from "./chapter-headings.js";
import { parseFrontMatter } from "./front-matter.js";
import { findLabels } from "./speaker-labels.js";
import { joinSpeech } from "./spoken.js";
import { findCues, isTurn } from "./turns.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./document.js").Part} Part */
/** @typedef {import("./speaker-labels.js").Label} Label */
/** @typedef {[number, number]} Span */
/** @typedef {Map<number, Label>} Labels */

const RULES = rules.plain_text;
const MARKER = new Pattern(RULES.MARKER);
const NOT_FINAL = new Set(RULES.NOT_FINAL);
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;
const CLOSING = /^['"\p{Pe}\p{Pf}\p{Pi}]$/u;
const PUNCTUATION = /^\p{Po}$/u;
const MARKER_LOOKAHEAD = 200;

/**
 * Read a plain text. Its title is that of the front matter, else its first block if that is a heading.
 * @param {string} text
 * @returns {Document}
 */
export function readPlain(text) {
  const frontMatter = parseFrontMatter(text);
  const chunks = [...splitChunks(text, frontMatter.end)];
  const labels = findLabels(text, chunks.flat());
  const blocks = findBlocks(text, chunks, labels);
  const cues = labels.size ? findCues(blocks, labels) : [];
  const heading = blocks[0]?.kind === "heading" ? text.slice(blocks[0].start, blocks[0].end) : "";
  const document = { text, title: frontMatter.title || heading, blocks, cues };
  if (cutsSentences(document, labels)) return { ...joinCues(document), title: frontMatter.title };
  return classifyBlocks(document);
}

/**
 * Find paragraphs, list items and headings.
 * @param {string} text
 */
export function findParts(text) {
  return findBlocks(text, [...splitChunks(text, 0)], new Map());
}

/**
 * Find paragraphs, list items, headings and turns.
 * @param {string} text
 * @param {Span[][]} chunks
 * @param {Labels} labels - They are in no block.
 * @returns {Part[]}
 */
function findBlocks(text, chunks, labels) {
  const blocks = chunks.flatMap((lines) => splitChunk(text, lines, labels));
  const all = [...labels.values()];
  if (all.some((label) => label.seconds !== null && !label.speaker)) return blocks;
  const spoken = new Set(all.map((label) => label.body));
  /** @type {Map<Part, number>} */
  const headings = new Map();
  let total = 0;
  blocks.forEach((block, i) => {
    const paragraph = text.slice(block.start, block.end);
    const length = count(paragraph);
    total += length;
    const isShort = block.kind === "paragraph" && length <= RULES.MAX_HEADING_CHARACTERS && !spoken.has(block.start);
    if (isShort && i < blocks.length - 1 && looksLikeHeading(paragraph)) headings.set(block, length);
  });
  let length = 0;
  for (const n of headings.values()) length += n;
  // If they are most of the text, they are its paragraphs, such as verses or messages.
  if (2 * length < total) for (const block of headings.keys()) block.kind = "heading";
  return blocks;
}

/**
 * Return whether a paragraph is a short line that ends unlike a sentence, or a chapter heading.
 * @param {string} paragraph - Not longer than a heading.
 */
function looksLikeHeading(paragraph) {
  if (/[\n\r]/.test(paragraph)) return false;
  if (isChapterHeadingLine(paragraph)) return true;
  if (isTurn(paragraph)) return false;
  // Closing quotes and brackets may follow the period.
  const bare = [...paragraph];
  while (bare.length && CLOSING.test(bare[bare.length - 1])) bare.pop();
  const end = bare.at(-1);
  return end !== undefined && (!PUNCTUATION.test(end) || NOT_FINAL.has(end));
}

/**
 * Return the offset of a line's first word, after its bullet or number if it has one.
 * @param {string} text
 * @param {Span} line
 * @returns {number} the start of the line if it is not a list item, or has no letter or digit
 */
function skipMarker(text, [start, end]) {
  const marker = MARKER.match(text.slice(start, end));
  if (!marker) return start;
  const words = start + marker.end;
  const limit = Math.min(end, forward(text, words, MARKER_LOOKAHEAD));
  return WORD_CHARACTER.test(text.slice(words, limit)) ? words : start;
}

/**
 * Yield runs of lines without an empty line between them, each line without its margins.
 * @param {string} text
 * @param {number} start
 * @returns {Generator<Span[]>}
 */
function* splitChunks(text, start) {
  // The same length, so offsets stay valid; a lone \r ended lines on old systems.
  const lines = text.slice(start).replaceAll("\r\n", " \n").replaceAll("\r", "\n").split("\n");
  /** @type {Span[]} */
  let chunk = [];
  let offset = start;
  for (const line of lines) {
    const words = strip(line);
    if (words) {
      const left = offset + line.length - stripStart(line).length;
      chunk.push([left, left + words.length]);
    } else if (chunk.length) {
      yield chunk;
      chunk = [];
    }
    offset += line.length + 1;
  }
  if (chunk.length) yield chunk;
}

/**
 * Return whether times without names fall within sentences, as in copied captions.
 * @param {Document} document
 * @param {Labels} labels
 */
function cutsSentences(document, labels) {
  const timed = document.cues.filter((cue) => cue.seconds !== null);
  const ends = timed.map((cue) => last(document.text.slice(cue.start, cue.end), 1));
  const timeCount = [...labels.values()].filter((label) => label.seconds !== null && !label.speaker).length;
  const cutCount = ends.filter((end) => isAlnum(end) || ",;-–—".includes(end)).length;
  return timeCount >= 3 && 2 * timeCount > labels.size && 3 * cutCount > ends.length;
}

/**
 * Return a document whose text is what the cues say, without the times between.
 * @param {Document} document
 */
function joinCues({ text, cues }) {
  return joinSpeech(cues.map((cue, i) => ({
    text: collapse(text.slice(cue.start, cue.end)), speaker: cue.speaker, start: cue.seconds ?? 0,
    end: cues[i + 1]?.seconds ?? 0, isChange: false,
  })));
}

/**
 * Return the blocks of one run of lines.
 * @param {string} text
 * @param {Span[]} lines
 * @param {Labels} labels
 * @returns {Part[]}
 */
function splitChunk(text, lines, labels) {
  const words = lines.map(([start, end]) => text.slice(start, end));
  const lengths = words.map(count);
  const long = lengths.reduce((total, n) => total + (n > RULES.LONG_LINE_CHARACTERS ? n : 0), 0);
  const isLinePerParagraph = 2 * long > count(text.slice(lines[0][0], lines[lines.length - 1][1]));
  const hasTurns = !labels.size && isTurn(words[0]) && words.filter(isTurn).length >= RULES.MIN_TURNS;
  const chapterLine = isChapterHeadingLine(words[0]) ? lines[0][1] : -1;
  /** @type {Part[]} */
  const blocks = [];
  /** @type {Part | undefined} */
  let block;
  lines.forEach(([start, end], i) => {
    const label = labels.get(start);
    if (label) {
      block = label.body < end ? { start: label.body, end, kind: "paragraph" } : undefined;
      if (block) blocks.push(block);
      return;
    }
    const first = skipMarker(text, [start, end]);
    const isItem = first > start && beginsItem(text, block, start);
    const isNext = !block || isLinePerParagraph || block.end === chapterLine || (hasTurns && isTurn(words[i]));
    if (isItem || isNext || !block) {
      block = { start: isItem ? first : start, end, kind: isItem ? "item" : "paragraph" };
      blocks.push(block);
    } else {
      block.end = end;
    }
  });
  return blocks;
}

/**
 * Return whether a marker begins an item, and is not a dash or year within a paragraph.
 * @param {string} text
 * @param {Part | undefined} block - The one before.
 * @param {number} start
 */
function beginsItem(text, block, start) {
  if (!block || block.kind === "item" || "•‣◦▪●".includes(text[start])) return true;
  const end = last(text.slice(block.start, block.end), 1);
  return !isAlnum(end) && end !== ",";
}
