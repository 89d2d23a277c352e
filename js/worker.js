/**
 * Highlight articles in a worker, so that the page stays smooth: `new Worker("worker.js", { type: "module" })`.
 *
 * The first message has the addresses of the files: `{id, files: {model, encoder, vocabulary}}`. Each further one has an
 * article: `{id, source, options}`. The answers are `{id, result}` or `{id, error: {name, message}}`; js/client.js
 * exchanges them.
 */

import { createEngine } from "./engine.js";
import { loadFiles } from "./files.js";

/** @typedef {import("./engine.js").EngineFiles} EngineFiles */

/**
 * @typedef {{id: number, files: {[name in keyof EngineFiles]: string}}
 *   | {id: number, source: string | import("./types.js").Article, options?: import("./engine.js").HighlightOptions}} Question
 */

const IDLE_MILLISECONDS = 100;

/** @type {import("./engine.js").Engine | undefined} */
let engine;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let warmingUp;

/** @param {Question} question */
async function answer(question) {
  if ("files" in question) {
    engine = createEngine(await loadFiles(question.files));
    warmingUp = setTimeout(() => engine?.warmUp(), IDLE_MILLISECONDS);
    return null;
  }
  if (!engine) throw new TypeError("the first message must have the addresses of the files");
  clearTimeout(warmingUp); // the article itself does it
  return engine.highlight(question.source, question.options);
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ id: data.id, result: await answer(data) });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    postMessage({ id: data.id, error: { name, message } });
  }
});
