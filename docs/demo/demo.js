/** The demo page: highlights a pasted article with the engine, which runs in a worker of this page. */

import { startEngine } from "./js/client.js";

/** @typedef {import("./js/engine.js").HighlightPayload} Result */
/** @typedef {Result["sentences"][number]} Sentence */

/** @type {Record<string, string>} */
const TAGS = { heading: "h2", quote: "blockquote", code: "pre" };

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const text = /** @type {HTMLTextAreaElement} */ ($("text"));
const highlightButton = /** @type {HTMLButtonElement} */ ($("highlight"));

/** @type {ReturnType<typeof startEngine> | undefined} */
let engine;

/** Load the engine, unless it is loaded. */
function load() {
  const address = (/** @type {string} */ name) => new URL(`${document.body.dataset.model}/${name}`, document.baseURI).href;
  engine ??= startEngine({
    model: address("default.safetensors"), encoder: address("static.safetensors"), vocabulary: address("vocab.txt"),
  });
  engine.catch(() => { engine = undefined; });
  return engine;
}

/** @param {string} message */
function showMessage(message) {
  $("status").textContent = message;
}

/** Highlight the text, and show it with its highlights. */
async function highlight() {
  highlightButton.disabled = true;
  showMessage("Loading the model…");
  try {
    const ready = await load();
    showMessage("Reading…");
    const result = await ready.highlight(text.value, { aim: "both" });
    show(result);
    const marked = result.sentences.filter(({ strength }) => strength !== "none").length;
    showMessage(`${marked} highlights in ${result.sentences.length} sentences.`);
  } catch (error) {
    $("result").hidden = true;
    showMessage(error instanceof Error ? error.message : String(error));
  } finally {
    highlightButton.disabled = false;
  }
}

/** @param {Result} result */
function show(result) {
  const characters = [...result.document.text]; // offsets count code points
  const content = (/** @type {number} */ start, /** @type {number} */ end) => characters.slice(start, end).join("");
  const sentences = Map.groupBy(result.sentences, ({ block }) => block);
  const blocks = result.document.blocks.map((block, index) => {
    const element = document.createElement(TAGS[block.kind] ?? "p");
    element.className = block.kind;
    let offset = block.start;
    for (const sentence of sentences.get(index) ?? []) {
      element.append(content(offset, sentence.start), mark(sentence));
      offset = sentence.end;
    }
    element.append(content(offset, block.end));
    return element;
  });
  $("article").lang = result.language;
  $("article").replaceChildren(...blocks);
  $("lists").replaceChildren(list("Key points", "gist", result), list("Quotable sentences", "quotable", result));
  $("result").hidden = false;
  $("article").focus({ preventScroll: true });
}

/**
 * Return a sentence as it is shown in the article.
 * @param {Sentence} sentence
 */
function mark({ index, text: content, strength, aims }) {
  if (strength === "none") return content;
  const element = document.createElement("mark");
  element.id = `s${index}`;
  const isGist = aims.includes("gist");
  element.className = `${strength} ${isGist && aims.length > 1 ? "both" : isGist ? "" : "quotable"}`;
  element.append(content);
  return element;
}

/**
 * Return the highlights of an aim, with links to their places.
 * @param {string} heading
 * @param {"gist" | "quotable"} aim
 * @param {Result} result
 */
function list(heading, aim, { sentences, language }) {
  const section = document.createElement("section");
  const title = document.createElement("h2");
  title.append(heading);
  const items = document.createElement("ol");
  items.lang = language;
  for (const { index, prose } of sentences.filter(({ aims }) => aims.includes(aim))) {
    const link = document.createElement("a");
    link.href = `#s${index}`;
    link.append(prose);
    const item = document.createElement("li");
    item.append(link);
    items.append(item);
  }
  section.className = aim;
  section.append(title, items.children.length ? items : "None stands out.");
  return section;
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  highlight();
});
text.addEventListener("paste", () => setTimeout(highlight));
$("example").addEventListener("click", async () => {
  try {
    const response = await fetch("speech.txt");
    if (!response.ok) throw new Error(`status ${response.status}`);
    text.value = await response.text();
  } catch (error) {
    showMessage(`The speech cannot be loaded: ${error instanceof Error ? error.message : error}`);
    return;
  }
  highlight();
});
showMessage("");
