/**
 * Quotes: a sentence as a quote with its source, and the reader's own marks.
 *
 * @typedef {import("./api.js").Article} Article
 * @typedef {import("./api.js").Quote} Quote
 */

import { ask } from "./api.js";
import { webAddress } from "./article.js";

const LONG = 100; // units; a longer quote is named by its first and last words

/**
 * Link to the very sentence: a URL with a text fragment, or the empty string without a URL.
 * @param {Article} article
 * @param {string} text
 */
export function fragmentLink(article, text) {
  const address = webAddress(article.url);
  if (!address) return "";
  const words = text.split(" ");
  const isLong = text.length > LONG && words.length > 10;
  const parts = isLong ? [words.slice(0, 5), words.slice(-5)].map((some) => some.join(" ")) : [text];
  const page = address.split("#")[0];
  return `${page}#:~:text=${parts.map(encodePart).join(",")}`;
}

/** @param {string} part */
function encodePart(part) {
  return encodeURIComponent(part).replaceAll("-", "%2D");
}

/**
 * Write a sentence as a quote.
 * @param {Article} article
 * @param {string} text
 * @param {"markdown" | "plain" | "link"} form
 */
export function formatQuote(article, text, form) {
  const link = fragmentLink(article, text);
  if (form === "link") return link;
  const title = article.title || article.site || article.source;
  if (form === "plain") {
    const from = [article.author, title, link].filter(Boolean).join(", ");
    return `“${text}”` + (from && `\n— ${from}`);
  }
  const escaped = text.replace(/[\\`*_[\]<>#|~]/g, "\\$&");
  const named = title.replace(/[\\`*_[\]<>#|~]/g, "\\$&");
  const source = link && named ? `[${named}](${link.replaceAll("(", "%28").replaceAll(")", "%29")})` : link || named;
  const from = [article.author, source].filter(Boolean).join(", ");
  return `> ${escaped}` + (from && `\n>\n> — ${from}`) + "\n";
}

/**
 * Put a text on the clipboard, also where the page has no right to `navigator.clipboard`.
 * @param {string} text
 */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** The reader's marks of one article. */
export class Marks {
  /** @type {Quote[]} */
  quotes = [];

  /** @param {Quote[]} quotes */
  show(quotes) {
    this.quotes = quotes;
  }

  /**
   * Find the marks that overlap a sentence.
   * @param {{start: number, end: number}} sentence
   */
  on({ start, end }) {
    return this.quotes.filter((quote) => quote.start < end && quote.end > start);
  }

  /**
   * Mark a sentence, or unmark it where it is.
   * @param {object} source
   * @param {{start: number, end: number}} sentence
   * @returns {Promise<boolean>} whether it is marked now
   */
  async toggle(source, sentence) {
    const there = this.on(sentence);
    for (const quote of there) await ask("DELETE", `/api/quotes/${encodeURIComponent(quote.id)}`);
    this.quotes = this.quotes.filter((quote) => !there.includes(quote));
    if (there.length) return false;
    const { start, end } = sentence;
    this.quotes.push(await ask("POST", "/api/quotes", { body: { source, start, end } }));
    this.quotes.sort((a, b) => a.start - b.start);
    return true;
  }
}
