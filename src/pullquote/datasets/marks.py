"""Read articles whose sentences readers marked as gist, quotable or junk.

Input: a JSONL or Parquet file with ``text``, ``sentences`` (offset pairs) and the indices ``gist``,
``quotable`` and ``junk``. Output: `MarkedArticle` with the marks on our own sentences.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pullquote._io.tabular import RecordProblem, iterate_rows
from pullquote.documents import read_text
from pullquote.errors import PullquoteError, UsageError
from pullquote.text import Article, split_sentences

MIN_OVERLAP = 0.5
"""Share of the shorter sentence that must overlap for a mark to carry over."""


@dataclass(frozen=True, slots=True)
class Marks:
    """One reader's marks on an article, as indices of its sentences.

    Attributes:
        gist: Sentences that together carry what the article says, best first.
        quotable: Sentences an editor would pull, best first.
        junk: Lines that are not prose of the article.
    """

    gist: tuple[int, ...]
    quotable: tuple[int, ...]
    junk: frozenset[int]

    def of(self, aim: str) -> tuple[int, ...]:
        """Return the marks for an aim, ``"gist"`` or ``"quotable"``."""
        return self.gist if aim == "gist" else self.quotable


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article with the marks of one or two readers.

    Attributes:
        id: Its name in the corpus.
        article: The article, split by pullquote.
        marks: The first reader's marks.
        second: A second, independent reader's marks; None if there was one reader.
        genre: What kind of text it is; empty if unknown.
        group: Its source; articles of one group never cross splits.
        license: License of the text.
    """

    id: str
    article: Article
    marks: Marks
    second: Marks | None = None
    genre: str = ""
    group: str = ""
    license: str = ""


def has_marks(path: Path) -> bool:
    """Return whether the first record of a file has marks rather than quotes."""
    for _, row in iterate_rows(path):
        return not isinstance(row, RecordProblem) and {"sentences", "gist"} <= row.keys()
    return False


def split_by_group(
    articles: Sequence[MarkedArticle], *, share: float, seed: int
) -> tuple[list[MarkedArticle], list[MarkedArticle]]:
    """Split articles so that no group is in both parts.

    Args:
        articles: The articles, of at least two groups.
        share: Share of the articles in the second part, approximately; at least one group.
        seed: Seed of the choice of groups.

    Raises:
        UsageError: There is only one group.
    """
    groups = sorted({item.group for item in articles})
    if len(groups) < 2:
        raise UsageError(
            f"at least 2 groups of articles are needed (one for validation), got {len(groups)}"
        )
    held_out: set[str] = set()
    count = 0
    for index in np.random.default_rng(seed).permutation(len(groups))[:-1]:
        if held_out and count >= share * len(articles):
            break
        held_out.add(groups[index])
        count += sum(item.group == groups[index] for item in articles)
    training = [item for item in articles if item.group not in held_out]
    return training, [item for item in articles if item.group in held_out]


def read_marked_articles(path: Path) -> Iterator[MarkedArticle | RecordProblem]:
    """Read marked articles one by one.

    Args:
        path: A JSONL or Parquet file.

    Yields:
        The articles in order, and a problem for each record that cannot be used.

    Raises:
        SourceNotFoundError: There is no such file.
        UnreadableError: The file cannot be read.
    """
    for line, row in iterate_rows(path):
        if isinstance(row, RecordProblem):
            yield row
            continue
        try:
            yield _make_article(row, f"{path.stem}-{line}")
        except PullquoteError as error:
            yield RecordProblem(line, str(error))


def _make_article(row: Mapping[str, Any], name: str) -> MarkedArticle:
    text = row.get("text")
    if not isinstance(text, str):
        raise UsageError("text must be a string")
    spans = _spans(row.get("sentences"), len(text))
    article = split_sentences(read_text(text, title=_string(row, "title"), kind="text"))
    if article.text != text:
        raise UsageError("text must be plain text in normal form, or offsets would not fit")
    targets = match_spans(spans, [(s.start, s.end) for s in article.sentences])
    has_second = row.get("gist_second") is not None
    return MarkedArticle(
        id=_string(row, "id") or name,
        article=article,
        marks=_marks(row, "", targets),
        second=_marks(row, "_second", targets) if has_second else None,
        genre=_string(row, "genre"),
        group=_string(row, "group") or _string(row, "source"),
        license=_string(row, "license"),
    )


def _string(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""


def _spans(value: Any, length: int) -> list[tuple[int, int]]:
    if not isinstance(value, list):
        raise UsageError("sentences must be a list of [start, end]")
    spans: list[tuple[int, int]] = []
    for item in value:
        if not (
            isinstance(item, list)
            and len(item) == 2
            and all(type(offset) is int for offset in item)
            and 0 <= item[0] < item[1] <= length
        ):
            raise UsageError(
                f"sentences must be pairs of offsets from 0 to {length}, got {item!r:.60}"
            )
        spans.append((item[0], item[1]))
    return spans


def match_spans(
    theirs: Sequence[tuple[int, int]], ours: Sequence[tuple[int, int]]
) -> list[tuple[int, ...]]:
    """Return for each of their sentences those of ours that overlap it enough, in linear time."""
    matches: list[tuple[int, ...]] = []
    first = 0
    for start, end in theirs:
        while first < len(ours) and ours[first][1] <= start:
            first += 1
        matched: list[int] = []
        for index in range(first, len(ours)):
            our_start, our_end = ours[index]
            if our_start >= end:
                break
            overlap = min(end, our_end) - max(start, our_start)
            if overlap >= MIN_OVERLAP * min(end - start, our_end - our_start):
                matched.append(index)
        matches.append(tuple(matched))
    return matches


def _marks(row: Mapping[str, Any], suffix: str, targets: Sequence[tuple[int, ...]]) -> Marks:
    gist, quotable, junk = (
        _indices(row.get(name + suffix, []), name + suffix, targets)
        for name in ("gist", "quotable", "junk")
    )
    return Marks(gist, quotable, frozenset(junk))


def _indices(value: Any, name: str, targets: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    if not isinstance(value, list) or any(
        type(index) is not int or not 0 <= index < len(targets) for index in value
    ):
        raise UsageError(f"{name} must be a list of indices from 0 to {len(targets) - 1}")
    return tuple(dict.fromkeys(target for index in value for target in targets[index]))
