/**
 * Compare view: two or more models side by side on the same article, and how well they agree.
 */

import { createElement } from "../lib/dom.js";
import { heatScale } from "../lib/heat.js";

/**
 * @typedef {import("../lib/types").ComparisonPayload} CompareResponse
 * @typedef {import("../lib/types").SentencePayload} ScoredSentence
 */

const N_STARS = 5; // sentences of each model that get a star

/**
 * Render a check box for each model.
 * @param {HTMLElement} host
 * @param {string[]} names
 * @param {string[]} selected
 */
export function renderModelChoices(host, names, selected) {
  host.replaceChildren(
    ...names.map((name) => {
      const label = createElement("label");
      const box = createElement("input");
      box.type = "checkbox";
      box.name = "models";
      box.value = name;
      box.checked = selected.includes(name);
      label.append(box, ` ${name}`);
      return label;
    }),
  );
}

/**
 * Render a comparison: the agreement matrix, then the scores of every sentence.
 * @param {HTMLElement} host
 * @param {CompareResponse} comparison
 * @param {ScoredSentence[]} sentences
 */
export function renderComparison(host, comparison, sentences) {
  const agreementNote = "How far two models put the sentences into the same order: 1 is the same order, 0 no relation (Spearman’s rank correlation).";
  const scoresNote = `Scores from 0 to 100. ★ marks the ${N_STARS} best of each model. Select a sentence to see it in the article.`;
  host.replaceChildren(
    createElement("h3", "Agreement"),
    createElement("p", agreementNote, "small faint"),
    scrollable("Agreement of the models", agreementTable(comparison)),
    createElement("h3", "Sentence by sentence"),
    createElement("p", scoresNote, "small faint"),
    scrollable("Scores of every sentence", sentenceTable(comparison, sentences)),
  );
}

/**
 * @param {string} label
 * @param {HTMLTableElement} table
 */
function scrollable(label, table) {
  const frame = createElement("div", "", "scrolling");
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", label);
  frame.append(table);
  return frame;
}

/** @param {string[]} columns */
function createTable(columns) {
  const table = createElement("table");
  const row = table.createTHead().insertRow();
  for (const name of columns) {
    const cell = createElement("th", name);
    cell.scope = "col";
    row.append(cell);
  }
  table.createTBody();
  return table;
}

/**
 * @param {string} text
 * @param {number} heat in [0, 1]
 */
function heatCell(text, heat) {
  const cell = createElement("td", text, "heat-cell");
  cell.style.setProperty("--heat", Math.max(0, Math.min(1, heat)).toFixed(3));
  return cell;
}

/** @param {CompareResponse} comparison */
function agreementTable({ models, agreement }) {
  const table = createTable(["Model", ...models]);
  models.forEach((name, i) => {
    const row = table.tBodies[0].insertRow();
    const head = createElement("th", name);
    head.scope = "row";
    row.append(head);
    for (const value of agreement[i]) {
      row.append(value === null ? createElement("td", "–") : heatCell(value.toFixed(2), value));
    }
  });
  table.classList.add("agreement");
  return table;
}

/**
 * @param {CompareResponse} comparison
 * @param {ScoredSentence[]} sentences
 */
function sentenceTable({ models, scores }, sentences) {
  const table = createTable(["Sentence", ...models]);
  const scales = scores.map((row) => heatScale(row.map((score) => ({ score }))));
  const best = scores.map(bestIndices);
  for (const { index, prose } of sentences) {
    const row = table.tBodies[0].insertRow();
    const head = createElement("th");
    head.scope = "row";
    const button = createElement("button", prose, "card-text");
    button.dir = "auto";
    button.dataset.index = String(index);
    head.append(button);
    row.append(head);
    scores.forEach((modelScores, model) => {
      const score = modelScores[index];
      const star = best[model].has(index) ? " ★" : "";
      row.append(heatCell(Math.round(score * 100) + star, scales[model](score)));
    });
  }
  return table;
}

/** @param {number[]} scores */
function bestIndices(scores) {
  const order = scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
  return new Set(order.slice(0, N_STARS));
}
