/**
 * Page text: reads the page as it is displayed, for the server and to find sentences in it.
 *
 * Both readings agree on what is displayed: hidden elements, controls, icons and ruby annotations are
 * left out; open shadow roots and frames of the same origin are read where they stand. The injected files
 * contain function declarations only, since every click injects them into the same scope again.
 */

/**
 * The displayed text of a page, squeezed, with the offset of each text node in it.
 * @typedef {{text: string, nodes: Text[], offsets: number[]}} PageText
 */

/**
 * Remove what HTML readers treat differently: whitespace, soft hyphens, control characters, and
 * quotation marks, which a style sheet may add.
 * @param {string} text
 */
function squeeze(text) {
  return text.replace(/[\s\p{Cf}\p{Cc}\p{Pi}\p{Pf}"„‚「」『』]+/gu, "");
}

/** Return the elements whose text is never part of an article. */
function ignoredElements() {
  return new Set([
    "SCRIPT", "STYLE", "LINK", "TEMPLATE", "NOSCRIPT", "OBJECT", "EMBED", "CANVAS", "SVG", "VIDEO", "AUDIO",
    "INPUT", "TEXTAREA", "SELECT", "BUTTON", "RT", "RP", "PULLQUOTE-PANEL",
  ]);
}

/**
 * Return the children of a node as displayed: those of its shadow root, slot or frame, if any.
 * @param {Node} node
 * @returns {Node[]}
 */
function displayedChildren(node) {
  if (!isElement(node)) return [...node.childNodes];
  if (node.shadowRoot) return [...node.shadowRoot.childNodes];
  if (node.localName === "slot") {
    const assigned = /** @type {HTMLSlotElement} */ (node).assignedNodes();
    if (assigned.length) return assigned;
  }
  if (node.localName === "iframe") {
    const frame = frameDocument(/** @type {HTMLIFrameElement} */ (node));
    return frame?.body ? [...frame.body.childNodes] : [];
  }
  return [...node.childNodes];
}

/**
 * Return the document of a frame, or null if it is of another origin.
 * @param {HTMLIFrameElement} frame
 */
function frameDocument(frame) {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}

/**
 * @param {Node} node
 * @returns {node is Element}
 */
function isElement(node) {
  return node.nodeType === Node.ELEMENT_NODE;
}

/**
 * @param {Node} node
 * @returns {node is Text}
 */
function isText(node) {
  return node.nodeType === Node.TEXT_NODE;
}

/**
 * Visit the displayed nodes below a node in order.
 * @param {Node} parent
 * @param {Set<string>} ignored
 * @param {(node: Text | Element, visitChildren: () => void) => void} visit
 */
function visitDisplayed(parent, ignored, visit) {
  const style = isElement(parent) ? getComputedStyle(parent) : null;
  if (style?.contentVisibility === "hidden") return;
  for (const node of displayedChildren(parent)) {
    if (isText(node) && (!style || style.visibility === "visible")) visit(node, () => {});
    if (!isElement(node) || ignored.has(node.tagName.toUpperCase()) || isHidden(node)) continue;
    visit(node, () => visitDisplayed(node, ignored, visit));
  }
}

/**
 * Return whether an element is not displayed, clipped away for screen readers, or an icon.
 * @param {Element} element
 */
function isHidden(element) {
  const { display, position, overflow, clip } = getComputedStyle(element);
  if (display === "none") return true;
  if (position === "absolute" && (overflow === "hidden" || clip !== "auto")) {
    const { width, height } = element.getBoundingClientRect();
    if (clip !== "auto" || (width <= 1 && height <= 1)) return true;
  }
  // An icon is written as a word that its font draws. KaTeX and MathJax hide what they draw from
  // screen readers, and a dialog hides the whole page from them.
  const isIcon = element.getAttribute("aria-hidden") === "true" && display.startsWith("inline");
  return isIcon && !element.matches(".katex-html, .MathJax, .mjx-chtml, mjx-math, .emoji, .katex-html *");
}

/** Return the page's HTML as displayed, without anything that loads or runs, and its URL. */
function readPage() {
  // A document without a window loads no images and upgrades no custom elements.
  const copy = document.implementation.createHTMLDocument();
  copyHead(copy);
  /** @type {Node} */
  let parent = copy.body;
  visitDisplayed(document.body, ignoredElements(), (node, visitChildren) => {
    const child = isText(node) ? copy.createTextNode(node.data) : copyElement(copy, node);
    parent.appendChild(child);
    const outer = parent;
    parent = child;
    visitChildren();
    parent = outer;
  });
  copy.documentElement.lang = document.documentElement.lang;
  return { html: `<!doctype html>${copy.documentElement.outerHTML}`, url: location.href.split("#")[0] };
}

/**
 * Copy the metadata: title, meta elements, canonical link and JSON-LD.
 * @param {Document} copy
 */
function copyHead(copy) {
  const metadata = "title, meta, base, link[rel~=canonical], script[type='application/ld+json']";
  for (const element of document.querySelectorAll(`head :is(${metadata})`)) {
    copy.head.append(copy.importNode(element, true));
  }
  for (const element of document.body.querySelectorAll("script[type='application/ld+json']")) {
    copy.head.append(copy.importNode(element, true));
  }
}

/**
 * Copy an element without its children.
 * @param {Document} copy
 * @param {Element} element
 */
function copyElement(copy, element) {
  // Readers of HTML drop some inline elements together with their text; a span keeps it.
  if (/^(iframe|slot)$/.test(element.localName) || element.shadowRoot) return copy.createElement("div");
  if (/^(time|label|output|data|meter|progress)$/.test(element.localName)) return copy.createElement("span");
  const child = /** @type {Element} */ (copy.importNode(element, false));
  // What is left out is hidden; everything else is displayed, whatever its attributes say.
  for (const name of ["hidden", "aria-hidden", "style"]) child.removeAttribute(name);
  if (child.localName === "img") {
    child.removeAttribute("srcset");
    if (child.getAttribute("src")?.startsWith("data:")) child.removeAttribute("src");
  }
  return child;
}

/**
 * Collect the displayed text.
 * @returns {PageText}
 */
function collectText() {
  /** @type {PageText} */
  const page = { text: "", nodes: [], offsets: [] };
  /** @type {string[]} */
  const parts = [];
  let length = 0;
  visitDisplayed(document.body, ignoredElements(), (node, visitChildren) => {
    if (isText(node)) {
      const part = squeeze(node.data);
      if (!part) return;
      page.nodes.push(node);
      page.offsets.push(length);
      parts.push(part);
      length += part.length;
    } else visitChildren();
  });
  page.text = parts.join("");
  return page;
}
