/**
 * Compare controller: compares the selected models on an article.
 */

import { request } from "../lib/api.js";
import { renderComparison, renderModelChoices } from "./view.js";

const MIN_MODELS = 2;
const MAX_MODELS = 8;

/** The comparison of one article; the server is asked again only when the selection changes. */
export class CompareController {
  #shown = "";

  /**
   * @param {HTMLElement} choices host of the check boxes
   * @param {HTMLElement} result host of the tables
   */
  constructor(choices, result) {
    this.choices = choices;
    this.result = result;
  }

  /**
   * Show a check box for each model.
   * @param {string[]} names
   * @param {string[]} selected
   */
  showChoices(names, selected) {
    renderModelChoices(this.choices, names, selected);
  }

  /** Discard the comparison. */
  reset() {
    this.#shown = "";
    this.result.replaceChildren();
  }

  /**
   * Compare the selected models.
   * @param {object} source
   * @param {import("../lib/types").SentencePayload[]} sentences
   * @returns {Promise<string>} a message for the reader; empty if nothing changed
   */
  async compare(source, sentences) {
    const boxes = this.choices.querySelectorAll("input");
    const models = [...boxes].filter((box) => box.checked).map((box) => box.value);
    if (models.join() === this.#shown) return "";
    if (models.length < MIN_MODELS || models.length > MAX_MODELS) {
      return `Select ${MIN_MODELS} to ${MAX_MODELS} models`;
    }
    const response = await request("POST", "/api/compare", { body: { source, models } });
    this.#shown = models.join();
    renderComparison(this.result, response, sentences);
    return `${models.length} models compared`;
  }
}
