/**
 * Content: injected last on every click; highlights the page, or removes the highlights.
 */

(() => {
  /**
   * Create a function that the background worker runs.
   * @param {string} action
   * @returns {(payload?: any) => Promise<any>}
   */
  const remote = (action) => async (payload) => {
    const { response, error } = await chrome.runtime.sendMessage({ action, payload });
    if (error) throw new Error(error);
    return response;
  };
  togglePage({
    start: remote("start"), highlight: remote("highlight"), quote: remote("quote"), copyAll: remote("copyAll"),
    save: remote("save"), open: remote("open"),
  });
})();
