/**
 * Explain the score of a trained network: change the input, and score again; see src/pullquote/scorers/occlusion.py.
 */

import rules from "../data/rules.json" with { type: "json" };
import { rowOf } from "../models/matrix.js";
import { fields, isAlnum, strip, stripEnd } from "../text/strings.js";
import { stopWords } from "../text/tokenize.js";

const { WINDOW, MAX_WORDS, MAX_NAMED_WORDS, MAX_REASONS, MIN_EFFECT, MIN_NEIGHBOR_EFFECT, REASONS } = rules.occlusion;
const { SCALARS, POSITION_SCALARS } = rules.features;

/** @typedef {import("../models/matrix.js").Rows} Rows */
/** @typedef {import("../../src/pullquote/server/static/lib/types").Explanation} Explanation */

/**
 * What an explanation needs of an article.
 * @typedef {object} OcclusionInput
 * @property {import("../types.js").Article} article
 * @property {Rows} rows
 * @property {number} vectorWidth
 * @property {boolean} usesFeatures - Whether a row holds the scalars of the features, not the sentence's vector alone.
 * @property {(rows: Rows, mask?: Uint8Array) => Float64Array} logits - The logits of one head.
 * @property {(index: number, prose: string) => Float32Array} variantRow - The row of a variant of a sentence.
 */

/** Explains the scores of one article. */
export class OcclusionExplainer {
  #input;
  #average;
  #articleLogits;

  /** @param {OcclusionInput} input */
  constructor(input) {
    const { rows } = input;
    this.#input = input;
    this.#articleLogits = input.logits(rows);
    this.#average = new Float32Array(rows.width);
    const sums = new Float64Array(rows.width);
    for (let i = 0; i < rows.values.length; i++) sums[i % rows.width] += rows.values[i];
    for (let i = 0; i < sums.length; i++) this.#average[i] = sums[i] / rows.count;
  }

  /**
   * Explain the score of a sentence by what raised it, and where it ranks.
   * @param {number} index
   * @returns {Explanation}
   */
  explain(index) {
    const { article: { sentences }, rows } = this.#input;
    const words = this.#supportingWords(index);
    const reasons = this.#supportingFeatures(index);
    const parts = [...reasons];
    if (words.length) parts.push(`its words ${words.map((word) => `“${word}”`).join(", ")} count most`);
    /** @type {number[]} */
    let neighbors = [];
    if (rows.count > 1) {
      neighbors = this.#supportingNeighbors(index);
      for (const neighbor of neighbors) {
        parts.push(`a sentence nearby raises its score (“${shorten(sentences[neighbor].prose)}”)`);
      }
      const [rank, rankThere] = this.#comparePosition(index);
      parts.push(`ranks ${rank} of ${rows.count}, and would rank ${rankThere} in the middle of the article`);
      reasons.push(rank === rankThere
        ? "would rank the same in the middle of the article"
        : `${rank < rankThere ? "gains" : "loses"} by its place: in the middle, it would rank ${rankThere}`);
    }
    return { summary: parts.join("; ") || "is the only sentence", words, neighbors, reasons };
  }

  /**
   * List the reasons whose features raise the score, strongest first.
   * @param {number} index
   */
  #supportingFeatures(index) {
    if (!this.#input.usesFeatures) return [];
    const { rows: window, center } = this.#window(index);
    const row = rowOf(window, center).slice();
    const whole = this.#input.logits(window)[center];
    /** @type {{reason: string, drop: number}[]} */
    const found = [];
    for (const [reason, names] of Object.entries(REASONS)) {
      const columns = this.#columns(names);
      if (!columns.some((column) => row[column] > this.#average[column])) continue;
      for (const column of columns) rowOf(window, center)[column] = this.#average[column];
      found.push({ reason, drop: whole - this.#input.logits(window)[center] });
      rowOf(window, center).set(row);
    }
    const supporting = found.filter(({ drop }) => drop >= MIN_EFFECT).sort((a, b) => b.drop - a.drop);
    return supporting.slice(0, MAX_REASONS).map(({ reason }) => reason);
  }

  /**
   * List the content words without which the score drops most, most important first.
   * @param {number} index
   * @returns {string[]}
   */
  #supportingWords(index) {
    const { article: { sentences, language }, logits, variantRow } = this.#input;
    const words = fields(sentences[index].prose);
    const ignored = stopWords(language);
    const plain = words.slice(0, MAX_WORDS).map((word) => strip(word, '.,;:!?()[]"“”‘’'));
    const tested = plain.flatMap((word, n) =>
      (!ignored.has(word.toLowerCase()) && [...word].some(isAlnum) ? [n] : []));
    if (words.length < 2) return [];
    const { rows: window, center } = this.#window(index);
    const whole = logits(window)[center];
    const found = tested.map((n) => {
      rowOf(window, center).set(variantRow(index, words.toSpliced(n, 1).join(" ")));
      return { word: plain[n], logit: logits(window)[center] };
    });
    const supporting = found.filter(({ logit }) => logit < whole).sort((a, b) => a.logit - b.logit);
    return [...new Set(supporting.map(({ word }) => word))].slice(0, MAX_NAMED_WORDS);
  }

  /**
   * Return the sentence nearby without which the score drops most, if it drops.
   * @param {number} index
   */
  #supportingNeighbors(index) {
    const { rows: window, center } = this.#window(index);
    const whole = this.#input.logits(window)[center];
    let [strongest, most] = [-1, 0];
    for (let n = 0; n < window.count; n++) {
      if (n === center) continue;
      const mask = new Uint8Array(window.count).fill(1);
      mask[n] = 0;
      const drop = whole - this.#input.logits(window, mask)[center];
      if (drop > most) [strongest, most] = [n, drop];
    }
    return most < MIN_NEIGHBOR_EFFECT ? [] : [index - center + strongest];
  }

  /**
   * Return the sentence's rank, and the one it would have in the middle of the article.
   * @param {number} index
   */
  #comparePosition(index) {
    const { rows, logits } = this.#input;
    const middle = Math.floor(rows.count / 2);
    const there = this.#articleLogits.slice();
    const swap = new Map([[index, middle], [middle, index]]);
    for (const position of swap.keys()) {
      const { rows: window, center } = this.#window(position);
      for (let n = 0; n < window.count; n++) {
        const place = position - center + n;
        const other = swap.get(place) ?? place;
        rowOf(window, n).set(rowOf(rows, other));
        if (this.#input.usesFeatures && other !== place) {
          const start = this.#input.vectorWidth;
          const positions = rowOf(rows, place).subarray(start, start + POSITION_SCALARS.length);
          rowOf(window, n).set(positions, start);
        }
      }
      there[position] = logits(window)[center];
    }
    return [rankOf(this.#articleLogits, index), rankOf(there, middle)];
  }

  /**
   * Return a copy of the rows around a sentence, and its position among them.
   * @param {number} index
   */
  #window(index) {
    const { values, count, width } = this.#input.rows;
    const [start, stop] = [Math.max(0, index - WINDOW), Math.min(count, index + WINDOW + 1)];
    return { rows: { values: values.slice(start * width, stop * width), count: stop - start, width }, center: index - start };
  }

  /**
   * Return the columns of some features, together with those of their z-scores.
   * @param {string[]} names
   */
  #columns(names) {
    const all = [...names, ...names.map((name) => `${name}_in_article`)];
    return all.map((name) => this.#input.vectorWidth + SCALARS.indexOf(name));
  }
}

/**
 * @param {Float64Array} logits
 * @param {number} index
 */
function rankOf(logits, index) {
  return 1 + logits.filter((logit) => logit > logits[index]).length;
}

/**
 * Shorten a text at a blank, so that it can be quoted within a line.
 * @param {string} text
 */
function shorten(text) {
  const characters = [...text];
  if (characters.length <= 48) return text;
  const head = characters.slice(0, 48).join("");
  const end = head.lastIndexOf(" ");
  return `${stripEnd(end < 0 ? characters.slice(0, 47).join("") : head.slice(0, end), " ,;:")}…`;
}
