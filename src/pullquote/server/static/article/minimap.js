/**
 * Minimap: the whole article as a column of colored lines, with the visible part marked. Click or
 * drag to go there.
 */

/** @type {Record<string, (page: number) => number>} */
const KEY_STEPS = {
  ArrowDown: () => 60,
  ArrowUp: () => -60,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: () => -Infinity,
  End: () => Infinity,
};

/** The map of the open article, drawn on a canvas from the boxes of its sentences. */
export class Minimap {
  #isQueued = false;

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
    addEventListener("scroll", () => this.#updateFrame(), { passive: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    document.addEventListener("themechange", () => this.redraw());
    host.addEventListener("pointerdown", (event) => this.#startDrag(event));
    host.addEventListener("pointermove", (event) => {
      if (host.hasPointerCapture(event.pointerId)) this.#scrollTo(event.clientY);
    });
    host.addEventListener("keydown", (event) => this.#handleKey(event));
  }

  /** Draw before the next frame; several calls draw once. */
  redraw() {
    if (this.#isQueued) return;
    this.#isQueued = true;
    requestAnimationFrame(() => {
      this.#isQueued = false;
      this.#draw();
      this.#updateFrame();
    });
  }

  #draw() {
    const { width, height } = this.host.getBoundingClientRect();
    const area = this.article.getBoundingClientRect();
    if (!width || !area.height) return;
    const pixelRatio = devicePixelRatio || 1;
    this.canvas.width = width * pixelRatio;
    this.canvas.height = height * pixelRatio;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const scaleX = (width * pixelRatio) / area.width;
    const scaleY = (height * pixelRatio) / area.height;
    for (const sentence of this.article.querySelectorAll(".sentence")) {
      context.fillStyle = getComputedStyle(sentence).getPropertyValue("--map");
      for (const line of sentence.getClientRects()) {
        const lineHeight = Math.max(1, line.height * scaleY * 0.72);
        const [x, y] = [(line.left - area.left) * scaleX, (line.top - area.top) * scaleY];
        context.fillRect(x, y, line.width * scaleX, lineHeight);
      }
    }
  }

  #updateFrame() {
    const area = this.article.getBoundingClientRect();
    if (!area.height) return;
    const fraction = (/** @type {number} */ y) => Math.max(0, Math.min(1, (y - area.top) / area.height));
    const top = fraction(0);
    const bottom = fraction(innerHeight);
    this.frame.style.setProperty("top", `${top * 100}%`);
    this.frame.style.setProperty("height", `${(bottom - top) * 100}%`);
    const maxScroll = document.documentElement.scrollHeight - innerHeight;
    const percent = maxScroll > 0 ? Math.round((scrollY / maxScroll) * 100) : 0;
    this.host.setAttribute("aria-valuenow", String(percent));
    this.host.setAttribute("aria-valuetext", `${percent}% down the page`);
  }

  /** @param {PointerEvent} event */
  #startDrag(event) {
    if (event.button) return;
    this.host.setPointerCapture(event.pointerId);
    this.#scrollTo(event.clientY);
  }

  /** @param {number} y of the pointer in the window */
  #scrollTo(y) {
    const map = this.host.getBoundingClientRect();
    const area = this.article.getBoundingClientRect();
    const target = area.top + scrollY + ((y - map.top) / map.height) * area.height;
    scrollTo({ top: target - innerHeight / 2, behavior: "instant" });
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    const step = KEY_STEPS[event.key]?.(innerHeight * 0.85);
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const maxScroll = document.documentElement.scrollHeight;
    scrollTo({ top: Math.max(0, Math.min(maxScroll, scrollY + step)), behavior: "instant" });
  }
}
