/** Score a book chapter by chapter, each as an article of its own. */

import { chapterArticle } from "../text/chapters.js";
import { countTerms, splitTerms } from "./terms.js";

/** @typedef {import("./neural.js").Scores} Scores */

/**
 * Score a book.
 * @param {import("../types.js").Article} article
 * @param {readonly import("../types.js").Chapter[]} chapters - Not empty.
 * @param {(article: import("../types.js").Article) => Scores} score
 * @returns {Scores}
 */
export function scoreByChapter(article, chapters, score) {
  // Explanations are dropped: they would keep the rows of every chapter in memory.
  const parts = chapters.map((chapter) => score(chapterArticle(article, chapter)).heads);
  const heads = [...parts[0].keys()].map((name) => {
    const results = parts.map((part) => /** @type {import("./neural.js").HeadScores} */ (part.get(name)));
    const deviations = results.map((result) => result.deviations).filter((values) => values !== null);
    return /** @type {const} */ ([name, {
      scores: join(results.map(({ scores }) => scores)),
      deviations: deviations.length ? join(deviations) : null,
    }]);
  });
  const terms = article.sentences.map(({ prose }) => splitTerms(prose, article.language));
  /** @type {Scores["explain"]} */
  const explain = (head, index) => {
    const chapter = chapters[chapters.findLastIndex(({ start }) => start <= index)];
    const found = score(chapterArticle(article, chapter)).explain(head, index - chapter.start);
    const neighbors = found.neighbors.map((neighbor) => chapter.start + neighbor);
    return { ...found, summary: `in its chapter: ${found.summary}`, neighbors };
  };
  return { heads: new Map(heads), counts: countTerms(terms), explain };
}

/** @param {Float64Array[]} parts */
function join(parts) {
  const joined = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let start = 0;
  for (const part of parts) {
    joined.set(part, start);
    start += part.length;
  }
  return joined;
}
