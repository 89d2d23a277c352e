/**
 * Text map: converts between the selection on the page and offsets in the article's text.
 *
 * The text is rendered in runs: sentences, and blocks without sentences. A run shows prose, without
 * the Markdown marks and repeated spaces of the text.
 */

import { CodePoints, alignProse } from "../lib/offsets.js";

/**
 * @typedef {import("../lib/types").HighlightPayload} HighlightResponse
 * @typedef {{start: number, end: number}} Span offsets in code points of the article's text
 * @typedef {{element: HTMLElement, start: number, end: number}} Run offsets in UTF-16 units
 */

/** The rendered article. */
export class TextMap {
  /**
   * @param {HTMLElement} host
   * @param {HighlightResponse} result
   */
  constructor(host, { document: article, sentences }) {
    this.host = host;
    this.points = new CodePoints(article.text);
    this.blocks = article.blocks;
    this.sentences = sentences;
  }

  /** @returns {Run[]} */
  get #runs() {
    /** @type {NodeListOf<HTMLElement>} */
    const elements = this.host.querySelectorAll(".sentence, [data-block]:not(:has(.sentence))");
    return [...elements].map((element) => {
      const { index, block } = element.dataset;
      const { start, end } = index === undefined ? this.blocks[Number(block)] : this.sentences[Number(index)];
      return { element, start: this.points.unit(start), end: this.points.unit(end) };
    });
  }

  /**
   * Return, for each unit of a run's prose, its offset in the text.
   * @param {Run} run
   */
  #offsets({ element, start, end }) {
    return alignProse(this.points.text.slice(start, end), element.textContent ?? "").map((offset) => offset + start);
  }

  /**
   * Return the part of the text that a range on the page covers, without spaces around it.
   * @param {Range} range
   * @returns {Span | null} null if it covers no words
   */
  spanOf(range) {
    let start = Infinity;
    let end = -Infinity;
    for (const run of this.#runs.filter(({ element }) => range.intersectsNode(element))) {
      const { element } = run;
      const prose = element.textContent ?? "";
      const holdsStart = element.contains(range.startContainer);
      const holdsEnd = element.contains(range.endContainer);
      let first = holdsStart ? proseOffset(element, range.startContainer, range.startOffset) : 0;
      let last = holdsEnd ? proseOffset(element, range.endContainer, range.endOffset) : prose.length;
      while (first < last && /\s/.test(prose[first])) first += 1;
      while (last > first && /\s/.test(prose[last - 1])) last -= 1;
      if (first === last) continue;
      const offsets = this.#offsets(run);
      start = Math.min(start, offsets[first]);
      end = Math.max(end, offsets[last - 1] + 1);
    }
    return start < end ? { start: this.points.point(start), end: this.points.point(end) } : null;
  }

  /**
   * Return the ranges on the page that show parts of the text.
   * @param {Span[]} spans
   * @returns {Range[]}
   */
  rangesOf(spans) {
    if (!spans.length) return [];
    const units = spans.map(({ start, end }) => ({ start: this.points.unit(start), end: this.points.unit(end) }));
    return this.#runs.flatMap((run) => {
      const shown = units.filter(({ start, end }) => start < run.end && end > run.start);
      if (!shown.length) return [];
      const offsets = this.#offsets(run);
      return shown.map(({ start, end }) => {
        const first = offsets.findIndex((offset) => offset >= start);
        const after = offsets.findIndex((offset) => offset >= end);
        return proseRange(run.element, first, after < 0 ? offsets.length : after);
      });
    });
  }
}

/**
 * Return the offset of a position within the text of an element.
 * @param {HTMLElement} element
 * @param {Node} container
 * @param {number} offset
 */
function proseOffset(element, container, offset) {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(container, offset);
  return String(range).length;
}

/**
 * Return a range of the text of an element.
 * @param {HTMLElement} element
 * @param {number} start
 * @param {number} end
 */
function proseRange(element, start, end) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let offset = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { length } = /** @type {Text} */ (node);
    if (start >= offset && start < offset + length) range.setStart(node, start - offset);
    if (end > offset && end <= offset + length) range.setEnd(node, end - offset);
    offset += length;
  }
  return range;
}
