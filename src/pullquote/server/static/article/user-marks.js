/**
 * User marks: the reader's own quotes of one article, kept in the library.
 */

import { request } from "../lib/api.js";

/**
 * @typedef {import("../lib/types").QuotePayload} Quote
 */

/** The reader's quotes of one article, in reading order. */
export class UserMarks {
  /** @type {Quote[]} */
  quotes = [];

  /**
   * Load the quotes from the library.
   * @param {string} article id
   */
  async load(article) {
    const response = await request("GET", `/api/quotes?article=${encodeURIComponent(article)}`);
    this.quotes = response.quotes;
  }

  /**
   * Return the quotes that overlap a sentence.
   * @param {{start: number, end: number}} sentence
   */
  overlapping({ start, end }) {
    return this.quotes.filter((quote) => quote.start < end && quote.end > start);
  }

  /**
   * Add a sentence to the quotes, or remove the quotes that overlap it.
   * @param {object} source
   * @param {{start: number, end: number}} sentence
   * @returns {Promise<boolean>} whether the sentence is a quote now
   */
  async toggle(source, sentence) {
    const overlapping = this.overlapping(sentence);
    for (const { id } of overlapping) await request("DELETE", `/api/quotes/${encodeURIComponent(id)}`);
    this.quotes = this.quotes.filter((quote) => !overlapping.includes(quote));
    if (overlapping.length) return false;
    const { start, end } = sentence;
    this.quotes.push(await request("POST", "/api/quotes", { body: { source, start, end } }));
    this.quotes.sort((a, b) => a.start - b.start);
    return true;
  }
}
