/** Score sentences with a trained network; see src/pullquote/scorers/neural.py. */

import rules from "../data/rules.json" with { type: "json" };
import { ModelFileError } from "../errors.js";
import { rowOf } from "../models/matrix.js";
import { makeNetwork, sigmoid } from "../models/network.js";
import { ArticleFeatures, N_SCALARS } from "./features.js";
import { OcclusionExplainer } from "./occlusion.js";
import { countTerms, splitTerms } from "./terms.js";
import { Wording } from "./wording.js";

const { FEATURES_VERSION } = rules.model_file;
const { FEATURE_SETS } = rules.neural;

/** @typedef {import("../types.js").Article} Article */

/** @typedef {"gist" | "quotable"} Aim What a highlight is for. */

export const AIMS = /** @type {Aim[]} */ (rules.base.AIMS);

/** @typedef {{scores: Float64Array, deviations: Float64Array | null}} HeadScores One for each sentence. */

/**
 * The scores of one article; those of an aim are discounted by `junk`.
 * @typedef {object} Scores
 * @property {Map<string, HeadScores>} heads
 * @property {import("./terms.js").TermMatrix} counts The article's terms.
 * @property {(head: string, index: number) => import("./occlusion.js").Explanation} explain Why a sentence has its score.
 */

/** A trained scorer with its encoder. */
export class NeuralScorer {
  #model;
  #encoder;
  #network;
  #wording;

  /**
   * @param {import("../models/model-file.js").Model} model
   * @param {import("../encoders/static.js").StaticEncoder} encoder
   * @throws {ModelFileError} The model was trained on another encoder, or needs other features.
   */
  constructor(model, encoder) {
    const { card, path } = model;
    const isKnown = card.feature_set === "vectors" || card.features_version === FEATURES_VERSION;
    if (!isKnown || !FEATURE_SETS.includes(card.feature_set)) {
      throw new ModelFileError(`${path} needs features "${card.feature_set}" of version `
        + `${card.features_version}, but this pullquote has version ${FEATURES_VERSION}`);
    }
    if (encoder.fingerprint !== card.encoder_fingerprint) {
      throw new ModelFileError(`${path} was trained on the vectors of "${card.encoder}" `
        + `(${card.encoder_fingerprint}), not on those of "${encoder.name}" (${encoder.fingerprint})`);
    }
    this.#model = model;
    this.#encoder = encoder;
    this.#network = makeNetwork(card.architecture, model.weights);
    this.#wording = card.feature_set === "wording" ? readWording(model) : null;
    this.#checkWidth();
    this.name = card.name;
    this.encoder = card.encoder;
  }

  /** Names of the model's outputs. */
  get heads() {
    return this.#model.card.architecture.heads;
  }

  #checkWidth() {
    const { card, path } = this.#model;
    const { features } = this.#encoder;
    const width = features + (card.feature_set === "vectors" ? 0 : N_SCALARS) + (this.#wording?.width ?? 0);
    if (width !== card.architecture.input_width) {
      throw new ModelFileError(`${path} was trained on the encoder "${card.encoder}"; vectors of ${features} `
        + `features give rows of ${width}, but it needs rows of ${card.architecture.input_width}`);
    }
  }

  /**
   * Score every sentence of an article.
   * @param {Article} article
   * @returns {Scores}
   */
  score(article) {
    const counts = countTerms(article.sentences.map(({ prose }) => splitTerms(prose, article.language)));
    const { rows, variantRow } = this.#rows(article, counts);
    const members = this.#network(rows);
    const heads = new Map(this.heads.map((name, head) => [name, this.#headScores(members, head)]));
    const junk = heads.get("junk")?.scores;
    for (const aim of junk ? AIMS : []) {
      heads.get(aim)?.scores.forEach((score, i, scores) => {
        scores[i] = score * (1 - /** @type {Float64Array} */ (junk)[i]);
      });
    }
    const usesFeatures = this.#model.card.feature_set !== "vectors";
    const input = { article, rows, usesFeatures, vectorWidth: this.#encoder.features, variantRow };
    /** @type {Map<string, OcclusionExplainer>} */
    const explainers = new Map();
    /** @type {Scores["explain"]} */
    const explain = (name, index) => {
      let explainer = explainers.get(name);
      if (!explainer) {
        const head = this.heads.indexOf(name);
        explainer = new OcclusionExplainer({
          ...input,
          logits: (some, mask) => meanLogits(this.#network(some, mask), head),
        });
        explainers.set(name, explainer);
      }
      return explainer.explain(index);
    };
    return { heads, counts, explain };
  }

  /**
   * Return the rows of an article, and a function that returns the row of a variant of a sentence.
   * @param {Article} article
   * @param {import("./terms.js").TermMatrix} counts
   */
  #rows({ sentences, title, language }, counts) {
    const { tokenizer, features } = this.#encoder;
    const pieces = [...sentences.map(({ prose }) => prose), title].map((text) => tokenizer.encode(text));
    const vectors = this.#encoder.encodePieces(pieces);
    const count = sentences.length;
    if (this.#model.card.feature_set === "vectors") {
      return {
        rows: { values: vectors.subarray(0, count * features), count, width: features },
        variantRow: (/** @type {number} */ _, /** @type {string} */ prose) =>
          this.#encoder.encodePieces([tokenizer.encode(prose)]),
      };
    }
    /** @param {string} text */
    const termsOf = (text) => new Set(splitTerms(text, language).filter(Boolean));
    const titleVector = vectors.subarray(count * features);
    const article = new ArticleFeatures({ sentences, title, vectors, titleVector, counts, titleTerms: termsOf(title) });
    const rows = article.rows(this.#model.card.architecture.input_width);
    const firstWording = features + N_SCALARS;
    for (let row = 0; row < count; row++) {
      this.#wording?.write(pieces[row], rows.values, row * rows.width + firstWording);
    }
    return {
      rows,
      /**
       * @param {number} index
       * @param {string} prose
       */
      variantRow: (index, prose) => {
        const ids = tokenizer.encode(prose);
        const variant = { prose, vector: this.#encoder.encodePieces([ids]), terms: termsOf(prose) };
        const row = article.perturbedRow(index, rowOf(rows, index), variant);
        this.#wording?.write(ids, row, firstWording);
        return row;
      },
    };
  }

  /**
   * Return the calibrated scores of a head, and their standard deviations over the ensemble.
   * @param {import("../models/matrix.js").Rows[]} members The logits of each member.
   * @param {number} head
   */
  #headScores(members, head) {
    const { count, width } = members[0];
    const scores = new Float64Array(count);
    const deviations = members.length > 1 ? new Float64Array(count) : null;
    for (let row = 0; row < count; row += 1) {
      const logits = members.map(({ values }) => values[row * width + head]);
      scores[row] = this.#toScore(logits.reduce((sum, logit) => sum + logit, 0) / logits.length, head);
      if (deviations) deviations[row] = standardDeviation(logits.map((logit) => this.#toScore(logit, head)));
    }
    return { scores, deviations };
  }

  /**
   * @param {number} logit
   * @param {number} head
   */
  #toScore(logit, head) {
    const isSigmoid = this.#model.card.architecture.output === "sigmoid";
    return this.#model.calibrations[head].probability(isSigmoid ? sigmoid(logit) : Math.min(Math.max(logit, 0), 1));
  }
}

/**
 * Return the logits of a head, averaged over the members.
 * @param {import("../models/matrix.js").Rows[]} members
 * @param {number} head
 */
function meanLogits(members, head) {
  const { count, width } = members[0];
  const logits = new Float64Array(count);
  for (const { values } of members) {
    for (let row = 0; row < count; row++) logits[row] += values[row * width + head] / members.length;
  }
  return logits;
}

/** @param {number[]} values */
function standardDeviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * @param {import("../models/model-file.js").Model} model
 * @throws {ModelFileError} Its wording tables are incomplete.
 */
function readWording({ arrays, path }) {
  try {
    return new Wording(arrays);
  } catch (error) {
    throw new ModelFileError(`${path} cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}
