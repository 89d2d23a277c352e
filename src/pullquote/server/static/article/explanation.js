/**
 * Explanation: a popover next to a sentence that explains its score.
 */

import { clickedButton, createElement } from "../lib/dom.js";
import { renderScore } from "./sidebar.js";
import { $ } from "./state.js";

/**
 * @typedef {import("../lib/types").Explanation} Explanation
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 */

const MARGIN = 8; // pixels between the popover and the sentence or the window's edge
const MIN_HEIGHT = 160;
const COMFORTABLE_HEIGHT = 340; // with this much room, the popover opens below the sentence

/** The popover. It remembers the sentence it is open for. */
export class ExplanationPopover {
  /** @type {ScoredSentence | null} */
  sentence = null;

  /** @param {{goTo: (index: number) => void, showNeighbors: (indices: number[]) => void}} actions */
  constructor({ goTo, showNeighbors }) {
    this.popover = $("why");
    this.showNeighbors = showNeighbors;
    $("why-close").addEventListener("click", () => this.close());
    $("why-neighbors").addEventListener("click", (event) => {
      const button = clickedButton(event);
      if (!button) return;
      this.close();
      goTo(Number(button.dataset.index));
    });
    this.popover.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "closed") showNeighbors([]);
    });
  }

  close() {
    this.popover.hidePopover();
  }

  /**
   * Open next to an element; the explanation follows.
   * @param {ScoredSentence} sentence
   * @param {number} count sentences of the article
   * @param {Element} anchor
   */
  open(sentence, count, anchor) {
    this.sentence = sentence;
    $("why-score").replaceChildren(renderScore(sentence), `Rank ${sentence.rank} of ${count}`);
    $("why-summary").textContent = "…";
    $("why-reasons").replaceChildren();
    $("why-words").replaceChildren();
    $("why-neighbors").replaceChildren();
    this.popover.showPopover();
    this.#placeAt([...anchor.getClientRects()]);
    $("why-close").focus({ preventScroll: true });
  }

  /**
   * Show the explanation, unless the popover is open for another sentence by now.
   * @param {number} index
   * @param {Explanation} explanation
   * @param {ScoredSentence[]} sentences
   */
  showExplanation(index, explanation, sentences) {
    if (this.sentence?.index !== index) return;
    const { summary, reasons, words } = explanation;
    $("why-summary").textContent = reasons.length ? "This sentence …" : `This sentence ${summary}.`;
    $("why-reasons").replaceChildren(...reasons.map((reason) => createElement("li", reason)));
    if (words.length) {
      const chips = createElement("p", "", "chips");
      chips.append(...words.map((word) => createElement("span", word)));
      $("why-words").append(createElement("h3", "Words that count most"), chips);
    }
    const neighbors = explanation.neighbors.filter((neighbor) => sentences[neighbor]);
    if (neighbors.length) $("why-neighbors").append(createElement("h3", "Sentences that support it"));
    $("why-neighbors").append(
      ...neighbors.map((neighbor) => {
        const button = createElement("button", sentences[neighbor].prose, "card-text");
        button.dir = "auto";
        button.dataset.index = String(neighbor);
        return button;
      }),
    );
    this.showNeighbors(neighbors);
  }

  /**
   * Show why there is no explanation.
   * @param {number} index
   * @param {string} message
   */
  showFailure(index, message) {
    if (this.sentence?.index === index) $("why-summary").textContent = message;
  }

  /**
   * Place the popover below the last line of the sentence, or above the first if there is more room.
   * @param {DOMRect[]} lines lines of the sentence in the window
   */
  #placeAt(lines) {
    const top = lines[0]?.top ?? 0;
    const bottom = lines.at(-1)?.bottom ?? 0;
    const maxLeft = document.documentElement.clientWidth - this.popover.offsetWidth - MARGIN;
    const left = Math.max(MARGIN, Math.min(lines[0]?.left ?? MARGIN, maxLeft));
    const roomBelow = innerHeight - bottom;
    const isBelow = roomBelow > COMFORTABLE_HEIGHT || roomBelow > top;
    const maxInset = innerHeight - MIN_HEIGHT - MARGIN;
    const { style } = this.popover;
    style.setProperty("left", `${left}px`);
    style.setProperty("top", isBelow ? `${Math.min(bottom + MARGIN, maxInset)}px` : "auto");
    style.setProperty("bottom", isBelow ? "auto" : `${Math.min(innerHeight - top + MARGIN, maxInset)}px`);
    style.setProperty("max-height", `${Math.max(MIN_HEIGHT, (isBelow ? roomBelow : top) - 2 * MARGIN)}px`);
  }
}
