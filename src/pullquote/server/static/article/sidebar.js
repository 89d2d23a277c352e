/**
 * Sidebar: cards for the best highlights, in reading order. Pointing
 * at a card flashes its sentence; a click goes there.
 */

import { clickedButton, closestTarget, createElement } from "../lib/dom.js";
import { speakerLabel } from "../lib/quote-format.js";

/**
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 */

const AIM_LABELS = { gist: "Key point", quotable: "Quotable" };

/**
 * Render a score as a bar; its label has the number and, if known, the standard deviation.
 * @param {{score: number, score_std?: number | null}} sentence
 */
export function renderScore({ score, score_std: std }) {
  const percent = Math.round(score * 100);
  const uncertainty = std === null || std === undefined ? "" : ` ± ${Math.round(std * 100)}`;
  const bar = createElement("span", "", "score-bar");
  bar.style.setProperty("--score", String(score));
  bar.title = `Score ${percent}${uncertainty} of 100`;
  bar.setAttribute("role", "meter");
  bar.setAttribute("aria-label", bar.title);
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", "100");
  bar.setAttribute("aria-valuenow", String(percent));
  return bar;
}

/**
 * Render cards for sentences.
 * @param {HTMLElement} list
 * @param {ScoredSentence[]} sentences
 * @param {boolean} [showsAims] whether to label each card with its aims
 */
export function renderCards(list, sentences, showsAims = false) {
  list.replaceChildren(
    ...sentences.map((sentence) => {
      const card = createElement("li");
      card.dataset.index = String(sentence.index);
      const text = createElement("button", sentence.prose, "card-text");
      text.dir = "auto";
      text.dataset.action = "go";
      const row = createElement("div", "", "card-facts");
      row.append(renderScore(sentence));
      const speaker = speakerLabel(sentence);
      if (speaker) row.append(createElement("span", speaker));
      if (showsAims && sentence.aims.length) {
        card.classList.toggle("quotable", !sentence.aims.includes("gist"));
        row.append(createElement("span", sentence.aims.map((aim) => AIM_LABELS[aim]).join(", ")));
      }
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
