/**
 * Main: asks the server what it offers, and lets the page's parts listen to the reader.
 */

import { ask, askFile, keepToken } from "./api.js";
import { renderChoices } from "./compare.js";
import { changeMode, compare } from "./comparing.js";
import { readHash } from "./hash.js";
import { handArticle } from "./handing.js";
import { History } from "./history.js";
import { listenToKeys } from "./keys.js";
import { MODES, applyThreshold, listenToPreferences } from "./modes.js";
import { busily, fail, say } from "./notices.js";
import { listenToSources } from "./opening.js";
import { amount, followAddress, open, rescore, showView, writeAddress } from "./scoring.js";
import { copy, currentSentence, explain, explanation, step, toggleMark } from "./sentences.js";
import { listenToCards } from "./sidebar.js";
import { $, state } from "./state.js";

const dialog = (/** @type {string} */ id) => /** @type {HTMLDialogElement} */ (/** @type {unknown} */ ($(id)));
const drawer = new History({ open: (article) => open({ article }), forgot, fail });

/**
 * Go on with the open article without the library, where it is no longer kept.
 * @param {string} [article] all of them if it is left out
 */
function forgot(article) {
  if (!state.reading || (article && state.reading.highlighted.id !== article)) return;
  state.reading.isKept = false;
  writeAddress();
}

function listenToArticle() {
  const cards = {
    flash: (/** @type {number | null} */ index) => state.reading?.flash(index),
    act: (/** @type {string} */ name, /** @type {number} */ index, /** @type {HTMLElement} */ from) => {
      if (name === "why") explain(index, from);
      else if (name === "copy") copy(index, "markdown");
      else state.reading?.go(index);
    },
  };
  listenToCards($("cards"), cards);
  listenToCards($("marks"), cards);
  $("article").addEventListener("click", (event) => {
    const at = /** @type {HTMLElement} */ (event.target);
    const sentence = /** @type {HTMLElement | null} */ (at.closest(".sentence"));
    const isSelecting = getSelection()?.isCollapsed === false;
    if (sentence && !at.closest("a") && !isSelecting) explain(Number(sentence.dataset.index), sentence);
  });
  $("article").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !/** @type {HTMLElement} */ (event.target).matches(".sentence")) return;
    event.preventDefault();
    explain(currentSentence());
  });
  $("why").addEventListener("click", (event) => {
    const form = /** @type {HTMLElement} */ (event.target).dataset.copy;
    if (form && explanation.sentence) copy(explanation.sentence.index, /** @type {any} */ (form));
  });
  $("mark").addEventListener("click", () => explanation.sentence && toggleMark(explanation.sentence.index));
}

function listenToControls() {
  for (const button of document.querySelectorAll('input[name="mode"]')) {
    button.addEventListener("change", () => changeMode(/** @type {HTMLInputElement} */ (button).value));
  }
  $("model").addEventListener("change", rescore);
  $("unit").addEventListener("change", () => {
    if ($("unit").value === "ratio") $("amount").value = "15";
    rescore();
  });
  let sliding = 0;
  $("amount").addEventListener("input", () => {
    if ($("unit").value === "") $("unit").value = "top";
    $("amount-said").textContent = $("amount").value + ($("unit").value === "ratio" ? " %" : "");
    clearTimeout(sliding);
    sliding = setTimeout(rescore, 80);
  });
  $("threshold").addEventListener("input", () => {
    if (state.reading) applyThreshold(state.reading.elements, state.reading.sentences);
    state.minimap.redraw();
  });
  $("threshold").addEventListener("change", writeAddress);
  listenToPreferences(() => state.minimap.redraw());
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("export").addEventListener("change", exportAll);
  $("compare-form").addEventListener("change", () => busily(compare));
  $("compare-result").addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    changeMode(MODES[0]);
    state.reading?.go(Number(button.dataset.index));
  });
}

function exportAll() {
  const format = $("export").value;
  $("export").value = "";
  busily(async () => {
    const { reading } = state;
    if (!reading || !format) return;
    const body = { source: reading.source, model: reading.highlighted.model, options: amount(), format };
    const { name, data } = await askFile("/api/export", body);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(data);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    say(`Exported as ${name}`);
  });
}

function listenToDialogs() {
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog")?.close());
  }
  for (const name of ["history", "help"]) {
    dialog(name).addEventListener("click", (event) => event.target === dialog(name) && dialog(name).close());
  }
  $("help-open").addEventListener("click", () => dialog("help").showModal());
  $("history-open").addEventListener("click", drawer.show);
  $("new").addEventListener("click", () => {
    history.pushState(null, "", location.pathname);
    showView("start");
    $("paste-text").focus();
  });
  $("check-open").addEventListener("click", () => {
    if (state.reading) handArticle(state.reading.source, state.reading.title);
  });
  $("skip").addEventListener("click", (event) => {
    event.preventDefault();
    $("title").focus();
  });
  $("ask-token").addEventListener("submit", () => {
    keepToken($("token").value);
    start();
  });
  addEventListener("popstate", followAddress);
  listenToKeys(
    {
      j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1),
      J: () => step(1, state.reading?.sentences), K: () => step(-1, state.reading?.sentences),
      m: () => toggleMark(currentSentence()), c: () => copy(currentSentence(), "markdown"),
      h: () => state.settings.has_library && drawer.show(), "?": () => dialog("help").showModal(),
      ...Object.fromEntries(MODES.map((mode, number) => [String(number + 1), () => changeMode(mode)])),
    },
    $("keys"),
  );
}

/** Ask the server what it can do, and show it. */
function start() {
  return busily(async () => {
    readHash();
    const [settings, models] = await Promise.all([ask("GET", "/api/settings"), ask("GET", "/api/models")]);
    Object.assign(state.settings, settings);
    Object.assign(state.models, models);
    $("fetch").hidden = !settings.can_fetch;
    $("history-open").hidden = !settings.has_library;
    $("keep").hidden = !settings.has_library;
    $("version").textContent = `pullquote ${settings.version}`;
    const names = state.models.models.map(({ name }) => name);
    $("model").replaceChildren(
      ...state.models.models.map(({ name, description }) => {
        const choice = new Option(name, name);
        choice.title = description ?? "";
        return choice;
      }),
    );
    $("model").value = models.default;
    const first = [...new Set([models.default, "luhn", "textrank", ...names])].filter((name) => names.includes(name));
    renderChoices($("compare-models"), names, first.slice(0, 3));
    await followAddress();
  });
}

listenToArticle();
listenToControls();
listenToDialogs();
listenToSources({ settings: state.settings, open, fail });
start();
