/**
 * Quote format: a sentence as a quote with its source. The page and the extension share this file.
 */

import { webUrl } from "./web-url.js";

const MAX_WHOLE_LENGTH = 100; // longer texts are identified by their first and last words
const N_END_WORDS = 5;

/**
 * @typedef {{title: string, author: string, url: string, site?: string, source?: string}} QuoteSource
 */

/**
 * Build a URL with a text fragment that leads to the sentence, or "" without a URL.
 *
 * A fragment's text must not cross a line or block boundary of the page. A range (`start,end`) may,
 * so long texts are given by their ends.
 * @param {string | null} url
 * @param {string} text
 */
export function textFragmentUrl(url, text) {
  if (!url) return "";
  const words = text.split(" ");
  const isLong = text.length > MAX_WHOLE_LENGTH && words.length > 2 * N_END_WORDS;
  const ends = isLong ? [words.slice(0, N_END_WORDS).join(" "), words.slice(-N_END_WORDS).join(" ")] : [text];
  return `${url.split("#")[0]}#:~:text=${ends.map(encodeFragment).join(",")}`;
}

/** @param {string} text */
function encodeFragment(text) {
  return encodeURIComponent(text).replaceAll("-", "%2D");
}

/**
 * Format a sentence as a quote.
 * @param {QuoteSource} source
 * @param {string} text
 * @param {"markdown" | "plain" | "link"} format
 */
export function formatQuote(source, text, format) {
  const link = textFragmentUrl(webUrl(source.url), text);
  if (format === "link") return link;
  const title = source.title || source.site || source.source || "";
  if (format === "plain") {
    const attribution = [source.author, title, link].filter(Boolean).join(", ");
    return `“${text}”` + (attribution && `\n— ${attribution}`);
  }
  const target = link.replaceAll("(", "%28").replaceAll(")", "%29");
  const reference = link && title ? `[${escapeMarkdown(title)}](${target})` : link || escapeMarkdown(title);
  const attribution = [source.author, reference].filter(Boolean).join(", ");
  return `> ${escapeMarkdown(text)}` + (attribution && `\n>\n> — ${attribution}`) + "\n";
}

/** @param {string} text */
function escapeMarkdown(text) {
  return text.replace(/[\\`*_[\]<>#|~]/g, "\\$&");
}
