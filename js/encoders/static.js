/** Encode sentences with a table of word pieces, as src/pullquote/encoders/static.py does. */

import { EncoderError } from "../errors.js";
import { readTensors, toFloats } from "../models/safetensors.js";

/** The default encoder, `static`. */
export class StaticEncoder {
  name = "static";
  #table;
  #scales;
  #offset;

  /**
   * @param {ArrayBuffer} buffer The file of the table.
   * @param {import("./wordpiece.js").WordPiece} tokenizer
   * @param {string} path What messages call the file.
   * @throws {EncoderError} The table is damaged, or does not fit the vocabulary.
   */
  constructor(buffer, tokenizer, path) {
    const { metadata, arrays } = readTensors(buffer, path);
    const [table, scales] = [arrays.get("table"), arrays.get("scales")];
    if (!table || !scales || metadata.fingerprint === undefined || table.shape.length !== 2) {
      throw new EncoderError(`${path} is not a table of a static encoder`);
    }
    const pieces = table.shape[0];
    if (scales.shape.join() !== `${pieces}` || pieces !== tokenizer.vocabulary.size) {
      throw new EncoderError(`${path} has ${pieces} rows and ${scales.data.length} scales, `
        + `but the vocabulary has ${tokenizer.vocabulary.size} pieces`);
    }
    this.tokenizer = tokenizer;
    this.fingerprint = metadata.fingerprint;
    this.features = table.shape[1];
    this.#table = table.data;
    this.#scales = toFloats(scales);
    this.#offset = new Float32Array(this.features);
    this.#addRow(this.#offset, tokenizer.vocabulary.get("[CLS]") ?? 0);
  }

  /**
   * Encode sentences that are split into the ids of their word pieces.
   * @param {readonly (readonly number[])[]} sentences
   * @returns {Float32Array} Shape (sentences, features), rows of length 1, or all zeros for a sentence
   *   without a known piece.
   */
  encodePieces(sentences) {
    const { features } = this;
    const vectors = new Float32Array(sentences.length * features);
    sentences.forEach((ids, row) => {
      const vector = vectors.subarray(row * features, (row + 1) * features);
      for (const id of ids) this.#addRow(vector, id);
      if (!vector.some(Boolean)) return;
      let squares = 0;
      for (let i = 0; i < features; i += 1) {
        vector[i] += this.#offset[i];
        squares += vector[i] * vector[i];
      }
      const length = Math.sqrt(squares) || 1;
      for (let i = 0; i < features; i += 1) vector[i] /= length;
    });
    return vectors;
  }

  /**
   * Add the row of a piece to a vector.
   * @param {Float32Array} vector
   * @param {number} id
   */
  #addRow(vector, id) {
    const [scale, first] = [this.#scales[id], id * this.features];
    for (let i = 0; i < vector.length; i += 1) vector[i] += scale * this.#table[first + i];
  }
}
