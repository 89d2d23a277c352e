/**
 * Find sentences: locates the server's sentences in the text of the page.
 */

/**
 * Find sentences in the page. A sentence that occurs once is found anywhere; any other must stand
 * between its neighbors, so that a short "Yes." is not found in the wrong place.
 * @param {PageText} page
 * @param {{prose: string}[]} sentences in reading order
 * @returns {Range[][]} the ranges of each sentence; none if it was not found
 */
function findSentences(page, sentences) {
  const longLength = 24; // a longer sentence may be searched for in the whole page
  const texts = sentences.map((sentence) => squeeze(sentence.prose));
  const unique = texts.map((text) => {
    const offset = text.length < longLength ? -1 : page.text.indexOf(text);
    return offset >= 0 && page.text.indexOf(text, offset + 1) < 0 ? offset : -1;
  });
  // For each sentence, the offset of the next unique one.
  /** @type {number[]} */
  const limits = [];
  let limit = page.text.length;
  for (let i = unique.length - 1; i >= 0; i--) {
    limits[i] = limit;
    if (unique[i] >= 0) limit = unique[i];
  }
  let next = 0;
  return texts.map((text, i) => {
    if (!text) return [];
    let offset = unique[i];
    if (offset < 0) {
      offset = page.text.indexOf(text, next);
      const isBetween = offset >= 0 && offset + text.length <= limits[i];
      if (!isBetween && text.length < longLength) return [];
      if (offset < 0) offset = page.text.indexOf(text);
      if (offset < 0) return [];
    }
    next = offset + text.length;
    return rangesBetween(page, offset, next);
  });
}

/**
 * Return the ranges of a part of the squeezed text: one, or one for each shadow tree or frame that
 * it crosses.
 * @param {PageText} page
 * @param {number} start
 * @param {number} end
 * @returns {Range[]}
 */
function rangesBetween(page, start, end) {
  const first = locate(page, start);
  const last = locate(page, end - 1);
  const ranges = [];
  for (let i = first.index; i <= last.index; i++) {
    const node = page.nodes[i];
    const root = node.getRootNode();
    const range = node.ownerDocument.createRange();
    range.setStart(node, i === first.index ? first.start : 0);
    while (i < last.index && page.nodes[i + 1].getRootNode() === root) i++;
    const endNode = page.nodes[i];
    range.setEnd(endNode, i === last.index ? last.end : endNode.length);
    ranges.push(range);
  }
  return ranges;
}

/**
 * Locate the character at an offset of the squeezed text.
 * @param {PageText} page
 * @param {number} offset
 * @returns {{index: number, start: number, end: number}} index of the text node, offsets in it
 */
function locate(page, offset) {
  let low = 0;
  let high = page.offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (page.offsets[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  const { data, length } = page.nodes[low];
  let position = page.offsets[low];
  for (const { 0: character, index } of data.matchAll(/./gsu)) {
    if (!squeeze(character)) continue;
    position += character.length;
    if (position > offset) return { index: low, start: index, end: index + character.length };
  }
  return { index: low, start: length, end: length };
}
