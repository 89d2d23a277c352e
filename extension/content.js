/**
 * Content: what the click injects last; it marks the page, or takes the marks off.
 */

(() => {
  /** @param {string} act */
  const through = (act) => async (/** @type {any} */ given) => {
    const { answer, problem } = await chrome.runtime.sendMessage({ act, given });
    if (problem) throw new Error(problem);
    return answer;
  };
  markThisPage({ request: through("highlight"), save: through("save"), open: through("open") });
})();
