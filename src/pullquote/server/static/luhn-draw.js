/**
 * Luhn, draw: the text with its words, clusters and sentences as elements, and the list of words.
 * Everything goes in as text; what a step shows of it is the style sheet's.
 */

import { CodePoints } from "./offsets.js";

const MAX_LISTED = 60;
const TAGS = /** @type {Record<string, string>} */ ({ heading: "h2", code: "pre", quote: "blockquote" });

/**
 * Make an element of a class.
 * @param {string} name
 * @param {string} kind
 */
function make(name, kind) {
  const element = document.createElement(name);
  element.className = kind;
  return element;
}

/**
 * Count a sentence's words and significant words within its cluster.
 * @param {any} sentence
 * @param {any[]} words
 */
export function clusterCounts(sentence, words) {
  const { start, end } = sentence.cluster;
  const inside = words.filter((word) => word.start >= start && word.end <= end);
  const significant = inside.filter((word) => word.is_significant).length;
  return { significant, all: inside.length, factor: significant ** 2 / inside.length };
}

/**
 * Sort words by the sentences that hold them.
 * @param {any} luhn
 * @returns {any[][]}
 */
export function wordsBySentence(luhn) {
  let at = 0;
  return luhn.sentences.map((/** @type {any} */ { end }) => {
    const from = at;
    while (at < luhn.words.length && luhn.words[at].start < end) at++;
    return luhn.words.slice(from, at);
  });
}

/**
 * Draw the text.
 * @param {HTMLElement} place
 * @param {any} luhn what `/api/luhn` gave
 */
export function drawArticle(place, luhn) {
  const text = new CodePoints(luhn.document.text);
  const groups = wordsBySentence(luhn);
  const summary = new Set(luhn.summary);
  let next = 0;
  place.replaceChildren(...luhn.document.blocks.map((/** @type {any} */ block) => {
    const element = make(TAGS[block.kind] ?? "p", block.kind);
    element.dir = "auto";
    let at = block.start;
    for (; next < luhn.sentences.length && luhn.sentences[next].start < block.end; next++) {
      const sentence = luhn.sentences[next];
      element.append(text.slice(at, sentence.start), drawSentence(text, sentence, groups[next], summary.has(next)));
      at = sentence.end;
    }
    element.append(text.slice(at, block.end));
    return element;
  }));
}

/**
 * @param {CodePoints} text
 * @param {any} sentence
 * @param {any[]} words
 * @param {boolean} isSummary
 */
function drawSentence(text, sentence, words, isSummary) {
  const element = make(isSummary ? "mark" : "span", isSummary ? "sentence summary" : "sentence");
  const { cluster } = sentence;
  const box = make("span", "cluster");
  let at = sentence.start;
  for (const word of words) {
    const isInside = cluster && word.start >= cluster.start && word.end <= cluster.end;
    // Pairs of Chinese characters overlap: each shows what the one before has not.
    const start = Math.max(word.start, at);
    const gap = text.slice(at, start);
    if (isInside && !box.parentNode) element.append(gap, box);
    else (isInside ? box : element).append(gap);
    const kind = word.is_stop ? "stop" : word.is_significant ? "counted significant" : "counted";
    const shown = make("span", `word ${kind}`);
    shown.style.setProperty("--count", String(word.count));
    shown.textContent = text.slice(start, word.end);
    (isInside ? box : element).append(shown);
    at = Math.max(at, word.end);
  }
  element.append(text.slice(at, sentence.end));
  if (cluster) {
    const { significant, all, factor } = clusterCounts(sentence, words);
    const badge = make("small", "factor");
    badge.textContent = `${significant}² ÷ ${all} = ${factor.toFixed(1)}`;
    element.append(badge);
  }
  return element;
}

/**
 * List the words by their counts, with a line where they cease to be significant.
 * @param {HTMLElement} place
 * @param {any} luhn
 * @returns {string} what is left out, empty where nothing is
 */
export function drawWords(place, luhn) {
  const terms = countTerms(luhn);
  const most = terms[0]?.count ?? 1;
  let isCut = false;
  place.replaceChildren(...terms.slice(0, MAX_LISTED).map((word) => {
    const item = make("li", word.is_significant ? "significant" : "");
    if (!word.is_significant && !isCut) item.classList.add("cut");
    isCut ||= !word.is_significant;
    item.style.setProperty("--share", String(word.count / most));
    const [term, count] = [document.createElement("span"), document.createElement("span")];
    term.textContent = word.shown;
    count.textContent = String(word.count);
    item.append(term, count);
    return item;
  }));
  const left = terms.length - MAX_LISTED;
  return left > 0 ? `and ${left.toLocaleString("en")} more, none more frequent` : "";
}

/**
 * Give each term once, the most frequent first, then in reading order, with the shortest of its
 * forms in the text to be shown by: the term of "lens" is "len".
 * @param {any} luhn
 * @returns {{shown: string, count: number, is_significant: boolean}[]}
 */
export function countTerms(luhn) {
  const text = new CodePoints(luhn.document.text);
  const terms = new Map();
  for (const { start, end, term, is_stop: isStop, ...rest } of luhn.words) {
    if (isStop) continue;
    const form = text.slice(start, end).toLowerCase();
    const shown = terms.get(term)?.shown ?? form;
    terms.set(term, { ...rest, shown: form.length < shown.length ? form : shown });
  }
  return [...terms.values()].sort((a, b) => b.count - a.count);
}
