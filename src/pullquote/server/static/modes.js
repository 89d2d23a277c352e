/**
 * Modes: Highlight, Skim, Heat map and Compare are one attribute of the body; the style sheet does
 * the rest, so that nothing moves. Also the heat map's threshold and the reader's preferences.
 *
 * @typedef {import("./api.js").Sentence} Sentence
 */

import { heatScale } from "./article.js";
import { $ } from "./state.js";

export const MODES = ["highlight", "skim", "heat", "compare"];

/**
 * Give the mode of that name, or the first.
 * @param {string | undefined} name
 */
export function knownMode(name) {
  return name && MODES.includes(name) ? name : MODES[0];
}

let scrolled = 0; // where the article stood before Compare took its place

/** @param {string} mode */
export function showMode(mode) {
  const before = document.body.dataset.mode;
  if (before === mode) return;
  if (mode === "compare") scrolled = scrollY;
  document.body.dataset.mode = mode;
  const button = document.querySelector(`input[name="mode"][value="${mode}"]`);
  /** @type {HTMLInputElement} */ (button).checked = true;
  $("compare").hidden = mode !== "compare";
  if (before === "compare") scrollTo({ top: scrolled, behavior: "instant" });
  if (mode === "compare") scrollTo({ top: 0, behavior: "instant" });
}

/**
 * Take the colour from sentences below the threshold, and say how many are left.
 * @param {HTMLElement[]} elements
 * @param {Sentence[]} sentences
 */
export function applyThreshold(elements, sentences) {
  const heat = heatScale(sentences);
  const from = Number($("threshold").value) / 100;
  let shown = 0;
  let least = 1;
  for (const { index, score } of sentences) {
    const isBelow = heat(score) < from;
    elements[index]?.classList.toggle("below", isBelow);
    if (isBelow) continue;
    shown += 1;
    least = Math.min(least, score);
  }
  $("threshold-said").textContent = shown ? `${Math.round(least * 100)} · ${shown} of ${sentences.length}` : "none";
}

/**
 * Keep two preferences from visit to visit: grey instead of blur, and colours that all can tell.
 * @param {() => void} changed
 */
export function listenToPreferences(changed) {
  for (const name of ["grey", "safe"]) {
    const key = `pullquote-${name}`;
    const show = () => document.body.classList.toggle(name, $(name).checked);
    $(name).checked = localStorage.getItem(key) === "yes";
    show();
    $(name).addEventListener("change", () => {
      localStorage.setItem(key, $(name).checked ? "yes" : "no");
      show();
      changed();
    });
  }
}
