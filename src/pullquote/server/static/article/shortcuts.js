/**
 * Shortcuts: single-key shortcuts. They can be turned off and are inactive while the reader types.
 */

const OFF_KEY = "pullquote-no-shortcuts";
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, dialog, [contenteditable]";

/**
 * Listen for shortcuts.
 * @param {Record<string, () => void>} actions by key
 * @param {HTMLInputElement} checkbox turns shortcuts on and off
 */
export function listenToShortcuts(actions, checkbox) {
  checkbox.checked = !localStorage.getItem(OFF_KEY);
  checkbox.addEventListener("change", () => {
    if (checkbox.checked) localStorage.removeItem(OFF_KEY);
    else localStorage.setItem(OFF_KEY, "yes");
  });
  addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || !checkbox.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    event.preventDefault();
    action();
  });
}
