"""The report of a training run, and its figures."""

from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from pullquote.errors import OutputError
from pullquote.evaluation.report import Example, TrainingReport, write_report
from pullquote.evaluation.results import METRICS, Estimate, Evaluation
from pullquote.evaluation.svg_charts import draw_heat_map, draw_intervals, draw_lines, stack_figures

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def report() -> TrainingReport:
    """Give a report with something in each of its parts."""
    names = ["<i>model", "lead"]
    estimates = {n: {m: Estimate(0.5, 0.4, 0.6, 0.01) for m in METRICS} for n in names}
    return TrainingReport(
        title="A model <b>",
        facts={"data": "posts | notes", "seed": "1"},
        history=[
            [{"loss": 0.5, "val_loss": 0.6}, {"loss": 0.4, "val_loss": 0.55}],
            [{"loss": 0.7, "val_loss": 0.5}, {"loss": 0.3, "val_loss": 0.8}],
        ],
        labels=np.array([0.1, 0.9, 0.6, 0.2]),
        scores=np.array([0.15, 0.85, 0.82, 0.12]),
        threshold=0.7,
        evaluation=Evaluation(
            estimates, dict.fromkeys(METRICS, "lead"), np.eye(2), 4, 0, 1, "l", "e"
        ),
        examples=[
            Example("On & on", ["It <rained>.", "We left."], np.array([0.2, 0.9]), [1], ["left"])
        ],
    )


class _Tags(HTMLParser):
    """Notes what elements, addresses and marked words a page has, and that all are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.marked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in {"src", "href", "action", "data"}]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["mark"]:
            self.marked.append(data)


def read_page(path: Path) -> tuple[str, _Tags]:
    """Parse a page."""
    text, tags = path.read_text(encoding="utf-8"), _Tags()
    tags.feed(text)
    tags.close()
    return text, tags


def test_page_has_no_script_and_asks_for_nothing(report: TrainingReport, tmp_path: Path) -> None:
    """Every element is closed, there is no script, no address, and a policy that forbids both."""
    write_report(tmp_path / "run", report)
    text, tags = read_page(tmp_path / "run.html")
    assert not tags.open
    assert "script" not in tags.names
    assert tags.addresses == []
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")


def test_page_shows_every_part(report: TrainingReport, tmp_path: Path) -> None:
    """Learning curves, spread, reliability, bars and heat map are drawn; the pick is marked."""
    write_report(tmp_path / "run", report)
    text, tags = read_page(tmp_path / "run.html")
    assert tags.names.count("svg") == 3 + 5
    for words in ("Learning curves", "Reliability", "label ≥ 0.7", "Rank correlation", "Quoted"):
        assert words in text
    assert tags.marked == ["We left."]


def test_words_of_others_stay_words(report: TrainingReport, tmp_path: Path) -> None:
    """Titles, names and sentences are escaped; a bar in a cell does not part it."""
    write_report(tmp_path / "run", report)
    text, tags = read_page(tmp_path / "run.html")
    assert not {"b", "i"} & set(tags.names)
    assert "rained" not in tags.names
    assert "It &lt;rained&gt;." in text
    assert "| data | posts ¦ notes |" in (tmp_path / "run.md").read_text(encoding="utf-8")


def test_markdown_by_hand(report: TrainingReport, tmp_path: Path) -> None:
    """The second restart is best in its first epoch; of the two best scores one is reached."""
    write_report(tmp_path / "run.v2", report)
    text = (tmp_path / "run.v2.md").read_text(encoding="utf-8")
    assert "| 1 | 2 | 0.4000 | 0.5500 | 2 |" in text
    assert "| 2 | 2 | 0.3000 | 0.5000 | 1 |" in text
    assert "| 0.1–0.2 | 2 | 0.135 | 0.000 |" in text
    assert "| 0.8–0.9 | 2 | 0.835 | 0.500 |" in text
    assert "- 0.90 **We left.**" in text
    assert "- 0.20 It <rained>." in text


def test_report_without_extras(tmp_path: Path) -> None:
    """No history, no validation, no table, no examples: a page all the same."""
    nothing = np.array([])
    bare = TrainingReport("bare", {}, [[], [{"loss": 0.5}]], nothing, nothing)
    write_report(tmp_path / "run", bare)
    text, tags = read_page(tmp_path / "run.html")
    assert not tags.open
    assert "Examples" not in text
    assert "baselines" not in text
    assert "nan" not in text.lower()


def test_report_into_a_missing_folder(report: TrainingReport, tmp_path: Path) -> None:
    """Is an error of pullquote."""
    with pytest.raises(OutputError):
        write_report(tmp_path / "missing" / "run", report)


def test_lines_stand_where_their_numbers_say() -> None:
    """The least x and greatest y are the plot's upper left corner, the others its lower right."""
    figure = draw_lines("t", {"a": [(1, 4), (3, 2)]}, labels=("x", "y"))
    root = ElementTree.fromstring(stack_figures([figure]))
    line = next(root.iter(f"{SVG}polyline")).attrib["points"]
    box = next(r for r in root.iter(f"{SVG}rect") if r.get("fill") == "none").attrib
    left, top = float(box["x"]), float(box["y"])
    right, bottom = left + float(box["width"]), top + float(box["height"])
    assert line == f"{left:.1f},{top:.1f} {right:.1f},{bottom:.1f}"


def test_a_validation_line_has_the_colour_of_its_training_line() -> None:
    """Three fits have three colours, each twice, once dashed."""
    names = [f"restart {n}{end}" for n in (1, 2, 3) for end in ("", " (validation)")]
    figure = draw_lines("t", {name: [(0, 0), (1, 1)] for name in names}, labels=("x", "y"))
    lines = list(ElementTree.fromstring(stack_figures([figure])).iter(f"{SVG}polyline"))
    colors = [line.attrib["stroke"] for line in lines]
    assert colors[::2] == colors[1::2]
    assert len(set(colors)) == 3
    assert ["stroke-dasharray" in line.attrib for line in lines] == [False, True] * 3


def test_points_that_are_no_numbers_are_left_out() -> None:
    """A loss that became NaN or infinite breaks no figure."""
    points = [(0.0, 1.0), (1.0, float("nan")), (2.0, float("inf"))]
    body = draw_lines("t", {"a": points}, labels=("x", "y")).body
    assert "nan" not in body
    assert "inf" not in body
    assert body.count("<circle") == 1


def test_bars_are_as_long_as_their_means() -> None:
    """A mean half as large has a bar half as long; one below zero grows to the left."""
    figure = draw_intervals(
        "t", ["a", "b", "c"], [0.8, 0.4, -0.4], [(0.8, 0.8), (0.4, 0.4), (-0.4, -0.4)]
    )
    root = ElementTree.fromstring(stack_figures([figure]))
    bars = [r.attrib for r in root.iter(f"{SVG}rect") if "fill-opacity" in r.attrib]
    lengths = [float(bar["width"]) for bar in bars]
    assert lengths[1:] == pytest.approx([lengths[0] / 2] * 2, abs=0.1)
    assert float(bars[2]["x"]) + lengths[2] == pytest.approx(float(bars[0]["x"]), abs=0.1)


def test_heat_map_is_as_dark_as_its_values() -> None:
    """The shade is the size of the correlation; below zero the colour is another; NaN is a dash."""
    figure = draw_heat_map("t", ["a", "b"], np.array([[1, -0.5], [-0.5, np.nan]]))
    root = ElementTree.fromstring(stack_figures([figure]))
    boxes = [r.attrib for r in root.iter(f"{SVG}rect") if "fill-opacity" in r.attrib]
    assert [box["fill-opacity"] for box in boxes] == ["1.00", "0.50", "0.50", "0.00"]
    assert boxes[0]["fill"] != boxes[1]["fill"] == boxes[2]["fill"]
    assert [text.text for text in root.iter(f"{SVG}text")][-1] == "–"
