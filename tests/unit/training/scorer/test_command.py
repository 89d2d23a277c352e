"""The command train."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pullquote.cli.models import models
from pullquote.cli.train import train
from pullquote.errors import UsageError

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

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
    told = (tmp_path / "mine.v2.report.md").read_text(encoding="utf-8")
    page = (tmp_path / "mine.v2.report.html").read_text(encoding="utf-8")
    for name in ("mine.v2.safetensors", *BASELINES):
        assert f"| {name} |" in told
        assert f"<td>{name}</td>" in page
    assert "| data | made: CC0-1.0 |" in told
    assert "5 articles (0 skipped), labeler rouge-12" in told
    assert re.findall(r"^\| [12] \| 1 \| ", told, re.MULTILINE) == ["| 1 | 1 | ", "| 2 | 1 | "]
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


def test_the_installed_models_have_cards() -> None:
    """The bundled model names its data with licenses, and OpenStax by name."""
    shown = CliRunner().invoke(models, [])
    assert shown.exit_code == 0
    assert "OpenStax" in shown.output
    assert "CC-BY-4.0" in shown.output


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
