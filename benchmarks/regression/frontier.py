"""Draw quality against speed as an SVG chart, for light and dark backgrounds.

Input: the systems that `peers.py` measured. Output: the text of an SVG file, with a panel for each
measure of quality and a point for each system: sentences per second on one core on the x-axis,
quality on the y-axis. The line is the Pareto frontier: no system on it can be improved on one axis
without a loss on the other. The colors are those of Okabe and Ito (2008), as in
`pullquote.evaluation.svg_charts`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

OURS, DEFAULT = "pullquote ", "pullquote rnn"
REACHES = (12, 19, 28, 40, 55, 75)  # pixels from a point to its name
TURNS = (0, 8, 2, 14, 6, 10, 1, 15, 7, 9, 4, 12, 3, 13, 5, 11)  # sixteenths: right, left, above …

Values = dict[str, tuple[float, float]]
"""Name of a system to its speed and quality."""

WIDTH, PANEL, LEFT, RIGHT, TOP, BOTTOM = 880, 400, 60, 40, 58, 50
LETTER, LINE, DOT = 6.8, 14.0, 5.0  # pixels
STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
text { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round }
.title { font-size: 15px; font-weight: 600 }
.faint { fill: #656d76 }
.grid { stroke: #d0d7de; stroke-width: 1 }
.front { stroke: #0072b2; stroke-width: 2; fill: none; opacity: .35; stroke-linejoin: round }
.ours { fill: #0072b2 }
.theirs { fill: #d55e00 }
.default { font-weight: 600 }
.lead { stroke: #8c959f; stroke-width: 1 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; stroke: #0d1117 }
  .faint { fill: #8d96a0 }
  .grid { stroke: #30363d }
  .front { stroke: #56b4e9 }
  .ours { fill: #56b4e9 }
  .theirs { fill: #f0883e }
}
"""


@dataclass(frozen=True)
class Point:
    """A system in a panel: its name and its position in the chart."""

    name: str
    across: float
    down: float

    @property
    def kind(self) -> str:
        """Whose it is, and whether it is the default."""
        if self.name == DEFAULT:
            return "ours default"
        return "ours" if self.name.startswith(OURS) else "theirs"

    @property
    def radius(self) -> float:
        """How large it is drawn."""
        return DOT + 2 * (self.name == DEFAULT)


@dataclass(frozen=True)
class Box:
    """A piece of the picture that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Return whether the two overlap."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


def draw_panel(title: str, values: Values, step: float, top: float) -> str:
    """Draw one panel.

    Args:
        title: What is upwards.
        values: Name to speed and quality.
        step: Between two lines of the grid, in quality.
        top: Where the panel begins, in pixels.
    """
    low_power = math.floor(math.log10(min(speed for speed, _ in values.values())))
    high_power = math.ceil(math.log10(max(speed for speed, _ in values.values())))
    low = math.floor(min(quality for _, quality in values.values()) / step) * step
    high = math.ceil(max(quality for _, quality in values.values()) / step + 0.2) * step
    ceiling, floor = top + TOP, top + PANEL - BOTTOM

    def across(speed: float) -> float:
        share = (math.log10(speed) - low_power) / (high_power - low_power)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def down(quality: float) -> float:
        return floor - (quality - low) / (high - low) * (floor - ceiling)

    pieces = [f'<text class="title" x="{LEFT}" y="{top + 30}">{escape(title)}</text>']
    for number in range(round((high - low) / step) + 1):
        quality = low + number * step
        y = down(quality)
        pieces.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        text = f"{quality:.2f}" if step < 1 else f"{quality:.0f}"
        pieces.append(_text(LEFT - 8, y + 4, text, "faint", "end"))
    for power in range(low_power, high_power + 1):
        x = across(10**power)
        pieces.append(f'<path class="grid" d="M{x:.1f} {ceiling}V{floor}"/>')
        pieces.append(_text(x, floor + 18, f"{10**power:,}", "faint", "middle"))
    pieces.append(_text(WIDTH - RIGHT, floor + 38, "sentences a second, one core", "faint", "end"))
    points = [Point(name, across(s), down(q)) for name, (s, q) in values.items()]
    front = " L".join(f"{p.across:.1f} {p.down:.1f}" for p in find_frontier(points))
    pieces.append(f'<path class="front" d="M{front}"/>')
    frame = Box(LEFT, ceiling - 20, WIDTH - 2, floor - 2)
    pieces += place_labels(points, frame)
    pieces += [
        f'<circle class="{p.kind}" cx="{p.across:.1f}" cy="{p.down:.1f}" r="{DOT}"/>'
        for p in points
    ]
    return "\n".join(pieces)


def find_frontier(points: list[Point]) -> list[Point]:
    """Keep the points that no other is better than in both, from the slowest on."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda p: -p.across):
        if not kept or point.down < kept[-1].down:
            kept.append(point)
    return kept[::-1]


def place_labels(points: list[Point], frame: Box) -> Iterator[str]:
    """Write each name near its point, where it meets no other point or name."""
    taken = [
        Box(p.across - p.radius, p.down - p.radius, p.across + p.radius, p.down + p.radius)
        for p in points
    ]
    for point in sorted(points, key=lambda p: p.down):
        name = point.name.removeprefix(OURS)
        width = LETTER * len(name)
        for reach, turn in ((r, t) for r in REACHES for t in TURNS):
            angle = math.tau * turn / 16
            x = point.across + reach * math.cos(angle)
            y = point.down - reach * math.sin(angle)
            side = math.cos(angle)
            left = x if side > 0.3 else x - width if side < -0.3 else x - width / 2
            box = Box(left - 2, y - LINE / 2, left + width + 2, y + LINE / 2)
            inside = frame.left <= box.left and box.right <= frame.right
            inside = inside and frame.top <= box.top and box.bottom <= frame.bottom
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                if reach > 18:
                    start = f"M{point.across:.1f} {point.down:.1f}"
                    yield f'<path class="lead" d="{start}L{x:.1f} {y:.1f}"/>'
                yield _text(left, y + 4, name, point.kind)
                break


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{end}>{escape(text)}</text>'


def draw_frontier(panels: dict[str, tuple[Values, float]]) -> str:
    """Draw the picture.

    Args:
        panels: What is upwards, to the values and the step between two lines of the grid.
    """
    height = len(panels) * PANEL + 10
    drawn = [
        draw_panel(title, values, step, number * PANEL)
        for number, (title, (values, step)) in enumerate(panels.items())
    ]
    legend = [
        _text(WIDTH - RIGHT - 60, 30, "● pullquote", "ours", "end"),
        _text(WIDTH - RIGHT, 30, "● peers", "theirs", "end"),
    ]
    title = "Quality against speed: pullquote's models and the peers"
    body = "\n".join([*legend, *drawn])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img">\n<title>{title}</title>\n<style>{STYLE}</style>\n'
        f"{body}\n</svg>\n"
    )
