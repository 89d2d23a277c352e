/** Select sentences by score, within the limits and without repetition; see src/pullquote/selection/select.py. */

import rules from "../data/rules.json" with { type: "json" };
import { splitWords } from "../text/tokenize.js";
import { Budget, ChapterBudget, defaultLimit } from "./budget.js";
import { endWithStops, isFragment, repeatsTitle } from "./candidates.js";
import { askedQuestions } from "./questions.js";
import { RedundancyIndex } from "./redundancy.js";

const { RELEVANCE, MAX_JUNK, NEAR_DUPLICATE } = rules.select;

/** @typedef {import("../types.js").Article} Article */
/** @typedef {import("./options.js").CheckedOptions} Options */

/**
 * An article with what its sentences are selected by.
 * @typedef {object} SelectionInput
 * @property {Article} article
 * @property {readonly import("../types.js").Chapter[]} chapters
 * @property {import("../scorers/terms.js").TermMatrix} counts
 * @property {readonly boolean[]} dependent - Whether each sentence refers to the one before it.
 * @property {Float64Array | undefined} junk - Probability that each sentence is no prose of the article.
 */

/**
 * Select the sentences to highlight.
 * @param {SelectionInput} input
 * @param {Float64Array} scores
 * @param {string} aim - The aim that the scores are for; empty for a scorer with a single score.
 * @param {Options} options
 * @returns {number[]} Their indices: first those that `always` matches, then by maximal marginal relevance.
 */
export function selectSentences(input, scores, aim, options) {
  const { article, counts, dependent, junk } = input;
  const { sentences } = article;
  const { selected, candidates } = findCandidates(article, scores, options);
  const budget = new Budget(article, dependent, options, defaultLimit(scores, aim));
  const chapters = new ChapterBudget(options.perChapter === false ? [] : input.chapters, sentences.length, budget);
  const index = options.diversity === false ? null : new RedundancyIndex(counts);
  const queue = index ? byRelevance(scores, candidates, chapters, index) : byScore(candidates, chapters);
  const [asked, hasStops, titleWords] = [askedQuestions(article), endWithStops(sentences), splitWords(article.title)];

  /** @param {number} sentence */
  const spend = (sentence) => {
    budget.spend(sentence);
    chapters.spend(sentence);
    index?.add(sentence);
  };
  selected.forEach(spend);
  for (const sentence of queue) {
    if (budget.isSpent) break;
    if (junk && junk[sentence] >= MAX_JUNK) continue;
    const { prose } = sentences[sentence];
    if (asked.has(sentence) || isFragment(prose, hasStops) || repeatsTitle(prose, titleWords)) continue;
    if (!budget.allows(sentence)) continue;
    spend(sentence);
    selected.push(sentence);
  }
  return selected;
}

/**
 * List, best first, the sentences to keep whatever their score, and the other candidates.
 * @param {Article} article
 * @param {Float64Array} scores
 * @param {Options} options
 */
function findCandidates({ sentences }, scores, { always, exclude, threshold = 0 }) {
  const order = sentences.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  /** @param {RegExp[]} patterns */
  const matching = (patterns) => sentences.map(({ prose }) => patterns.some((pattern) => pattern.test(prose)));
  const [kept, excluded] = [matching(always), matching(exclude)];
  return {
    selected: order.filter((i) => kept[i] && !excluded[i]),
    candidates: order.filter((i) => scores[i] >= threshold && !kept[i] && !excluded[i]),
  };
}

/**
 * Yield candidates whose chapter has budget left, then all others.
 * @param {readonly number[]} candidates
 * @param {ChapterBudget} chapters
 */
function* byScore(candidates, chapters) {
  const postponed = [];
  for (const index of candidates) {
    if (chapters.allows(index)) yield index;
    else postponed.push(index);
  }
  yield* postponed;
}

/**
 * Yield the next best candidate by maximal marginal relevance after each selection; near-duplicates are dropped.
 * Candidates whose chapter has budget left come first.
 * @param {Float64Array} scores
 * @param {readonly number[]} candidates - Best first.
 * @param {ChapterBudget} chapters
 * @param {RedundancyIndex} selected
 */
function* byRelevance(scores, candidates, chapters, selected) {
  const highest = scores.reduce((most, score) => Math.max(most, score), 0);
  /** @param {number} index */
  const relevance = (index) => (highest > 0 ? RELEVANCE * (scores[index] / highest) : 0);
  const postponed = [];
  const heap = new Heap();
  for (const index of candidates) heap.push(relevance(index), index);
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    if (!chapters.allows(next)) {
      postponed.push(next);
      continue;
    }
    const similarity = selected.maxSimilarity(next);
    if (similarity >= NEAR_DUPLICATE) continue;
    // Similarity only grows, so the values in the heap are upper bounds: a candidate whose fresh value is still the
    // highest is the best of all.
    const value = relevance(next) - (1 - RELEVANCE) * similarity;
    if (heap.isBelowTop(value, next)) heap.push(value, next);
    else yield next;
  }
  for (const index of postponed) {
    if (selected.maxSimilarity(index) < NEAR_DUPLICATE) yield index;
  }
}

/** Sentences by descending value; equal ones in reading order. */
class Heap {
  /** @type {[number, number][]} */
  #items = [];

  /**
   * @param {number} value
   * @param {number} index
   */
  push(value, index) {
    const items = this.#items;
    let place = items.push([value, index]) - 1;
    for (let above = (place - 1) >> 1; place && precedes(items[place], items[above]); above = (place - 1) >> 1) {
      [items[place], items[above]] = [items[above], items[place]];
      place = above;
    }
  }

  /** Remove the first sentence and return its index; undefined if there is none. */
  pop() {
    const items = this.#items;
    const top = items[0]?.[1];
    const moved = items.pop();
    if (!moved || !items.length) return top;
    items[0] = moved;
    for (let place = 0; ;) {
      let first = place;
      for (const below of [2 * place + 1, 2 * place + 2]) {
        if (below < items.length && precedes(items[below], items[first])) first = below;
      }
      if (first === place) return top;
      [items[place], items[first]] = [items[first], items[place]];
      place = first;
    }
  }

  /**
   * Return whether another sentence is before this one.
   * @param {number} value
   * @param {number} index
   */
  isBelowTop(value, index) {
    return this.#items.length > 0 && precedes(this.#items[0], [value, index]);
  }
}

/**
 * @param {[number, number]} a
 * @param {[number, number]} b
 */
function precedes([value, index], [otherValue, otherIndex]) {
  return value > otherValue || (value === otherValue && index < otherIndex);
}
