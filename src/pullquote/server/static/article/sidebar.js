/**
 * Sidebar: cards for the strong highlights and for the reader's quotes, in reading order. Pointing
 * at a card flashes its sentence; a click goes there.
 */

import { clickedButton, closestTarget, createElement } from "../lib/dom.js";

/**
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 */

/**
 * Format a score from 0 to 100, with its standard deviation if known.
 * @param {{score: number, score_std?: number | null}} sentence
 */
export function formatScore({ score, score_std: std }) {
  const uncertainty = std === null || std === undefined ? "" : ` ± ${Math.round(std * 100)}`;
  return `Score ${Math.round(score * 100)}${uncertainty}`;
}

/**
 * Format the position of an offset in the article.
 * @param {number} start
 * @param {number} length
 */
export function formatPosition(start, length) {
  return `${Math.round((100 * start) / Math.max(length, 1))}% down`;
}

/**
 * Render cards for sentences.
 * @param {HTMLElement} list
 * @param {ScoredSentence[]} sentences
 * @param {number} length code points of the article
 */
export function renderCards(list, sentences, length) {
  list.replaceChildren(
    ...sentences.map((sentence) => {
      const card = createElement("li");
      card.dataset.index = String(sentence.index);
      const text = createElement("button", sentence.prose, "card-text");
      text.dir = "auto";
      text.dataset.action = "go";
      const facts = `${formatScore(sentence)} · ${formatPosition(sentence.start, length)}`;
      const row = createElement("p", facts, "card-facts");
      row.append(actionButton("why", "Why", sentence), actionButton("copy", "Copy", sentence));
      card.append(text, row);
      return card;
    }),
  );
}

/**
 * @param {string} action
 * @param {string} label
 * @param {ScoredSentence} sentence
 */
function actionButton(action, label, sentence) {
  const button = createElement("button", label, "quiet");
  button.dataset.action = action;
  button.setAttribute("aria-label", `${label}: ${sentence.prose.slice(0, 60)}`);
  return button;
}

/**
 * Listen to the cards of a list.
 * @param {HTMLElement} list
 * @param {{act: (action: string, index: number, button: HTMLElement) => void,
 *   flash: (index: number | null) => void}} handlers
 */
export function listenToCards(list, { act, flash }) {
  const indexOf = (/** @type {Event} */ event) => {
    const card = closestTarget(event, "li", HTMLLIElement);
    return card ? Number(card.dataset.index) : null;
  };
  list.addEventListener("click", (event) => {
    const button = clickedButton(event);
    const index = indexOf(event);
    if (button && index !== null) act(button.dataset.action ?? "go", index, button);
  });
  for (const type of ["pointerover", "focusin"]) list.addEventListener(type, (event) => flash(indexOf(event)));
  for (const type of ["pointerleave", "focusout"]) list.addEventListener(type, () => flash(null));
}
