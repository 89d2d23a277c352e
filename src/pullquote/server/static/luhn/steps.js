/**
 * Luhn steps: their names and the explanation of each for a given text.
 */

import { clusterCounts, countTerms, wordsBySentence } from "./view.js";

/**
 * @typedef {import("../lib/types").LuhnPayload} LuhnStepsResponse
 * @typedef {{title: string, text: string}} StepText
 */

export const STEPS = ["Text", "Common words", "Counts", "Significant words", "Clusters", "Summary"];

const START = {
  title: "Start with a text",
  text: "The computer does not understand language. It only sees words and the ends of sentences.",
};

/** @type {((luhn: LuhnStepsResponse) => StepText)[]} */
const DESCRIPTIONS = [() => START, commonWords, wordCounts, significantWords, clusters, summary];

/**
 * Describe a step.
 * @param {number} step
 * @param {LuhnStepsResponse | null} luhn result for the text; only step 0 does without
 * @returns {StepText}
 */
export function describeStep(step, luhn) {
  return luhn ? DESCRIPTIONS[step](luhn) : START;
}

/** @param {LuhnStepsResponse} luhn */
function commonWords({ words }) {
  const stops = words.filter((word) => word.is_stop).length;
  return {
    title: "Remove common words",
    text: `Words such as “the” and “of” appear in every text and say nothing about its subject. ${stops} of ${words.length} words are ignored, including numbers. Luhn’s machine used a table of common words, and so does pullquote.`,
  };
}

/** @param {LuhnStepsResponse} luhn */
function wordCounts(luhn) {
  const terms = countTerms(luhn);
  const top = terms.slice(0, 3).map(({ form, count }) => `${form} (${count})`).join(", ");
  return {
    title: "Count the other words",
    text: `${terms.length} different words remain. Most frequent: ${top || "none"}. Luhn counted words with the same beginning as one word. pullquote only merges English plurals with their singular.`,
  };
}

/** @param {LuhnStepsResponse} luhn */
function significantWords(luhn) {
  const terms = countTerms(luhn);
  const count = terms.filter((word) => word.is_significant).length;
  const rule = terms.some((term) => term.count > 1)
    ? `here, those that occur at least twice: ${count} of ${terms.length}`
    : "here, all of them, since none occurs twice";
  return {
    title: "Frequent words are significant",
    text: `Writers repeat the words their text is about. Luhn set two limits: words above the upper limit are too common, words below the lower limit too rare. The table of common words is the upper limit. The remaining words are significant: ${rule}.`,
  };
}

/** @param {LuhnStepsResponse} luhn */
function clusters(luhn) {
  const groups = wordsBySentence(luhn);
  const counts = luhn.sentences
    .flatMap(({ cluster }, i) => (cluster ? [clusterCounts(cluster, groups[i])] : []))
    .sort((a, b) => b.factor - a.factor);
  const best = counts[0];
  const example = best
    ? ` The best cluster here has ${best.significant} significant words out of ${best.total}: ${best.significant}² ÷ ${best.total} = ${best.factor.toFixed(1)}.`
    : "";
  return {
    title: "Score sentences by their clusters",
    text: `Significant words count most when they are close together. In a cluster, at most four other words separate two significant words. Its score is the number of significant words, squared, divided by the number of all its words. The score of a sentence is that of its best cluster.${example}`,
  };
}

/** @param {LuhnStepsResponse} luhn */
function summary(luhn) {
  return {
    title: "The best sentences are the summary",
    text: `${luhn.summary.length} of ${luhn.sentences.length} sentences, in their original order: the highlights of pullquote with --model luhn. pullquote leaves out sentences that repeat a selected one; Luhn’s machine printed the best in a row.`,
  };
}
