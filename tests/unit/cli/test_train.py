"""The command `train`: the model, its report, and bad input."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pullquote.cli import main
from pullquote.cli.models import models
from pullquote.cli.train import train
from pullquote.errors import UsageError
from pullquote.models import read_model
from pullquote.pipeline import Highlighter

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.mark.parametrize("content", ["", "\n\n", '{"title": "no text"}\n'])
def test_an_empty_corpus_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    """A corpus without a usable record is an error, and nothing is written."""
    corpus = tmp_path / "empty.jsonl"
    corpus.write_text(content, encoding="utf-8")
    status = main(["train", str(corpus), "--out", str(tmp_path / "m.safetensors")])
    error = capsys.readouterr().err
    assert status in (1, 2)
    assert "Traceback" not in error
    assert error.splitlines()[-1].startswith("pullquote: ")
    assert len(list(tmp_path.iterdir())) == 1


TOPICS = ("rain", "wheat", "steel", "music", "chess", "bread", "stone", "light")
BASELINES = ("lead", "luhn", "lexrank", "textrank", "centroid", "edmundson")
SMALL = ["--layer-type", "dense", "--units", "2", "--epochs", "1", "--ensemble-size", "1"]


def write_corpus(path: Path, articles: int) -> Path:
    """Write a corpus of articles that quote one sentence each."""
    lines = [
        json.dumps(
            {
                "id": topic,
                "title": f"About {topic}",
                "text": f"Nobody expected {topic} to matter. The {topic} came late in {number}.",
                "quotes": [f"Nobody expected {topic} to matter."],
                "source": "made",
                "license": "CC0-1.0",
            }
        )
        for number, topic in enumerate(TOPICS[:articles])
    ]
    path.write_text("\n".join([*lines, '{"title": "no text"}']) + "\n", encoding="utf-8")
    return path


def test_trains_a_model_that_highlights(tmp_path: Path) -> None:
    """A corpus becomes a model whose card names its data; unusable records are reported."""
    out = tmp_path / "mine.safetensors"
    corpus = write_corpus(tmp_path / "made.jsonl", 8)
    trained = CliRunner().invoke(train, [str(corpus), "--out", str(out), *SMALL])
    assert trained.exit_code == 0, trained.output
    assert "7 training and 1 validation articles" in trained.output
    assert "made.jsonl:9:" in trained.stderr
    shown = CliRunner().invoke(models, [str(out)])
    assert "made: CC0-1.0" in shown.output
    assert "dense with 2 units\n" in shown.output


def test_writes_a_report(tmp_path: Path) -> None:
    """The report has all networks, the baselines and example articles, and is self-contained."""
    out = tmp_path / "mine.v2.safetensors"
    corpus = write_corpus(tmp_path / "made.jsonl", 8)
    more = [*SMALL, "--ensemble-size", "2", "--ensemble", "best", "--validation"]
    held = write_corpus(tmp_path / "held.jsonl", 5)
    kept = corpus.read_text(encoding="utf-8").splitlines(keepends=True)
    corpus.write_text("".join(kept[5:]), encoding="utf-8")
    trained = CliRunner().invoke(train, [str(corpus), "--out", str(out), *more, str(held)])
    assert trained.exit_code == 0, trained.output
    assert f"report: {tmp_path / 'mine.v2.report.html'}" in trained.output
    report = (tmp_path / "mine.v2.report.md").read_text(encoding="utf-8")
    page = (tmp_path / "mine.v2.report.html").read_text(encoding="utf-8")
    for name in ("mine.v2.safetensors", *BASELINES):
        assert f"| {name} |" in report
        assert f"<td>{name}</td>" in page
    assert "| data | made: CC0-1.0 |" in report
    assert "5 articles (0 skipped), labeler rouge-12" in report
    assert re.findall(r"^\| [12] \| 1 \| ", report, re.MULTILINE) == ["| 1 | 1 | ", "| 2 | 1 | "]
    assert (tmp_path / "mine.v2.keras").is_file()  # without a number: one of the two was selected
    assert page.count("<article>") == 3
    assert page.count("<mark ") == 3
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_no_report_writes_no_report(tmp_path: Path) -> None:
    """With --no-report there are only a model and its Keras file."""
    out = tmp_path / "mine.safetensors"
    corpus = write_corpus(tmp_path / "made.jsonl", 8)
    trained = CliRunner().invoke(train, [str(corpus), "--out", str(out), *SMALL, "--no-report"])
    assert trained.exit_code == 0, trained.output
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["made.jsonl", "mine.keras", "mine.safetensors"]


def test_the_output_needs_the_model_suffix(tmp_path: Path) -> None:
    """An output name that no command would accept as a model is rejected before training."""
    corpus = write_corpus(tmp_path / "made.jsonl", 8)
    with pytest.raises(UsageError, match=r"must end in \.safetensors"):
        train.main([str(corpus), "--out", str(tmp_path / "m.bin")], standalone_mode=False)


def test_one_article_is_not_enough(tmp_path: Path) -> None:
    """A single article cannot serve for both training and validation."""
    corpus = write_corpus(tmp_path / "one.jsonl", 1)
    with pytest.raises(UsageError, match="at least 2 usable articles are needed"):
        train.main([str(corpus), "--out", str(tmp_path / "m.safetensors")], standalone_mode=False)


def test_the_output_folder_must_exist(tmp_path: Path) -> None:
    """A missing folder is an error before anything is read."""
    out = tmp_path / "nowhere" / "m.safetensors"
    with pytest.raises(UsageError, match="there is no folder"):
        train.main(["missing.jsonl", "--out", str(out)], standalone_mode=False)


def test_equal_labels_are_refused(tmp_path: Path) -> None:
    """If all sentences have the same label, nothing can be learned."""
    corpus = tmp_path / "same.jsonl"
    record = {"title": "", "text": "It rained a lot.\n\nIt rained a lot.", "quotes": ["Sun."]}
    lines = [json.dumps(record | {"id": str(n), "title": str(n)}) for n in range(3)]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    other = write_corpus(tmp_path / "made.jsonl", 2)
    arguments = [str(corpus), "--validation", str(other), "--out", str(tmp_path / "m.safetensors")]
    with pytest.raises(UsageError, match="training needs different labels"):
        train.main(arguments, standalone_mode=False)


pytest.importorskip("jax")

# Keras meets NumPy with it whenever weights are read.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


FAST = ["--epochs", "1", "--ensemble-size", "2", "--layer-type", "dense", "--units", "2"]


@pytest.mark.parametrize(
    ("options", "heads"),
    [([], ("gist", "quotable", "junk")), (["--aim", "quotable"], ("quotable", "junk"))],
)
def test_command(marks: Path, tmp_path: Path, options: list[str], heads: tuple[str, ...]) -> None:
    """The command writes a model with these heads, calibrated, which highlights by aim."""
    path = tmp_path / "mine.safetensors"
    assert main(["train", str(marks), "--out", str(path), *FAST, *options]) == 0
    model = read_model(path)
    assert model.card.architecture.heads == heads
    assert len(model.calibrations) == len(heads)
    assert model.card.labeler == "marks"
    assert any(line.startswith("s") and "CC0-1.0" in line for line in model.card.data)
    result = Highlighter(str(path)).highlight("Rain fell all day. Nobody minded it at all.")
    assert all(sentence.quotable is not None for sentence in result.sentences)


def test_options_that_do_not_fit(marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fine-tuning needs quotes, and an aim needs marks."""
    assert main(["train", str(marks), "--fine-tune"]) == 2
    assert "need quotes" in capsys.readouterr().err
    quotes = marks.with_name("quotes.jsonl")
    quotes.write_text('{"text": "Rain fell. We left.", "quotes": ["Rain fell."]}\n')
    out = marks.with_suffix(".safetensors")
    assert main(["train", str(quotes), "--out", str(out), "--aim", "gist"]) == 2
    assert "--aim needs articles with marks" in capsys.readouterr().err
