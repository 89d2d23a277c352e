/** Split a text into an article: sentences with exact offsets. */

import rules from "../data/rules.json" with { type: "json" };
import { classifyBlocks } from "../documents/block-kinds.js";
import { cueAt, PROSE_KINDS } from "../documents/document.js";
import { readText, replaceInvalid } from "../documents/read.js";
import { NoSentenceError } from "../errors.js";
import { maskMarkup, plainProse } from "./inline-markdown.js";
import { detectLanguage } from "./language-id.js";
import { sentenceSpans } from "./sentence-splitter.js";
import { collapse, count, first, strip } from "./strings.js";
import { hasTwoWords } from "./tokenize.js";

/** @typedef {import("../types.js").Article} Article */
/** @typedef {import("../types.js").Sentence} Sentence */
/** @typedef {import("../documents/document.js").Document} Document */
/** @typedef {import("../../src/pullquote/server/static/lib/types").Document} DocumentJson */

/**
 * Split a text as `Highlighter.highlight` of Python does.
 * @param {string} text - Its paragraphs separated by empty lines.
 * @param {{title?: string, language?: string}} [options] - Without them, both are found in the text.
 * @returns {Article}
 * @throws {import("../errors.js").EmptySourceError} The text is blank.
 * @throws {import("../errors.js").CaptionsError} The text looks like captions, but has no cue.
 * @throws {NoSentenceError} No sentence has two words.
 */
export function splitArticle(text, { title = "", language } = {}) {
  return splitSentences(readText(text, title), language);
}

/**
 * Split a text whose parts are known, such as a page's.
 * @param {{kind: import("../types.js").BlockKind, text: string, language?: string}[]} parts - In order; blank ones are
 *   dropped. Those in another language than the others name it.
 * @param {{title?: string, language?: string}} [options]
 * @returns {Article} Its text is the stripped parts, with an empty line between them.
 * @throws {NoSentenceError} No sentence has two words.
 */
export function splitParts(parts, { title = "", language } = {}) {
  /** @type {import("../documents/document.js").Part[]} */
  const blocks = [];
  const pieces = [];
  let offset = 0;
  for (const part of parts) {
    const piece = strip(replaceInvalid(part.text));
    if (piece) {
      blocks.push({ start: offset, end: offset + piece.length, kind: part.kind, language: part.language });
      pieces.push(piece);
      offset += piece.length + 2;
    }
  }
  const document = { text: pieces.join("\n\n"), title: replaceInvalid(title), blocks, cues: [] };
  return splitSentences(classifyBlocks(document), language);
}

/**
 * Split a document that Python's readers made, such as one of Markdown or a page.
 * @param {DocumentJson} json - As the server sends it.
 * @param {{language?: string}} [options]
 * @returns {Article}
 * @throws {NoSentenceError} No sentence has two words.
 */
export function splitDocument({ text, title, blocks, cues, is_markdown: isMarkdown }, { language } = {}) {
  const units = unitOffsets(text);
  /**
   * @template {{start: number, end: number}} Range
   * @param {Range} range
   */
  const locate = (range) => ({ ...range, start: units(range.start), end: units(range.end) });
  const turns = cues.map((cue) => ({ ...locate(cue), seconds: cue.seconds ?? null }));
  return splitSentences({ text, title, blocks: blocks.map(locate), cues: turns }, language, isMarkdown);
}

/**
 * @param {Document} document
 * @param {string} [given] - The language.
 * @param {boolean} [isMarkdown]
 * @returns {Article}
 */
function splitSentences(document, given, isMarkdown = false) {
  const { text, title } = document;
  const language = given ?? detectLanguage(sample(document));
  const points = pointOffsets(text);
  /**
   * @template {{start: number, end: number}} Range
   * @param {Range} range
   */
  const locate = (range) => ({
    ...range, start: points(range.start), end: points(range.end), startUnit: range.start, endUnit: range.end,
  });
  /** @type {Sentence[]} */
  const sentences = [];
  document.blocks.forEach((block, index) => {
    if (!PROSE_KINDS.has(block.kind)) return;
    const content = text.slice(block.start, block.end);
    const mask = isMarkdown ? maskMarkup(content) : content;
    for (const [from, to] of sentenceSpans(content, block.language || language, mask)) {
      const range = { start: block.start + from, end: block.start + to };
      const piece = text.slice(range.start, range.end);
      const { speaker = "", seconds = null } = cueAt(document.cues, range.start) ?? {};
      sentences.push({
        ...locate(range), index: sentences.length, text: piece, block: index, kind: block.kind,
        prose: isMarkdown ? plainProse(piece, mask.slice(from, to)) : collapse(piece), speaker, seconds,
      });
    }
  });
  if (!sentences.some((sentence) => hasTwoWords(sentence.prose))) {
    const content = ["no prose", "one word"][sentences.length] ?? "single words";
    throw new NoSentenceError(
      `text: no sentence: contains ${content}; a sentence of at least two words is needed`,
    );
  }
  const blocks = document.blocks.map(locate);
  return { text, title, language, blocks, cues: document.cues.map(locate), sentences };
}

/**
 * Return a function from offsets in code units to offsets in code points.
 * @param {string} text
 * @returns {(offset: number) => number}
 */
function pointOffsets(text) {
  if (count(text) === text.length) return (offset) => offset;
  const points = new Uint32Array(text.length + 1);
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    points[i] = n;
    n += Number((text.charCodeAt(i) & 0xfc00) !== 0xd800);
  }
  points[text.length] = n;
  return (offset) => points[offset];
}

/**
 * Return a function from offsets in code points to offsets in code units.
 * @param {string} text
 * @returns {(offset: number) => number}
 */
function unitOffsets(text) {
  if (count(text) === text.length) return (offset) => offset;
  const units = [0];
  for (const character of text) units.push(units[units.length - 1] + character.length);
  return (offset) => units[offset];
}

/**
 * Return enough prose for language detection.
 * @param {Document} document
 */
function sample({ text, blocks }) {
  const pieces = [];
  let remaining = rules.article.SAMPLE_CODE_POINTS;
  for (const { start, end, kind } of blocks) {
    if (!PROSE_KINDS.has(kind) || remaining <= 0) continue;
    pieces.push(first(text.slice(start, end), remaining));
    remaining -= count(pieces[pieces.length - 1]);
  }
  return pieces.join("\n");
}
