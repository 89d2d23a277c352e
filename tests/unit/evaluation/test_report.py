"""Report of a training run."""

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import OutputError
from pullquote.evaluation.report import Example, TrainingReport, write_report
from pullquote.evaluation.results import METRICS, Estimate, Evaluation


@pytest.fixture
def report() -> TrainingReport:
    """Return a report with content in each section."""
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
        positive_threshold=0.7,
        evaluation=Evaluation(
            estimates, dict.fromkeys(METRICS, "lead"), np.eye(2), 4, 0, 1, "l", "e"
        ),
        examples=[
            Example("On & on", ["It <rained>.", "We left."], np.array([0.2, 0.9]), [1], ["left"])
        ],
    )


class _Tags(HTMLParser):
    """Collects elements, addresses and marked text of a page, and checks that all are closed."""

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


def test_the_page_has_no_script_and_no_external_resource(
    report: TrainingReport, tmp_path: Path
) -> None:
    """All elements are closed, there is no script and no address, and the policy forbids both."""
    write_report(tmp_path / "run", report)
    text, tags = read_page(tmp_path / "run.html")
    assert not tags.open
    assert "script" not in tags.names
    assert tags.addresses == []
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")


def test_the_page_shows_every_section(report: TrainingReport, tmp_path: Path) -> None:
    """All charts are drawn, and the selected sentence is marked."""
    write_report(tmp_path / "run", report)
    text, tags = read_page(tmp_path / "run.html")
    assert tags.names.count("svg") == tags.names.count("figcaption") == 3 + 5
    assert "<figcaption></figcaption>" not in text
    for words in ("Learning curves", "Reliability", "label ≥ 0.7", "Rank correlation", "Quoted"):
        assert words in text
    assert tags.marked == ["We left."]


def test_text_is_escaped(report: TrainingReport, tmp_path: Path) -> None:
    """Titles, names and sentences are escaped; a pipe does not split a table cell."""
    write_report(tmp_path / "run", report)
    text, tags = read_page(tmp_path / "run.html")
    assert not {"b", "i"} & set(tags.names)
    assert "rained" not in tags.names
    assert "It &lt;rained&gt;." in text
    assert "| data | posts ¦ notes |" in (tmp_path / "run.md").read_text(encoding="utf-8")


def test_the_markdown_has_the_losses_and_the_calibration(
    report: TrainingReport, tmp_path: Path
) -> None:
    """The second network is best in its first epoch; one of the two top scores is positive."""
    write_report(tmp_path / "run.v2", report)
    text = (tmp_path / "run.v2.md").read_text(encoding="utf-8")
    assert "| 1 | 2 | 0.4000 | 0.5500 | 2 |" in text
    assert "| 2 | 2 | 0.3000 | 0.5000 | 1 |" in text
    assert "| 0.1–0.2 | 2 | 0.135 | 0.000 |" in text
    assert "| 0.8–0.9 | 2 | 0.835 | 0.500 |" in text
    assert "- 0.90 **We left.**" in text
    assert "- 0.20 It <rained>." in text


def test_an_empty_report_is_written(tmp_path: Path) -> None:
    """Without history, validation, table and examples there is still a page."""
    nothing = np.array([])
    bare = TrainingReport("bare", {}, [[], [{"loss": 0.5}]], nothing, nothing)
    write_report(tmp_path / "run", bare)
    text, tags = read_page(tmp_path / "run.html")
    assert not tags.open
    assert "Examples" not in text
    assert "baselines" not in text
    assert "nan" not in text.lower()


def test_a_missing_folder_is_an_error(report: TrainingReport, tmp_path: Path) -> None:
    """The error is an OutputError."""
    with pytest.raises(OutputError):
        write_report(tmp_path / "missing" / "run", report)
