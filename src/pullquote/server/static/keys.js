/**
 * Keys: single-key shortcuts, which can be turned off, and never act while one types.
 */

const OFF = "pullquote-no-keys";

/**
 * Listen for the keys of a map from key to action.
 * @param {Record<string, () => void>} actions
 * @param {HTMLInputElement} box ticked while shortcuts are on
 */
export function listenToKeys(actions, box) {
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
  addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || !box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = /** @type {Element} */ (event.target);
    if (at.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
    event.preventDefault();
    action();
  });
}
