/**
 * Compare: two or more models side by side on the same article, and how far they agree.
 *
 * @typedef {import("./api.js").Sentence} Sentence
 * @typedef {{models: string[], scores: number[][], agreement: (number | null)[][]}} Comparison
 */

import { element, heatScale } from "./article.js";

const STRONG = 5; // best sentences of each model that are marked

/**
 * Offer the models as boxes to tick.
 * @param {HTMLElement} host
 * @param {string[]} names
 * @param {string[]} ticked
 */
export function renderChoices(host, names, ticked) {
  host.replaceChildren(
    ...names.map((name) => {
      const label = element("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.name = "models";
      box.value = name;
      box.checked = ticked.includes(name);
      label.append(box, ` ${name}`);
      return label;
    }),
  );
}

/**
 * Show a comparison: the agreement matrix, then every sentence with every model's score.
 * @param {HTMLElement} host
 * @param {Comparison} comparison
 * @param {Sentence[]} sentences
 */
export function renderComparison(host, comparison, sentences) {
  host.replaceChildren(
    element("h3", "Agreement"),
    element("p", "Spearman’s rank correlation of the models’ scores on this article: 1 the same order, 0 none in common.", "small faint"),
    scrolling("Agreement of the models", agreementTable(comparison)),
    element("h3", "Sentence by sentence"),
    element("p", `Scores from 0 to 100; ★ is one of a model’s ${STRONG} best. Choose a sentence to see it in the article.`, "small faint"),
    scrolling("Scores of every sentence", sentenceTable(comparison, sentences)),
  );
}

/**
 * @param {string} name
 * @param {HTMLElement} table
 */
function scrolling(name, table) {
  const frame = element("div", "", "scrolling");
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", name);
  frame.append(table);
  return frame;
}

/**
 * @param {string[]} columns
 * @param {string} first
 */
function tableWithHead(columns, first) {
  const table = element("table");
  const row = element("tr");
  for (const name of [first, ...columns]) {
    const cell = element("th", name);
    cell.setAttribute("scope", "col");
    row.append(cell);
  }
  const head = element("thead");
  head.append(row);
  table.append(head, element("tbody"));
  return table;
}

/**
 * @param {string} text
 * @param {number} heat in [0, 1]
 */
function heatCell(text, heat) {
  const cell = element("td", text, "heat-cell");
  cell.style.setProperty("--heat", Math.max(0, Math.min(1, heat)).toFixed(3));
  return cell;
}

/** @param {Comparison} comparison */
function agreementTable({ models, agreement }) {
  const table = tableWithHead(models, "Model");
  models.forEach((name, row) => {
    const line = element("tr");
    const head = element("th", name);
    head.setAttribute("scope", "row");
    line.append(head);
    for (const value of agreement[row]) {
      line.append(value === null ? element("td", "–") : heatCell(value.toFixed(2), value));
    }
    table.tBodies[0].append(line);
  });
  table.classList.add("agreement");
  return table;
}

/**
 * @param {Comparison} comparison
 * @param {Sentence[]} sentences
 */
function sentenceTable({ models, scores }, sentences) {
  const table = tableWithHead(models, "Sentence");
  const heats = scores.map((row) => heatScale(row.map((score) => ({ score }))));
  const best = scores.map(bestIndices);
  for (const { index, prose } of sentences) {
    const line = element("tr");
    const head = element("th");
    head.setAttribute("scope", "row");
    const button = element("button", prose, "card-text");
    button.dir = "auto";
    button.dataset.index = String(index);
    head.append(button);
    line.append(head);
    scores.forEach((row, model) => {
      const star = best[model].has(index) ? " ★" : "";
      line.append(heatCell(Math.round(row[index] * 100) + star, heats[model](row[index])));
    });
    table.tBodies[0].append(line);
  }
  return table;
}

/** @param {number[]} scores */
function bestIndices(scores) {
  const order = scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
  return new Set(order.slice(0, STRONG));
}
