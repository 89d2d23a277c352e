/**
 * Luhn view: the text with its words, clusters and sentences as elements, and the list of words.
 * The style sheet decides what each step shows.
 */

import { createElement } from "../lib/dom.js";
import { CodePoints } from "../lib/offsets.js";

/**
 * @typedef {import("../lib/types").LuhnPayload} LuhnStepsResponse
 * @typedef {import("../lib/types").LuhnSentencePayload} LuhnSentence
 * @typedef {import("../lib/types").LuhnWordPayload} LuhnWord
 * @typedef {{form: string, count: number, is_significant: boolean}} Term
 */

const MAX_LISTED = 60;

/** @type {Partial<Record<string, "h2" | "pre" | "blockquote">>} */
const TAGS = { heading: "h2", code: "pre", quote: "blockquote" };

/**
 * Count the words and the significant words of a cluster.
 * @param {{start: number, end: number}} cluster
 * @param {LuhnWord[]} words
 */
export function clusterCounts({ start, end }, words) {
  const inside = words.filter((word) => word.start >= start && word.end <= end);
  const significant = inside.filter((word) => word.is_significant).length;
  return { significant, total: inside.length, factor: significant ** 2 / inside.length };
}

/**
 * Group the words by sentence.
 * @param {LuhnStepsResponse} luhn
 * @returns {LuhnWord[][]}
 */
export function wordsBySentence({ words, sentences }) {
  let next = 0;
  return sentences.map(({ end }) => {
    const first = next;
    while (next < words.length && words[next].start < end) next++;
    return words.slice(first, next);
  });
}

/**
 * Render the text.
 * @param {HTMLElement} host
 * @param {LuhnStepsResponse} luhn
 */
export function renderArticle(host, luhn) {
  const text = new CodePoints(luhn.document.text);
  const groups = wordsBySentence(luhn);
  const summary = new Set(luhn.summary);
  let next = 0;
  host.replaceChildren(...luhn.document.blocks.map((block) => {
    const element = createElement(TAGS[block.kind] ?? "p", "", block.kind);
    element.dir = "auto";
    let offset = block.start;
    for (; next < luhn.sentences.length && luhn.sentences[next].start < block.end; next++) {
      const sentence = luhn.sentences[next];
      element.append(text.slice(offset, sentence.start), renderSentence(text, sentence, groups[next], summary.has(next)));
      offset = sentence.end;
    }
    element.append(text.slice(offset, block.end));
    return element;
  }));
}

/**
 * @param {CodePoints} text
 * @param {LuhnSentence} sentence
 * @param {LuhnWord[]} words
 * @param {boolean} isSummary
 */
function renderSentence(text, sentence, words, isSummary) {
  const element = createElement(isSummary ? "mark" : "span", "", isSummary ? "sentence summary" : "sentence");
  const { cluster } = sentence;
  const clusterElement = createElement("span", "", "cluster");
  let offset = sentence.start;
  for (const word of words) {
    const isInside = cluster && word.start >= cluster.start && word.end <= cluster.end;
    const parent = isInside ? clusterElement : element;
    // Chinese words are overlapping pairs of characters: each shows only what the last did not.
    const start = Math.max(word.start, offset);
    const gap = text.slice(offset, start);
    if (isInside && !clusterElement.parentNode) element.append(gap, clusterElement);
    else parent.append(gap);
    parent.append(renderWord(word, text.slice(start, word.end)));
    offset = Math.max(offset, word.end);
  }
  element.append(text.slice(offset, sentence.end));
  if (cluster) {
    const { significant, total, factor } = clusterCounts(cluster, words);
    element.append(createElement("small", `${significant}² ÷ ${total} = ${factor.toFixed(1)}`, "factor"));
  }
  return element;
}

/**
 * @param {LuhnWord} word
 * @param {string} text
 */
function renderWord(word, text) {
  const kind = word.is_stop ? "stop" : word.is_significant ? "counted significant" : "counted";
  const element = createElement("span", text, `word ${kind}`);
  element.style.setProperty("--count", String(word.count));
  return element;
}

/**
 * Render the list of words by count, with a line below the significant ones.
 * @param {HTMLElement} host
 * @param {LuhnStepsResponse} luhn
 * @returns {string} a note on the words left out; empty if there are none
 */
export function renderWords(host, luhn) {
  const terms = countTerms(luhn);
  const maxCount = terms[0]?.count ?? 1;
  const cut = terms.findIndex((term) => !term.is_significant);
  host.replaceChildren(...terms.slice(0, MAX_LISTED).map(({ form, count, is_significant: isSignificant }, i) => {
    const item = createElement("li", "", isSignificant ? "significant" : "");
    if (i === cut) item.classList.add("cut");
    item.style.setProperty("--share", String(count / maxCount));
    item.append(createElement("span", form), createElement("span", String(count)));
    return item;
  }));
  const omitted = terms.length - MAX_LISTED;
  return omitted > 0 ? `and ${omitted.toLocaleString("en")} more words with lower or equal counts` : "";
}

/**
 * Return each term once, the most frequent first, then in reading order. A term is shown by its
 * shortest form in the text, since the term of "lens" is "len".
 * @param {LuhnStepsResponse} luhn
 * @returns {Term[]}
 */
export function countTerms(luhn) {
  const text = new CodePoints(luhn.document.text);
  /** @type {Map<string, Term>} */
  const terms = new Map();
  for (const { start, end, term, is_stop: isStop, count, is_significant } of luhn.words) {
    if (isStop) continue;
    const form = text.slice(start, end).toLowerCase();
    const shortest = terms.get(term)?.form ?? form;
    terms.set(term, { form: form.length < shortest.length ? form : shortest, count, is_significant });
  }
  return [...terms.values()].sort((a, b) => b.count - a.count);
}
