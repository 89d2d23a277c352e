/**
 * Article renderer: turns a document and its sentences into elements.
 *
 * Every sentence is an element of class `sentence` with its index: a `mark` if it is highlighted,
 * else a `span`. The style sheet decides what each mode shows.
 */

import { createElement, createExternalLink } from "../lib/dom.js";
import { heatScale } from "../lib/heat.js";
import { speakerLabel } from "../lib/quote-format.js";
import { CodePoints, alignProse, collapseSpaces } from "../lib/offsets.js";
import { webUrl } from "../lib/web-url.js";

/**
 * @typedef {import("../lib/types").HighlightPayload} HighlightResponse
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 * @typedef {import("../lib/types").Block} Block
 */

/** @type {Partial<Record<Block["kind"], "p" | "li" | "blockquote" | "h2">>} */
const TAGS = {
  paragraph: "p", item: "li", quote: "blockquote", heading: "h2", caption: "p", reference: "p", furniture: "p",
};

/** @type {Partial<Record<Block["kind"], string>>} */
const VERBATIM_LABELS = { code: "Code", table: "Table", formula: "Formula" };

/**
 * Render an article into its host.
 * @param {HTMLElement} host
 * @param {HighlightResponse} result
 * @returns {HTMLElement[]} the elements of the sentences by index
 */
export function renderArticle(host, result) {
  const renderer = new ArticleRenderer(result);
  const fragment = document.createDocumentFragment();
  /** @type {HTMLElement | null} */
  let list = null;
  result.document.blocks.forEach((block, i) => {
    fragment.append(...renderer.imagesBefore(block.start));
    if (renderer.repeatsTitle(i)) return;
    if (block.kind !== "item") list = null;
    else if (!list) fragment.append((list = createElement("ul")));
    (list ?? fragment).append(renderer.renderBlock(i));
  });
  fragment.append(...renderer.imagesBefore(Infinity));
  host.lang = result.language;
  host.replaceChildren(fragment);
  return renderer.elements;
}

/** Renders blocks in order; consumes the images as it goes. */
class ArticleRenderer {
  /** @param {HighlightResponse} result */
  constructor({ document: article, sentences }) {
    this.article = article;
    this.points = new CodePoints(article.text);
    this.images = [...(article.images ?? [])].sort((a, b) => a.offset - b.offset);
    this.links = (article.links ?? [])
      .map(({ start, end, url }) => ({ start: this.points.unit(start), end: this.points.unit(end), url }))
      .sort((a, b) => a.start - b.start);
    /** @type {ScoredSentence[][]} */
    this.sentences = article.blocks.map(() => []);
    for (const sentence of sentences) this.sentences[sentence.block]?.push(sentence);
    /** @type {HTMLElement[]} */
    this.elements = [];
    this.speaker = "";
  }

  /** @param {number} offset */
  imagesBefore(offset) {
    const index = this.images.findIndex((image) => image.offset > offset);
    return this.images.splice(0, index < 0 ? this.images.length : index).map(renderImage);
  }

  /** @param {number} i */
  repeatsTitle(i) {
    const { blocks, title } = this.article;
    if (i > 0 || blocks[0].kind !== "heading" || !title) return false;
    return collapseSpaces(this.points.slice(blocks[0].start, blocks[0].end)) === title.trim();
  }

  /** @param {number} i */
  renderBlock(i) {
    const block = this.article.blocks[i];
    const tag = TAGS[block.kind];
    if (!tag) return this.#renderVerbatim(block, i);
    const element = createElement(tag, "", block.kind);
    element.dir = "auto";
    element.dataset.block = String(i);
    if (!this.sentences[i].length) {
      const prose = collapseSpaces(this.points.slice(block.start, block.end));
      element.append(...this.#renderProse(block, prose));
    }
    const [first] = this.sentences[i];
    if (first) element.append(...this.#renderSpeaker(first));
    for (const sentence of this.sentences[i]) {
      const before = this.points.slice(sentence.start - 1, sentence.start);
      if (sentence !== first && /\s/.test(before)) element.append(" ");
      element.append(this.#renderSentence(sentence));
    }
    return element;
  }

  /**
   * Render who says a block and when, where that changes.
   * @param {ScoredSentence} sentence
   */
  #renderSpeaker(sentence) {
    const label = speakerLabel(sentence);
    if (!label || label === this.speaker) return [];
    this.speaker = label;
    const element = createElement("small", "", "speaker");
    element.append(sentence.link ? createExternalLink(sentence.link, label) : label);
    return [element, " "];
  }

  /**
   * @param {Block} block
   * @param {number} i
   */
  #renderVerbatim({ start, end, kind }, i) {
    const element = createElement("pre", this.points.slice(start, end));
    element.dataset.block = String(i);
    element.tabIndex = 0;
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", VERBATIM_LABELS[kind] ?? "Text");
    return element;
  }

  /** @param {ScoredSentence} sentence */
  #renderSentence(sentence) {
    const element = createElement("span", "", "sentence");
    element.dataset.index = String(sentence.index);
    element.tabIndex = -1;
    element.append(...this.#renderProse(sentence, sentence.prose));
    this.elements[sentence.index] = element;
    return element;
  }

  /**
   * Split prose at the links in it.
   * @param {{start: number, end: number}} span
   * @param {string} prose
   * @returns {Node[]}
   */
  #renderProse(span, prose) {
    const start = this.points.unit(span.start);
    const end = this.points.unit(span.end);
    const links = this.links.filter((link) => link.start < end && link.end > start);
    if (!links.length) return [document.createTextNode(prose)];
    const offsets = alignProse(this.points.text.slice(start, end), prose);
    const proseOffset = (/** @type {number} */ unit) => {
      const index = offsets.findIndex((offset) => offset + start >= unit);
      return index < 0 ? prose.length : index;
    };
    const nodes = [];
    let done = 0;
    for (const link of links) {
      const from = Math.max(done, proseOffset(link.start));
      const to = Math.max(from, proseOffset(link.end));
      if (from > done) nodes.push(document.createTextNode(prose.slice(done, from)));
      if (to > from) nodes.push(createExternalLink(link.url, prose.slice(from, to)));
      done = to;
    }
    if (done < prose.length) nodes.push(document.createTextNode(prose.slice(done)));
    return nodes;
  }
}

/**
 * Render a placeholder; images are never loaded.
 * @param {import("../lib/types").Image} image
 */
function renderImage({ url, caption }) {
  const figure = createElement("figure", "", "image");
  const figcaption = createElement("figcaption", caption || "Image");
  figcaption.dir = "auto";
  figure.append(figcaption);
  const href = webUrl(url);
  if (href) figure.append(createExternalLink(url, `Image on ${new URL(href).hostname}`));
  return figure;
}

/**
 * Show new scores on the rendered sentences; no element moves.
 * @param {HTMLElement[]} elements
 * @param {ScoredSentence[]} sentences
 * @param {boolean} [showsAims] whether key points and quotable sentences differ in color
 */
export function applyScores(elements, sentences, showsAims = false) {
  const heat = heatScale(sentences);
  for (const sentence of sentences) {
    const element = replaceTag(elements, sentence.index, sentence.strength === "none" ? "span" : "mark");
    if (!element) continue;
    const quoted = element.classList.contains("quoted") ? " quoted" : "";
    const context = sentence.is_context ? " context" : "";
    const aims = showsAims && sentence.aims.includes("quotable") ? aimClass(sentence) : "";
    element.className = `sentence ${sentence.strength}${context}${aims}${quoted}`;
    element.style.setProperty("--heat", heat(sentence.score).toFixed(3));
  }
}

/** @param {ScoredSentence} sentence */
function aimClass({ aims }) {
  return aims.includes("gist") ? " both-aims" : " quotable";
}

/**
 * @param {HTMLElement[]} elements
 * @param {number} index
 * @param {"span" | "mark"} tag
 */
function replaceTag(elements, index, tag) {
  const old = elements[index];
  if (!old || old.localName === tag) return old;
  const element = createElement(tag, "", old.className);
  element.dataset.index = String(index);
  element.tabIndex = -1;
  const hadFocus = document.activeElement === old;
  element.append(...old.childNodes);
  old.replaceWith(element);
  if (hadFocus) element.focus({ preventScroll: true });
  elements[index] = element;
  return element;
}
