/**
 * Check page: looks up every quotation of a text in the article it quotes.
 *
 * Each of the two is pasted, a file or, for the article, a URL or the article open in this tab.
 */

import { request } from "../lib/api.js";
import { clickedButton, createElement, elementById, errorMessage } from "../lib/dom.js";
import { fileSource, guessKind } from "../lib/files.js";
import { clearHandover, loadHandover } from "../lib/handover.js";
import { readUrlState } from "../lib/url-state.js";
import { goToQuotation, renderArticle, renderQuotations } from "./view.js";

/**
 * @typedef {"post" | "article"} Side
 * @typedef {{
 *   "post-text": HTMLTextAreaElement, "article-text": HTMLTextAreaElement,
 *   "post-file": HTMLInputElement, "article-file": HTMLInputElement,
 *   "url": HTMLInputElement, "min-words": HTMLInputElement,
 * }} ElementTypes
 */

const $ = /** @type {import("../lib/dom.js").Lookup<ElementTypes>} */ (elementById);
const server = { can_fetch: false, max_bytes: 0 };

/** Sources that replace the text fields, such as files. @type {Record<Side, object | null>} */
const replacements = { post: null, article: null };

/**
 * Replace a side's text field by a source, or clear the source.
 * @param {Side} side
 * @param {object | null} source
 * @param {string} name
 */
function setReplacement(side, source, name = "") {
  replacements[side] = source;
  const field = $(`${side}-text`);
  field.disabled = source !== null;
  if (side === "article") $("url").disabled = source !== null;
  const button = createElement("button", "Change", "quiet");
  button.type = "button";
  button.addEventListener("click", () => {
    if (side === "article") clearHandover();
    setReplacement(side, null);
    field.focus();
  });
  $(`${side}-name`).replaceChildren(...(source ? [createElement("strong", name), " ", button] : []));
}

/** @param {string} text */
function textSource(text) {
  return { text, kind: guessKind(text) };
}

async function check() {
  const url = $("url").value.trim();
  const article = replacements.article ?? (url ? { url } : textSource($("article-text").value));
  const post = replacements.post ?? textSource($("post-text").value);
  const body = { post, article, min_words: Number($("min-words").value) };
  $("summary").textContent = "Checking…";
  /** @type {import("../lib/types").CheckPayload} */
  const result = await request("POST", "/api/check", { body });
  renderQuotations($("quotations"), result);
  renderArticle($("article-body"), result);
  $("title").textContent = result.article.title || "Article";
  $("summary").textContent = summarize(result.quotations);
  $("result").hidden = result.quotations.length === 0;
  $("summary").scrollIntoView({ block: "start" });
}

/** @param {{verdict: string}[]} quotations */
function summarize(quotations) {
  if (!quotations.length) return "No quotations found in this text.";
  const counts = ["verbatim", "altered", "absent"]
    .map((verdict) => ({ verdict, count: quotations.filter((quotation) => quotation.verdict === verdict).length }))
    .filter(({ count }) => count);
  const total = `${quotations.length} ${quotations.length === 1 ? "quotation" : "quotations"}`;
  if (counts.length === 1) return `${total}, ${quotations.length === 1 ? "" : "all "}${counts[0].verdict}.`;
  return `${total}: ${counts.map(({ verdict, count }) => `${count} ${verdict}`).join(", ")}.`;
}

/**
 * Run a task; errors are shown, not thrown.
 * @param {() => Promise<void>} task
 */
async function attempt(task) {
  $("problem").textContent = "";
  try {
    await task();
  } catch (error) {
    $("summary").textContent = "";
    $("result").hidden = true;
    $("problem").textContent = errorMessage(error);
  }
}

for (const side of /** @type {Side[]} */ (["post", "article"])) {
  const input = $(`${side}-file`);
  input.addEventListener("change", () => attempt(async () => {
    const file = input.files?.[0];
    if (file) setReplacement(side, await fileSource(file, server.max_bytes), file.name);
    input.value = "";
  }));
}
$("sources").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(check);
});
$("quotations").addEventListener("click", (event) => {
  const button = clickedButton(event);
  if (button) goToQuotation($("article-body"), Number(button.dataset.index));
});
readUrlState(); // saves a token before the first request
attempt(async () => {
  const handover = loadHandover();
  if (handover) setReplacement("article", handover.source, handover.title);
  Object.assign(server, await request("GET", "/api/settings"));
  $("fetch").hidden = !server.can_fetch;
});
