/**
 * Check, draw: the quotations with their verdicts, and the article with their places. Everything
 * goes in as text.
 *
 * @typedef {{start: number, end: number, quality: number}} Place
 * @typedef {{text: string, verdict: "verbatim" | "altered" | "absent", quality: number,
 *   is_marked: boolean, spans: Place[], changes: {article: string, quotation: string}[]}} Quotation
 */

import { CodePoints, collapseBlanks } from "./offsets.js";

const TAGS = /** @type {Record<string, string>} */ ({ heading: "h3", code: "pre", table: "pre", quote: "blockquote" });

/**
 * Make an element with a text.
 * @param {string} tag
 * @param {string} [className]
 * @param {string} [text]
 */
function make(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/**
 * List the quotations; those that have a place are buttons with their number.
 * @param {HTMLElement} host
 * @param {{quotations: Quotation[]}} found
 */
export function drawQuotations(host, { quotations }) {
  host.replaceChildren(...quotations.map((quotation, number) => {
    const item = make("li", quotation.verdict);
    const shown = make(quotation.spans.length ? "button" : "span", "quotation", `“${collapseBlanks(quotation.text)}”`);
    shown.dir = "auto";
    if (quotation.spans.length) {
      shown.setAttribute("type", "button");
      shown.title = "Show its place in the article";
      shown.dataset.number = String(number);
    }
    const verdict = make("p", "verdict");
    verdict.append(make("strong", "", quotation.verdict), sayHow(quotation));
    item.append(verdict, shown, ...quotation.changes.map(drawChange));
    return item;
  }));
}

/** @param {Quotation} quotation */
function sayHow({ verdict, quality, is_marked: isMarked }) {
  if (verdict === "verbatim") return "";
  if (verdict === "absent") return ": it has no place in the article, or none that is sure";
  return `, ${Math.floor(100 * quality)} % alike${isMarked ? "; what was left out is marked" : ""}`;
}

/** @param {{article: string, quotation: string}} change */
function drawChange({ article, quotation }) {
  const made = make("p", "change");
  made.append("Article: ", article ? make("del", "", article) : "nothing");
  made.append(" Here: ", quotation ? make("ins", "", quotation) : "nothing");
  return made;
}

/**
 * Draw the article, each place that is quoted as a mark with the numbers of its quotations.
 * @param {HTMLElement} host
 * @param {{article: {title: string, text: string, blocks: {start: number, end: number, kind: string}[]}, quotations: Quotation[]}} found
 */
export function drawArticle(host, { article, quotations }) {
  const text = new CodePoints(article.text);
  const places = quotations.flatMap(({ spans, verdict }, number) => spans.map((place) => ({ ...place, verdict, number })));
  const isShown = (/** @type {{start: number, end: number, kind: string}} */ block) =>
    block.kind !== "heading" || collapseBlanks(text.slice(block.start, block.end)) !== article.title;
  host.replaceChildren(...article.blocks.filter(isShown).map(({ start, end, kind }) => {
    const made = make(TAGS[kind] ?? "p");
    made.dir = "auto";
    if (made.tagName === "PRE") made.tabIndex = 0; // it may have to be scrolled
    const inside = places.filter((place) => place.start < end && place.end > start);
    const cuts = inside.flatMap((place) => [Math.max(start, place.start), Math.min(end, place.end)]);
    const bounds = [...new Set([start, ...cuts, end])].sort((a, b) => a - b);
    for (const [index, from] of bounds.slice(0, -1).entries()) {
      const to = bounds[index + 1];
      const on = inside.filter((place) => place.start <= from && place.end >= to);
      made.append(on.length ? drawMark(text.slice(from, to), on) : text.slice(from, to));
    }
    return made;
  }));
}

/**
 * @param {string} text
 * @param {{number: number, verdict: string}[]} on the quotations of it
 */
function drawMark(text, on) {
  const isVerbatim = on.every(({ verdict }) => verdict === "verbatim");
  const mark = make("mark", isVerbatim ? "verbatim" : "altered", text);
  mark.dataset.numbers = on.map(({ number }) => number).join(" ");
  mark.tabIndex = -1;
  return mark;
}

/**
 * Go to the first place of a quotation, and show all of them.
 * @param {HTMLElement} host
 * @param {number} number
 */
export function goTo(host, number) {
  const marks = /** @type {HTMLElement[]} */ ([...host.querySelectorAll("mark")]);
  const mine = marks.filter(({ dataset }) => dataset.numbers?.split(" ").includes(String(number)));
  for (const mark of marks) mark.classList.toggle("current", mine.includes(mark));
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mine[0]?.focus({ preventScroll: true });
  mine[0]?.scrollIntoView({ block: "center", behavior: isCalm ? "instant" : "smooth" });
}
