/**
 * Select the text blocks of a page that belong to its article, as src/pullquote/documents/html_region.py does when
 * trafilatura finds nothing.
 */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { last } from "../text/strings.js";

/** @typedef {import("./page-leaves.js").Leaf} Leaf */
/** @typedef {import("./page-leaves.js").PageNode} PageNode */

const RULES = rules.html_region;
const { MIN_PROSE_CHARACTERS, MAX_LINKED_SHARE } = RULES;
const STOP = new Pattern(RULES.STOP);
const BOILERPLATE = new Pattern(RULES.BOILERPLATE);
const BOILERPLATE_TAGS = new Set(RULES.BOILERPLATE_TAGS);
const BOILERPLATE_ROLES = new Set(RULES.BOILERPLATE_ROLES);
const BODY = 0;
const END_CHARACTERS = 12;

/**
 * Return the leaves of the article in order.
 * @param {PageNode[]} nodes
 * @param {Leaf[]} leaves - All with a text.
 */
export function selectLeaves(nodes, leaves) {
  const page = new Page(nodes, leaves);
  const chosen = page.densest();
  const rest = () => new Set([...leaves.keys()].filter((n) => !page.inTable(n)));
  return page.complete(chosen.size ? chosen : rest());
}

/**
 * Return whether a leaf is a sentence that only looks like a heading.
 * @param {Leaf} leaf
 */
export function isLongHeading({ text }) {
  return text.length > rules.html_inline.MAX_HEADING_CHARACTERS && ".!?…。！？".includes(text[text.length - 1]);
}

/** @param {string} text */
function endsWithStop(text) {
  return STOP.search(last(text, END_CHARACTERS)) !== null;
}

/** The leaves of a page, and what their ancestors say about them. Elements are indices of nodes. */
class Page {
  #nodes;
  #leaves;
  /** @type {number[][]} */
  #paths;
  /** @type {Map<number, number>} */
  #characters = new Map();
  /** @type {Map<number, boolean>} */
  #tables = new Map();
  /** @type {Map<number, boolean>} */
  #named = new Map();

  /**
   * @param {PageNode[]} nodes
   * @param {Leaf[]} leaves
   */
  constructor(nodes, leaves) {
    this.#nodes = nodes;
    this.#leaves = leaves;
    this.#paths = leaves.map(({ element }) => {
      const path = [];
      for (let index = element; index >= 0; index = nodes[index].parent) path.push(index);
      return path;
    });
    leaves.forEach(({ text }, n) => {
      for (const element of this.#paths[n]) increase(this.#characters, element, text.length);
    });
    this.#findTables();
  }

  /** Find the tables with data. */
  #findTables() {
    const hasHeader = new Set();
    this.#nodes.forEach(({ tag, parent }) => {
      if (tag !== "th") return;
      for (let index = parent; index >= 0; index = this.#nodes[index].parent) {
        if (this.#nodes[index].tag === "table") hasHeader.add(index);
      }
    });
    /** @type {Map<number, {total: number, count: number, cells: Map<number, number>}>} */
    const tables = new Map();
    this.#leaves.forEach(({ text }, n) => {
      const table = this.#find(n, ["table"]);
      if (table < 0) return;
      const known = tables.get(table) ?? { total: 0, count: 0, cells: new Map() };
      tables.set(table, known);
      known.total += text.length;
      known.count += 1;
      increase(known.cells, this.#find(n, ["td", "th"]), 1);
    });
    for (const [table, { total, count, cells }] of tables) {
      const isShort = total < (hasHeader.has(table) ? 150 : 60) * count;
      // Cells with many paragraphs are the columns of a page.
      const isData = Math.max(...cells.values()) < RULES.MIN_LAYOUT_LEAVES;
      this.#tables.set(table, count >= 4 && isShort && isData);
    }
  }

  /**
   * Return the innermost element around a leaf that has one of the tags; -1 if there is none.
   * @param {number} n
   * @param {string[]} tags
   */
  #find(n, tags) {
    return this.#paths[n].find((index) => tags.includes(this.#nodes[index].tag ?? "")) ?? -1;
  }

  /** @param {number} n */
  inTable(n) {
    return this.#tables.get(this.#find(n, ["table"])) ?? false;
  }

  /**
   * Return whether a leaf reads like a paragraph.
   * @param {number} n
   */
  #isProse(n) {
    const leaf = this.#leaves[n];
    const { text, kind, linked } = leaf;
    if (text.length < MIN_PROSE_CHARACTERS || kind === "caption" || (kind === "heading" && !isLongHeading(leaf))) return false;
    return linked <= MAX_LINKED_SHARE * text.length && (text.length > 80 || endsWithStop(text));
  }

  /** @param {Iterable<number>} indices */
  #weight(indices) {
    let total = 0;
    for (const n of indices) if (this.#isProse(n)) total += this.#leaves[n].text.length;
    return total;
  }

  /**
   * Return whether an element around a leaf, below a root, is named as boilerplate.
   * @param {number} n
   * @param {number} root
   */
  #isBoilerplate(n, root) {
    const limit = RULES.DOMINANT_SHARE * Math.max(this.#characters.get(root) ?? 0, 1);
    for (const element of this.#paths[n]) {
      if (element === root) return false;
      if ((this.#characters.get(element) ?? 0) <= limit && this.#isNamed(element)) return true;
    }
    return false;
  }

  /** @param {number} element */
  #isNamed(element) {
    let isNamed = this.#named.get(element);
    if (isNamed === undefined) {
      const { tag = "", role = "", names = "" } = this.#nodes[element];
      isNamed = BOILERPLATE_TAGS.has(tag) || BOILERPLATE_ROLES.has(role) || BOILERPLATE.search(names) !== null;
      this.#named.set(element, isNamed);
    }
    return isNamed;
  }

  /** Return the prose of the smallest element with most of the page's prose. */
  densest() {
    const prose = [...this.#leaves.keys()].filter((n) => this.#isProse(n) && !this.inTable(n));
    const clean = prose.filter((n) => !this.#isBoilerplate(n, BODY));
    const kept = 2 * this.#weight(clean) > this.#weight(prose) ? clean : prose;
    const region = this.#region(kept, 0.7);
    return new Set(kept.filter((n) => this.#paths[n].includes(region)));
  }

  /**
   * Return the smallest element with at least a share of the text of some leaves.
   * @param {Iterable<number>} indices
   * @param {number} share
   */
  #region(indices, share) {
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const n of indices) {
      for (const element of this.#paths[n]) increase(counts, element, this.#leaves[n].text.length);
    }
    const total = share * (counts.get(BODY) ?? 0);
    let best = BODY;
    let least = Infinity;
    for (const [element, length] of counts) {
      // The outermost of equal ones comes last in a path, the innermost first.
      if (length >= total && total > 0 && length < least) [best, least] = [element, length];
    }
    return best;
  }

  /**
   * Return chosen leaves, and the leaves between them that were missed.
   * @param {Set<number>} chosen
   */
  complete(chosen) {
    if (!chosen.size) return [];
    const root = this.#region(chosen, 0.9);
    const parents = [...chosen].filter((n) => this.#isProse(n)).map((n) => this.#parent(n));
    const containers = new Set(parents);
    const indices = [...chosen];
    const [from, to] = [indices[0], indices[indices.length - 1]];
    const standfirst = this.#standfirst(from);
    const selected = [...this.#leaves.keys()].filter((n) => {
      if (chosen.has(n) || standfirst.includes(n)) return true;
      if (!this.#paths[n].includes(root) || this.#isBoilerplate(n, root)) return false;
      if (this.#leaves[n].kind === "caption" || this.inTable(n)) return false;
      return this.#isMissed(n, containers, n >= from && n <= to);
    });
    const isDangling = (/** @type {number | undefined} */ n) =>
      n !== undefined && this.#leaves[n].kind === "heading" && !chosen.has(n);
    while (isDangling(selected.at(-1))) selected.pop();
    return selected.map((n) => this.#leaves[n]);
  }

  /**
   * Return the prose between the page's title and the first leaf of its article.
   * @param {number} first
   */
  #standfirst(first) {
    let title = first - 1;
    const end = Math.max(first - RULES.MAX_STANDFIRST_DISTANCE, -1);
    while (title > end && this.#nodes[this.#leaves[title].element].tag !== "h1") title--;
    if (title <= end) return [];
    const between = [...this.#leaves.keys()].slice(title + 1, first);
    return between.filter((n) => {
      const isText = this.#isProse(n) || this.#isSubtitle(n);
      return isText && !this.inTable(n) && !this.#isBoilerplate(n, BODY);
    });
  }

  /** @param {number} n */
  #isSubtitle(n) {
    const { kind, text, linked } = this.#leaves[n];
    return kind === "heading" && text.length >= MIN_PROSE_CHARACTERS && linked === 0;
  }

  /** @param {number} n */
  #parent(n) {
    return this.#nodes[this.#leaves[n].element].parent;
  }

  /**
   * Return whether a leaf that was not chosen belongs to the article.
   * @param {number} n
   * @param {Set<number>} containers - The elements that chosen prose stands in.
   * @param {boolean} isBetween
   */
  #isMissed(n, containers, isBetween) {
    const { text, kind, linked, bold } = this.#leaves[n];
    const share = linked / text.length;
    const parent = this.#parent(n);
    const isSibling = containers.has(parent)
      || (kind === "item" && parent >= 0 && containers.has(this.#nodes[parent].parent));
    if (kind === "heading") return share < 1 && (isBetween || isSibling);
    if (kind === "code") return isBetween || isSibling;
    if (kind === "item") return share <= MAX_LINKED_SHARE && (isBetween || isSibling);
    if (isBetween && kind === "quote") return true;
    const ends = endsWithStop(text);
    if (share > MAX_LINKED_SHARE) return isSibling && ends && text.length >= MIN_PROSE_CHARACTERS;
    const isBold = isBetween && bold > 0.8 * text.length;
    return (isBetween || isSibling) && (ends || isBold || (isBetween && isSibling) || text.length > 2 * MIN_PROSE_CHARACTERS);
  }
}

/**
 * @param {Map<number, number>} counts
 * @param {number} key
 * @param {number} n
 */
function increase(counts, key, n) {
  counts.set(key, (counts.get(key) ?? 0) + n);
}
