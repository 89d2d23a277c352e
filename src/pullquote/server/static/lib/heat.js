/**
 * Heat: maps scores to color intensities.
 */

/**
 * Return a scale from scores to [0, 1]: the lowest score is 0 and the highest 1. The square root
 * spreads the low end, where most scores are.
 * @param {{score: number}[]} items
 * @returns {(score: number) => number}
 */
export function heatScale(items) {
  const low = items.reduce((min, { score }) => Math.min(min, score), 1);
  const range = items.reduce((max, { score }) => Math.max(max, score), 0) - low;
  return (score) => (range > 0 ? Math.sqrt(Math.max(0, score - low) / range) : 0);
}
