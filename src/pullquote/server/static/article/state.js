/**
 * State: what the modules of the reading page share: its elements, the open article, and what the
 * server offers.
 */

import { elementById } from "../lib/dom.js";
import { Minimap } from "./minimap.js";

/**
 * @typedef {{
 *   "amount": HTMLInputElement, "amount-label": HTMLOutputElement, "unit": HTMLSelectElement,
 *   "ask": HTMLFormElement, "about": HTMLInputElement, "model": HTMLSelectElement, "export": HTMLSelectElement,
 *   "threshold": HTMLInputElement, "threshold-label": HTMLOutputElement,
 *   "gray": HTMLInputElement, "colorblind": HTMLInputElement, "shortcuts": HTMLInputElement,
 *   "file": HTMLInputElement, "paste": HTMLFormElement, "paste-kind": HTMLSelectElement,
 *   "paste-text": HTMLTextAreaElement, "paste-button": HTMLButtonElement, "paste-title": HTMLInputElement,
 *   "paste-url": HTMLInputElement,
 *   "fetch": HTMLFormElement, "example": HTMLButtonElement, "fetch-url": HTMLInputElement, "remember": HTMLInputElement,
 *   "history": HTMLDialogElement, "history-query": HTMLInputElement,
 *   "history-clear": HTMLButtonElement, "help": HTMLDialogElement,
 *   "ask-token": HTMLDialogElement, "token": HTMLInputElement,
 * }} ElementTypes
 */

/** Return the element with an id. */
export const $ = /** @type {import("../lib/dom.js").Lookup<ElementTypes>} */ (elementById);

export const state = {
  /** The open article. @type {import("./article-view.js").ArticleView | null} */
  view: null,
  /** @type {import("../lib/types").ServerInfoPayload} */
  server: { version: "", can_fetch: false, has_library: false, max_bytes: 0, max_sentences: 0 },
  /** @type {import("../lib/types").ModelsPayload} */
  models: { default: "", models: [] },
  minimap: new Minimap($("minimap"), $("article")),
};
