/** A page as its text blocks, and the elements around them, as in src/pullquote/documents/html_outline.py. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { casefold, fields, last } from "../text/strings.js";
import { isArticle, isBoilerplate, isComments } from "./page-names.js";

/** @typedef {import("./page-leaves.js").Leaf} Leaf */
/** @typedef {import("./page-leaves.js").PageNode} PageNode */

const RULES = rules.html_outline;
const { MIN_PROSE_CHARACTERS } = RULES;
const STOP = new Pattern(RULES.STOP);
const END_CHARACTERS = 12;

/**
 * Return whether a leaf is a sentence that only looks like a heading.
 * @param {Leaf} leaf
 */
export function isLongHeading({ text }) {
  return text.length > rules.html_inline.MAX_HEADING_CHARACTERS && ".!?…。！？".includes(text[text.length - 1]);
}

/** The text blocks of a page, and what the elements around them say. Elements are indices of nodes. */
export class Outline {
  #nodes;
  /** @type {number[]} - Per node, the index after the last node within it. */
  #ends;
  /** @type {number[]} - Per node, the number of code units of text within it. */
  #texts;
  /** @type {number[]} */
  #tables;
  /** @type {Set<number>} */
  #data;
  /** @type {boolean[]} */
  #isBoilerplate;

  /**
   * @param {PageNode[]} nodes
   * @param {Leaf[]} leaves
   * @param {string} title
   */
  constructor(nodes, leaves, title) {
    this.#nodes = nodes;
    this.leaves = leaves;
    this.#ends = nodes.map((_, index) => index + 1);
    for (let index = nodes.length - 1; index > 0; index--) {
      const { parent } = nodes[index];
      this.#ends[parent] = Math.max(this.#ends[parent], this.#ends[index]);
    }
    this.#texts = this.count(leaves.keys());
    this.#tables = this.#innermost(["table"]);
    this.#data = this.#findData();
    /** The index of the leaf that is the article's title, or -1. */
    this.title = this.#findTitle(title);
    /** The indices of the leaves that read like paragraphs. */
    this.prose = new Set([...leaves.keys()].filter((n) => this.#isProse(n) && !this.inTable(n)));
    this.#isBoilerplate = this.#findBoilerplate();
  }

  /**
   * Return an element and those around it, innermost first.
   * @param {number} element
   */
  around(element) {
    const path = [];
    for (let index = element; index >= 0; index = this.#nodes[index].parent) path.push(index);
    return path;
  }

  /** Return the elements around the title, innermost first; none without a title. */
  aroundTitle() {
    return this.title < 0 ? [] : this.around(this.leaves[this.title].element);
  }

  /**
   * Return whether a leaf is within an element.
   * @param {number} n
   * @param {number} element
   */
  isWithin(n, element) {
    const index = this.leaves[n].element;
    return element <= index && index < this.#ends[element];
  }

  /**
   * Return the element around an element; -1 if there is none.
   * @param {number} element
   */
  parent(element) {
    return this.#nodes[element].parent;
  }

  /**
   * Return, for each element, the number of code units in the given leaves within it.
   * @param {Iterable<number>} indices
   */
  count(indices) {
    /** @type {number[]} */
    const counts = new Array(this.#nodes.length).fill(0);
    for (const n of indices) counts[this.leaves[n].element] += this.leaves[n].text.length;
    for (let index = counts.length - 1; index > 0; index--) counts[this.parent(index)] += counts[index];
    return counts;
  }

  /**
   * Return the number of code units in the given leaves.
   * @param {Iterable<number>} indices
   */
  length(indices) {
    let total = 0;
    for (const n of indices) total += this.leaves[n].text.length;
    return total;
  }

  /**
   * Return whether a leaf is a cell of a data table.
   * @param {number} n
   */
  inTable(n) {
    return this.#data.has(this.#tables[this.leaves[n].element]);
  }

  /**
   * Return whether most of a leaf is a link.
   * @param {number} n
   */
  isLinked(n) {
    const { linked, text } = this.leaves[n];
    return linked > RULES.MAX_LINKED_SHARE * text.length;
  }

  /**
   * Return whether a leaf ends with a period or similar mark.
   * @param {number} n
   */
  endsSentence(n) {
    return STOP.search(last(this.leaves[n].text, END_CHARACTERS)) !== null;
  }

  /**
   * Return whether an element's names mark it as an article.
   * @param {number} element
   */
  isArticle(element) {
    return isArticle(this.#nodes[element]);
  }

  /**
   * Return whether a leaf is within boilerplate or comments.
   * @param {number} n
   */
  isBoilerplate(n) {
    return this.#isBoilerplate[this.leaves[n].element];
  }

  /** @param {number} n */
  #isProse(n) {
    const leaf = this.leaves[n];
    const { text: { length }, kind } = leaf;
    if (length < MIN_PROSE_CHARACTERS || kind === "caption" || (kind === "heading" && !isLongHeading(leaf))) return false;
    return !this.isLinked(n) && (length > 2 * MIN_PROSE_CHARACTERS || this.endsSentence(n));
  }

  /**
   * Return, for each element, the innermost one around it with one of the tags, or -1.
   * @param {string[]} tags
   */
  #innermost(tags) {
    /** @type {number[]} */
    const found = [];
    this.#nodes.forEach(({ tag = "", parent }, index) => {
      found.push(tags.includes(tag) ? index : found[parent] ?? -1);
    });
    return found;
  }

  /** Return the tables that contain data. */
  #findData() {
    const cells = this.#innermost(["td", "th"]);
    const isHeader = (/** @type {number} */ index) => this.#nodes[index].tag === "th" && this.#texts[index] > 0;
    const withHeader = new Set(this.#tables.filter((_, index) => isHeader(index)));
    /** @type {Map<number, {total: number, counts: Map<number, number>}>} */
    const tables = new Map();
    for (const { element, text } of this.leaves) {
      const table = this.#tables[element];
      if (table < 0) continue;
      const known = tables.get(table) ?? { total: 0, counts: new Map() };
      tables.set(table, known);
      known.total += text.length;
      known.counts.set(cells[element], (known.counts.get(cells[element]) ?? 0) + 1);
    }
    const data = [...tables].filter(([table, { total, counts }]) => isData(total, [...counts.values()], withHeader.has(table)));
    return new Set(data.map(([table]) => table));
  }

  /**
   * Return the heading that repeats the page's title, else the only one of level 1; -1 if there is none.
   * @param {string} title
   */
  #findTitle(title) {
    const headings = [...this.leaves.keys()].filter((n) => this.leaves[n].kind === "heading");
    const first = headings.filter((n) => this.#nodes[this.leaves[n].element].tag === "h1");
    const line = normalize(title);
    const repeating = [...first, ...headings].find((n) => repeats(normalize(this.leaves[n].text), line));
    return repeating ?? (first.length === 1 ? first[0] : -1);
  }

  /** Return, for each element, whether it is within boilerplate or comments. */
  #findBoilerplate() {
    // The elements around the title are neither, whatever their names.
    const above = new Set([0, ...this.aroundTitle()]);
    /** @type {boolean[]} */
    const comments = [];
    this.#nodes.forEach((node, index) => {
      comments.push(comments[node.parent] || (this.#texts[index] > 0 && !above.has(index) && isComments(node)));
    });
    const prose = this.count([...this.prose].filter((n) => !comments[this.leaves[n].element]));
    /** @type {boolean[]} */
    const found = [];
    this.#nodes.forEach((node, index) => {
      const isLarge = prose[index] > RULES.DOMINANT_SHARE * prose[0];
      const canBe = this.#texts[index] > 0 && !isLarge && !above.has(index);
      found.push(comments[index] || found[node.parent] || (canBe && isBoilerplate(node)));
    });
    return found;
  }
}

/**
 * Return whether a table contains data, by the text blocks in its cells.
 * @param {number} total - Their code units.
 * @param {number[]} counts - Their number per cell.
 * @param {boolean} hasHeader
 */
function isData(total, counts, hasHeader) {
  const count = counts.reduce((sum, next) => sum + next, 0);
  const isShort = total < (hasHeader ? 150 : 60) * count;
  // Cells with many paragraphs are the columns of a page.
  return count >= 4 && isShort && counts.every((each) => each < RULES.MIN_LAYOUT_LEAVES);
}

/** @param {string} text */
function normalize(text) {
  return fields(casefold(text)).join(" ");
}

/**
 * Return whether a heading and a title are equal, or one contains the other.
 * @param {string} heading
 * @param {string} title
 */
function repeats(heading, title) {
  const [short, long] = heading.length <= title.length ? [heading, title] : [title, heading];
  return (short === long && short !== "") || (short.length >= RULES.MIN_TITLE_CHARACTERS && long.includes(short));
}
