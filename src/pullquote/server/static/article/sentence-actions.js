/**
 * Sentence actions: explain, copy or quote a sentence, and step from one to the next.
 */

import { request } from "../lib/api.js";
import { errorMessage } from "../lib/dom.js";
import { formatQuote, speakerLabel } from "../lib/quote-format.js";
import { ExplanationPopover } from "./explanation.js";
import { selectedRange } from "./selection-button.js";
import { $, state } from "./state.js";
import { showError, showMessage } from "./toast.js";

/**
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 */

export const explanation = new ExplanationPopover({
  goTo: (index) => state.view?.goTo(index),
  showNeighbors: (indices) => state.view?.showNeighbors(indices),
});

/**
 * Explain the score of a sentence.
 * @param {number} index
 * @param {Element} [anchor] element to open next to; the sentence itself by default
 */
export async function explain(index, anchor) {
  const { view } = state;
  const sentence = view?.sentences[index];
  if (!view || !sentence) return;
  view.current = index;
  explanation.open(sentence, view.sentences.length, anchor ?? view.elements[index]);
  updateQuoteButton(index);
  const { model, about } = view.result;
  try {
    const body = { source: view.source, model, sentence: index, ...(about && { about }) };
    const response = await request("POST", "/api/explain", { body });
    explanation.showExplanation(index, response.explanation, view.sentences);
  } catch (error) {
    explanation.showFailure(index, errorMessage(error));
  }
}

/** @param {number} index */
function updateQuoteButton(index) {
  const { view, server } = state;
  const isQuoted = view && view.marks.exactly(view.sentences[index]).length;
  $("toggle-quote").hidden = !server.has_library;
  $("toggle-quote").textContent = isQuoted ? "Remove from your marks" : "Add to your marks";
}

/**
 * Add a sentence to the reader's quotes, or remove it.
 * @param {number} index
 */
export async function toggleQuote(index) {
  const { view, server } = state;
  const sentence = view?.sentences[index];
  if (!view || !sentence || !server.has_library) return;
  try {
    const isQuoted = await view.marks.toggle(view.source, sentence);
    view.showMarks();
    updateQuoteButton(index);
    showMessage(isQuoted ? "Added to your marks" : "Removed from your marks");
  } catch (error) {
    showError(error);
  }
}

/** Mark the selected words of the article. */
export async function markSelection() {
  const { view } = state;
  const range = selectedRange();
  const span = range && view?.textMap.spanOf(range);
  if (!view || !span) return;
  try {
    const { id } = await view.marks.add(view.source, span);
    getSelection()?.removeAllRanges();
    view.showMarks();
    showMessage("Added to your marks");
    document.querySelector(`#quote-cards [data-mark="${id}"] textarea`)?.scrollIntoView({ block: "nearest" });
  } catch (error) {
    showError(error);
  }
}

/**
 * Copy a sentence as a quote with its source.
 * @param {number} index
 * @param {"markdown" | "plain" | "link"} format
 */
export async function copyQuote(index, format) {
  const { view } = state;
  const sentence = view?.sentences[index];
  if (!view || !sentence) return;
  try {
    const { url } = await request("POST", "/api/link", { body: { source: view.source, sentence: index } });
    const source = { ...view.article, speaker: speakerLabel(sentence) };
    const quote = formatQuote(source, sentence.prose, url, format);
    if (!quote) return showMessage("This article has no URL to link to");
    await copyText(quote);
    showMessage("Copied");
  } catch (error) {
    const isRefused = error instanceof DOMException;
    showError(isRefused ? new Error("The browser did not allow copying.") : error);
  }
}

/**
 * Copy a text to the clipboard.
 * @param {string} text
 */
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages without TLS have no `navigator.clipboard`.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/**
 * Go to the next or previous sentence.
 * @param {1 | -1} direction
 * @param {ScoredSentence[]} [sentences] candidates; the highlights by default
 */
export function step(direction, sentences = state.view?.highlights ?? []) {
  if ($("reader").hidden || document.body.dataset.mode === "compare") return;
  state.view?.goTo(state.view.adjacent(direction, sentences));
}

/** Return the index of the sentence that has the focus, or of the last one that had it. */
export function currentSentence() {
  const element = document.activeElement?.closest(".sentence");
  return element instanceof HTMLElement ? Number(element.dataset.index) : state.view?.current ?? -1;
}
