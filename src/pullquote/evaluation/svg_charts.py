"""Figures: pictures of numbers as SVG, written by hand, without a script or a request.

In: arrays. Out: a `Figure`, which a page takes in with `inline()`; `stack_figures` makes a file.
The colours are those of Okabe and Ito (2008), *Color Universal Design*, which colour-blind
readers can tell apart; text takes the colour of what stands around it.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
FAINT = "#8a929b"
FONT = 'font-family="system-ui, sans-serif" font-size="12"'
MARGIN = 46  # pixels around a plot, for its ticks and labels
PLOT_WIDTH, PLOT_HEIGHT = 420, 200
ROW = 22  # pixels for a row of bars or of a heat map
DIGIT = 8  # pixels that a character takes, at most on average


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    Attributes:
        title: What it shows, for readers and for screen readers.
        width: Pixels.
        height: Pixels.
        body: SVG elements.
    """

    title: str
    width: int
    height: int
    body: str

    def inline(self) -> str:
        """Give the SVG element for an HTML page."""
        return (
            f'<svg viewBox="0 0 {self.width} {self.height}" width="{self.width}" role="img" '
            f'aria-label="{escape(self.title)}" fill="currentColor" {FONT}>{self.body}</svg>'
        )


def stack_figures(figures: Sequence[Figure]) -> str:
    """Put figures under each other in one SVG file with a white ground.

    Args:
        figures: The figures, from the top.

    Returns:
        The file's text.
    """
    width = max((figure.width for figure in figures), default=0)
    pieces = []
    top = 0
    for figure in figures:
        pieces.append(f'<g transform="translate(0 {top})">{figure.body}</g>')
        top += figure.height
    title = escape("; ".join(figure.title for figure in figures))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" '
        f'height="{top}" {FONT}>\n<title>{title}</title>\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(pieces) + "\n</svg>\n"
    )


def draw_lines(
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    labels: tuple[str, str],
    unit_square: bool = False,
    points: Collection[str] = (),
) -> Figure:
    """Draw lines through points, each with its name beside it.

    Args:
        title: What the figure shows.
        series: Name to points (x, y), in order; points that are not finite are left out. A name
            that ends in ``" (validation)"`` is drawn in the colour of the one before, dashed.
        labels: What x and y are.
        unit_square: Whether both axes run from 0 to 1, with the diagonal drawn.
        points: Names of those that get no line.
    """
    kept = {
        name: [p for p in line if math.isfinite(p[0]) and math.isfinite(p[1])]
        for name, line in series.items()
    }
    every = [point for line in kept.values() for point in line] or [(0.0, 0.0)]
    if unit_square:
        (left, right), (low, high) = (0.0, 1.0), (0.0, 1.0)
    else:
        left, right = _widened(min(x for x, _ in every), max(x for x, _ in every))
        low, high = _widened(min(y for _, y in every), max(y for _, y in every))

    def place(x: float, y: float) -> str:
        across = MARGIN + PLOT_WIDTH * (x - left) / (right - left)
        down = MARGIN + PLOT_HEIGHT * (high - y) / (high - low)
        return f"{across:.1f},{down:.1f}"

    pieces = [_frame(title, labels, ((left, right), (low, high)))]
    if unit_square:
        pieces.append(_polyline([place(0, 0), place(1, 1)], FAINT, dashed=True))
    color = -1
    for row, (name, line) in enumerate(kept.items()):
        dashed = name.endswith(" (validation)")
        color += not dashed or color < 0
        ink = COLOURS[color % len(COLOURS)]
        if name not in points:
            pieces.append(_polyline([place(x, y) for x, y in line], ink, dashed=dashed))
        pieces += [
            f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="2.5" fill="{ink}"/>'
            for p in (place(x, y) for x, y in line)
        ]
        where = f'x="{MARGIN + PLOT_WIDTH + 12}" y="{MARGIN + 12 + row * 16}"'
        pieces.append(f'<text {where} fill="{ink}">{escape(name)}</text>')
    width = MARGIN + PLOT_WIDTH + 24 + DIGIT * max(map(len, kept), default=0)
    height = MARGIN + max(PLOT_HEIGHT + MARGIN, 16 * len(kept))
    return Figure(title, width, height, "".join(pieces))


def draw_heat_map(title: str, names: Sequence[str], values: Floats) -> Figure:
    """Draw a square table of correlations, the stronger the darker; blue above zero, red below.

    Args:
        title: What the figure shows.
        names: Names of the rows, which are those of the columns too.
        values: Shape (names, names), in [-1, 1]; NaN where there is none.
    """
    side = 52
    rows = [f"{number} {name}" for number, name in enumerate(names, 1)]
    left = 24 + DIGIT * max(map(len, rows), default=0)
    pieces = [_text(8, 18, title, weight="bold")]
    for row, name in enumerate(rows):
        down = MARGIN + row * ROW
        pieces.append(_text(left - 8, down + 15, name, "end"))
        pieces.append(_text(left + row * side + side / 2, MARGIN - 8, str(row + 1), "middle"))
        for column in range(len(names)):
            value = float(values[row, column])
            shade = abs(value) if math.isfinite(value) else 0.0
            box = f'x="{left + column * side}" y="{down}" width="{side - 2}" height="{ROW - 2}"'
            ink = COLOURS[0] if value >= 0 else COLOURS[1]
            pieces.append(f'<rect {box} fill="{ink}" fill-opacity="{shade:.2f}"/>')
            shown = f"{value:.2f}" if math.isfinite(value) else "–"
            middle = left + column * side + side / 2 - 1
            pieces.append(_text(middle, down + 15, shown, "middle", "#ffffff" * (shade > 0.8)))
    width = left + side * len(names) + 16
    return Figure(title, width, MARGIN + ROW * len(names) + 16, "".join(pieces))


def draw_intervals(
    title: str, names: Sequence[str], means: Sequence[float], bounds: Sequence[tuple[float, float]]
) -> Figure:
    """Draw a bar for each mean, and its interval over it.

    Args:
        title: What the figure shows.
        names: What each bar is of.
        means: One for each name; NaN draws none.
        bounds: Lower and upper end of each interval.
    """
    ends = [float(end) for both in bounds for end in both]
    finite = [value for value in (0.0, *means, *ends) if math.isfinite(value)]
    low, high = min(finite), max(finite)
    high = high if high > low else low + 1.0
    left = 16 + DIGIT * max(map(len, names), default=0)

    def across(value: float) -> float:
        return left + PLOT_WIDTH * (value - low) / (high - low)

    pieces = [_text(8, 18, title, weight="bold")]
    for row, (name, mean, (start, end)) in enumerate(zip(names, means, bounds, strict=True)):
        down = 28 + row * ROW
        pieces.append(_text(left - 8, down + 15, name, anchor="end"))
        if not math.isfinite(mean):
            continue
        edge, length = min(across(0), across(mean)), abs(across(mean) - across(0))
        box = f'x="{edge:.1f}" y="{down + 3}" width="{length:.1f}" height="{ROW - 8}"'
        pieces.append(f'<rect {box} fill="{COLOURS[0]}" fill-opacity="0.55"/>')
        if math.isfinite(start) and math.isfinite(end):
            line = f'x1="{across(start):.1f}" x2="{across(end):.1f}"'
            level = down + 3 + (ROW - 8) / 2
            pieces.append(f'<line {line} y1="{level}" y2="{level}" stroke="{COLOURS[1]}"/>')
        pieces.append(_text(left + PLOT_WIDTH + 8, down + 15, f"{mean:.3f}"))
    return Figure(title, left + PLOT_WIDTH + 64, 28 + ROW * len(names) + 16, "".join(pieces))


def _widened(low: float, high: float) -> tuple[float, float]:
    """Give a range some width where it has none."""
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _frame(
    title: str, labels: tuple[str, str], ranges: tuple[tuple[float, float], tuple[float, float]]
) -> str:
    """Draw the title, the box of a plot, and what stands at its corners."""
    (left, right), (low, high) = ranges
    bottom = MARGIN + PLOT_HEIGHT
    box = f'x="{MARGIN}" y="{MARGIN}" width="{PLOT_WIDTH}" height="{PLOT_HEIGHT}"'
    return "".join(
        [
            _text(8, 18, title, weight="bold"),
            f'<rect {box} fill="none" stroke="{FAINT}"/>',
            _text(MARGIN - 4, MARGIN + 10, f"{high:.3g}", "end"),
            _text(MARGIN - 4, bottom, f"{low:.3g}", "end"),
            _text(MARGIN, bottom + 16, f"{left:.3g}"),
            _text(MARGIN + PLOT_WIDTH, bottom + 16, f"{right:.3g}", "end"),
            _text(MARGIN + PLOT_WIDTH / 2, bottom + 16, labels[0], "middle"),
            _text(MARGIN, MARGIN - 8, labels[1]),
        ]
    )


def _polyline(points: Sequence[str], color: str, *, dashed: bool) -> str:
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    line = " ".join(points)
    return f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="1.5"{dashes}/>'


def _text(
    x: float, y: float, words: str, anchor: str = "start", color: str = "", *, weight: str = ""
) -> str:
    extra = f' fill="{color}"' if color else ""
    extra += f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{extra}>{escape(words)}</text>'
