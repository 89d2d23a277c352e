/** Copies: writes highlights as text for the clipboard. */

import { escapeMarkdown, markdownLink } from "./lib/quote-format.js";

const MAX_FRAGMENT_CHARACTERS = 160; // of longer sentences, a link has the start and the end
const FRAGMENT_WORDS = 4;

/**
 * Return a link that scrolls to a sentence and marks it.
 * @param {string} page - The address of its page.
 * @param {string} text
 */
export function linkTo(page, text) {
  const words = text.split(/\s+/);
  const isLong = text.length > MAX_FRAGMENT_CHARACTERS && words.length > 2 * FRAGMENT_WORDS;
  const terms = isLong ? [words.slice(0, FRAGMENT_WORDS), words.slice(-FRAGMENT_WORDS)] : [words];
  // A hyphen separates a prefix.
  const encode = (/** @type {string[]} */ term) => encodeURIComponent(term.join(" ")).replaceAll("-", "%2D");
  const address = page.split(":~:")[0];
  return `${address}${address.includes("#") ? "" : "#"}:~:text=${terms.map(encode).join(",")}`;
}

/**
 * Return all highlights of a page as Markdown, those of each aim in the order of the page.
 * @param {{title: string, url: string, sentences: {prose: string, aims: string[]}[]}} highlights
 */
export function toMarkdown({ title, url, sentences }) {
  const lines = [`# ${markdownLink(title || url, url)}`];
  const sections = [["Key points", "gist"], ["Quotable sentences", "quotable"], ["Highlights", ""]];
  for (const [heading, aim] of sections) {
    const own = sentences.filter(({ aims }) => (aim ? aims.includes(aim) : !aims.length));
    if (own.length) lines.push(`## ${heading}`, ...own.map(({ prose }) => `> ${escapeMarkdown(prose)}`));
  }
  return `${lines.join("\n\n")}\n`;
}
