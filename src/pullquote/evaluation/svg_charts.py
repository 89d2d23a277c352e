"""Charts as SVG, without scripts or external resources.

The colors are those of Okabe and Ito (2008), *Color Universal Design*, which color-blind readers
can distinguish. Text has the color of the surrounding page.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
GRAY = "#8a929b"
FONT = 'font-family="system-ui, sans-serif" font-size="12"'
# All sizes are in pixels.
MARGIN = 46  # around a plot, for its ticks and labels
PLOT_WIDTH, PLOT_HEIGHT = 420, 200
ROW_HEIGHT = 22  # of bars and of a heat map
CELL_WIDTH = 52  # of a heat map
MAX_CHARACTER_WIDTH = 8  # on average over a label
VALIDATION_SUFFIX = " (validation)"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart.

    Attributes:
        title: Title, also read by screen readers.
        width: Width in pixels.
        height: Height in pixels.
        body: SVG elements.
        caption: What the chart shows and how to read it, for a page.
    """

    title: str
    width: int
    height: int
    body: str
    caption: str = ""

    def inline(self) -> str:
        """Return the chart and its caption as an element of an HTML page."""
        svg = (
            f'<svg viewBox="0 0 {self.width} {self.height}" width="{self.width}" role="img" '
            f'aria-label="{escape(self.title)}" fill="currentColor" {FONT}>{self.body}</svg>'
        )
        return f"<figure>{svg}<figcaption>{escape(self.caption)}</figcaption></figure>"


def stack_figures(figures: Sequence[Figure]) -> str:
    """Return an SVG file with charts below one another on a white background."""
    width = max((figure.width for figure in figures), default=0)
    groups = []
    top = 0
    for figure in figures:
        groups.append(f'<g transform="translate(0 {top})">{figure.body}</g>')
        top += figure.height
    title = escape("; ".join(figure.title for figure in figures))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" '
        f'height="{top}" {FONT}>\n<title>{title}</title>\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(groups) + "\n</svg>\n"
    )


def draw_lines(
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    labels: tuple[str, str],
    unit_square: bool = False,
    points: Collection[str] = (),
    caption: str = "",
) -> Figure:
    """Draw a line chart.

    Args:
        title: Title of the chart.
        series: Points (x, y) in order, by name; points that are not finite are left out. A name
            that ends in ``" (validation)"`` is dashed and has the color of the one before.
        labels: Labels of the axes x and y.
        unit_square: Whether both axes run from 0 to 1 and the diagonal is drawn.
        points: Names of series drawn as points only.
        caption: What the chart shows and how to read it.
    """
    finite = {
        name: [p for p in line if math.isfinite(p[0]) and math.isfinite(p[1])]
        for name, line in series.items()
    }
    all_points = [point for line in finite.values() for point in line] or [(0.0, 0.0)]
    if unit_square:
        x_range = y_range = (0.0, 1.0)
    else:
        x_range = _widen(min(x for x, _ in all_points), max(x for x, _ in all_points))
        y_range = _widen(min(y for _, y in all_points), max(y for _, y in all_points))

    def to_pixels(x: float, y: float) -> str:
        left = MARGIN + PLOT_WIDTH * (x - x_range[0]) / (x_range[1] - x_range[0])
        top = MARGIN + PLOT_HEIGHT * (y_range[1] - y) / (y_range[1] - y_range[0])
        return f"{left:.1f},{top:.1f}"

    parts = [_frame(title, labels, (x_range, y_range))]
    if unit_square:
        parts.append(_polyline([to_pixels(0, 0), to_pixels(1, 1)], GRAY, dashed=True))
    color_index = -1
    for row, (name, line) in enumerate(finite.items()):
        dashed = name.endswith(VALIDATION_SUFFIX)
        color_index += not dashed or color_index < 0
        color = COLORS[color_index % len(COLORS)]
        pixels = [to_pixels(x, y) for x, y in line]
        if name not in points:
            parts.append(_polyline(pixels, color, dashed=dashed))
        parts += [
            f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="2.5" fill="{color}"/>'
            for p in pixels
        ]
        position = f'x="{MARGIN + PLOT_WIDTH + 12}" y="{MARGIN + 12 + row * 16}"'
        parts.append(f'<text {position} fill="{color}">{escape(name)}</text>')
    width = MARGIN + PLOT_WIDTH + 24 + MAX_CHARACTER_WIDTH * max(map(len, finite), default=0)
    height = MARGIN + max(PLOT_HEIGHT + MARGIN, 16 * len(finite))
    return Figure(title, width, height, "".join(parts), caption)


def draw_heat_map(title: str, names: Sequence[str], values: Floats, *, caption: str = "") -> Figure:
    """Draw a square table of correlations: blue above zero, red below, darker if stronger.

    Args:
        title: Title of the chart.
        names: Names of the rows and of the columns.
        values: Shape (names, names), in [-1, 1]; NaN for an empty cell.
        caption: What the chart shows and how to read it.
    """
    rows = [f"{number} {name}" for number, name in enumerate(names, 1)]
    left = 24 + MAX_CHARACTER_WIDTH * max(map(len, rows), default=0)
    parts = [_text(8, 18, title, weight="bold")]
    for row, name in enumerate(rows):
        top = MARGIN + row * ROW_HEIGHT
        parts.append(_text(left - 8, top + 15, name, "end"))
        heading_left = left + row * CELL_WIDTH + CELL_WIDTH / 2
        parts.append(_text(heading_left, MARGIN - 8, str(row + 1), "middle"))
        parts += [
            _heat_map_cell(float(values[row, column]), left + column * CELL_WIDTH, top)
            for column in range(len(names))
        ]
    width = left + CELL_WIDTH * len(names) + 16
    return Figure(title, width, MARGIN + ROW_HEIGHT * len(names) + 16, "".join(parts), caption)


def _heat_map_cell(value: float, left: float, top: float) -> str:
    is_finite = math.isfinite(value)
    opacity = abs(value) if is_finite else 0.0
    box = f'x="{left}" y="{top}" width="{CELL_WIDTH - 2}" height="{ROW_HEIGHT - 2}"'
    color = COLORS[0] if value >= 0 else COLORS[1]
    text = f"{value:.2f}" if is_finite else "–"
    center = left + CELL_WIDTH / 2 - 1
    text_color = "#ffffff" if opacity > 0.8 else ""
    return f'<rect {box} fill="{color}" fill-opacity="{opacity:.2f}"/>' + _text(
        center, top + 15, text, "middle", text_color
    )


def draw_intervals(
    title: str,
    names: Sequence[str],
    means: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    *,
    caption: str = "",
) -> Figure:
    """Draw a bar chart with confidence intervals.

    Args:
        title: Title of the chart.
        names: Labels of the bars.
        means: Lengths of the bars; no bar for NaN.
        bounds: Lower and upper end of each interval.
        caption: What the chart shows and how to read it.
    """
    ends = [float(end) for pair in bounds for end in pair]
    finite = [value for value in (0.0, *means, *ends) if math.isfinite(value)]
    low, high = min(finite), max(finite)
    high = high if high > low else low + 1.0
    left = 16 + MAX_CHARACTER_WIDTH * max(map(len, names), default=0)

    def to_pixels(value: float) -> float:
        return left + PLOT_WIDTH * (value - low) / (high - low)

    parts = [_text(8, 18, title, weight="bold")]
    for row, (name, mean, (start, end)) in enumerate(zip(names, means, bounds, strict=True)):
        top = 28 + row * ROW_HEIGHT
        parts.append(_text(left - 8, top + 15, name, anchor="end"))
        if not math.isfinite(mean):
            continue
        zero, tip = to_pixels(0), to_pixels(mean)
        box = f'x="{min(zero, tip):.1f}" y="{top + 3}"'
        box += f' width="{abs(tip - zero):.1f}" height="{ROW_HEIGHT - 8}"'
        parts.append(f'<rect {box} fill="{COLORS[0]}" fill-opacity="0.55"/>')
        if math.isfinite(start) and math.isfinite(end):
            ends_x = f'x1="{to_pixels(start):.1f}" x2="{to_pixels(end):.1f}"'
            y = top + 3 + (ROW_HEIGHT - 8) / 2
            parts.append(f'<line {ends_x} y1="{y}" y2="{y}" stroke="{COLORS[1]}"/>')
        parts.append(_text(left + PLOT_WIDTH + 8, top + 15, f"{mean:.3f}"))
    height = 28 + ROW_HEIGHT * len(names) + 16
    return Figure(title, left + PLOT_WIDTH + 64, height, "".join(parts), caption)


def _widen(low: float, high: float) -> tuple[float, float]:
    """Return a range, widened if it is empty."""
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _frame(
    title: str, labels: tuple[str, str], ranges: tuple[tuple[float, float], tuple[float, float]]
) -> str:
    """Draw the title, the frame of a plot, and the ends and labels of its axes."""
    (left, right), (low, high) = ranges
    bottom = MARGIN + PLOT_HEIGHT
    box = f'x="{MARGIN}" y="{MARGIN}" width="{PLOT_WIDTH}" height="{PLOT_HEIGHT}"'
    return "".join(
        [
            _text(8, 18, title, weight="bold"),
            f'<rect {box} fill="none" stroke="{GRAY}"/>',
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
    x: float, y: float, text: str, anchor: str = "start", color: str = "", *, weight: str = ""
) -> str:
    extra = f' fill="{color}"' if color else ""
    extra += f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{extra}>{escape(text)}</text>'
