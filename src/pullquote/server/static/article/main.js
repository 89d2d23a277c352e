/**
 * Reading page: loads what the server offers and connects the controls to their actions.
 */

import { request, saveToken } from "../lib/api.js";
import { clickedButton, closestTarget } from "../lib/dom.js";
import { saveHandover } from "../lib/handover.js";
import { listenToMarks } from "../lib/marks.js";
import { readUrlState } from "../lib/url-state.js";
import {
  changeMode, compare, comparison, exportHighlights, openArticle, rescore, restoreFromUrl, selectAim,
  showView, updateUrl,
} from "./article-controller.js";
import { History } from "./history.js";
import { MODES, applyThreshold, listenToPreferences } from "./modes.js";
import { selectedRange, listenToSelection } from "./selection-button.js";
import {
  copyQuote, currentSentence, explain, explanation, markSelection, step, toggleQuote,
} from "./sentence-actions.js";
import { listenToShortcuts } from "./shortcuts.js";
import { listenToCards } from "./sidebar.js";
import { listenToSources } from "./source-form.js";
import { $, state } from "./state.js";
import { showError, showMessage, withProgress } from "./toast.js";

const RESCORE_MS = 80; // delay while the slider moves
const DEFAULT_RATIO = "15";

const drawer = new History({ open: (article) => openArticle({ article }), onDelete: leaveLibrary, fail: showError });

/**
 * Keep the open article without the library after its entry was deleted.
 * @param {string} [article] all articles by default
 */
function leaveLibrary(article) {
  if (!state.view || (article && state.view.result.id !== article)) return;
  state.view.isInLibrary = false;
  updateUrl();
}

function listenToArticle() {
  /** @type {Parameters<typeof listenToCards>[1]} */
  const handlers = {
    flash: (index) => state.view?.flash(index),
    act: (action, index, button) => {
      if (action === "why") explain(index, button);
      else if (action === "copy") copyQuote(index, "markdown");
      else if (action === "go") state.view?.goTo(index);
    },
  };
  listenToCards($("cards"), handlers);
  listenToCards($("quote-cards"), handlers);
  listenToMarks($("quote-cards"), {
    fail: showError,
    onNote: (mark) => {
      state.view?.marks.replace(mark);
      showMessage("Note saved");
    },
    onDelete: (id) => {
      state.view?.marks.forget(id);
      state.view?.showMarks();
      showMessage("Removed from your marks");
    },
  });
  listenToSelection(() => state.server.has_library && state.view !== null, markSelection);
  $("article").addEventListener("click", (event) => {
    const sentence = closestTarget(event, ".sentence", HTMLElement);
    const isSelecting = getSelection()?.isCollapsed === false;
    if (sentence && !closestTarget(event, "a", HTMLAnchorElement) && !isSelecting) {
      explain(Number(sentence.dataset.index), sentence);
    }
  });
  $("article").addEventListener("keydown", (event) => {
    const isOnSentence = event.target instanceof Element && event.target.matches(".sentence");
    if (event.key !== "Enter" || !isOnSentence) return;
    event.preventDefault();
    explain(currentSentence());
  });
  $("why").addEventListener("click", (event) => {
    const format = clickedButton(event)?.dataset.copy;
    if (!format || !explanation.sentence) return;
    copyQuote(explanation.sentence.index, /** @type {"markdown" | "plain" | "link"} */ (format));
  });
  $("toggle-quote").addEventListener("click", () => explanation.sentence && toggleQuote(explanation.sentence.index));
}

function listenToControls() {
  for (const button of document.querySelectorAll('input[name="mode"]')) {
    button.addEventListener("change", () => changeMode(/** @type {HTMLInputElement} */ (button).value));
  }
  $("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    rescore();
  });
  // The browser's button that empties the box, too, brings the other highlights back.
  $("about").addEventListener("input", () => $("about").value === "" && state.view?.result.about && rescore());
  $("model").addEventListener("change", () => {
    selectAim(""); // models with a single score refuse an aim
    rescore();
  });
  for (const radio of $("aims").querySelectorAll("input")) {
    radio.addEventListener("change", () => {
      selectAim(radio.value);
      rescore();
    });
  }
  $("unit").addEventListener("change", () => {
    if ($("unit").value === "ratio") $("amount").value = DEFAULT_RATIO;
    rescore();
  });
  let timer = 0;
  $("amount").addEventListener("input", () => {
    if ($("unit").value === "") $("unit").value = "top";
    $("amount-label").textContent = $("amount").value + ($("unit").value === "ratio" ? "%" : "");
    clearTimeout(timer);
    timer = setTimeout(rescore, RESCORE_MS);
  });
  $("threshold").addEventListener("input", () => {
    if (state.view) applyThreshold(state.view.elements, state.view.sentences);
    state.minimap.redraw();
  });
  $("threshold").addEventListener("change", updateUrl);
  listenToPreferences(() => state.minimap.redraw());
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("export").addEventListener("change", () => {
    const format = $("export").value;
    $("export").value = "";
    if (format) exportHighlights(format);
  });
  $("compare-form").addEventListener("change", () => withProgress(compare));
  $("compare-result").addEventListener("click", (event) => {
    const button = clickedButton(event);
    if (!button) return;
    changeMode(MODES[0]);
    state.view?.goTo(Number(button.dataset.index));
  });
}

function listenToDialogs() {
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog")?.close());
  }
  for (const dialog of [$("history"), $("help")]) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  $("help-open").addEventListener("click", () => $("help").showModal());
  $("history-open").addEventListener("click", () => drawer.show());
  $("new").addEventListener("click", () => {
    history.pushState(null, "", location.pathname);
    showView("start");
    $("paste-text").focus();
  });
  $("check-open").addEventListener("click", () => {
    if (state.view) saveHandover(state.view.source, state.view.title);
  });
  $("skip").addEventListener("click", (event) => {
    event.preventDefault();
    $("title").focus();
  });
  $("ask-token").addEventListener("submit", () => {
    saveToken($("token").value);
    start();
  });
  addEventListener("popstate", restoreFromUrl);
}

function listenToKeyboard() {
  listenToShortcuts(
    {
      j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1),
      J: () => step(1, state.view?.sentences), K: () => step(-1, state.view?.sentences),
      m: () => (selectedRange() ? markSelection() : toggleQuote(currentSentence())), c: () => copyQuote(currentSentence(), "markdown"),
      h: () => state.server.has_library && drawer.show(), "?": () => $("help").showModal(),
      ...Object.fromEntries(MODES.map((mode, i) => [String(i + 1), () => changeMode(mode)])),
    },
    $("shortcuts"),
  );
}

/** Ask the server what it offers, then show the view that the URL describes. */
function start() {
  return withProgress(async () => {
    readUrlState(); // saves a token before the first request
    const [server, models] = await Promise.all([request("GET", "/api/settings"), request("GET", "/api/models")]);
    Object.assign(state.server, server);
    Object.assign(state.models, models);
    $("fetch").hidden = !server.can_fetch;
    $("history-open").hidden = !server.has_library;
    $("remember-label").hidden = !server.has_library;
    $("version").textContent = `pullquote ${server.version}`;
    showModels();
    await restoreFromUrl();
  });
}

function showModels() {
  const { default: defaultModel, models } = state.models;
  $("model").replaceChildren(
    ...models.map(({ name, description }) => {
      const option = new Option(name, name);
      option.title = description ?? "";
      return option;
    }),
  );
  $("model").value = defaultModel;
  const names = models.map(({ name }) => name);
  const preferred = [...new Set([defaultModel, "luhn", "textrank", ...names])].filter((name) => names.includes(name));
  comparison.showChoices(names, preferred.slice(0, 3));
}

listenToArticle();
listenToControls();
listenToDialogs();
listenToKeyboard();
listenToSources({ open: openArticle, fail: showError });
start();
