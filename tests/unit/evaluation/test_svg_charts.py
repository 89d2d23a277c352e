"""SVG charts: positions, lengths and colors follow the values."""

from xml.etree import ElementTree

import numpy as np
import pytest

from pullquote.evaluation.svg_charts import draw_heat_map, draw_intervals, draw_lines, stack_figures

SVG = "{http://www.w3.org/2000/svg}"


def test_a_line_spans_the_plot() -> None:
    """Smallest x and largest y are at the top left corner of the plot, the others opposite."""
    figure = draw_lines("t", {"a": [(1, 4), (3, 2)]}, labels=("x", "y"))
    root = ElementTree.fromstring(stack_figures([figure]))
    line = next(root.iter(f"{SVG}polyline")).attrib["points"]
    box = next(r for r in root.iter(f"{SVG}rect") if r.get("fill") == "none").attrib
    left, top = float(box["x"]), float(box["y"])
    right, bottom = left + float(box["width"]), top + float(box["height"])
    assert line == f"{left:.1f},{top:.1f} {right:.1f},{bottom:.1f}"


def test_a_validation_line_has_the_color_of_its_training_line() -> None:
    """Three networks have three colors, each twice, once dashed."""
    names = [f"restart {n}{end}" for n in (1, 2, 3) for end in ("", " (validation)")]
    figure = draw_lines("t", {name: [(0, 0), (1, 1)] for name in names}, labels=("x", "y"))
    lines = list(ElementTree.fromstring(stack_figures([figure])).iter(f"{SVG}polyline"))
    colors = [line.attrib["stroke"] for line in lines]
    assert colors[::2] == colors[1::2]
    assert len(set(colors)) == 3
    assert ["stroke-dasharray" in line.attrib for line in lines] == [False, True] * 3


def test_points_that_are_not_finite_are_left_out() -> None:
    """A loss of NaN or infinity does not break the chart."""
    points = [(0.0, 1.0), (1.0, float("nan")), (2.0, float("inf"))]
    body = draw_lines("t", {"a": points}, labels=("x", "y")).body
    assert "nan" not in body
    assert "inf" not in body
    assert body.count("<circle") == 1


def test_bars_are_proportional_to_their_means() -> None:
    """Half the mean has half the length; a negative mean grows to the left."""
    figure = draw_intervals(
        "t", ["a", "b", "c"], [0.8, 0.4, -0.4], [(0.8, 0.8), (0.4, 0.4), (-0.4, -0.4)]
    )
    root = ElementTree.fromstring(stack_figures([figure]))
    bars = [r.attrib for r in root.iter(f"{SVG}rect") if "fill-opacity" in r.attrib]
    lengths = [float(bar["width"]) for bar in bars]
    assert lengths[1:] == pytest.approx([lengths[0] / 2] * 2, abs=0.1)
    assert float(bars[2]["x"]) + lengths[2] == pytest.approx(float(bars[0]["x"]), abs=0.1)


def test_the_opacity_of_a_cell_is_its_correlation() -> None:
    """Negative values have another color; NaN is a dash."""
    figure = draw_heat_map("t", ["a", "b"], np.array([[1, -0.5], [-0.5, np.nan]]))
    root = ElementTree.fromstring(stack_figures([figure]))
    boxes = [r.attrib for r in root.iter(f"{SVG}rect") if "fill-opacity" in r.attrib]
    assert [box["fill-opacity"] for box in boxes] == ["1.00", "0.50", "0.50", "0.00"]
    assert boxes[0]["fill"] != boxes[1]["fill"] == boxes[2]["fill"]
    assert [text.text for text in root.iter(f"{SVG}text")][-1] == "–"
