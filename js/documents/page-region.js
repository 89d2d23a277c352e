/** Select the text blocks of a page that belong to its article, as src/pullquote/documents/html_region.py does. */

import rules from "../data/rules.json" with { type: "json" };
import { Outline } from "./page-outline.js";

/** @typedef {import("./page-leaves.js").Leaf} Leaf */
/** @typedef {import("./page-leaves.js").PageNode} PageNode */

const RULES = rules.html_region;
const { MIN_PROSE_CHARACTERS } = rules.html_outline;

/**
 * Return the leaves of the article in order.
 * @param {PageNode[]} nodes
 * @param {Leaf[]} leaves - All with a text.
 * @param {string} title - The article's title; empty if unknown.
 */
export function selectLeaves(nodes, leaves, title) {
  const page = new Outline(nodes, leaves, title);
  const chosen = choose(page);
  return chosen.length ? complete(page, chosen).map((n) => leaves[n]) : [];
}

/**
 * Return the candidates in the innermost element around the title that can be the article.
 * @param {Outline} page
 */
function choose(page) {
  const candidates = findCandidates(page);
  const counts = page.count(candidates);
  for (const element of page.aroundTitle()) {
    const isNamed = counts[element] >= RULES.MIN_ARTICLE_CHARACTERS && page.isArticle(element);
    if (isNamed || counts[element] >= RULES.MIN_TITLE_SHARE * counts[0]) {
      return candidates.filter((n) => page.isWithin(n, element));
    }
  }
  return candidates;
}

/**
 * Return the prose outside boilerplate; if there is little, all text there or all prose.
 * Little prose is enough if it is that of a short article.
 * @param {Outline} page
 */
function findCandidates(page) {
  const clean = [...page.prose].filter((n) => !page.isBoilerplate(n));
  const total = page.length(page.prose);
  if (page.length(clean) > Math.min(total / 2, RULES.MIN_CLEAN_CHARACTERS)) return clean;
  const short = findShortArticle(page, clean);
  if (short.length) return short;
  const shown = [...page.leaves.keys()].filter((n) => !page.inTable(n));
  const eligible = shown.filter((n) => isEligible(page, n));
  const texts = eligible.filter((n) => !page.isLinked(n));
  if (page.length(texts) > Math.max(total, page.length(eligible) / 2)) return texts;
  return page.prose.size ? [...page.prose] : shown;
}

/**
 * Return the prose in an element around the title that has no prose in boilerplate.
 * @param {Outline} page
 * @param {number[]} clean
 */
function findShortArticle(page, clean) {
  const counts = page.count(clean);
  const allCounts = page.count(page.prose);
  for (const element of page.aroundTitle()) {
    const least = page.isArticle(element) ? MIN_PROSE_CHARACTERS : RULES.MIN_ARTICLE_CHARACTERS;
    if (counts[element] >= least && counts[element] === allCounts[element]) {
      return clean.filter((n) => page.isWithin(n, element));
    }
  }
  return [];
}

/**
 * @param {Outline} page
 * @param {number} n
 */
function isEligible(page, n) {
  return page.leaves[n].kind !== "caption" && !page.inTable(n) && !page.isBoilerplate(n);
}

/**
 * Return the indices of the chosen leaves, and of missed ones beside them.
 * @param {Outline} page
 * @param {number[]} chosen - In order.
 */
function complete(page, chosen) {
  const known = new Set(chosen);
  const region = findRegion(page, chosen);
  const parents = new Set(chosen.filter((n) => page.prose.has(n)).map((n) => page.parent(page.leaves[n].element)));
  const [first, end] = [chosen[0], chosen[chosen.length - 1]];
  const selected = [...page.leaves.keys()].filter((n) => {
    if (known.has(n)) return true;
    if (!isEligible(page, n)) return false;
    const isBefore = page.title >= 0 && n > page.title && n < first;
    if (isBefore && isIntroduction(page, n)) return true;
    return page.isWithin(n, region) && isMissed(page, n, parents, n > first && n < end);
  });
  while (page.leaves[selected[selected.length - 1]].kind === "heading" && !known.has(selected[selected.length - 1])) selected.pop();
  return selected;
}

/**
 * Return the smallest element, other than a leaf's own, with most of the chosen text.
 * @param {Outline} page
 * @param {number[]} chosen
 */
function findRegion(page, chosen) {
  const counts = page.count(chosen);
  let smallest = 0;
  counts.forEach((count, element) => {
    // Among elements with equal counts, the innermost comes last.
    if (count >= RULES.MIN_REGION_SHARE * counts[0] && count <= counts[smallest]) smallest = element;
  });
  if (chosen.some((n) => page.leaves[n].element === smallest)) smallest = page.parent(smallest);
  return Math.max(smallest, 0);
}

/**
 * Return whether a leaf that was not chosen belongs to the article.
 * @param {Outline} page
 * @param {number} n
 * @param {Set<number>} parents - The elements around chosen paragraphs.
 * @param {boolean} isBetween - Whether it stands between chosen leaves.
 */
function isMissed(page, n, parents, isBetween) {
  const { text, kind, linked, element } = page.leaves[n];
  const parent = page.parent(element);
  const isSibling = parents.has(parent) || (kind === "item" && parent >= 0 && parents.has(page.parent(parent)));
  if (kind === "heading" && linked >= text.length) return isSibling && isBetween;
  if (kind === "heading" || !page.isLinked(n)) return isSibling || isBetween;
  if (kind === "item") return isSibling && isBetween;
  return isSibling && text.length >= MIN_PROSE_CHARACTERS && page.endsSentence(n);
}

/**
 * Return whether a leaf between the title and the first leaf of the article introduces it.
 * @param {Outline} page
 * @param {number} n
 */
function isIntroduction(page, n) {
  const { text, kind, linked } = page.leaves[n];
  if (kind === "heading") return text.length >= MIN_PROSE_CHARACTERS && !linked;
  return page.endsSentence(n) && !page.isLinked(n);
}
