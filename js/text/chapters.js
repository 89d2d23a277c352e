/** Divide a book into chapters of the length of an article, at its headings. */

import rules from "../data/rules.json" with { type: "json" };
import { isChapterHeading, stripChapterNumber } from "../documents/chapter-headings.js";
import { collapse } from "./strings.js";

/** @typedef {import("../types.js").Article} Article */
/** @typedef {import("../types.js").Chapter} Chapter */

/**
 * Headings without sentences between them: joint title, next sentence and top level.
 * @typedef {{title: string, sentence: number, level: number}} Opening
 */

const { MAX_SENTENCES, MIN_SENTENCES, SEPARATOR } = rules.chapters;

/**
 * Divide a book into chapters that cover all sentences; none for an article of up to `MAX_SENTENCES` sentences.
 * @param {Article} article
 * @returns {Chapter[]}
 */
export function findChapters(article) {
  const size = article.sentences.length;
  if (size <= MAX_SENTENCES) return [];
  const blocks = article.sentences.map((sentence) => sentence.block);
  return sections(openings(article, blocks), size).flatMap((chapter) => divide(chapter, blocks));
}

/**
 * Return a chapter as an article, with its sentences and its heading as title. If the heading is only a chapter number,
 * the title remains the book's.
 * @param {Article} article
 * @param {Chapter} chapter
 * @returns {Article}
 */
export function chapterArticle(article, chapter) {
  const isInformative = chapter.title.split(SEPARATOR).some(stripChapterNumber);
  const title = isInformative ? chapter.title : article.title;
  return { ...article, title, sentences: article.sentences.slice(chapter.start, chapter.stop) };
}

/**
 * @param {Article} article
 * @param {number[]} blocks - The block of each sentence.
 */
function openings({ text, blocks: parts }, blocks) {
  /** @type {Opening[]} */
  const found = [];
  parts.forEach((part, index) => {
    if (part.kind !== "heading") return;
    const title = collapse(text.slice(part.startUnit, part.endUnit));
    const level = isChapterHeading(title) ? 0 : 1;
    const sentence = firstAtLeast(blocks, index);
    const above = found.at(-1);
    if (above?.sentence === sentence) {
      above.title += SEPARATOR + title;
      above.level = Math.min(above.level, level);
    } else {
      found.push({ title, sentence, level });
    }
  });
  return found.filter((opening) => opening.sentence < blocks.length);
}

/**
 * Divide a book at its openings of the highest level that occurs twice.
 * @param {Opening[]} found
 * @param {number} size - Its number of sentences.
 */
function sections(found, size) {
  const levels = found.map((opening) => opening.level).sort((a, b) => a - b);
  const repeated = levels.find((level, i) => level === levels[i + 1]) ?? -1;
  /** @type {Chapter[]} */
  const chapters = [];
  let [title, start] = ["", 0];
  for (const opening of found.filter(({ level }) => level <= repeated)) {
    if (opening.sentence - start >= MIN_SENTENCES) {
      chapters.push({ title, start, stop: opening.sentence });
      [title, start] = [opening.title, opening.sentence];
    } else {
      title = [title, opening.title].filter(Boolean).join(SEPARATOR);
    }
  }
  return [...chapters, { title, start, stop: size }];
}

/**
 * Divide a chapter that is too long into pieces of similar length, between paragraphs.
 * @param {Chapter} chapter
 * @param {number[]} blocks
 */
function divide({ title, start: first, stop }, blocks) {
  /** @type {Chapter[]} */
  const pieces = [];
  let start = first;
  let wanted = Math.ceil((stop - start) / MAX_SENTENCES);
  while (wanted > 1) {
    const middle = start + Math.floor((stop - start) / wanted);
    let end = firstAtLeast(blocks, blocks[middle]); // end of the paragraph before the middle
    if (end <= start) end = firstAtLeast(blocks, blocks[middle] + 1);
    if (end >= stop) break;
    pieces.push({ title, start, stop: end });
    start = end;
    // The rest may need more pieces than planned: the cut before the middle made this one short.
    wanted = Math.max(wanted - 1, Math.ceil((stop - end) / MAX_SENTENCES));
  }
  return [...pieces, { title, start, stop }];
}

/**
 * Return the index of the first number that is not smaller than a value.
 * @param {number[]} numbers - Ascending.
 * @param {number} value
 */
function firstAtLeast(numbers, value) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
