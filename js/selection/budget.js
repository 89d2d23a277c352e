/** Track how much may still be highlighted; see src/pullquote/selection/budget.py. */

import rules from "../data/rules.json" with { type: "json" };
import { fields } from "../text/strings.js";
import { splitWords } from "../text/tokenize.js";

const {
  GIST_SENTENCES, GIST_RATIO, MAX_DEFAULT_RATIO, PROTOTYPE_RATIO, PROTOTYPE_SENTENCES,
} = rules.budget;

/** @type {Record<string, number>} */
export const STRONG_SCORE = rules.budget.STRONG_SCORE;

/** @typedef {import("../types.js").Article} Article */
/** @typedef {import("./options.js").CheckedOptions} Options */

/**
 * Return the sentence that may explain a sentence: the one before, unless a heading is between; else null.
 * @param {Article} article
 * @param {number} index
 */
export function predecessor({ sentences }, index) {
  return index > 0 && sentences[index].block - sentences[index - 1].block <= 1 ? index - 1 : null;
}

/** Number of sentences and words that may still be highlighted. */
export class Budget {
  #article;
  #needsContext;

  /**
   * @param {Article} article
   * @param {readonly boolean[]} dependent - Whether each sentence refers to the one before it.
   * @param {Options} options
   * @param {number} usual - Maximum number of sentences if the options have no limit.
   */
  constructor(article, dependent, options, usual) {
    this.#article = article;
    this.#needsContext = options.context ? dependent : [];
    this.sentences = options.hasLimit ? maxSentences(article.sentences.length, options) : usual;
    this.words = options.words;
  }

  /** Whether nothing fits any more, however short. */
  get isSpent() {
    return this.sentences < 1 || (this.words !== undefined && this.words < 1);
  }

  /**
   * Return whether a sentence still fits.
   * @param {number} index
   */
  allows(index) {
    return this.words === undefined || this.cost(index) <= this.words;
  }

  /**
   * Deduct a sentence.
   * @param {number} index
   */
  spend(index) {
    this.sentences -= 1;
    if (this.words !== undefined) this.words -= this.cost(index);
  }

  /**
   * Count the words that highlighting a sentence shows, its context included.
   * @param {number} index
   */
  cost(index) {
    const { sentences } = this.#article;
    const before = this.#needsContext[index] ? predecessor(this.#article, index) : null;
    return countWords(sentences[index].prose) + (before === null ? 0 : countWords(sentences[before].prose));
  }
}

/** Share of a book's budget that is left to each chapter, by the length of the chapters. */
export class ChapterBudget {
  #chapters;
  #budget;
  #left;

  /**
   * @param {readonly import("../types.js").Chapter[]} chapters
   * @param {number} count - Sentences of the book.
   * @param {Budget} budget
   */
  constructor(chapters, count, budget) {
    const total = budget.words ?? budget.sentences;
    this.#chapters = chapters;
    this.#budget = budget;
    this.#left = chapters.map(({ start, stop }) => (stop - start) / count * total);
  }

  /**
   * Return whether at least half of a sentence fits into its chapter's share.
   * @param {number} index
   */
  allows(index) {
    return !this.#chapters.length || this.#left[this.#chapter(index)] >= this.#size(index) / 2;
  }

  /**
   * Deduct a sentence from its chapter's share.
   * @param {number} index
   */
  spend(index) {
    if (this.#chapters.length) this.#left[this.#chapter(index)] -= this.#size(index);
  }

  /** @param {number} index */
  #chapter(index) {
    return this.#chapters.findLastIndex(({ start }) => start <= index);
  }

  /** @param {number} index */
  #size(index) {
    return this.#budget.words === undefined ? 1 : this.#budget.cost(index);
  }
}

/**
 * Return how many sentences to highlight without a limit in the options.
 * @param {Float64Array} scores
 * @param {string} aim - Empty for a scorer with a single score.
 */
export function defaultLimit(scores, aim) {
  const count = scores.length;
  const most = Math.max(1, Math.floor(MAX_DEFAULT_RATIO * count));
  if (aim === "quotable") {
    const isAnyStrong = scores.some((score) => score >= STRONG_SCORE[aim]);
    return Math.min(most, Math.max(Number(isAnyStrong), round(scores.reduce((sum, score) => sum + score, 0))));
  }
  if (aim === "gist") return Math.min(most, round(GIST_SENTENCES + GIST_RATIO * count));
  return Math.min(most, Math.max(PROTOTYPE_SENTENCES, round(PROTOTYPE_RATIO * count)));
}

/**
 * Round to an integer, halves to the even one as Python does.
 * @param {number} value
 */
function round(value) {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 ? floor + 1 : floor;
}

/**
 * Return the limit that the options set for an article of `count` sentences.
 * @param {number} count
 * @param {Options} options
 */
function maxSentences(count, { top = count, ratio }) {
  const limit = Math.min(top, count);
  return ratio === undefined ? limit : Math.min(limit, Math.max(1, Math.floor(ratio * count + 0.5)));
}

/**
 * Count the words of a text by blanks, or by `splitWords` if that counts more.
 * @param {string} text
 */
function countWords(text) {
  return Math.max(fields(text).length, splitWords(text).length);
}
