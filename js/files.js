/** Fetch the files of an engine, and keep them for the next time. */

import { FetchError } from "./errors.js";

/** @typedef {import("./engine.js").EngineFiles} EngineFiles */

const CACHE = "pullquote-engine";

/** The paths of the files below src/pullquote. */
export const FILES = {
  model: "models/data/default.safetensors",
  encoder: "encoders/data/static.safetensors",
  vocabulary: "encoders/data/vocab.txt",
};

/**
 * Fetch the files of an engine. Files of a web site stay in the cache until others are fetched, so a changed file
 * needs a new address. A page that is not secure has only the browser's own cache.
 * @param {{[name in keyof EngineFiles]: string}} urls
 * @returns {Promise<EngineFiles>}
 * @throws {FetchError} A file cannot be fetched.
 */
export async function loadFiles(urls) {
  const cache = await openCache(Object.values(urls));
  const names = /** @type {const} */ (["model", "encoder", "vocabulary"]);
  const [model, encoder, vocabulary] = await Promise.all(names.map((name) => load(urls[name], cache)));
  return { model, encoder, vocabulary: new TextDecoder().decode(vocabulary) };
}

/**
 * Open the cache, and delete files that are no longer needed.
 * @param {string[]} urls
 * @returns {Promise<Cache | null>} Null if the browser has none for these files.
 */
async function openCache(urls) {
  if (typeof caches === "undefined" || !urls.every((url) => /^https?:/.test(url))) return null;
  try {
    const cache = await caches.open(CACHE);
    for (const request of await cache.keys()) {
      if (!urls.includes(request.url)) await cache.delete(request);
    }
    return cache;
  } catch {
    return null; // cookies are blocked, or the disk is full
  }
}

/**
 * @param {string} url
 * @param {Cache | null} cache
 */
async function load(url, cache) {
  const found = await cache?.match(url);
  if (found) return found.arrayBuffer();
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new FetchError(`${url} cannot be fetched: ${error instanceof Error ? error.message : error}`);
  }
  if (!response.ok) throw new FetchError(`${url} cannot be fetched: status ${response.status}`);
  const content = await response.arrayBuffer();
  cache?.put(url, new Response(content)).catch(() => undefined); // nobody waits for the disk, nor minds a full one
  return content;
}
