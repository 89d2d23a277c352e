/**
 * Scoring: opens articles and scores them anew by what the controls say; keeps the address in step.
 *
 * @typedef {import("./api.js").Highlighted} Highlighted
 */

import { ask } from "./api.js";
import { compare, forgetComparison } from "./comparing.js";
import { readHash, writeHash } from "./hash.js";
import { MODES, applyThreshold, knownMode, showMode } from "./modes.js";
import { busily, say } from "./notices.js";
import { Reading } from "./reading.js";
import { $, state } from "./state.js";

let asking = new AbortController();

/**
 * Give the options that say how much to highlight.
 * @returns {object}
 */
export function amount() {
  const value = Number($("amount").value);
  return { top: { top: value }, ratio: { ratio: value / 100 } }[$("unit").value] ?? {};
}

/**
 * @param {object} source
 * @param {boolean} remember
 * @returns {Promise<Highlighted>}
 */
function highlight(source, remember) {
  asking.abort();
  asking = new AbortController();
  const body = { source, model: $("model").value || undefined, options: amount(), remember };
  return ask("POST", "/api/highlight", { body, signal: asking.signal });
}

/**
 * Open an article.
 * @param {object} source
 * @param {boolean} [isNew] whether the browser's Back leads to where one was before
 */
export function open(source, isNew = true) {
  return busily(async () => {
    const isKept = state.settings.has_library && ("article" in source || $("remember").checked);
    const highlighted = await highlight(source, isKept);
    if (isNew) history.pushState(null, "", location.href);
    const reading = (state.reading = new Reading(highlighted, isKept));
    forgetComparison();
    showView("reading");
    showScores();
    scrollTo({ top: 0, behavior: "instant" });
    $("title").focus({ preventScroll: true });
    if (isKept) await reading.loadMarks();
    if (document.body.dataset.mode === "compare") await compare();
  });
}

/** Score the open article anew, by what the controls say. */
export function rescore() {
  return busily(async () => {
    const { reading } = state;
    if (!reading) return;
    const highlighted = await highlight(reading.source, false);
    if (reading !== state.reading) return;
    reading.update(highlighted);
    showScores();
  });
}

/** Bring everything beside the article up to its new scores. */
function showScores() {
  const { reading } = state;
  if (!reading) return;
  const { sentences, shown: { length } } = reading;
  applyThreshold(reading.elements, sentences);
  const unit = $("unit").value;
  $("amount").max = unit === "ratio" ? "100" : String(Math.max(1, sentences.length));
  if (unit === "") $("amount").value = String(length);
  $("amount-said").textContent = unit === "ratio" ? `${$("amount").value} % · ${length}` : String(length);
  state.minimap.redraw();
  writeAddress();
  say(`${length} of ${sentences.length} sentences highlighted by ${reading.highlighted.model}`);
}

/** @param {"start" | "reading"} view */
export function showView(view) {
  $("start").hidden = view !== "start";
  $("reading").hidden = view !== "reading";
  $("new").hidden = view === "start";
  $("skip").hidden = view === "start";
  if (view === "start") document.title = "pullquote";
}

/** Write the view into the address. */
export function writeAddress() {
  const { reading, models } = state;
  const mode = document.body.dataset.mode ?? "";
  const unit = $("unit").value;
  writeHash({
    mode: mode === MODES[0] ? "" : mode,
    model: $("model").value === models.default ? "" : $("model").value,
    ...(unit && { [unit]: $("amount").value }),
    from: mode === "heat" && $("threshold").value !== "0" ? $("threshold").value : "",
    article: reading?.isKept ? reading.highlighted.id : "",
  });
}

/** Bring the view to what the address says. */
export async function followAddress() {
  const wanted = readHash();
  showMode(knownMode(wanted.mode));
  if (state.models.models.some(({ name }) => name === wanted.model)) $("model").value = wanted.model;
  for (const unit of ["top", "ratio"]) {
    if (!/^\d{1,4}$/.test(wanted[unit] ?? "")) continue;
    $("unit").value = unit;
    $("amount").max = unit === "ratio" ? "100" : "9999";
    $("amount").value = wanted[unit];
  }
  if (/^\d{1,3}$/.test(wanted.from ?? "")) $("threshold").value = wanted.from;
  if (!wanted.article) showView("start");
  else if (state.reading?.highlighted.id === wanted.article) showView("reading");
  else await open({ article: wanted.article }, false);
}
