/**
 * Page nodes: reads the page as it is displayed, for the engine in the extension.
 */

/**
 * Return the displayed elements and texts of the page, and its metadata.
 * @returns {import("../js/documents/page.js").Page}
 */
function readNodes() {
  /** @type {import("../js/documents/page.js").Page["nodes"]} */
  const nodes = [{ parent: -1, tag: "body" }];
  let parent = 0;
  visitDisplayed(document.body, ignoredElements(), (node, visitChildren) => {
    if (isText(node)) {
      nodes.push({ parent, text: node.data });
      return;
    }
    const outer = parent;
    nodes.push(describeElement(node, outer));
    parent = nodes.length - 1;
    visitChildren();
    parent = outer;
  });
  return { nodes, language: document.documentElement.lang, ...readTitles() };
}

/**
 * @param {Element} element
 * @param {number} parent
 */
function describeElement(element, parent) {
  const tag = element.localName;
  // Scripts name their own elements, so only the style says whether they begin a line.
  const isOwn = tag.includes("-") || tag === "iframe" || tag === "slot";
  const isBlock = isOwn && !/^(inline|contents)/.test(getComputedStyle(element).display);
  const classes = (element.getAttribute("class") ?? "").slice(0, 300);
  return {
    parent,
    tag: tag === "iframe" ? "div" : tag,
    names: `${classes} ${element.id.slice(0, 100)}`,
    role: (element.getAttribute("role") ?? "").toLowerCase(),
    language: element.getAttribute("lang") ?? "",
    isLink: tag === "a" && /^(?!javascript:)./i.test(element.getAttribute("href") ?? ""),
    isBlock,
  };
}

/** Return the titles that the page has. */
function readTitles() {
  const line = (/** @type {string | null | undefined} */ text) => (text ?? "").replace(/\s+/g, " ").trim();
  const meta = (/** @type {string} */ name) =>
    line(document.querySelector(`meta:is([property="${name}" i], [name="${name}" i])`)?.getAttribute("content"));
  return {
    title: line(document.title),
    site: meta("og:site_name") || meta("application-name"),
    titles: ["og:title", "twitter:title", "citation_title", "dc.title"].map(meta),
    headings: [...document.querySelectorAll("h1")].map(({ textContent }) => line(textContent)).filter(Boolean),
  };
}
