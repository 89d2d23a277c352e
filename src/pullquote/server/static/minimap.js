/**
 * Minimap: the whole article as a column of coloured lines, with the visible part marked; click
 * or drag to go there. Drawn on a canvas from where the sentences stand.
 */

/** The map of one article. */
export class Minimap {
  #waiting = false;

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} article
   */
  constructor(host, article) {
    this.host = host;
    this.article = article;
    this.canvas = /** @type {HTMLCanvasElement} */ (host.querySelector("canvas"));
    this.frame = /** @type {HTMLElement} */ (host.querySelector(".visible"));
    new ResizeObserver(() => this.redraw()).observe(article);
    new ResizeObserver(() => this.redraw()).observe(host);
    addEventListener("scroll", () => this.#follow(), { passive: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    host.addEventListener("pointerdown", (event) => this.#grab(event));
    host.addEventListener("pointermove", (event) => {
      if (host.hasPointerCapture(event.pointerId)) this.#goTo(event.clientY);
    });
    host.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Draw anew before the next frame; many calls draw once. */
  redraw() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
      this.#follow();
    });
  }

  #draw() {
    const { width, height } = this.host.getBoundingClientRect();
    const area = this.article.getBoundingClientRect();
    if (!width || !area.height) return;
    const sharp = devicePixelRatio || 1;
    this.canvas.width = width * sharp;
    this.canvas.height = height * sharp;
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    const across = (width * sharp) / area.width;
    const down = (height * sharp) / area.height;
    for (const sentence of this.article.querySelectorAll(".sentence")) {
      pen.fillStyle = getComputedStyle(sentence).getPropertyValue("--map");
      for (const line of sentence.getClientRects()) {
        const tall = Math.max(1, line.height * down * 0.72);
        pen.fillRect((line.left - area.left) * across, (line.top - area.top) * down, line.width * across, tall);
      }
    }
  }

  #follow() {
    const area = this.article.getBoundingClientRect();
    if (!area.height) return;
    const share = (/** @type {number} */ y) => Math.max(0, Math.min(1, (y - area.top) / area.height));
    const from = share(0);
    const to = share(innerHeight);
    this.frame.style.setProperty("top", `${from * 100}%`);
    this.frame.style.setProperty("height", `${(to - from) * 100}%`);
    const most = document.documentElement.scrollHeight - innerHeight;
    const now = most > 0 ? Math.round((scrollY / most) * 100) : 0;
    this.host.setAttribute("aria-valuenow", String(now));
    this.host.setAttribute("aria-valuetext", `${now} % down the page`);
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button) return;
    this.host.setPointerCapture(event.pointerId);
    this.#goTo(event.clientY);
  }

  /** @param {number} pointer */
  #goTo(pointer) {
    const map = this.host.getBoundingClientRect();
    const area = this.article.getBoundingClientRect();
    const wanted = area.top + scrollY + ((pointer - map.top) / map.height) * area.height;
    scrollTo({ top: wanted - innerHeight / 2, behavior: "instant" });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const page = innerHeight * 0.85;
    const steps = { ArrowDown: 60, ArrowUp: -60, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const most = document.documentElement.scrollHeight;
    scrollTo({ top: Math.max(0, Math.min(most, scrollY + step)), behavior: "instant" });
  }
}
