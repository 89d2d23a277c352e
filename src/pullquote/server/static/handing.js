/**
 * Handing: the article that is being read, for the page that checks quotations of it. It stays in
 * this tab.
 */

const HANDED = "pullquote-article";

/**
 * @param {object} source what names the article to the server
 * @param {string} title
 */
export function handArticle(source, title) {
  try {
    sessionStorage.setItem(HANDED, JSON.stringify({ source, title }));
  } catch {
    takeBack(); // more than a tab may keep: it has to be given again
  }
}

/** @returns {{source: object, title: string} | null} */
export function handedArticle() {
  return JSON.parse(sessionStorage.getItem(HANDED) ?? "null");
}

export function takeBack() {
  sessionStorage.removeItem(HANDED);
}
