/**
 * State: what the page's parts share: the article that is open, and what the server offers.
 */

import { Minimap } from "./minimap.js";

/**
 * Give the element of an id.
 * @param {string} id
 */
export const $ = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

export const state = {
  /** @type {import("./reading.js").Reading | null} */
  reading: null,
  settings: { version: "", can_fetch: false, has_library: false, max_bytes: 0 },
  models: {
    default: "",
    /** @type {{name: string, description?: string}[]} */
    models: [],
  },
  minimap: new Minimap($("minimap"), $("article")),
};
