/** Read the article of a page that is displayed, as src/pullquote/documents/html.py does. */

import rules from "../data/rules.json" with { type: "json" };
import { NoArticleError } from "../errors.js";
import { isAlpha, casefold, count, fields, isAscii, strip } from "../text/strings.js";
import { readLeaves } from "./page-leaves.js";
import { isLongHeading } from "./page-outline.js";
import { selectLeaves } from "./page-region.js";
import { findParts } from "./plain-text.js";

/** @typedef {import("../types.js").BlockKind} BlockKind */
/** @typedef {import("./page-leaves.js").Leaf} Leaf */

/**
 * A page as it is displayed.
 * @typedef {object} Page
 * @property {import("./page-leaves.js").PageNode[]} nodes
 * @property {string} language - Empty if unknown.
 * @property {string} title - That of the document.
 * @property {string} site - Its name; empty if unknown.
 * @property {string[]} titles - What its metadata say, the best first.
 * @property {string[]} headings - Of the first level.
 */

/**
 * Read the article of a page.
 * @param {Page} page
 * @returns {{title: string, parts: {kind: BlockKind, text: string, language: string}[]}}
 * @throws {NoArticleError} The page has no text, or little but links.
 */
export function readPage(page) {
  const title = findTitle(page);
  const leaves = selectLeaves(page.nodes, readLeaves(page.nodes, page.language), title);
  let [length, linked] = [0, 0];
  for (const leaf of leaves) {
    length += leaf.text.length;
    if (leaf.linked >= leaf.text.length) linked += leaf.text.length;
  }
  if (!length) throw new NoArticleError("no article in the page: it contains no text");
  if (linked > rules.html.MAX_LINK_SHARE * length) {
    throw new NoArticleError("no article in the page: it contains little but links");
  }
  return { title, parts: leaves.flatMap((leaf) => splitLeaf(leaf).map((part) => ({ ...part, language: leaf.language }))) };
}

/**
 * Split a leaf into paragraphs at empty lines, and recognize prose that is preformatted.
 * @param {Leaf} leaf
 * @returns {{kind: BlockKind, text: string}[]}
 */
function splitLeaf(leaf) {
  const { kind, text, bold } = leaf;
  const line = text.replaceAll("\n", " ");
  if (kind === "heading" && !isLongHeading(leaf)) return [{ kind, text: line }];
  if (kind === "code" && !isProse(text)) return [{ kind, text }];
  if (kind === "paragraph" && /[?？؟]$/.test(text) && bold > rules.html.MIN_BOLD_SHARE * text.length) {
    return [{ kind: "furniture", text: line }]; // an interviewer's question
  }
  const parts = findParts(text).map((part) => ({
    kind: kind === "code" || kind === "heading" || kind === "paragraph" ? part.kind : kind,
    text: text.slice(part.start, part.end),
  }));
  return parts.length ? parts : [{ kind, text }];
}

/**
 * Return whether a preformatted text is prose, such as a letter, and not code.
 * @param {string} text
 */
function isProse(text) {
  const words = fields(text);
  const plain = words.filter((word) => isAlpha(strip(word, "\"'“”‘’().,;:!?—-"))).length;
  const hasCode = ["{", "}", "();", "==", "</", "->", "&&", "#include"].some((mark) => text.includes(mark));
  return words.length >= 8 && plain > 0.85 * words.length && !hasCode && /[.!?]/.test(text);
}

/**
 * Return the title of the article; empty if it is unknown.
 * @param {Page} page
 */
function findTitle({ title: page, site, titles, headings }) {
  let title = titles.map((line) => withoutSite(line, site)).find(Boolean) ?? "";
  // A page's own heading is better than a title that contains it and more.
  const isSingle = new Set(headings).size === 1 && headings[0] !== site;
  if (!title && isSingle && (!page || repeats(headings[0], wordsOf(page)))) title = headings[0];
  title ||= withoutSite(page, site) || headings[0] || "";
  // The title often is "heading | site": the heading shows where the title ends.
  if (!site) title = headings.find((line) => title.startsWith(`${line} `) && line.length > 9) ?? title;
  return count(title) <= rules.html_metadata.MAX_TITLE_CHARACTERS ? title : "";
}

/** @param {string} text */
function wordsOf(text) {
  const words = casefold(text).match(/[\p{L}\p{N}_]+/gu) ?? [];
  return new Set(words.flatMap((word) => (isAscii(word) ? [word] : [word, ...word])));
}

/**
 * Return whether at least half of a text's words are known.
 * @param {string} text
 * @param {Set<string>} known
 */
function repeats(text, known) {
  const words = wordsOf(text);
  return 2 * [...words].filter((word) => known.has(word)).length >= words.size;
}

/**
 * Remove the site's name from the end of a title, where a separator precedes it.
 * @param {string} title
 * @param {string} site
 */
function withoutSite(title, site) {
  if (!site || !title.endsWith(site) || title === site) return title;
  const rest = title.slice(0, -site.length).trimEnd();
  return "|–—·:»-•".includes(rest.slice(-1)) && rest ? rest.slice(0, -1).trimEnd() : title;
}
