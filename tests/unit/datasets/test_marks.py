"""Marked articles: marks carry over to our sentences by their offsets, and bad rows are named."""

import json
from pathlib import Path
from typing import Any

import pytest

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.marks import MarkedArticle, has_marks, read_marked_articles, split_by_group
from pullquote.errors import UsageError

TEXT = "Rain fell on the town all day. Nobody minded it.\n\nPhoto: A. Bee\n\nThe dam broke at noon."
SPANS = [[0, 30], [31, 48], [50, 63], [65, 87]]


def write(tmp_path: Path, **changes: Any) -> Path:
    """Write a file with one record."""
    row = {
        "id": "a:1",
        "title": "Rain",
        "text": TEXT,
        "sentences": SPANS,
        "gist": [3, 0],
        "quotable": [1],
        "junk": [2],
        "genre": "history",
        "group": "A",
        "license": "CC0-1.0",
    } | changes
    path = tmp_path / "marks.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def texts(item: MarkedArticle, indices: Any) -> list[str]:
    """Return the sentences of some indices."""
    return [item.article.sentences[index].text for index in indices]


def test_marks_keep_their_order(tmp_path: Path) -> None:
    """The best gist sentence comes first, and every mark is on the sentence at its offsets."""
    path = write(tmp_path)
    assert has_marks(path)
    (item,) = read_marked_articles(path)
    assert isinstance(item, MarkedArticle)
    assert texts(item, item.marks.of("gist")) == [
        "The dam broke at noon.",
        "Rain fell on the town all day.",
    ]
    assert texts(item, item.marks.of("quotable")) == ["Nobody minded it."]
    assert (item.genre, item.group, item.second) == ("history", "A", None)


def test_other_sentence_boundaries_are_matched_by_overlap(tmp_path: Path) -> None:
    """A marked span over two of our sentences marks both; a span of a few letters marks none."""
    path = write(
        tmp_path, sentences=[[0, 48], [65, 87], [44, 70]], gist=[0], quotable=[2], junk=[1]
    )
    (item,) = read_marked_articles(path)
    assert isinstance(item, MarkedArticle)
    assert len(item.marks.gist) == 2
    assert "The dam broke at noon." not in texts(item, item.marks.quotable)
    assert texts(item, item.marks.junk) == ["The dam broke at noon."]


def test_a_second_reader(tmp_path: Path) -> None:
    """The second reader's marks are read, too."""
    path = write(tmp_path, gist_second=[0], quotable_second=[], junk_second=[2])
    (item,) = read_marked_articles(path)
    assert isinstance(item, MarkedArticle)
    assert item.second is not None
    assert texts(item, item.second.gist) == ["Rain fell on the town all day."]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": 3}, "text must be a string"),
        ({"sentences": "x"}, "sentences must be a list"),
        ({"sentences": [[5, 500]]}, r"got \[5, 500\]"),
        ({"sentences": [[True, 3]]}, "must be pairs of offsets"),
        ({"gist": [9]}, "gist must be a list of indices from 0 to 3"),
        ({"junk": ["1"]}, "junk must be a list of indices"),
        ({"text": " \n ", "sentences": []}, "empty|blank"),
    ],
)
def test_bad_rows_are_problems(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    """A row that cannot be used is a problem with its line, not an exception."""
    (problem,) = read_marked_articles(write(tmp_path, **changes))
    assert isinstance(problem, RecordProblem)
    assert problem.line == 1
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(problem.message)


def test_quotes_are_no_marks(tmp_path: Path) -> None:
    """A corpus of quotes is distinguished from marked articles."""
    path = tmp_path / "quotes.jsonl"
    path.write_text('{"text": "Rain fell.", "quotes": ["Rain fell."]}\n', encoding="utf-8")
    assert not has_marks(path)


pytest.importorskip("jax")

# Keras meets NumPy with it whenever weights are read.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def read(path: Path) -> list[MarkedArticle]:
    """Return the articles of a file."""
    return [item for item in read_marked_articles(path) if isinstance(item, MarkedArticle)]


def test_groups_are_never_split(marks: Path) -> None:
    """Both parts together are everything, and no source is in both; one source is too few."""
    articles = read(marks)
    training, held_out = split_by_group(articles, share=0.1, seed=1)
    assert len(training) + len(held_out) == 6
    assert not {item.group for item in training} & {item.group for item in held_out}
    with pytest.raises(UsageError, match="at least 2 groups"):
        split_by_group(articles[::3], share=0.1, seed=1)
