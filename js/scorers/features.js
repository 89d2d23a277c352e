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

/**
 * Compute the rows of an article.
 * @param {FeatureInput} input
 * @param {number} width Width of a row; columns after those of the features are left 0.
 * @returns {import("../models/matrix.js").Rows}
 */
export function sentenceFeatures(input, width) {
  const { sentences, vectors, titleVector } = input;
  const [count, features] = [sentences.length, titleVector.length];
  const values = new Float32Array(count * width);
  const opens = sentences.map(({ block }, i) => i === 0 || block !== sentences[i - 1].block);
  const content = contentScalars(input, opens);
  const zScores = standardize(content, count);
  const article = articleScalars(input.title, opens, content);
  const scale = Math.sqrt(features);
  for (let row = 0, paragraphStart = 0; row < count; row += 1) {
    if (opens[row]) paragraphStart = row;
    let place = row * width;
    for (let i = 0; i < features; i += 1) values[place + i] = scale * vectors[row * features + i];
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
    place += article.length;
    values.set(content.subarray(row * N_CONTENT, (row + 1) * N_CONTENT), place);
    values.set(zScores.subarray(row * N_CONTENT, (row + 1) * N_CONTENT), place + N_CONTENT);
  }
  return { values, count, width };
}

/**
 * Compute the scalars of what the sentences say, shape (sentences, N_CONTENT).
 * @param {FeatureInput} input
 * @param {boolean[]} opens Whether each sentence opens a paragraph.
 */
function contentScalars({ sentences, vectors, titleVector, counts, titleTerms }, opens) {
  const rows = new Float64Array(sentences.length * N_CONTENT);
  writeTermScalars(counts, titleTerms, rows, N_CONTENT);
  sentences.forEach(({ prose }, row) => writeSurfaceScalars(prose, rows, row * N_CONTENT + N_TERM_SCALARS));
  const width = titleVector.length;
  const direction = normalizedSum(vectors, 0, sentences.length, width);
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
 * Return the z-scores of each column, clipped; 0 in a column of equal values.
 * @param {Float64Array} content Shape (count, N_CONTENT).
 * @param {number} count
 */
function standardize(content, count) {
  const zScores = new Float64Array(content.length);
  for (let column = 0; column < N_CONTENT; column += 1) {
    let [sum, squares] = [0, 0];
    for (let place = column; place < content.length; place += N_CONTENT) sum += content[place];
    const mean = sum / count;
    for (let place = column; place < content.length; place += N_CONTENT) squares += (content[place] - mean) ** 2;
    const deviation = Math.sqrt(squares / count);
    if (deviation <= MIN_DEVIATION) continue;
    for (let place = column; place < content.length; place += N_CONTENT) {
      const zScore = (content[place] - mean) / deviation;
      zScores[place] = Math.min(Math.max(zScore, -MAX_Z_SCORE), MAX_Z_SCORE);
    }
  }
  return zScores;
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
