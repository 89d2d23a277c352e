/**
 * Sentences: what one does with a sentence: go there, ask why, copy it, mark it.
 */

import { ask } from "./api.js";
import { Explanation } from "./explain.js";
import { fail, say } from "./notices.js";
import { copyText, formatQuote } from "./quotes.js";
import { $, state } from "./state.js";

export const explanation = new Explanation({
  go: (index) => state.reading?.go(index),
  show: (indices) => state.reading?.showNeighbours(indices),
});

/**
 * Tell why a sentence has its score.
 * @param {number} index
 * @param {Element} [beside]
 */
export async function explain(index, beside) {
  const { reading } = state;
  const sentence = reading?.sentences[index];
  if (!reading || !sentence) return;
  reading.current = index;
  explanation.open(sentence, reading.length, beside ?? reading.elements[index]);
  nameMark(index);
  const { model } = reading.highlighted;
  try {
    const body = { source: reading.source, model, sentence: index };
    const { reason } = await ask("POST", "/api/explain", { body });
    explanation.tell(index, reason, reading.sentences);
  } catch (error) {
    explanation.tell(index, /** @type {Error} */ (error).message, []);
  }
}

/** @param {number} index */
function nameMark(index) {
  const { reading, settings } = state;
  const isMine = reading && reading.marks.on(reading.sentences[index]).length;
  $("mark").hidden = !settings.has_library;
  $("mark").textContent = isMine ? "Unmark" : "Mark as yours";
}

/**
 * Mark a sentence as the reader's own quote, or unmark it.
 * @param {number} index
 */
export async function toggleMark(index) {
  const { reading, settings } = state;
  const sentence = reading?.sentences[index];
  if (!reading || !sentence || !settings.has_library) return;
  try {
    const isMine = await reading.marks.toggle(reading.source, sentence);
    reading.showMarks();
    nameMark(index);
    say(isMine ? "Marked as yours: kept as a quote to train on" : "Unmarked");
  } catch (error) {
    fail(error);
  }
}

/**
 * Copy a sentence as a quote with its source.
 * @param {number} index
 * @param {"markdown" | "plain" | "link"} form
 */
export async function copy(index, form) {
  const { reading } = state;
  const sentence = reading?.sentences[index];
  if (!reading || !sentence) return;
  const quote = formatQuote(reading.article, sentence.prose, form);
  if (!quote) return say("This article has no address to link to");
  try {
    await copyText(quote);
    say("Copied");
  } catch {
    fail(new Error("The browser did not let this page copy."));
  }
}

/**
 * Go to the next or previous sentence of some; of the highlights if none are given.
 * @param {1 | -1} by
 * @param {import("./api.js").Sentence[]} [among]
 */
export function step(by, among = state.reading?.shown ?? []) {
  if ($("reading").hidden || document.body.dataset.mode === "compare") return;
  state.reading?.go(state.reading.beside(by, among));
}

/** Give the index of the sentence that has the focus, or that one was at last. */
export function currentSentence() {
  const at = document.activeElement?.closest(".sentence");
  return at instanceof HTMLElement ? Number(at.dataset.index) : state.reading?.current ?? -1;
}
