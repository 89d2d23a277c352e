/** Ask an engine in a worker. */

import * as errors from "./errors.js";

/** @typedef {import("./engine.js").EngineFiles} EngineFiles */

/**
 * Start an engine in a worker.
 * @param {{[name in keyof EngineFiles]: string}} urls - Absolute addresses of the files.
 * @returns {Promise<WorkerEngine>} When it is ready.
 * @throws {errors.PullquoteError} A file cannot be fetched, or is damaged.
 */
export async function startEngine(urls) {
  for (const name of /** @type {const} */ (["model", "encoder", "vocabulary"])) {
    errors.checkType(name, urls?.[name], typeof urls?.[name] === "string", "the address of a file");
  }
  const engine = new WorkerEngine();
  try {
    await engine.ask({ files: urls });
  } catch (error) {
    engine.close();
    throw error;
  }
  return engine;
}

/** An engine in a worker. */
export class WorkerEngine {
  #worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  /** @type {Map<number, PromiseWithResolvers<any>>} */
  #waiting = new Map();
  #lastId = 0;
  #failure = "";

  constructor() {
    this.#worker.addEventListener("message", ({ data: { id, result, error } }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(toError(error));
      else waiting?.resolve(result);
    });
    this.#worker.addEventListener("error", ({ message }) => this.#fail(message || "it cannot be loaded"));
  }

  /**
   * Highlight an article; see `Engine.highlight` in js/engine.js.
   * @param {string | import("./types.js").Article} source
   * @param {import("./engine.js").HighlightOptions} [options]
   * @returns {Promise<import("./engine.js").HighlightPayload>}
   */
  highlight(source, options = {}) {
    return this.ask({ source, options });
  }

  /**
   * Send a message, and return the answer.
   * @param {object} question
   * @returns {Promise<any>}
   */
  ask(question) {
    if (this.#failure) return Promise.reject(this.#error());
    const waiting = Promise.withResolvers();
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, waiting);
    try {
      this.#worker.postMessage({ id: this.#lastId, ...question });
    } catch (error) { // a function, or another value that no worker can be sent
      this.#waiting.delete(this.#lastId);
      waiting.reject(new errors.UsageError(`it cannot be sent to the worker: ${error instanceof Error ? error.message : error}`));
    }
    return waiting.promise;
  }

  /** End the worker; pending questions are rejected. */
  close() {
    this.#worker.terminate();
    this.#fail("it is closed");
  }

  /** @param {string} reason */
  #fail(reason) {
    this.#failure ||= reason;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#error());
    this.#waiting.clear();
  }

  #error() {
    return new errors.PullquoteError(`the worker of the engine failed: ${this.#failure}`);
  }
}

/**
 * Return an error of the worker as one of the same class.
 * @param {{name: string, message: string}} error
 */
function toError({ name, message }) {
  const known = Object.values(errors).find((value) => value.name === name && value.prototype instanceof Error);
  return known ? new (/** @type {typeof errors.PullquoteError} */ (known))(message) : new Error(`${name}: ${message}`);
}
