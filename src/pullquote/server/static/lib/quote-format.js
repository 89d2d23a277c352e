/**
 * Quote format: a sentence as a quote with its source. The page and the extension share this file.
 */

/**
 * @typedef {{title: string, author: string, site?: string, source?: string}} QuoteSource
 */

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
    const attribution = [source.author, title, link].filter(Boolean).join(", ");
    return `“${text}”` + (attribution && `\n— ${attribution}`);
  }
  const target = link.replaceAll("(", "%28").replaceAll(")", "%29");
  const reference = link && title ? `[${escapeMarkdown(title)}](${target})` : link || escapeMarkdown(title);
  const attribution = [source.author, reference].filter(Boolean).join(", ");
  return `> ${escapeMarkdown(text)}` + (attribution && `\n>\n> — ${attribution}`) + "\n";
}

/** @param {string} text */
function escapeMarkdown(text) {
  return text.replace(/[\\`*_[\]<>#|~]/g, "\\$&");
}
