/** Read the text blocks of a page that is displayed, as src/pullquote/documents/html_leaves.py does. */

import rules from "../data/rules.json" with { type: "json" };

/** @typedef {import("../types.js").BlockKind} BlockKind */

/**
 * An element or a text of a page, without those that are not displayed.
 * @typedef {object} PageNode
 * @property {number} parent - The index of the element around it; -1 for the body, which comes first.
 * @property {string} [tag] - In lower case; none for a text.
 * @property {string} [names] - Its class and id.
 * @property {string} [role]
 * @property {string} [language]
 * @property {boolean} [isLink]
 * @property {boolean} [isBlock] - Whether it begins a line, although its tag does not say so.
 * @property {string} [text]
 */

/**
 * A run of inline content.
 * @typedef {object} Leaf
 * @property {number} element - The index of the nearest block around it.
 * @property {BlockKind} kind
 * @property {string} text
 * @property {number} linked - The number of code units in links or buttons.
 * @property {number} bold - The number of code units in bold.
 * @property {string} language - ISO 639-1 code, where it is not that of the page; else empty.
 */

/**
 * What the children of an element inherit.
 * @typedef {object} Context
 * @property {number} index - The element's own index.
 * @property {number} element - The index of the nearest block.
 * @property {BlockKind} kind
 * @property {boolean} isInteractive
 * @property {boolean} isVerbatim
 * @property {boolean} inParagraph
 * @property {boolean} isBold
 * @property {boolean} isBlock
 * @property {string} language
 * @property {number} quotations - The number of quotations around it.
 * @property {string} closing - What follows its children.
 */

const QUOTES = new Map(Object.entries(rules.html_leaves.QUOTES));
const BLOCKS = new Set(rules.html_leaves.BLOCKS);
const KINDS = new Map(/** @type {[string, BlockKind][]} */ (Object.entries(rules.html_leaves.KINDS)));
const VERBATIM = new Set(["pre", "listing", "xmp", "plaintext"]);
const INNERMOST = new Set(["code", "caption", "heading"]);
const SPACE = /[ \t\n\r\f]+/g;

/**
 * Return the text blocks of a page in order.
 * @param {PageNode[]} nodes - In document order.
 * @param {string} language - The page's; may be empty.
 * @returns {Leaf[]}
 */
export function readLeaves(nodes, language) {
  const inline = new Inline(declared(language));
  /** @type {Context[]} */
  const stack = [];
  const close = () => {
    const context = stack.pop();
    if (context?.closing) inline.add(context.closing, context);
    if (context?.isBlock) inline.flush();
  };
  let skipped = Infinity; // the element whose content is left out
  nodes.forEach((node, index) => {
    if (node.parent >= skipped) return;
    skipped = Infinity;
    while (stack.length && stack[stack.length - 1].index !== node.parent) close();
    const outer = stack.at(-1);
    if (node.tag === undefined) {
      if (outer) inline.add(node.text ?? "", outer);
    } else if (node.tag === "br") {
      inline.addBreak();
    } else if (node.tag === "figcaption" && outer?.inParagraph) {
      skipped = index; // it would cut a sentence
    } else {
      const context = enter(node, index, outer, declared(language));
      if (context.isBlock) inline.flush();
      if (node.tag === "q") {
        const [opening, closing] = quotationMarks(outer ?? context);
        inline.add(opening, context);
        context.closing = closing;
      }
      stack.push(context);
    }
  });
  while (stack.length) close();
  inline.flush();
  return inline.leaves;
}

/**
 * Return what the children of an element inherit.
 * @param {PageNode} node
 * @param {number} index
 * @param {Context | undefined} outer
 * @param {string} pageLanguage
 * @returns {Context}
 */
function enter({ tag = "", isLink, isBlock: isDisplayedBlock, language = "" }, index, outer, pageLanguage) {
  const before = outer?.kind ?? "paragraph";
  const own = KINDS.get(tag) ?? before;
  const inParagraph = outer?.inParagraph ?? false;
  // A figure within a paragraph must not cut a sentence in two.
  const isBlock = Boolean(isDisplayedBlock) || (BLOCKS.has(tag) && !(tag === "figure" && inParagraph));
  return {
    index,
    element: isBlock || !outer ? index : outer.element,
    kind: INNERMOST.has(before) ? before : own,
    isInteractive: outer?.isInteractive || isLink || tag === "button" || tag === "summary",
    isVerbatim: outer?.isVerbatim || VERBATIM.has(tag),
    inParagraph: inParagraph || tag === "p",
    isBold: outer?.isBold || tag === "b" || tag === "strong",
    isBlock,
    language: declared(language) || (outer?.language ?? pageLanguage),
    quotations: (outer?.quotations ?? 0) + Number(tag === "q"),
    closing: "",
  };
}

/**
 * Return the marks that a browser draws around a quotation, by language and nesting.
 * @param {Context} context - Of what is around it.
 */
function quotationMarks({ language, quotations }) {
  const marks = QUOTES.get(language) ?? QUOTES.get(language.slice(0, 2)) ?? "“”‘’";
  const first = (quotations % 2) * 2;
  const space = marks[first] === "«" && language.startsWith("fr") ? "\u00a0" : "";
  return [marks[first] + space, space + marks[first + 1]];
}

/**
 * Return a language in lower case; empty if it has no code of two letters.
 * @param {string} language
 */
function declared(language) {
  const lower = language.toLowerCase();
  return lower.split("-")[0].length === 2 ? lower : "";
}

/** The inline content that is being collected, and the leaves before it. */
class Inline {
  /** @type {Leaf[]} */
  leaves = [];
  /** @type {string[]} */
  #pieces = [];
  #language;
  #last = "\n";
  #linked = 0;
  #bold = 0;
  /** @type {Context | undefined} */
  #context;

  /** @param {string} language - The page's. */
  constructor(language) {
    this.#language = language.slice(0, 2);
  }

  /**
   * Append a text, its white space collapsed unless it is verbatim.
   * @param {string} given
   * @param {Context} context
   */
  add(given, context) {
    let text = given;
    if (!context.isVerbatim) {
      text = text.replace(SPACE, " ");
      if (" \n".includes(this.#last) && text.startsWith(" ")) text = text.slice(1);
    }
    const length = given.trim().length;
    if (length) this.#context ??= context;
    if (context.isBold) this.#bold += length;
    if (!text) return;
    this.#pieces.push(text);
    this.#last = text[text.length - 1];
    if (context.isInteractive) this.#linked += text.length;
  }

  addBreak() {
    this.#pieces.push("\n");
    this.#last = "\n";
  }

  /** End a leaf. */
  flush() {
    if (this.#context) {
      const { element, kind, isVerbatim } = this.#context;
      const own = this.#context.language.slice(0, 2);
      const language = own === this.#language ? "" : own;
      const text = this.#pieces.join("");
      const stripped = isVerbatim ? text.replace(/^\n+/, "").trimEnd() : text.trim();
      this.leaves.push({ element, kind, text: stripped, linked: this.#linked, bold: this.#bold, language });
    }
    this.#pieces = [];
    [this.#last, this.#linked, this.#bold, this.#context] = ["\n", 0, 0, undefined];
  }
}
