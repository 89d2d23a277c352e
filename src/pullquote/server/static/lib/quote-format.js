/**
 * Quote format: a sentence as a quote with its source. The page and the extension share this file.
 */

/**
 * @typedef {{title: string, author: string, site?: string, source?: string, speaker?: string}} QuoteSource
 */

/**
 * Return who says a sentence and when, "Ada, 12:30"; "" if both are unknown.
 * @param {{speaker?: string | null, seconds?: number | null}} sentence
 */
export function speakerLabel({ speaker, seconds }) {
  const pad = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const total = Math.floor(seconds ?? 0);
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  const time = (hours ? `${hours}:${pad(minutes)}` : String(minutes)) + `:${pad(total % 60)}`;
  return [speaker, seconds === null || seconds === undefined ? "" : time].filter(Boolean).join(", ");
}

/**
 * Format a sentence as a quote.
 * @param {QuoteSource} source
 * @param {string} text
 * @param {string} link leads to the sentence in its page; empty without an address
 * @param {"markdown" | "plain" | "link"} format
 */
export function formatQuote(source, text, link, format) {
  if (format === "link") return link;
  const title = source.title || source.site || source.source || "";
  if (format === "plain") {
    const attribution = [source.speaker, source.author, title, link].filter(Boolean).join(", ");
    return `“${text}”` + (attribution && `\n— ${attribution}`);
  }
  const reference = link && title ? markdownLink(title, link) : link || escapeMarkdown(title);
  const names = [source.speaker, source.author].map((name) => name && escapeMarkdown(name));
  const attribution = [...names, reference].filter(Boolean).join(", ");
  return `> ${escapeMarkdown(text)}` + (attribution && `\n>\n> — ${attribution}`) + "\n";
}

/**
 * Return a link in Markdown.
 * @param {string} text
 * @param {string} address
 */
export function markdownLink(text, address) {
  return `[${escapeMarkdown(text)}](${address.replace(/[()\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}

/** @param {string} text */
export function escapeMarkdown(text) {
  return text.replace(/[\\`*_[\]<>#|~]/g, "\\$&");
}
