/**
 * Reading: the article that is open, shown and scored; every other part of the page asks it.
 *
 * @typedef {import("./api.js").Highlighted} Highlighted
 * @typedef {import("./api.js").Sentence} Sentence
 */

import { ask } from "./api.js";
import { applyScores, element, outsideLink, renderArticle, webAddress } from "./article.js";
import { CodePoints } from "./offsets.js";
import { Marks } from "./quotes.js";
import { renderCards } from "./sidebar.js";
import { $ } from "./state.js";

/** One open article. */
export class Reading {
  marks = new Marks();
  /** Index of the sentence one is at; -1 before the first. */
  current = -1;
  /** @type {HTMLElement[]} */
  elements = [];

  /**
   * @param {Highlighted} highlighted
   * @param {boolean} isKept whether the library has it
   */
  constructor(highlighted, isKept) {
    this.isKept = isKept;
    this.highlighted = highlighted;
    this.length = new CodePoints(highlighted.document.text).length;
    this.elements = renderArticle($("article"), highlighted);
    this.#heading();
    this.update(highlighted);
  }

  get article() {
    return this.highlighted.document;
  }

  get sentences() {
    return this.highlighted.sentences;
  }

  get title() {
    const { title, site, source } = this.article;
    return title || site || source || "Untitled";
  }

  /** What names this article to the server. */
  get source() {
    return this.isKept ? { article: this.highlighted.id } : { document: this.article };
  }

  /** @returns {Sentence[]} */
  get shown() {
    return this.sentences.filter(({ strength }) => strength !== "none");
  }

  /**
   * Show other scores of the same article.
   * @param {Highlighted} highlighted
   */
  update(highlighted) {
    this.highlighted = highlighted;
    applyScores(this.elements, this.sentences);
    $("unclear").hidden = highlighted.has_standout;
    const best = this.sentences.filter(({ strength }) => strength === "strong");
    renderCards($("cards"), best, this.length);
    this.showMarks();
  }

  /** Load the reader's own marks from the library. */
  async loadMarks() {
    const found = await ask("GET", `/api/quotes?article=${encodeURIComponent(this.highlighted.id)}`);
    this.marks.show(found.quotes);
    this.showMarks();
  }

  showMarks() {
    const marked = this.sentences.filter((sentence) => this.marks.on(sentence).length);
    const indices = new Set(marked.map(({ index }) => index));
    this.elements.forEach((shown, index) => shown.classList.toggle("mine", indices.has(index)));
    renderCards($("marks"), marked, this.length);
    $("mine").hidden = marked.length === 0;
  }

  /**
   * Find the next or previous sentence from where one is.
   * @param {1 | -1} step
   * @param {Sentence[]} among in reading order
   * @returns {number | undefined}
   */
  beside(step, among) {
    const indices = among.map(({ index }) => index);
    if (step > 0) return indices.find((index) => index > this.current) ?? indices.at(-1);
    return indices.findLast((index) => index < this.current) ?? indices[0];
  }

  /**
   * Go to a sentence: into the middle of the window, and the focus on it.
   * @param {number | undefined} index
   */
  go(index) {
    const shown = index === undefined ? null : this.elements[index];
    if (!shown || index === undefined) return;
    this.current = index;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    shown.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "center", behavior: isCalm ? "instant" : "smooth" });
  }

  /** @param {number | null} index */
  flash(index) {
    for (const other of document.querySelectorAll(".sentence.flash")) other.classList.remove("flash");
    if (index !== null) this.elements[index]?.classList.add("flash");
  }

  /** @param {number[]} indices */
  showNeighbours(indices) {
    for (const other of document.querySelectorAll(".sentence.near")) other.classList.remove("near");
    for (const index of indices) this.elements[index]?.classList.add("near");
  }

  #heading() {
    const { site, author, date, url } = this.article;
    $("title").textContent = this.title;
    document.title = `${this.title} · pullquote`;
    const address = webAddress(url);
    const host = address ? new URL(address).hostname.replace(/^www\./, "") : "";
    const where = address ? outsideLink(url, host) : site && document.createTextNode(site);
    const { minutes, words } = this.highlighted;
    const facts = [where, author, date, `${minutes} min read`, `${words.toLocaleString("en")} words`];
    const known = facts.filter(Boolean);
    $("byline").replaceChildren(...known.flatMap((fact, number) => (number ? [" · ", fact] : [fact])));
  }
}
