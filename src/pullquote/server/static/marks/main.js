/**
 * Page of all marks: lists, searches and exports the marks of all articles; their notes can be
 * edited, and they can be deleted.
 */

import { request, requestFile } from "../lib/api.js";
import { formatDate } from "../lib/dates.js";
import { createElement, createExternalLink, elementById, errorMessage } from "../lib/dom.js";
import { saveFile } from "../lib/files.js";
import { listenToMarks, renderMark } from "../lib/marks.js";
import { readUrlState } from "../lib/url-state.js";

/**
 * @typedef {import("../lib/types").MarkPayload} Mark
 * @typedef {{
 *   "query": HTMLInputElement, "own": HTMLInputElement, "export": HTMLSelectElement,
 *   "search": HTMLFormElement,
 * }} ElementTypes
 */

const $ = /** @type {import("../lib/dom.js").Lookup<ElementTypes>} */ (elementById);
const PAGE_SIZE = 50;
const TYPING_MS = 150;

let loading = new AbortController();
/** Cursor of the next page. @type {number | undefined} */
let next;

/** @param {Record<string, string>} [more] */
function parameters(more = {}) {
  return new URLSearchParams({ query: $("query").value, own: String($("own").checked), ...more });
}

/**
 * Load the marks that match the query.
 * @param {number} [before] cursor; without it, the list starts over
 */
async function load(before) {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const page = parameters({ limit: String(PAGE_SIZE), ...(before && { before: String(before) }) });
  try {
    const response = await request("GET", `/api/marks?${page}`, { signal });
    if (!before) $("marks").replaceChildren();
    $("marks").append(...response.marks.map(render));
    next = response.next;
    $("more").hidden = !next;
    updateEmpty();
    $("problem").textContent = "";
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

function updateEmpty() {
  $("empty").hidden = $("marks").childElementCount > 0;
}

/** @param {unknown} error */
function fail(error) {
  $("problem").textContent = errorMessage(error);
}

/** @param {Mark} mark */
function render(mark) {
  const title = mark.title || mark.site || "Untitled";
  const author = mark.author && `${mark.author} ·`;
  const origin = mark.origin && `· from ${mark.origin}`;
  return renderMark(mark, createElement("blockquote", mark.text), [
    author, articleLink(mark, title), `· ${formatDate(mark.added)}`, origin,
  ].filter(Boolean));
}

/**
 * Link to the mark in its article; if the library lacks the article's text, to its page.
 * @param {Mark} mark
 * @param {string} title
 */
function articleLink({ id, article, url, end }, title) {
  if (!end) return createExternalLink(url, title);
  const link = createElement("a", title);
  link.href = `/#${new URLSearchParams({ article, mark: String(id) })}`;
  return link;
}

let timer = 0;
$("query").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(load, TYPING_MS);
});
$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
$("own").addEventListener("change", () => load());
$("more").addEventListener("click", () => load(next));
$("export").addEventListener("change", async () => {
  const format = $("export").value;
  $("export").value = "";
  if (!format) return;
  try {
    const file = await requestFile("GET", `/api/marks/export?${parameters({ format })}`);
    saveFile(file);
    $("status").textContent = `Exported as ${file.name}`;
  } catch (error) {
    fail(error);
  }
});
listenToMarks($("marks"), {
  fail,
  onNote: () => { $("status").textContent = "Note saved"; },
  onDelete: (_, card) => {
    const sibling = card.nextElementSibling ?? card.previousElementSibling;
    card.remove();
    updateEmpty();
    $("status").textContent = "Mark deleted";
    (sibling?.querySelector("textarea") ?? $("query")).focus();
  },
});
readUrlState(); // saves a token before the first request
load();
