/** Assemble the result: an article with every sentence scored, ranked and marked; see src/pullquote/selection/result.py. */

import rules from "../data/rules.json" with { type: "json" };
import { UsageError } from "../errors.js";
import { AIMS } from "../scorers/neural.js";
import { needsContext } from "../text/discourse.js";
import { STRONG_SCORE, predecessor } from "./budget.js";
import { selectSentences } from "./select.js";

const { N_STRONG, N_BEST, STANDOUT_SCORE } = rules.result;

/** @typedef {import("../../src/pullquote/server/static/lib/types").SentencePayload} SentencePayload */
/** @typedef {import("../scorers/neural.js").Aim} Aim */
/** @typedef {import("../types.js").Article} Article */
/** @typedef {import("./options.js").CheckedOptions} Options */

/**
 * What is selected of an article.
 * @typedef {object} Selection
 * @property {import("./options.js").AimChoice | ""} aim - Empty for a model with a single score.
 * @property {boolean} hasStandout - Whether any sentence stands out.
 * @property {SentencePayload[]} sentences
 */

/**
 * Select the highlights of an article.
 * @param {Article} article
 * @param {readonly import("../types.js").Chapter[]} chapters
 * @param {import("../scorers/neural.js").Scores} scored
 * @param {Options} options
 * @returns {Selection}
 * @throws {UsageError} The model does not score the aim that the options ask for.
 */
export function selectHighlights(article, chapters, scored, options) {
  const { heads, counts } = scored;
  const aim = resolveAim([...heads.keys()], options);
  /** @type {(Aim | "")[]} */
  const keys = aim ? AIMS.filter((key) => aim === key || aim === "both") : [""];
  const results = keys.map((key) => /** @type {import("../scorers/neural.js").HeadScores} */ (
    key ? heads.get(key) : heads.values().next().value));
  const boosted = results.map(({ scores }) => boost(article, scores, options));
  const best = article.sentences.map((_, i) => (boosted[1]?.[i] > boosted[0][i] ? 1 : 0));
  const scores = Float64Array.from(best, (n, i) => boosted[n][i]);
  const dependent = article.sentences.map(({ prose }) => needsContext(prose, article.language));
  const order = best.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const ranks = new Int32Array(order.length);
  order.forEach((index, n) => {
    ranks[index] = n + 1;
  });

  const input = { article, chapters, counts, dependent, junk: heads.get("junk")?.scores };
  const strong = new Set();
  const listed = new Set();
  const selected = keys.map((key, n) => selectSentences(input, boosted[n], key, options));
  selected.forEach((indices, n) => {
    const enough = keys[n] ? STRONG_SCORE[keys[n]] : 0;
    indices.slice(0, N_STRONG).filter((index) => boosted[n][index] >= enough).forEach((index) => strong.add(index));
    [...indices].sort((a, b) => ranks[a] - ranks[b]).slice(0, N_BEST).forEach((index) => listed.add(index));
  });
  const highlights = new Set(selected.flat());
  const referred = [...highlights].filter((index) => dependent[index]).map((index) => predecessor(article, index));
  const context = new Set(options.context ? referred : []);
  const deviations = results.every((result) => result.deviations)
    ? best.map((n, i) => /** @type {Float64Array} */ (results[n].deviations)[i]) : null;
  const isCalibrated = deviations !== null || heads.has("gist") || heads.has("quotable");
  const top = order[0];
  return {
    aim,
    hasStandout: !isCalibrated || scores[top] - (deviations?.[top] ?? 0) >= STANDOUT_SCORE,
    sentences: article.sentences.map((sentence, i) => ({
      index: sentence.index,
      start: sentence.start,
      end: sentence.end,
      text: sentence.text,
      prose: sentence.prose,
      block: sentence.block,
      score: round(scores[i]),
      rank: ranks[i],
      strength: strong.has(i) ? "strong" : highlights.has(i) ? "light" : "none",
      is_context: context.has(i) && !highlights.has(i),
      needs_context: dependent[i],
      score_std: deviations && round(deviations[i]),
      gist: scoreOf(heads, "gist", i),
      quotable: scoreOf(heads, "quotable", i),
      aims: /** @type {Aim[]} */ (keys.filter((key, n) => key && selected[n].includes(i))),
      is_best: listed.has(i),
      ...(options.explain && highlights.has(i) && { explanation: scored.explain(keys[best[i]] || [...heads.keys()][0], i) }),
      ...(sentence.speaker && { speaker: sentence.speaker }),
      ...(sentence.seconds !== null && { seconds: sentence.seconds }),
    })),
  };
}

/**
 * Return the aim to highlight for; empty for a model with a single score.
 * @param {string[]} heads - Names of the model's outputs.
 * @param {Options} options
 */
function resolveAim(heads, { aim }) {
  const known = AIMS.filter((name) => heads.includes(name));
  if (!known.length && aim) {
    throw new UsageError(`aim is "${aim}", but the model has a single score; a model with the aims gist and quotable `
      + "is needed");
  }
  if (!known.length) return "";
  const resolved = aim ?? known[0];
  if (resolved === "both" ? known.length < AIMS.length : !known.includes(resolved)) {
    throw new UsageError(`aim is "${resolved}", but the model scores ${known[0]} only`);
  }
  return resolved;
}

/**
 * Halve the distance of a score to 1 for each boosted word in the sentence.
 * @param {Article} article
 * @param {Float64Array} scores
 * @param {Options} options
 */
function boost({ sentences }, scores, { boost: words }) {
  if (!words.length) return scores;
  return scores.map((score, i) => {
    const hits = words.filter((word) => word.test(sentences[i].prose)).length;
    return 1 - (1 - score) * 0.5 ** hits;
  });
}

/**
 * @param {import("../scorers/neural.js").Scores["heads"]} heads
 * @param {string} name
 * @param {number} index
 */
function scoreOf(heads, name, index) {
  const scores = heads.get(name)?.scores;
  return scores ? round(scores[index]) : null;
}

/**
 * Round to six digits.
 * @param {number} value
 */
function round(value) {
  return Number(value.toFixed(6));
}
