/**
 * Highlight page: highlights the current page, keeps the highlights when the page renders again, and
 * connects the panel's buttons.
 */

/**
 * @typedef {import("../src/pullquote/server/static/lib/types").HighlightPayload} HighlightResponse
 * @typedef {import("../src/pullquote/server/static/lib/types").SentencePayload} ScoredSentence
 * @typedef {{html: string, url: string} | import("../js/documents/page.js").Page} PageSource
 * @typedef {{
 *   start: () => Promise<{hasServer: boolean}>,
 *   highlight: (source: PageSource) => Promise<HighlightResponse>,
 *   quote: (request: {document: object, title: string, sentence: number, text: string}) => Promise<string>,
 *   copyAll: (highlights: {title: string, sentences: {prose: string, aims: string[]}[]}) => Promise<string>,
 *   save: (quote: {source: object, start: number, end: number}) => Promise<unknown>,
 *   open: (source: PageSource) => Promise<unknown>,
 * }} Backend
 */

/**
 * Highlight the page, or remove the highlights if there are any.
 * @param {Backend} backend
 */
async function togglePage(backend) {
  if (closePanel()) return;
  const panel = createPanel();
  if (!CSS.highlights) {
    panel.showMessage("This browser is too old: it lacks the CSS Custom Highlight API.");
    return;
  }
  panel.showMessage("Reading this page…");
  try {
    const { hasServer } = await backend.start();
    const source = hasServer ? readPage() : readNodes();
    const result = await backend.highlight(source);
    if (panel.host.isConnected) showHighlights({ panel, backend, hasServer, source, result });
  } catch (error) {
    panel.showMessage(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The highlights of this page: the sentences, and where each was found.
 * @typedef {{
 *   panel: Panel, backend: Backend, hasServer: boolean, source: PageSource, result: HighlightResponse,
 *   paint: ReturnType<typeof createPaint>, ranges: Range[][], words: string[], isSkim: boolean,
 *   current: ScoredSentence | null,
 * }} PageHighlights
 */

/**
 * Find, paint and list the highlights.
 * @param {Pick<PageHighlights, "panel" | "backend" | "hasServer" | "source" | "result">} answer
 */
function showHighlights(answer) {
  const { panel, result } = answer;
  const ranges = findSentences(collectText(), result.sentences);
  /** @type {PageHighlights} */
  const page = { ...answer, paint: createPaint(), ranges, words: ranges.map(currentWords), isSkim: false, current: null };
  repaint(page);
  panel.showMessage(summarize(page));
  addTools(page);
  panel.list.append(...markedSentences(page).map((sentence) => renderCard(page, sentence)));
  const stopWatching = watchPage(() => findAgain(page));
  panel.onClose(() => {
    stopWatching();
    page.paint.clear();
  });
}

/**
 * Paint the highlights where they were found.
 * @param {PageHighlights} page
 */
function repaint({ paint, ranges, result, isSkim, current }) {
  /** @type {Record<string, Range[]>} */
  const groups = { current: current ? ranges[current.index] : [] };
  for (const sentence of result.sentences) {
    if (!isSkim && sentence.strength === "none") continue;
    for (const name of paintNames(sentence)) (groups[name] ??= []).push(...ranges[sentence.index]);
  }
  paint.show(groups);
}

/**
 * Return how a sentence is painted, by its strength and its aims.
 * @param {ScoredSentence} sentence
 */
function paintNames({ strength, aims }) {
  if (!aims.includes("quotable")) return [strength];
  return aims.includes("gist") ? [strength, "both"] : [`quotable-${strength}`];
}

/**
 * Find the sentences again after the page has changed, unless all of them are still in place.
 * @param {PageHighlights} page
 */
function findAgain(page) {
  const { host } = page.panel;
  if (!host.isConnected) document.documentElement.append(host); // the page replaced everything
  if (page.ranges.every((ranges, i) => page.words[i] && currentWords(ranges) === page.words[i])) return;
  const before = countFound(page);
  page.ranges = findSentences(collectText(), page.result.sentences);
  page.words = page.ranges.map(currentWords);
  repaint(page);
  if (countFound(page) !== before) page.panel.showMessage(summarize(page));
}

/**
 * Return the words that the ranges of a sentence hold now; empty if their document is not displayed.
 * @param {Range[]} ranges
 */
function currentWords(ranges) {
  const isDisplayed = ranges.every(({ startContainer: node }) => node.isConnected && node.ownerDocument?.defaultView);
  return isDisplayed ? ranges.join("") : "";
}

/** @param {PageHighlights} page */
function countFound({ ranges }) {
  return ranges.filter((group) => group.length).length;
}

/** @param {Pick<PageHighlights, "result">} page */
function markedSentences({ result }) {
  return result.sentences.filter(({ strength }) => strength !== "none");
}

/**
 * Return the highlights that were found on the page.
 * @param {PageHighlights} page
 */
function foundHighlights(page) {
  return markedSentences(page).filter(({ index }) => page.ranges[index].length);
}

/**
 * Add the buttons above the list.
 * @param {PageHighlights} page
 */
function addTools(page) {
  const { panel, backend, hasServer, source } = page;
  if (foundHighlights(page).length) {
    panel.tools.append(
      createButton("↑", () => step(page, -1), { "aria-label": "Previous highlight" }),
      createButton("↓", () => step(page, 1), { "aria-label": "Next highlight" }),
      createButton("Skim", (button) => toggleSkim(page, button), { "aria-pressed": "false" }),
      createButton("Copy all", () => copyAll(page), { "aria-label": "Copy all highlights as Markdown" }),
    );
  }
  const open = () => attempt(panel, () => backend.open(source), "Opened in pullquote.");
  if (hasServer) panel.tools.append(createButton("Open", open, { "aria-label": "Open in pullquote" }));
}

/**
 * Go to the next or previous highlight; after the last comes the first.
 * @param {PageHighlights} page
 * @param {1 | -1} direction
 */
function step(page, direction) {
  const found = foundHighlights(page);
  const current = page.current ? found.indexOf(page.current) : direction > 0 ? -1 : 0;
  goTo(page, found[(current + direction + found.length) % found.length]);
}

/**
 * Scroll to a sentence.
 * @param {PageHighlights} page
 * @param {ScoredSentence | undefined} sentence
 */
function goTo(page, sentence) {
  const range = sentence && page.ranges[sentence.index][0];
  if (!range) return;
  page.current = sentence;
  repaint(page);
  range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  const found = foundHighlights(page);
  page.panel.showMessage(`${found.indexOf(sentence) + 1} of ${found.length}: ${sentence.prose}`);
}

/**
 * @param {PageHighlights} page
 * @param {HTMLButtonElement} button
 */
function toggleSkim(page, button) {
  page.isSkim = !page.isSkim;
  button.setAttribute("aria-pressed", String(page.isSkim));
  repaint(page);
}

/**
 * Summarize what was highlighted and what was not found.
 * @param {PageHighlights} page
 */
function summarize(page) {
  const { result: { sentences, has_standout: hasStandout } } = page;
  const found = foundHighlights(page).length;
  const all = markedSentences(page).length;
  const missing = sentences.length - countFound(page);
  if (missing === sentences.length) return "The text is no longer on this page. Close this panel and highlight again.";
  const parts = [`${found} highlights in ${sentences.length} sentences.`];
  if (!hasStandout) parts.push("No sentence clearly stands out.");
  if (missing) {
    const highlights = all > found ? ` (highlights: ${all - found})` : "";
    parts.push(`${missing} sentence${missing > 1 ? "s were" : " was"} not found on the page${highlights}.`);
  }
  return parts.join(" ");
}
