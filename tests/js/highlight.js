/** Highlight articles with the bundled model, for `call.js`. */

import { readFileSync } from "node:fs";
import { createEngine } from "../../js/engine.js";
import { FILES } from "../../js/files.js";

const read = (path) => readFileSync(new URL(`../../src/pullquote/${path}`, import.meta.url));
const buffer = (path) => {
  const { buffer: bytes, byteOffset, byteLength } = read(path);
  return bytes.slice(byteOffset, byteOffset + byteLength);
};
const engine = createEngine({
  model: buffer(FILES.model), encoder: buffer(FILES.encoder), vocabulary: read(FILES.vocabulary).toString("utf8"),
});

export const highlight = (source, options) => engine.highlight(source, options);
