/**
 * Offsets: the server counts code points, JavaScript counts UTF-16 units.
 */

/** A text whose code points can be addressed. */
export class CodePoints {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.length = text.length;
    /** Unit offset of every code point; null where they are the same. @type {Uint32Array | null} */
    this.units = null;
    if (/[\ud800-\udfff]/.test(text)) this.#index();
  }

  #index() {
    const units = new Uint32Array(this.text.length + 1);
    let unit = 0;
    let point = 0;
    for (const character of this.text) {
      units[point++] = unit;
      unit += character.length;
    }
    units[point] = unit;
    this.units = units;
    this.length = point;
  }

  /**
   * Give the UTF-16 offset of a code point; beyond the end, the end's.
   * @param {number} point
   */
  unit(point) {
    const inside = Math.max(0, Math.min(point, this.length));
    return this.units ? this.units[inside] : inside;
  }

  /**
   * Give the text between two code points.
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}

/**
 * Find where each unit of shown prose stands in the raw text it was made of, by leaving out
 * Markdown's marks and collapsing blanks.
 * @param {string} raw
 * @param {string} prose
 * @returns {number[]} one offset in `raw` for each unit of `prose`, never falling
 */
export function alignProse(raw, prose) {
  const places = [];
  let at = 0;
  for (const unit of prose) {
    const found = unit === " " ? nextBlank(raw, at) : raw.indexOf(unit, at);
    const place = found < 0 ? at : found;
    for (let i = 0; i < unit.length; i++) places.push(place + i);
    if (found >= 0) at = found + unit.length;
  }
  return places;
}

/**
 * @param {string} raw
 * @param {number} from
 */
function nextBlank(raw, from) {
  const found = raw.slice(from).search(/\s/);
  return found < 0 ? -1 : from + found;
}

/**
 * Make every run of blanks one blank, as the server does for prose.
 * @param {string} text
 */
export function collapseBlanks(text) {
  return text.trim().split(/\s+/).join(" ");
}
