/**
 * Sidebar: the strong highlights in reading order, each with its score and place, and the
 * reader's own marks. Pointing at a card flashes its sentence, a click goes there.
 *
 * @typedef {import("./api.js").Sentence} Sentence
 */

import { element } from "./article.js";

/**
 * Say a score from 0 to 100, with its spread where it is known.
 * @param {{score: number, spread?: number | null}} sentence
 */
export function scoreWords({ score, spread }) {
  const doubt = spread === null || spread === undefined ? "" : ` ± ${Math.round(spread * 100)}`;
  return `Score ${Math.round(score * 100)}${doubt}`;
}

/**
 * Say how far down the article an offset stands.
 * @param {number} start
 * @param {number} length
 */
export function placeWords(start, length) {
  return `${Math.round((100 * start) / Math.max(length, 1))} % down`;
}

/**
 * Put cards for sentences into a list.
 * @param {HTMLElement} list
 * @param {Sentence[]} sentences
 * @param {number} length code points of the article
 */
export function renderCards(list, sentences, length) {
  list.replaceChildren(
    ...sentences.map((sentence) => {
      const card = element("li");
      card.dataset.index = String(sentence.index);
      const words = element("button", sentence.prose, "card-text");
      words.dir = "auto";
      words.dataset.act = "go";
      const facts = element("p", `${scoreWords(sentence)} · ${placeWords(sentence.start, length)}`, "card-facts");
      facts.append(action("why", "Why", sentence), action("copy", "Copy", sentence));
      card.append(words, facts);
      return card;
    }),
  );
}

/**
 * @param {string} act
 * @param {string} label
 * @param {Sentence} sentence
 */
function action(act, label, sentence) {
  const button = element("button", label, "quiet");
  button.dataset.act = act;
  button.setAttribute("aria-label", `${label}: ${sentence.prose.slice(0, 60)}`);
  return button;
}

/**
 * Let a list's cards act, by one listener each for the whole list.
 * @param {HTMLElement} list
 * @param {{act: (name: string, index: number, from: HTMLElement) => void,
 *   flash: (index: number | null) => void}} on
 */
export function listenToCards(list, { act, flash }) {
  const indexOf = (/** @type {Event} */ event) => {
    const card = /** @type {HTMLElement} */ (event.target).closest("li");
    return card ? Number(card.dataset.index) : null;
  };
  list.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const index = indexOf(event);
    if (button && index !== null) act(button.dataset.act ?? "go", index, button);
  });
  for (const kind of ["pointerover", "focusin"]) list.addEventListener(kind, (event) => flash(indexOf(event)));
  for (const kind of ["pointerleave", "focusout"]) list.addEventListener(kind, () => flash(null));
}
