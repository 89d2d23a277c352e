/**
 * Article view: the open article on the page: its sentences, its cards and the current position.
 */

import { createElement, createExternalLink, focusInView } from "../lib/dom.js";
import { renderMark } from "../lib/marks.js";
import { webUrl } from "../lib/web-url.js";
import { applyScores, renderArticle } from "./article-renderer.js";
import { renderCards } from "./sidebar.js";
import { $ } from "./state.js";
import { TextMap } from "./text-map.js";
import { UserMarks } from "./user-marks.js";

/**
 * @typedef {import("../lib/types").HighlightPayload} HighlightResponse
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 */

/** The open article. */
export class ArticleView {
  marks = new UserMarks();
  /** Index of the current sentence; -1 before the first. */
  current = -1;

  /**
   * @param {HighlightResponse} result
   * @param {boolean} isInLibrary
   */
  constructor(result, isInLibrary) {
    this.isInLibrary = isInLibrary;
    this.result = result;
    this.elements = renderArticle($("article"), result);
    this.textMap = new TextMap($("article"), result);
    this.#renderHeading();
    this.update(result);
  }

  get article() {
    return this.result.document;
  }

  get sentences() {
    return this.result.sentences;
  }

  get title() {
    const { title, site, source } = this.article;
    return title || site || source || "Untitled";
  }

  /** The source that identifies this article to the server. */
  get source() {
    return this.isInLibrary ? { article: this.result.id } : { document: this.article };
  }

  get highlights() {
    return this.sentences.filter(({ strength }) => strength !== "none");
  }

  /**
   * Show new scores of the same article.
   * @param {HighlightResponse} result
   */
  update(result) {
    this.result = result;
    applyScores(this.elements, this.sentences, result.aim === "both");
    $("warning").hidden = !result.warning;
    $("warning").textContent = result.warning ?? "";
    $("no-standout").hidden = result.has_standout || Boolean(result.about);
    renderCards($("cards"), this.sentences.filter((sentence) => sentence.is_best), result.aim === "both");
    this.showMarks();
  }

  /** Load the reader's quotes from the library. */
  async loadMarks() {
    await this.marks.load(this.result.id);
    this.showMarks();
  }

  showMarks() {
    const { quotes } = this.marks;
    for (const sentence of this.sentences) {
      this.elements[sentence.index]?.classList.toggle("quoted", this.marks.covers(sentence));
    }
    // Browsers without the CSS Custom Highlight API show the marks of whole sentences only.
    if (CSS.highlights) CSS.highlights.set("user-mark", new Highlight(...this.textMap.rangesOf(quotes)));
    $("quote-cards").replaceChildren(...quotes.map((quote) => {
      const text = createElement("button", quote.text, "card-text");
      text.dataset.action = "go";
      const card = renderMark(quote, text);
      card.dataset.index = String(this.#sentenceAt(quote));
      return card;
    }));
    $("quotes").hidden = quotes.length === 0;
  }

  /**
   * Return the index of the first sentence that a mark overlaps, else of the next one.
   * @param {{start: number}} mark
   */
  #sentenceAt({ start }) {
    return this.sentences.find(({ end }) => end > start)?.index ?? this.sentences.length - 1;
  }

  /**
   * Go to a mark and flash its sentence.
   * @param {number} id
   */
  goToMark(id) {
    const mark = this.marks.quotes.find((quote) => quote.id === id);
    if (!mark) return;
    this.goTo(this.#sentenceAt(mark));
    this.flash(this.#sentenceAt(mark));
  }

  /**
   * Return the index of the next or previous sentence.
   * @param {1 | -1} direction
   * @param {ScoredSentence[]} sentences candidates in reading order
   * @returns {number | undefined}
   */
  adjacent(direction, sentences) {
    const indices = sentences.map(({ index }) => index);
    if (direction > 0) return indices.find((index) => index > this.current) ?? indices.at(-1);
    return indices.findLast((index) => index < this.current) ?? indices[0];
  }

  /**
   * Scroll to a sentence and move the focus there.
   * @param {number | undefined} index
   */
  goTo(index) {
    const element = index === undefined ? null : this.elements[index];
    if (!element || index === undefined) return;
    this.current = index;
    focusInView(element);
  }

  /** @param {number | null} index */
  flash(index) {
    for (const element of document.querySelectorAll(".sentence.flash")) element.classList.remove("flash");
    if (index !== null) this.elements[index]?.classList.add("flash");
  }

  /** @param {number[]} indices */
  showNeighbors(indices) {
    for (const element of document.querySelectorAll(".sentence.neighbor")) element.classList.remove("neighbor");
    for (const index of indices) this.elements[index]?.classList.add("neighbor");
  }

  #renderHeading() {
    const { site, author, date, url } = this.article;
    $("title").textContent = this.title;
    document.title = `${this.title} · pullquote`;
    const href = webUrl(url);
    const host = href ? new URL(href).hostname.replace(/^www\./, "") : "";
    const publication = href ? createExternalLink(url, host) : site;
    const { minutes, words } = this.result;
    const facts = [publication, author, date, `${minutes} min read`, `${words.toLocaleString("en")} words`];
    const shown = facts.filter((fact) => fact !== "");
    $("byline").replaceChildren(...shown.flatMap((fact, i) => (i ? [" · ", fact] : [fact])));
  }
}
