/**
 * Offsets: converts the server's offsets (code points) to JavaScript's (UTF-16 units).
 */

/** A text that is indexed by code points. */
export class CodePoints {
  /** UTF-16 offset of every code point; null where both are equal. @type {Uint32Array | null} */
  #units = null;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.length = text.length;
    if (/[\ud800-\udfff]/.test(text)) this.#buildIndex();
  }

  #buildIndex() {
    const units = new Uint32Array(this.text.length + 1);
    let unit = 0;
    let point = 0;
    for (const character of this.text) {
      units[point++] = unit;
      unit += character.length;
    }
    units[point] = unit;
    this.#units = units;
    this.length = point;
  }

  /**
   * Return the UTF-16 offset of a code point, clamped to the text.
   * @param {number} point
   */
  unit(point) {
    const clamped = Math.max(0, Math.min(point, this.length));
    return this.#units ? this.#units[clamped] : clamped;
  }

  /**
   * Return the code point at a UTF-16 offset: the number of code points before it.
   * @param {number} unit
   */
  point(unit) {
    if (!this.#units) return unit;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#units[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Return the text between two code points.
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}

/**
 * Map each UTF-16 unit of the displayed prose to its offset in the raw text. The raw text also has
 * Markdown marks and uncollapsed whitespace.
 * @param {string} raw
 * @param {string} prose
 * @returns {number[]} one offset in `raw` for each unit of `prose`, in ascending order
 */
export function alignProse(raw, prose) {
  const offsets = [];
  let next = 0;
  for (const character of prose) {
    const match = character === " " ? indexOfSpace(raw, next) : raw.indexOf(character, next);
    const offset = match < 0 ? next : match;
    for (let i = 0; i < character.length; i++) offsets.push(offset + i);
    if (match >= 0) next = match + character.length;
  }
  return offsets;
}

/**
 * @param {string} text
 * @param {number} from
 */
function indexOfSpace(text, from) {
  const index = text.slice(from).search(/\s/);
  return index < 0 ? -1 : from + index;
}

/**
 * Collapse every run of whitespace to one space, as the server does for prose.
 * @param {string} text
 */
export function collapseSpaces(text) {
  return text.trim().split(/\s+/).join(" ");
}
