/**
 * Check view: the quotations with their verdicts, and the article with the quoted passages marked.
 */

import { createElement, focusInView } from "../lib/dom.js";
import { CodePoints, collapseSpaces } from "../lib/offsets.js";

/**
 * @typedef {import("../lib/types").CheckPayload} CheckResponse
 * @typedef {import("../lib/types").QuotationPayload} Quotation
 * @typedef {import("../lib/types").Block} Block
 * @typedef {{start: number, end: number, verdict: string, index: number}} Passage
 */

/** @type {Partial<Record<Block["kind"], "h3" | "pre" | "blockquote">>} */
const TAGS = { heading: "h3", code: "pre", table: "pre", quote: "blockquote" };

/**
 * Render the quotations. Those found in the article are buttons that carry their index.
 * @param {HTMLElement} host
 * @param {CheckResponse} result
 */
export function renderQuotations(host, { quotations }) {
  host.replaceChildren(...quotations.map((quotation, index) => {
    const item = createElement("li", "", quotation.verdict);
    const verdict = createElement("p", "", "verdict");
    verdict.append(createElement("strong", quotation.verdict), verdictDetail(quotation));
    item.append(verdict, renderQuotation(quotation, index), ...quotation.changes.map(renderChange));
    return item;
  }));
}

/**
 * @param {Quotation} quotation
 * @param {number} index
 */
function renderQuotation({ text, spans }, index) {
  const words = `“${collapseSpaces(text)}”`;
  if (!spans.length) {
    const element = createElement("span", words, "quotation");
    element.dir = "auto";
    return element;
  }
  const button = createElement("button", words, "quotation");
  button.dir = "auto";
  button.type = "button";
  button.title = "Show in the article";
  button.dataset.index = String(index);
  return button;
}

/** @param {Quotation} quotation */
function verdictDetail({ verdict, quality, is_marked: isMarked }) {
  if (verdict === "verbatim") return "";
  if (verdict === "absent") return ": not found in the article";
  return `, ${Math.floor(100 * quality)}% similar${isMarked ? "; all changes are marked" : ""}`;
}

/** @param {import("../lib/types").ChangePayload} change */
function renderChange({ article, quotation }) {
  const element = createElement("p", "", "change");
  element.append("Article: ", article ? createElement("del", article) : "nothing");
  element.append(" Quotation: ", quotation ? createElement("ins", quotation) : "nothing");
  return element;
}

/**
 * Render the article; every quoted passage is a mark that carries the indices of its quotations.
 * @param {HTMLElement} host
 * @param {CheckResponse} result
 */
export function renderArticle(host, { article, quotations }) {
  const text = new CodePoints(article.text);
  const passages = quotations.flatMap(({ spans, verdict }, index) =>
    spans.map(({ start, end }) => ({ start, end, verdict, index })));
  const isTitle = (/** @type {Block} */ { start, end, kind }) =>
    kind === "heading" && collapseSpaces(text.slice(start, end)) === article.title;
  const blocks = article.blocks.filter((block) => !isTitle(block));
  host.replaceChildren(...blocks.map((block) => renderBlock(text, block, passages)));
}

/**
 * @param {CodePoints} text
 * @param {Block} block
 * @param {Passage[]} passages
 */
function renderBlock(text, { start, end, kind }, passages) {
  const element = createElement(TAGS[kind] ?? "p");
  element.dir = "auto";
  if (element.tagName === "PRE") element.tabIndex = 0; // so that it can be scrolled by keyboard
  const inside = passages.filter((passage) => passage.start < end && passage.end > start);
  const cuts = inside.flatMap((passage) => [Math.max(start, passage.start), Math.min(end, passage.end)]);
  const bounds = [...new Set([start, ...cuts, end])].sort((a, b) => a - b);
  for (const [i, from] of bounds.slice(0, -1).entries()) {
    const to = bounds[i + 1];
    const covering = inside.filter((passage) => passage.start <= from && passage.end >= to);
    const part = text.slice(from, to);
    element.append(covering.length ? renderMark(part, covering) : part);
  }
  return element;
}

/**
 * @param {string} text
 * @param {Passage[]} passages
 */
function renderMark(text, passages) {
  const isVerbatim = passages.every(({ verdict }) => verdict === "verbatim");
  const mark = createElement("mark", text, isVerbatim ? "verbatim" : "altered");
  mark.dataset.indices = passages.map(({ index }) => index).join(" ");
  mark.tabIndex = -1;
  return mark;
}

/**
 * Go to the first passage of a quotation and show all its passages.
 * @param {HTMLElement} host
 * @param {number} index
 */
export function goToQuotation(host, index) {
  const marks = [...host.querySelectorAll("mark")];
  const current = marks.filter(({ dataset }) => dataset.indices?.split(" ").includes(String(index)));
  for (const mark of marks) mark.classList.toggle("current", current.includes(mark));
  if (current[0]) focusInView(current[0]);
}
