/** Count the words of an article as a sparse matrix; see src/pullquote/scorers/tfidf.py. */

import rules from "../data/rules.json" with { type: "json" };
import { fields, isDigits } from "../text/strings.js";
import { TokenCache } from "../text/token-cache.js";
import { splitWords, stopWords } from "../text/tokenize.js";

/** @type {Map<string, TokenCache<string[]>>} */
const CHUNKS = new Map();

/**
 * A sparse matrix of sentences by terms, its entries by sentence and within it by term.
 * @typedef {object} TermMatrix
 * @property {number} sentences
 * @property {Int32Array} starts Where the entries of each sentence begin; the last one is their number.
 * @property {Int32Array} columns Term of each entry.
 * @property {Float64Array} values Count of each entry.
 * @property {string[]} vocabulary The terms, by column.
 * @property {Int32Array} frequency Number of sentences that contain each term.
 */

/**
 * Remove the plural ending of an English word: the S stemmer of Harman (1991).
 * @param {string} word
 */
export function reducePlural(word) {
  if (word.length < 4 || !word.endsWith("s")) return word;
  if (word.endsWith("ies")) return /[ea]ies$/.test(word) ? word : `${word.slice(0, -3)}y`;
  if (word.endsWith("es")) return /[aeo]es$/.test(word) ? word : word.slice(0, -1);
  return /[us]s$/.test(word) ? word : word.slice(0, -1);
}

/**
 * List the words of a text in order, stop words and numbers as empty strings; English plurals reduced.
 * @param {string} text
 * @param {string} language
 */
export function splitTerms(text, language) {
  let chunks = CHUNKS.get(language);
  if (!chunks) {
    const ignored = stopWords(language);
    chunks = new TokenCache((chunk) => splitWords(chunk).map((word) => {
      if (ignored.has(word) || isDigits(word)) return "";
      return language === "en" ? reducePlural(word) : word;
    }), rules.tfidf.MAX_CACHED_CHUNKS);
    CHUNKS.set(language, chunks);
  }
  const found = chunks;
  return fields(text).flatMap((chunk) => found.get(chunk));
}

/**
 * Count the content words of each sentence.
 * @param {string[][]} sentences As `TermSplitter.split` returns them.
 * @returns {TermMatrix}
 */
export function countTerms(sentences) {
  /** @type {Map<string, number>} */
  const ids = new Map();
  const starts = new Int32Array(sentences.length + 1);
  /** @type {number[]} */
  const columns = [];
  /** @type {number[]} */
  const values = [];
  sentences.forEach((terms, row) => {
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const term of terms) {
      if (!term) continue;
      let id = ids.get(term);
      if (id === undefined) ids.set(term, id = ids.size);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const id of [...counts.keys()].sort((a, b) => a - b)) {
      columns.push(id);
      values.push(counts.get(id) ?? 0);
    }
    starts[row + 1] = columns.length;
  });
  const frequency = new Int32Array(ids.size);
  for (const column of columns) frequency[column] += 1;
  return {
    sentences: sentences.length,
    starts,
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
    vocabulary: [...ids.keys()],
    frequency,
  };
}

/**
 * Return the entries weighted by term frequency and inverse sentence frequency, each sentence of length 1.
 * @param {TermMatrix} counts
 */
export function normalizedTfidf({ sentences, starts, columns, values, frequency }) {
  const weights = new Float64Array(values.length);
  for (let row = 0; row < sentences; row += 1) {
    let squares = 0;
    for (let i = starts[row]; i < starts[row + 1]; i += 1) {
      weights[i] = values[i] * (1 + Math.log(sentences / frequency[columns[i]]));
      squares += weights[i] * weights[i];
    }
    const length = Math.sqrt(squares > 0 ? squares : 1);
    for (let i = starts[row]; i < starts[row + 1]; i += 1) weights[i] /= length;
  }
  return weights;
}
