/**
 * Paint: shows ranges with the CSS Custom Highlight API, which changes no element of the page.
 */

/**
 * Create the paint for this page.
 * @returns {{show: (groups: Record<string, Range[]>) => void, clear: () => void}}
 */
function createPaint() {
  // Later ones are painted on top. Quotable sentences are blue; key points that are quotable, too, have a blue line.
  const names = ["none", "light", "strong", "quotable-light", "quotable-strong", "both", "current"];
  // Blurred: a transparent text with a shadow, which moves nothing.
  const css = `
    ::highlight(pullquote-strong) { background-color: #ffd33d; color: #1f2328; }
    ::highlight(pullquote-light) { background-color: #fff1ae; color: #1f2328; }
    ::highlight(pullquote-quotable-strong) { background-color: #a9cdf8; color: #1f2328; }
    ::highlight(pullquote-quotable-light) { background-color: #dcebfd; color: #1f2328; }
    ::highlight(pullquote-both) { text-decoration: underline 0.25em #a9cdf8; text-decoration-skip-ink: none; }
    ::highlight(pullquote-current) { text-decoration: underline 3px #0a5fb4; }
    ::highlight(pullquote-none) { color: transparent; text-shadow: 0 0 0.35em rgb(128 128 128 / 80%); }
  `;
  /** Style sheets by document: a sheet works only in the document that created it. @type {Map<Document, CSSStyleSheet>} */
  const sheets = new Map();
  /** @type {Set<Document | ShadowRoot>} */
  const styled = new Set();

  /** @param {Document} owner */
  const sheetOf = (owner) => {
    let sheet = sheets.get(owner);
    if (!sheet) {
      sheet = new (windowOf(owner).CSSStyleSheet)();
      sheet.replaceSync(css);
      sheets.set(owner, sheet);
    }
    return sheet;
  };
  /** @param {Document | ShadowRoot} root */
  const addStyle = (root) => {
    const sheet = sheetOf(documentOf(root));
    styled.add(root);
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  };

  return {
    show(groups) {
      const ranges = Object.values(groups).flat();
      const owners = new Set([document, ...sheets.keys(), ...ranges.map((range) => documentOf(range.startContainer))]);
      for (const owner of owners) addStyle(owner);
      for (const range of ranges) addStyle(/** @type {Document | ShadowRoot} */ (range.startContainer.getRootNode()));
      for (const owner of owners) {
        const { CSS: { highlights }, Highlight: OwnerHighlight } = windowOf(owner);
        for (const [priority, name] of names.entries()) {
          const highlight = new OwnerHighlight();
          highlight.priority = priority;
          for (const range of groups[name] ?? []) {
            if (documentOf(range.startContainer) === owner) highlight.add(range);
          }
          highlights.set(`pullquote-${name}`, highlight);
        }
      }
    },
    clear() {
      for (const root of styled) {
        root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => ![...sheets.values()].includes(sheet));
      }
      for (const owner of sheets.keys()) {
        if (!owner.defaultView) continue; // the frame was removed
        for (const name of names) windowOf(owner).CSS.highlights.delete(`pullquote-${name}`);
      }
    },
  };
}

/**
 * @param {Document} owner
 * @returns {typeof globalThis}
 */
function windowOf(owner) {
  return /** @type {any} */ (owner.defaultView ?? window);
}

/**
 * @param {Node} node
 * @returns {Document}
 */
function documentOf(node) {
  return node.ownerDocument ?? /** @type {Document} */ (node);
}
