/** Measure how much a sentence repeats the sentences selected so far; see src/pullquote/selection/mmr.py. */

import rules from "../data/rules.json" with { type: "json" };
import { normalizedTfidf } from "../scorers/terms.js";

const { MAX_POSTINGS } = rules.mmr;

/** An inverted index of the selected sentences. */
export class RedundancyIndex {
  #counts;
  #weights;
  /** @type {Map<number, [number, number][]>} */
  #postings = new Map();

  /** @param {import("../scorers/terms.js").TermMatrix} counts */
  constructor(counts) {
    this.#counts = counts;
    this.#weights = normalizedTfidf(counts);
  }

  /**
   * Add a selected sentence.
   * @param {number} index
   */
  add(index) {
    const { starts, columns } = this.#counts;
    for (let i = starts[index]; i < starts[index + 1]; i++) {
      const postings = this.#postings.get(columns[i]) ?? [];
      if (postings.length < MAX_POSTINGS) postings.push([index, this.#weights[i]]);
      this.#postings.set(columns[i], postings);
    }
  }

  /**
   * Return the cosine with the most similar selected sentence, 0 if there is none.
   * @param {number} index
   */
  maxSimilarity(index) {
    const { starts, columns } = this.#counts;
    /** @type {Map<number, number>} */
    const similarity = new Map();
    for (let i = starts[index]; i < starts[index + 1]; i++) {
      for (const [selected, weight] of this.#postings.get(columns[i]) ?? []) {
        similarity.set(selected, (similarity.get(selected) ?? 0) + this.#weights[i] * weight);
      }
    }
    let most = 0;
    for (const value of similarity.values()) most = Math.max(most, value);
    return Math.min(1, most);
  }
}
