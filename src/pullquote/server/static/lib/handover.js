/**
 * Handover: passes the open article from the reading page to the check page, within this tab.
 */

const KEY = "pullquote-article";

/**
 * @param {object} source identifies the article to the server
 * @param {string} title
 */
export function saveHandover(source, title) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ source, title }));
  } catch {
    clearHandover(); // larger than session storage allows; the reader has to open it again
  }
}

/** @returns {{source: object, title: string} | null} */
export function loadHandover() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
}

export function clearHandover() {
  sessionStorage.removeItem(KEY);
}
