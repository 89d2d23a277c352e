/**
 * Dates: formats timestamps for the reader.
 */

/**
 * Format a timestamp as a date; empty if it is none.
 * @param {string} timestamp ISO 8601
 */
export function formatDate(timestamp) {
  const date = new Date(timestamp);
  return Number.isNaN(date.valueOf()) ? "" : date.toLocaleDateString(undefined, { dateStyle: "medium" });
}
