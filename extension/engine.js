/**
 * Engine: highlights a page in the extension itself, with the model that it contains.
 *
 * It runs in the background, which is a thread (Chromium) or process (Firefox) of its own, so the page stays smooth. The
 * browser ends the background when it is idle, and the engine with it.
 */

// In the built extension, js/ is in the same folder: an address cannot climb above the root.
import { readPage } from "../js/documents/page.js";
import { createEngine } from "../js/engine.js";
import { FILES, loadFiles } from "../js/files.js";
import { splitParts } from "../js/text/article.js";

/** @type {Promise<ReturnType<typeof createEngine>> | undefined} */
let engine;

/** Load the model, unless it is loaded. */
export function startEngine() {
  const address = (/** @type {string} */ path) => chrome.runtime.getURL(`model/${path.split("/").at(-1)}`);
  engine ??= loadFiles({
    model: address(FILES.model), encoder: address(FILES.encoder), vocabulary: address(FILES.vocabulary),
  }).then(createEngine);
  engine.catch(() => { engine = undefined; });
  return engine;
}

/**
 * Highlight a page for both aims.
 * @param {import("../js/documents/page.js").Page} page
 */
export async function highlightPage(page) {
  const { title, parts } = readPage(page);
  const article = splitParts(parts, { title });
  return (await startEngine()).highlight(article, { aim: "both" });
}
