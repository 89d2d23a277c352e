/**
 * User marks: the reader's own marks of one article, kept in the library.
 */

import { request } from "../lib/api.js";

/**
 * @typedef {import("../lib/types").QuotePayload} Quote
 * @typedef {{start: number, end: number}} Span
 */

/** The reader's marks of one article, in reading order. */
export class UserMarks {
  /** @type {Quote[]} */
  quotes = [];

  /**
   * Load the marks from the library.
   * @param {string} article id
   */
  async load(article) {
    const response = await request("GET", `/api/quotes?article=${encodeURIComponent(article)}`);
    this.quotes = response.quotes;
  }

  /**
   * Return the marks of exactly these words.
   * @param {Span} span
   */
  exactly({ start, end }) {
    return this.quotes.filter((quote) => quote.start === start && quote.end === end);
  }

  /**
   * Return whether a mark covers a sentence.
   * @param {Span} sentence
   */
  covers({ start, end }) {
    return this.quotes.some((quote) => quote.start <= start && quote.end >= end);
  }

  /**
   * Mark some words.
   * @param {object} source
   * @param {Span} span
   * @returns {Promise<Quote>}
   */
  async add(source, { start, end }) {
    const quote = await request("POST", "/api/quotes", { body: { source, start, end } });
    this.forget(quote.id);
    this.quotes.push(quote);
    this.quotes.sort((a, b) => a.start - b.start);
    return quote;
  }

  /**
   * Mark a sentence, or remove the marks of exactly this sentence.
   * @param {object} source
   * @param {Span} sentence
   * @returns {Promise<boolean>} whether the sentence is marked now
   */
  async toggle(source, sentence) {
    const marks = this.exactly(sentence);
    for (const { id } of marks) {
      await request("DELETE", `/api/quotes/${encodeURIComponent(id)}`);
      this.forget(id);
    }
    if (!marks.length) await this.add(source, sentence);
    return !marks.length;
  }

  /**
   * Replace a mark after its note was changed.
   * @param {Quote} changed
   */
  replace(changed) {
    this.quotes = this.quotes.map((quote) => (quote.id === changed.id ? changed : quote));
  }

  /**
   * Drop a mark that was removed from the library.
   * @param {number} id
   */
  forget(id) {
    this.quotes = this.quotes.filter((quote) => quote.id !== id);
  }
}
