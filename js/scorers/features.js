/**
 * Compute the feature rows of a trained scorer, one for each sentence; see src/pullquote/scorers/features.py
 * for what a row holds.
 */

import rules from "../data/rules.json" with { type: "json" };
import { strip } from "../text/strings.js";
import { N_SURFACE_SCALARS, N_TERM_SCALARS, writeSurfaceScalars, writeTermScalars } from "./text-features.js";

const { MIN_DEVIATION, MAX_Z_SCORE, WINDOW, POSITION_SCALARS, ARTICLE_SCALARS, VECTOR_SCALARS } = rules.features;
const N_POSITIONS = POSITION_SCALARS.length;
const N_VECTOR_SCALARS = VECTOR_SCALARS.length;
const N_CONTENT = N_TERM_SCALARS + N_SURFACE_SCALARS + N_VECTOR_SCALARS;
const FIRST_VECTOR_SCALAR = N_TERM_SCALARS + N_SURFACE_SCALARS;
export const N_SCALARS = N_POSITIONS + ARTICLE_SCALARS.length + 2 * N_CONTENT;

/**
 * What the features of an article are computed from.
 * @typedef {object} FeatureInput
 * @property {readonly import("../types.js").Sentence[]} sentences
 * @property {string} title
 * @property {Float32Array} vectors Shape (sentences, width).
 * @property {Float32Array} titleVector All zeros without a title.
 * @property {import("./terms.js").TermMatrix} counts
 * @property {Set<string>} titleTerms
 */

/** The feature rows of one article; what they have in common is computed once. */
export class ArticleFeatures {
  #input;
  #opens;
  #content;
  #moments;
  #direction;

  /** @param {FeatureInput} input */
  constructor(input) {
    const { sentences, vectors, titleVector } = input;
    this.#input = input;
    this.#opens = sentences.map(({ block }, i) => i === 0 || block !== sentences[i - 1].block);
    this.#direction = normalizedSum(vectors, 0, sentences.length, titleVector.length);
    this.#content = contentScalars(input, this.#opens, this.#direction);
    this.#moments = columnMoments(this.#content, sentences.length);
  }

  /**
   * Return the row of every sentence.
   * @param {number} width - Width of a row; columns after those of the features are left 0.
   * @returns {import("../models/matrix.js").Rows}
   */
  rows(width) {
    const { sentences, vectors, title, titleVector } = this.#input;
    const [count, features] = [sentences.length, titleVector.length];
    const [opens, content] = [this.#opens, this.#content];
    const values = new Float32Array(count * width);
    const article = articleScalars(title, opens, content);
    for (let row = 0, paragraphStart = 0; row < count; row++) {
      if (opens[row]) paragraphStart = row;
      let place = row * width;
      writeVector(vectors.subarray(row * features, (row + 1) * features), values, place);
      place += features;
      values[place] = 2 * row / Math.max(count - 1, 1) - 1;
      values[place + 1] = 1 / (1 + row);
      values[place + 2] = Number(row === 0);
      values[place + 3] = Number(row === count - 1);
      values[place + 4] = Number(opens[row]);
      values[place + 5] = Number(row === count - 1 || opens[row + 1]);
      values[place + 6] = Math.log1p(row - paragraphStart);
      values[place + 7] = Number(sentences[row].block === sentences[0].block);
      values[place + 8] = Number(sentences[row].block === sentences[count - 1].block);
      place += N_POSITIONS;
      values.set(article, place);
      this.#writeContent(content.subarray(row * N_CONTENT, (row + 1) * N_CONTENT), values, place + article.length);
    }
    return { values, count, width };
  }

  /**
   * Return the row of a variant of a sentence, the rest of the article unchanged. The scalars that compare its terms with
   * the rest of the article, other than its title, are the sentence's.
   * @param {number} index
   * @param {Float32Array} row - The sentence's row.
   * @param {{prose: string, vector: Float32Array, terms: Set<string>}} variant
   */
  perturbedRow(index, row, { prose, vector, terms }) {
    const { sentences, vectors, titleVector, titleTerms } = this.#input;
    const width = vector.length;
    const content = this.#content.slice(index * N_CONTENT, (index + 1) * N_CONTENT);
    const shared = [...terms].filter((term) => titleTerms.has(term)).length;
    content[0] = 2 * shared / Math.max(titleTerms.size, 1);
    content[1] = 4 * shared / Math.max(terms.size, 1);
    content.fill(0, N_TERM_SCALARS, FIRST_VECTOR_SCALAR);
    writeSurfaceScalars(prose, content, N_TERM_SCALARS);
    /** @param {number} sentence */
    const cosine = (sentence) => 2 * product(vector, 0, vectors, sentence * width, width);
    const first = this.#opens.lastIndexOf(true, index);
    const next = this.#opens.indexOf(true, index + 1);
    const paragraph = normalizedSum(vectors, first, next < 0 ? sentences.length : next, width);
    const start = FIRST_VECTOR_SCALAR;
    content[start] = 2 * product(vector, 0, titleVector, 0, width);
    content[start + 1] = 2 * product(vector, 0, this.#direction, 0, width);
    if (index) {
      content[start + 2] = cosine(index - 1);
      content[start + 5] = 0;
      for (let before = Math.max(0, index - WINDOW); before < index; before++) {
        content[start + 5] = Math.max(content[start + 5], cosine(before));
      }
    }
    if (index + 1 < sentences.length) content[start + 3] = cosine(index + 1);
    content[start + 4] = 2 * product(vector, 0, paragraph, 0, width);
    const values = Float32Array.from(row);
    writeVector(vector, values, 0);
    this.#writeContent(content, values, width + N_POSITIONS + ARTICLE_SCALARS.length);
    return values;
  }

  /**
   * Write the content scalars of a sentence and their z-scores.
   * @param {Float64Array} content
   * @param {Float32Array} values
   * @param {number} place
   */
  #writeContent(content, values, place) {
    const { means, deviations } = this.#moments;
    values.set(content, place);
    for (let column = 0; column < N_CONTENT; column++) {
      const deviation = deviations[column];
      const zScore = deviation > MIN_DEVIATION ? (content[column] - means[column]) / deviation : 0;
      values[place + N_CONTENT + column] = Math.min(Math.max(zScore, -MAX_Z_SCORE), MAX_Z_SCORE);
    }
  }
}

/**
 * Write a sentence's vector, scaled so that its entries are about 1.
 * @param {Float32Array} vector
 * @param {Float32Array} values
 * @param {number} place
 */
function writeVector(vector, values, place) {
  const scale = Math.sqrt(vector.length);
  for (let i = 0; i < vector.length; i++) values[place + i] = scale * vector[i];
}

/**
 * Compute the scalars of what the sentences say, shape (sentences, N_CONTENT).
 * @param {FeatureInput} input
 * @param {boolean[]} opens Whether each sentence opens a paragraph.
 * @param {Float32Array} direction The mean of the sentences' vectors, of length 1.
 */
function contentScalars({ sentences, vectors, titleVector, counts, titleTerms }, opens, direction) {
  const rows = new Float64Array(sentences.length * N_CONTENT);
  writeTermScalars(counts, titleTerms, rows, N_CONTENT);
  sentences.forEach(({ prose }, row) => writeSurfaceScalars(prose, rows, row * N_CONTENT + N_TERM_SCALARS));
  const width = titleVector.length;
  let paragraph = direction;
  for (let row = 0; row < sentences.length; row += 1) {
    if (opens[row]) {
      const next = opens.indexOf(true, row + 1);
      paragraph = normalizedSum(vectors, row, next < 0 ? sentences.length : next, width);
    }
    const [place, start] = [row * N_CONTENT + FIRST_VECTOR_SCALAR, row * width];
    rows[place] = 2 * product(vectors, start, titleVector, 0, width);
    rows[place + 1] = 2 * product(vectors, start, direction, 0, width);
    rows[place + 4] = 2 * product(vectors, start, paragraph, 0, width);
    for (let before = row - 1; before >= Math.max(row - WINDOW, 0); before -= 1) {
      const cosine = 2 * product(vectors, start, vectors, before * width, width);
      if (before === row - 1) rows[place + 2] = rows[place - N_CONTENT + 3] = cosine;
      rows[place + 5] = Math.max(rows[place + 5], cosine);
    }
  }
  return rows;
}

/**
 * Compute the properties of an article, which are the same for each sentence.
 * @param {string} title
 * @param {boolean[]} opens Whether each sentence opens a paragraph.
 * @param {Float64Array} content
 */
function articleScalars(title, opens, content) {
  const count = opens.length;
  let logWords = 0;
  for (let place = N_TERM_SCALARS; place < content.length; place += N_CONTENT) logWords += content[place];
  const paragraphs = opens.filter(Boolean).length;
  return [Number(strip(title) !== ""), Math.log(count) - 4, logWords / count, Math.log(count / paragraphs) - 1];
}

/**
 * Return the mean and the standard deviation of each column.
 * @param {Float64Array} content Shape (count, N_CONTENT).
 * @param {number} count
 */
function columnMoments(content, count) {
  const [means, deviations] = [new Float64Array(N_CONTENT), new Float64Array(N_CONTENT)];
  for (let column = 0; column < N_CONTENT; column++) {
    let [sum, squares] = [0, 0];
    for (let place = column; place < content.length; place += N_CONTENT) sum += content[place];
    means[column] = sum / count;
    for (let place = column; place < content.length; place += N_CONTENT) squares += (content[place] - means[column]) ** 2;
    deviations[column] = Math.sqrt(squares / count);
  }
  return { means, deviations };
}

/**
 * Return the sum of some vectors, of length 1; zero if the sum is.
 * @param {Float32Array} vectors
 * @param {number} start The first of them.
 * @param {number} stop After the last.
 * @param {number} width
 */
function normalizedSum(vectors, start, stop, width) {
  const sum = new Float32Array(width);
  for (let row = start; row < stop; row += 1) {
    for (let i = 0; i < width; i += 1) sum[i] += vectors[row * width + i];
  }
  const length = Math.max(Math.sqrt(product(sum, 0, sum, 0, width)), MIN_DEVIATION);
  for (let i = 0; i < width; i += 1) sum[i] /= length;
  return sum;
}

/**
 * Return the product of two vectors.
 * @param {Float32Array} a
 * @param {number} from Where the vector begins in it.
 * @param {Float32Array} b
 * @param {number} start Where the vector begins in it.
 * @param {number} width
 */
function product(a, from, b, start, width) {
  let sum = 0;
  for (let i = 0; i < width; i += 1) sum += a[from + i] * b[start + i];
  return sum;
}
