/**
 * Web URL: recognizes http(s) URLs. The page and the extension share this file.
 */

/**
 * Return the normalized URL if it is an http(s) URL, else null.
 * @param {string} url
 * @returns {string | null}
 */
export function webUrl(url) {
  try {
    const parsed = new URL(url);
    return /^https?:$/.test(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
