/**
 * Explain: why a sentence has its score, in a popover beside it, with the sentences that made it.
 *
 * @typedef {import("./api.js").Reason} Reason
 * @typedef {import("./api.js").Sentence} Sentence
 */

import { element } from "./article.js";
import { placeWords, scoreWords } from "./sidebar.js";
import { $ } from "./state.js";

/** The popover; it holds the sentence it was opened for. */
export class Explanation {
  /** @type {Sentence | null} */
  sentence = null;

  /** @param {{go: (index: number) => void, show: (indices: number[]) => void}} on */
  constructor({ go, show }) {
    this.box = $("why");
    this.showNeighbours = show;
    $("why-close").addEventListener("click", () => this.close());
    $("why-near").addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      if (!button) return;
      this.close();
      go(Number(button.dataset.index));
    });
    this.box.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "closed") show([]);
    });
  }

  close() {
    this.box.hidePopover();
  }

  /**
   * Open beside a sentence, the reason still to come.
   * @param {Sentence} sentence
   * @param {number} length
   * @param {Element} beside
   */
  open(sentence, length, beside) {
    this.sentence = sentence;
    $("why-score").textContent =
      `${scoreWords(sentence)} · rank ${sentence.rank} · ${placeWords(sentence.start, length)}`;
    $("why-summary").textContent = "…";
    $("why-words").replaceChildren();
    $("why-near").replaceChildren();
    this.box.showPopover();
    this.#place([...beside.getClientRects()]);
    $("why-close").focus({ preventScroll: true });
  }

  /**
   * Say the reason, if the sentence it is for is still the one shown.
   * @param {number} index
   * @param {Reason | string} reason a string where there is none to be had
   * @param {Sentence[]} sentences
   */
  tell(index, reason, sentences) {
    if (this.sentence?.index !== index) return;
    if (typeof reason === "string") {
      $("why-summary").textContent = reason;
      return;
    }
    $("why-summary").textContent = reason.summary;
    $("why-words").replaceChildren(...explanation.words.map((word) => element("span", word)));
    const near = reason.neighbors.filter((other) => sentences[other]);
    if (near.length) $("why-near").append(element("h3", "Sentences that count for it"));
    $("why-near").append(
      ...near.map((other) => {
        const button = element("button", sentences[other].prose, "card-text");
        button.dir = "auto";
        button.dataset.index = String(other);
        return button;
      }),
    );
    this.showNeighbours(near);
  }

  /**
   * Stand below the sentence's last line, or above its first where there is more room.
   * @param {DOMRect[]} lines the sentence's lines on the screen
   */
  #place(lines) {
    const top = lines[0]?.top ?? 0;
    const bottom = lines.at(-1)?.bottom ?? 0;
    const width = this.box.offsetWidth;
    const left = Math.max(8, Math.min(lines[0]?.left ?? 8, innerWidth - width - 8));
    const isBelow = bottom < innerHeight - 340 || innerHeight - bottom > top;
    const room = Math.max(160, (isBelow ? innerHeight - bottom : top) - 16);
    const style = this.box.style;
    style.setProperty("left", `${left}px`);
    style.setProperty("top", isBelow ? `${Math.min(bottom + 8, innerHeight - 170)}px` : "auto");
    style.setProperty("bottom", isBelow ? "auto" : `${Math.min(innerHeight - top + 8, innerHeight - 170)}px`);
    style.setProperty("max-height", `${room}px`);
  }
}
