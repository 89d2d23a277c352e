/** Read and run model files, for `call.js`. */

import { readFileSync } from "node:fs";
import { readModel } from "../../js/models/model-file.js";
import { makeNetwork } from "../../js/models/network.js";

const read = (path) => {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return readModel(buffer.slice(byteOffset, byteOffset + byteLength), path);
};

/** Return the logits of each member, flat. */
export function runModel(path, rows, mask) {
  const { card, weights } = read(path);
  const [count, width] = [rows.length, rows[0].length];
  const input = { values: Float32Array.from(rows.flat()), count, width };
  const members = makeNetwork(card.architecture, weights)(input, mask && Uint8Array.from(mask));
  return members.map(({ values }) => [...values]);
}

/** Return a model's card, and the probabilities of raw scores for each head. */
export function describeModel(path, rawScores) {
  const { card, calibrations } = read(path);
  return [card, calibrations.map((calibration) => rawScores.map((score) => calibration.probability(score)))];
}
