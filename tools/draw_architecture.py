"""Write docs/reference/architecture.md and its picture from the imports in the code.

    python tools/draw_architecture.py

Each part of the package stands above everything that it imports. A line leads from a part to each
part that it imports, unless it also imports it indirectly.
"""

from html import escape
from importlib import import_module
from pathlib import Path

import grimp

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
RINGS = {
    "core": (
        "_io compression documents encoders errors layers models payloads pipeline render scorers "
        "selection text"
    ).split(),
    "services": "batch client digest ingest library quotes server".split(),
    "lab": "datasets evaluation training".split(),
    "cli": ["cli"],
}
WIDTH, BOX, LINE, ROW = 720, (92, 26), 12, 58

OPENING = """# Architecture

    source ──► Document ──► Article ──► vectors ──► scores ──► highlights ──► terminal, HTML, JSON …
               documents     text       encoders    scorers    selection      render

    corpus ──► labels ──► training (Keras) ──► model file ──► scorers

The code has three rings and a command line. The core needs NumPy only. The services use the core
and need no training framework. The lab trains and evaluates models; it uses the core and the
services. `.importlinter` enforces this. The picture is drawn from the imports by
`tools/draw_architecture.py`: each part stands above the parts that it imports, and indirect imports
are omitted.

![The parts of pullquote, each above what it imports](architecture.svg)

| Part | Ring | What it does | Imports |
|---|---|---|---|
"""

STYLE = """<style>
path { fill: none; stroke: #8b949e; }
rect { stroke: #57606a; }
.core rect { fill: #fff3b0; }
.services rect { fill: #cfe8ff; }
.lab rect { fill: #d8f0d0; }
.cli rect { fill: #eaeef2; }
text { font: 12px system-ui, sans-serif; text-anchor: middle; }
</style>"""

Imports = dict[str, set[str]]


def read_imports() -> Imports:
    """Return the imports of each part of the package, except imports for type checking."""
    graph = grimp.build_graph("pullquote", exclude_type_checking_imports=True, cache_dir=None)
    parts = graph.find_children("pullquote") - {"pullquote.__main__"}
    for part in parts:
        graph.squash_module(part)
    return {
        _short(part): {
            _short(module) for module in graph.find_modules_directly_imported_by(part) & parts
        }
        - {_short(part)}
        for part in sorted(parts)
    }


def _short(module: str) -> str:
    return module.removeprefix("pullquote.")


def ring(part: str) -> str:
    """Return the ring that a part belongs to."""
    (name,) = (name for name, parts in RINGS.items() if part in parts)
    return name


def reached(imports: Imports, part: str, _seen: frozenset[str] = frozenset()) -> set[str]:
    """Return everything that a part imports, directly or indirectly."""
    result = set(imports[part])
    for other in imports[part] - _seen:
        result |= reached(imports, other, _seen | imports[part])
    return result


def without_cycles(imports: Imports) -> Imports:
    """Return the imports without those that close a cycle between packages.

    Modules never import each other in a cycle, but packages may: labels need ROUGE, and
    evaluation needs labels. Of such a pair the alphabetically later package stands above.
    """
    return {
        part: {o for o in others if part > o or part not in reached(imports, o)}
        for part, others in imports.items()
    }


def drawn(imports: Imports) -> Imports:
    """Return the imports without those that are also indirect."""
    imports = without_cycles(imports)
    return {
        part: {
            other
            for other in others
            if not any(other in reached(imports, third) for third in others - {other})
        }
        for part, others in imports.items()
    }


def heights(imports: Imports) -> dict[str, int]:
    """Return each part's row, from 0 at the bottom: one above the highest part that it imports."""
    acyclic = without_cycles(imports)
    rows: dict[str, int] = {}

    def height(part: str) -> int:
        if part not in rows:
            rows[part] = 1 + max(map(height, acyclic[part]), default=-1)
        return rows[part]

    return {part: height(part) for part in imports}


Stop = tuple[str, int]
"""An element of a row in the picture: a part, or a line on its way down to one."""


def links(imports: Imports) -> dict[Stop, set[Stop]]:
    """Return the stops of every row, and the stops of the row below that each leads to.

    A line to a lower row stops in each row between, so that it does not cross the boxes. All lines
    to one part share their stops.
    """
    rows = heights(imports)
    found: dict[Stop, set[Stop]] = {(part, row): set() for part, row in rows.items()}
    for part, others in drawn(imports).items():
        for other in others:
            last = (part, rows[part])
            for row in range(rows[part] - 1, rows[other] - 1, -1):
                found[last].add((other, row))
                last = (other, row)
                found.setdefault(last, set())
    return found


def places(imports: Imports) -> dict[Stop, tuple[float, float]]:
    """Compute the center of each stop: rows from the bottom up, each stop near its targets."""
    rows, below = heights(imports), links(imports)
    found: dict[Stop, tuple[float, float]] = {}
    for row in range(max(rows.values()) + 1):
        stops = sorted(stop for stop in below if stop[1] == row)
        stops.sort(key=lambda stop: _mean([found[other][0] for other in below[stop]]))
        widths = [BOX[0] if rows[part] == row else LINE for part, _ in stops]
        gap = (WIDTH - sum(widths)) / len(stops)
        x, y = gap / 2, ROW * (max(rows.values()) - row) + ROW / 2
        for stop, width in zip(stops, widths, strict=True):
            found[stop] = (x + width / 2, y)
            x += width + gap
    return found


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else WIDTH / 2


def picture(imports: Imports) -> str:
    """Draw the imports as SVG."""
    rows, where = heights(imports), places(imports)
    width, height = BOX
    half = {stop: height / 2 if rows[stop[0]] == stop[1] else 0 for stop in where}
    lines = []
    for stop, others in sorted(links(imports).items()):
        for other in sorted(others):
            (x, y), (x2, y2) = where[stop], where[other]
            y, y2 = y + half[stop], y2 - half[other]
            middle = (y + y2) / 2
            lines.append(
                f'<path d="M{x:.0f} {y:.0f}'
                f'C{x:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}"/>'
            )
    boxes = [
        f'<g class="{ring(part)}">'
        f'<rect x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" width="{width}" '
        f'height="{height}" rx="5"/><text x="{x:.0f}" y="{y + 4:.0f}">{escape(part)}</text></g>'
        for (part, row), (x, y) in where.items()
        if rows[part] == row
    ]
    whole = ROW * (1 + max(rows.values()))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole}">',
            STYLE,
            f'<rect width="{WIDTH}" height="{whole}" rx="8" style="fill: #fff; stroke: none"/>',
            *lines,
            *boxes,
            "</svg>\n",
        ]
    )


def page(imports: Imports) -> str:
    """List the parts from the top down, each with the first line of its docstring."""
    rows = heights(imports)
    lines = []
    for part in sorted(imports, key=lambda part: (-rows[part], part)):
        summary = (import_module(f"pullquote.{part}").__doc__ or "").partition("\n")[0]
        others = ", ".join(f"`{other}`" for other in sorted(imports[part]))
        lines.append(f"| `{part}` | {ring(part)} | {summary} | {others} |")
    return OPENING + "\n".join(lines) + "\n"


if __name__ == "__main__":
    imports = read_imports()
    (FOLDER / "architecture.svg").write_text(picture(imports), encoding="utf-8")
    (FOLDER / "architecture.md").write_text(page(imports), encoding="utf-8")
