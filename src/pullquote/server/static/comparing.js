/**
 * Comparing: changes to another mode; asks for the comparison when Compare is shown.
 */

import { ask } from "./api.js";
import { renderComparison } from "./compare.js";
import { showMode } from "./modes.js";
import { busily, say } from "./notices.js";
import { writeAddress } from "./scoring.js";
import { $, state } from "./state.js";

let compared = "";

/** Let the next comparison be made anew. */
export function forgetComparison() {
  compared = "";
  $("compare-result").replaceChildren();
}

/** Compare the models that are ticked on the open article. */
export async function compare() {
  const boxes = [...document.querySelectorAll('input[name="models"]:checked')];
  const models = boxes.map((box) => /** @type {HTMLInputElement} */ (box).value);
  const { reading } = state;
  if (!reading || models.join() === compared) return;
  if (models.length < 2 || models.length > 8) return say("Choose from two to eight models");
  const found = await ask("POST", "/api/compare", { body: { source: reading.source, models } });
  compared = models.join();
  renderComparison($("compare-result"), found, reading.sentences);
  say(`${models.length} models compared`);
}

/** @param {string} mode */
export function changeMode(mode) {
  if ($("reading").hidden) return;
  showMode(mode);
  writeAddress();
  state.minimap.redraw();
  if (mode === "compare") busily(compare);
}
