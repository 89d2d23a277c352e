/**
 * Modes: Highlight, Skim, Heat map and Compare. A mode is an attribute of the body; the style sheet
 * does the rest, so nothing moves. Also the heat map's threshold and the display preferences.
 */

import { heatScale } from "../lib/heat.js";
import { $ } from "./state.js";

/**
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 */

export const MODES = ["highlight", "skim", "heat", "compare"];

/** @type {("gray" | "colorblind")[]} */
const PREFERENCES = ["gray", "colorblind"];

let savedScroll = 0; // scroll position of the article while Compare is shown

/**
 * Return the mode with that name, or the default mode.
 * @param {string | undefined} name
 */
export function parseMode(name) {
  return name && MODES.includes(name) ? name : MODES[0];
}

/** @param {string} mode */
export function showMode(mode) {
  const before = document.body.dataset.mode;
  if (before === mode) return;
  if (mode === "compare") savedScroll = scrollY;
  document.body.dataset.mode = mode;
  const button = document.querySelector(`input[name="mode"][value="${mode}"]`);
  /** @type {HTMLInputElement} */ (button).checked = true;
  $("compare").hidden = mode !== "compare";
  if (before === "compare") scrollTo({ top: savedScroll, behavior: "instant" });
  if (mode === "compare") scrollTo({ top: 0, behavior: "instant" });
}

/**
 * Remove the color from sentences below the threshold and show how many remain.
 * @param {HTMLElement[]} elements
 * @param {ScoredSentence[]} sentences
 */
export function applyThreshold(elements, sentences) {
  const heat = heatScale(sentences);
  const threshold = Number($("threshold").value) / 100;
  let count = 0;
  let lowest = 1;
  for (const { index, score } of sentences) {
    const isBelow = heat(score) < threshold;
    elements[index]?.classList.toggle("below", isBelow);
    if (isBelow) continue;
    count += 1;
    lowest = Math.min(lowest, score);
  }
  const label = count ? `${Math.round(lowest * 100)} · ${count} of ${sentences.length}` : "none";
  $("threshold-label").textContent = label;
}

/**
 * Restore and save two preferences: gray instead of blur, and color-blind safe colors.
 * @param {() => void} onChange
 */
export function listenToPreferences(onChange) {
  for (const name of PREFERENCES) {
    const key = `pullquote-${name}`;
    const box = $(name);
    const apply = () => document.body.classList.toggle(name, box.checked);
    box.checked = localStorage.getItem(key) === "yes";
    apply();
    box.addEventListener("change", () => {
      localStorage.setItem(key, box.checked ? "yes" : "no");
      apply();
      onChange();
    });
  }
}
