/**
 * Luhn, steps: their names, and what is said of each on a given text.
 */

import { clusterCounts, countTerms, wordsBySentence } from "./luhn-draw.js";

export const STEPS = ["Text", "Common words", "Counts", "Significant words", "Clusters", "Summary"];

/**
 * Say what happens in a step.
 * @param {number} step
 * @param {any} luhn what `/api/luhn` gave; not looked at in step 0
 * @returns {{title: string, words: string}}
 */
export function sayStep(step, luhn) {
  const [title, words] = SAYINGS[step](luhn);
  return { title, words };
}

const SAYINGS = [
  () => [
    "A text to start with",
    "The machine knows no language. It sees words, and where sentences end.",
  ],
  (/** @type {any} */ luhn) => {
    const stops = luhn.words.filter((/** @type {any} */ word) => word.is_stop).length;
    return [
      "Common words fade",
      `Words such as “the” and “of” stand in every text and say nothing of its subject: ${stops} of ${luhn.words.length} words are set aside, numbers among them. Luhn's machine looked them up in a table, and so does pullquote.`,
    ];
  },
  (/** @type {any} */ luhn) => {
    const terms = countTerms(luhn);
    const first = terms.slice(0, 3).map(({ shown, count }) => `${shown} (${count})`).join(", ");
    return [
      "The others are counted",
      `${terms.length} different words are left. The most frequent: ${first || "none"}. Luhn took words that begin alike for one; pullquote takes only the English plural for its singular.`,
    ];
  },
  (/** @type {any} */ luhn) => {
    const terms = countTerms(luhn);
    const kept = terms.filter((word) => word.is_significant).length;
    const rule = terms.some(({ count }) => count > 1)
      ? `here those that occur at least twice, ${kept} of ${terms.length}`
      : "here all, since none occurs twice";
    return [
      "Frequent words are significant",
      `A writer repeats the words the text is about. Luhn drew two lines: words above the upper are too common, words below the lower too rare. The table of common words stands for the upper line; what remains is significant: ${rule}.`,
    ];
  },
  (/** @type {any} */ luhn) => {
    const groups = wordsBySentence(luhn);
    const counts = luhn.sentences
      .map((/** @type {any} */ sentence, /** @type {number} */ i) => sentence.cluster && clusterCounts(sentence, groups[i]))
      .filter(Boolean)
      .sort((/** @type {any} */ a, /** @type {any} */ b) => b.factor - a.factor);
    const best = counts[0];
    const example = best ? ` Here the best has ${best.significant} within ${best.all}: ${best.significant}² ÷ ${best.all} = ${best.factor.toFixed(1)}.` : "";
    return [
      "Sentences are scored by their clusters",
      `Significant words say most where they stand close together. A cluster runs from one to another with at most four other words between two; its worth is its significant words, squared, divided by all its words. A sentence is worth its best cluster.${example}`,
    ];
  },
  (/** @type {any} */ luhn) => [
    "The best make the summary",
    `${luhn.summary.length} of ${luhn.sentences.length} sentences, in place: those that pullquote highlights with --model luhn. It leaves out sentences that say what a chosen one says; Luhn's machine printed the best, one after another.`,
  ],
];
