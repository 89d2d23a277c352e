/**
 * Article controller: opens articles, scores them again when the controls change, switches modes,
 * and keeps the URL in step.
 */

import { request, requestFile } from "../lib/api.js";
import { nextTask } from "../lib/dom.js";
import { saveFile } from "../lib/files.js";
import { readUrlState, writeUrlState } from "../lib/url-state.js";
import { CompareController } from "../compare/controller.js";
import { ArticleView } from "./article-view.js";
import { MODES, applyThreshold, parseMode, showMode } from "./modes.js";
import { $, state } from "./state.js";
import { showMessage, withProgress } from "./toast.js";

/**
 * @typedef {import("../lib/types").HighlightPayload} HighlightResponse
 */

export const comparison = new CompareController($("compare-models"), $("compare-result"));

const AIMS = ["gist", "quotable", "both"];

let running = new AbortController();

/**
 * Return the options that set how much to highlight.
 * @returns {object}
 */
function highlightOptions() {
  const value = Number($("amount").value);
  const aim = selectedAim();
  const amount = { top: { top: value }, ratio: { ratio: value / 100 } }[$("unit").value];
  const about = $("about").value.trim();
  return { ...amount, ...(aim && { aim }), ...(about && { about }) };
}

/** Return the aim that the reader selected; empty for the server's default. */
function selectedAim() {
  return $("aims").dataset.selected ?? "";
}

/**
 * Select an aim, or the server's default.
 * @param {string} aim
 */
export function selectAim(aim) {
  $("aims").dataset.selected = AIMS.includes(aim) ? aim : "";
}

/**
 * Show the aim that the server used. The switch is hidden for models with a single score, and for
 * a question.
 * @param {string} aim
 */
function showAim(aim) {
  $("aims").hidden = aim === "";
  document.body.dataset.aim = aim;
  for (const radio of $("aims").querySelectorAll("input")) radio.checked = radio.value === aim;
}

/**
 * @param {object} source
 * @param {boolean} remember
 * @returns {Promise<HighlightResponse>}
 */
function highlight(source, remember) {
  running.abort();
  running = new AbortController();
  const body = { source, model: $("model").value || undefined, options: highlightOptions(), remember };
  return request("POST", "/api/highlight", { body, signal: running.signal });
}

/**
 * Open an article.
 * @param {object} source
 * @param {boolean} [isNewEntry] whether to add an entry to the browser's history
 */
export function openArticle(source, isNewEntry = true) {
  return withProgress(async () => {
    $("about").value = ""; // a question is about one article
    const isInLibrary = state.server.has_library && ("article" in source || $("remember").checked);
    const result = await highlight(source, isInLibrary);
    if (isNewEntry) history.pushState(null, "", location.href);
    await nextTask();
    const view = (state.view = new ArticleView(result, isInLibrary));
    comparison.reset();
    await nextTask();
    showView("article");
    showScores();
    scrollTo({ top: 0, behavior: "instant" });
    $("title").focus({ preventScroll: true });
    if (isInLibrary) await view.loadMarks();
    if (document.body.dataset.mode === "compare") await compare();
  });
}

/** Score the open article again with the current controls. */
export function rescore() {
  return withProgress(async () => {
    const { view } = state;
    if (!view) return;
    const result = await highlight(view.source, false);
    if (view !== state.view) return;
    view.update(result);
    showScores();
  });
}

/** Update everything around the article after new scores. */
function showScores() {
  const { view } = state;
  if (!view) return;
  const { sentences, highlights: { length } } = view;
  applyThreshold(view.elements, sentences);
  showAim(view.result.aim);
  const unit = $("unit").value;
  $("amount").max = unit === "ratio" ? "100" : String(Math.max(1, sentences.length));
  if (unit === "") $("amount").value = String(length);
  $("amount-label").textContent = unit === "ratio" ? `${$("amount").value}% · ${length}` : String(length);
  state.minimap.redraw();
  updateUrl();
  showMessage(`${length} of ${sentences.length} sentences highlighted by ${view.result.model}`);
}

/** Compare the selected models on the open article. */
export async function compare() {
  const { view } = state;
  if (!view) return;
  const message = await comparison.compare(view.source, view.sentences);
  if (message) showMessage(message);
}

/** @param {string} mode */
export function changeMode(mode) {
  if ($("reader").hidden) return;
  showMode(mode);
  updateUrl();
  state.minimap.redraw();
  if (mode === "compare") withProgress(compare);
}

/**
 * Download the highlights in a format.
 * @param {string} format
 */
export function exportHighlights(format) {
  return withProgress(async () => {
    const { view } = state;
    if (!view) return;
    const { source, result: { model } } = view;
    const body = { source, model, options: highlightOptions(), format };
    const file = await requestFile("POST", "/api/export", body);
    saveFile(file);
    showMessage(`Exported as ${file.name}`);
  });
}

/** @param {"start" | "article"} view */
export function showView(view) {
  const isStart = view === "start";
  $("start").hidden = !isStart;
  $("reader").hidden = isStart;
  $("new").hidden = isStart;
  $("skip").hidden = isStart;
  if (isStart) document.title = "pullquote";
}

/** Write the view into the URL. */
export function updateUrl() {
  const { view, models } = state;
  const mode = document.body.dataset.mode ?? "";
  const unit = $("unit").value;
  const threshold = $("threshold").value;
  writeUrlState({
    mode: mode === MODES[0] ? "" : mode,
    model: $("model").value === models.default ? "" : $("model").value,
    aim: selectedAim(),
    ...(unit && { [unit]: $("amount").value }),
    from: mode === "heat" && threshold !== "0" ? threshold : "",
    article: view?.isInLibrary ? view.result.id : "",
  });
}

/** Restore the view that the URL describes. */
export async function restoreFromUrl() {
  const target = readUrlState();
  showMode(parseMode(target.mode));
  if (state.models.models.some(({ name }) => name === target.model)) $("model").value = target.model;
  selectAim(target.aim ?? "");
  for (const unit of ["top", "ratio"]) {
    if (!/^\d{1,4}$/.test(target[unit] ?? "")) continue;
    $("unit").value = unit;
    $("amount").max = unit === "ratio" ? "100" : "9999";
    $("amount").value = target[unit];
  }
  if (/^\d{1,3}$/.test(target.from ?? "")) $("threshold").value = target.from;
  if (!target.article) showView("start");
  else if (state.view?.result.id === target.article) showView("article");
  else await openArticle({ article: target.article }, false);
  if (target.mark) state.view?.goToMark(Number(target.mark));
}
