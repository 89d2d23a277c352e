/**
 * Selection button: marks the selected words. It appears beside a selection in the article.
 */

import { $ } from "./state.js";

const MARGIN = 8; // pixels between the selection and the button

/** Return the selected range if it lies within the article, else null. */
export function selectedRange() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  return range.intersectsNode($("article")) && $("article").contains(selection.anchorNode) ? range : null;
}

/**
 * Show the button while words are selected.
 * @param {() => boolean} isEnabled
 * @param {() => void} mark
 */
export function listenToSelection(isEnabled, mark) {
  const button = $("mark-selection");
  document.addEventListener("selectionchange", () => {
    const range = isEnabled() ? selectedRange() : null;
    button.hidden = !range;
    const box = range?.getBoundingClientRect();
    if (!box) return;
    button.style.setProperty("left", `${Math.max(MARGIN, Math.min(box.left, innerWidth - button.offsetWidth - MARGIN))}px`);
    button.style.setProperty("top", `${Math.min(box.bottom + MARGIN, innerHeight - button.offsetHeight - MARGIN)}px`);
  });
  addEventListener("scroll", () => { button.hidden = true; }, { passive: true });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  button.addEventListener("click", mark);
}
