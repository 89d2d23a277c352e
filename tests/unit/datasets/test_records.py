"""Records: accepted formats, and the errors of records that cannot be used."""

import builtins
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from pullquote._io.tabular import RecordProblem
from pullquote.datasets import Record, read_records, record_article
from pullquote.documents.document import Document
from pullquote.errors import (
    EmptySourceError,
    LibraryError,
    NoSentenceError,
    SourceNotFoundError,
    UnreadableError,
    UsageError,
)
from pullquote.library import Library

RAIN = {"title": "Rain", "text": "It *fell*. We stayed.", "quotes": ["It fell"]}


def write(folder: Path, *lines: Mapping[str, Any] | str | bytes) -> Path:
    """Write a JSONL file, mappings as JSON and everything else unchanged."""
    path = folder / "corpus.jsonl"
    rows = [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines]
    data = b"\n".join(row.encode() if isinstance(row, str) else row for row in rows)
    path.write_bytes(data)
    return path


def test_reads_every_field(tmp_path: Path) -> None:
    """A single quote may be a string; a blank line is no record but counts as a line."""
    full = {"id": 7, "url": "u", "source": "s", "license": "l", "quotes": "  It fell ", "more": 1}
    records, problems = read_records(write(tmp_path, RAIN, "", RAIN | full))
    assert problems == []
    assert records == [
        Record("corpus-1", "Rain", "It *fell*. We stayed.", ("It fell",)),
        Record("7", "Rain", "It *fell*. We stayed.", ("It fell",), "u", "s", "l"),
    ]


def test_reads_scitldr(tmp_path: Path) -> None:
    """The sentences of a SciTLDR record become those of the article, at their offsets."""
    row = {"source": ["We do it.", " ", "It is e.g. good."], "target": ["Done."], "title": "T"}
    [record], _ = read_records(write(tmp_path, row | {"paper_id": "x1"}))
    assert (record.id, record.quotes, record.source) == ("x1", ("Done.",), "")
    article = record_article(record)
    assert [s.text for s in article.sentences] == ["We do it.", "It is e.g. good."]
    assert all(article.text[s.start : s.end] == s.text for s in article.sentences)
    assert article.title == "T"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"text": "It fell."}, "the field quotes is missing"),
        ({"quotes": ["It fell"]}, "the field text is missing"),
        ({"source": ["It fell."]}, "the field target is missing"),
        (RAIN | {"text": " # "}, "text must have at least two words"),
        (RAIN | {"quotes": ["", " "]}, "quotes must contain at least one quote"),
        (RAIN | {"text": 3}, "text must be a string, got an integer"),
        (RAIN | {"title": ["a"]}, "title must be a string, got a list"),
        (RAIN | {"quotes": ["a", None]}, "quotes must hold strings, got null"),
        ("[" * 100_000, "not valid JSON: nested too deeply"),
        ("[1]", "must be an object, got a list"),
        ('{"text": ' + "1" * 5000 + "}", "not valid JSON: Exceeds the limit (4300 digits)"),
        ('{"text": ', "not valid JSON: Expecting value at column 9"),
        (b'{"text": "\xff"}', "not valid UTF-8: invalid start byte at byte 10"),
    ],
)
def test_reports_unusable_records(tmp_path: Path, line: Any, words: str) -> None:
    """An unusable record is reported with its line and the others are read, or it is an error."""
    path = write(tmp_path, RAIN, line, RAIN)
    records, problems = read_records(path)
    assert [record.id for record in records] == ["corpus-1", "corpus-3"]
    assert [problem.line for problem in problems] == [2]
    assert problems[0].message.startswith(words)
    with pytest.raises(UsageError, match=r"corpus\.jsonl, line 2: ") as caught:
        read_records(path, on_problem="fail")
    assert words in str(caught.value)


def test_the_title_is_optional(tmp_path: Path) -> None:
    """A missing title and null are both an empty title."""
    rows = [{k: v for k, v in RAIN.items() if k != "title"}, RAIN | {"title": None}]
    records, problems = read_records(write(tmp_path, *rows))
    assert [record.title for record in records] == ["", ""]
    assert problems == []


def test_verbatim_leaves_out_other_quotes(tmp_path: Path) -> None:
    """Quotes that do not occur in the article are reported, and records without others left out."""
    path = write(
        tmp_path, RAIN | {"quotes": ["It fell", "Snow came"]}, RAIN | {"quotes": ["Snow came"]}
    )
    records, problems = read_records(path, quotes="verbatim")
    assert [(record.id, record.quotes) for record in records] == [("corpus-1", ("It fell",))]
    assert problems == [
        RecordProblem(1, "quote does not occur in the article: 'Snow came'"),
        RecordProblem(2, "quote does not occur in the article: 'Snow came'"),
    ]
    assert len(read_records(path)[0]) == 2


def test_verbatim_reports_an_article_of_headings(tmp_path: Path) -> None:
    """An article of headings only is reported with its line."""
    records, problems = read_records(
        write(tmp_path, RAIN | {"text": "# Only this heading"}), quotes="verbatim"
    )
    assert records == []
    assert [problem.line for problem in problems] == [1]
    with pytest.raises(NoSentenceError):
        record_article(Record("1", "", "# Only this heading", ("a",)))


def test_reads_parquet(tmp_path: Path) -> None:
    """Parquet is detected by its content; rows count from 1."""
    path = tmp_path / "corpus.data"
    rows = [RAIN, RAIN | {"text": ""}, RAIN | {"text": "Snow came. We left."}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    records, problems = read_records(path)
    assert [record.text for record in records] == ["It *fell*. We stayed.", "Snow came. We left."]
    assert [record.id for record in records] == ["corpus-1", "corpus-3"]
    assert [problem.line for problem in problems] == [2]


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    """A truncated Parquet file raises an UnreadableError."""
    path = tmp_path / "corpus.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([RAIN]), path)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UnreadableError, match="damaged Parquet file"):
        read_records(path)


def test_parquet_without_pyarrow_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without pyarrow, the error contains the command to install it."""
    path = tmp_path / "corpus.parquet"
    path.write_bytes(b"PAR1")
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    message = r"needs pyarrow; install it with: .* pip install .*pyarrow"
    with pytest.raises(UsageError, match=message):
        read_records(path)


def test_missing_and_empty_files_are_refused(tmp_path: Path) -> None:
    """A missing file, a folder and an empty file raise different errors."""
    with pytest.raises(SourceNotFoundError, match="there is no file"):
        read_records(tmp_path / "none.jsonl")
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_records(tmp_path)
    with pytest.raises(EmptySourceError, match="is empty"):
        read_records(write(tmp_path, "", " "))


def test_ignores_a_byte_order_mark(tmp_path: Path) -> None:
    """A byte order mark before the first record is skipped."""
    path = write(tmp_path, b"\xef\xbb\xbf" + json.dumps(RAIN).encode())
    assert len(read_records(path, on_problem="fail")[0]) == 1


def test_reads_the_quoted_articles_of_a_library(tmp_path: Path) -> None:
    """Articles with quotes are read as stored, each quote once."""
    path = tmp_path / "my.db"
    parts = [("heading", "Gates"), ("paragraph", "It *fell. We_stayed_on.")]
    document = Document.from_parts(parts, title="Rain", site="Gazette", url="https://e.org/")  # type: ignore[arg-type]
    with Library(path) as store:
        article = store.add_article(document)
        store.add_article(Document.from_parts([("paragraph", "Nobody quoted this.")]))
        for origin in ("", "https://blog.example/"):
            store.add_quote(article, 7, 16, origin=origin)
    [record], problems = read_records(path, quotes="verbatim")
    assert problems == []
    assert (record.id, record.title, record.quotes) == (article, "Rain", ("It *fell.",))
    assert (record.url, record.source) == ("https://e.org/", "Gazette")
    assert record_article(record).document == document
    assert [s.text for s in record_article(record).sentences] == ["It *fell.", "We_stayed_on."]


def test_a_library_without_quotes_is_empty(tmp_path: Path) -> None:
    """A library without quotes is empty; a truncated one is damaged."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        store.add_article(Document.from_parts([("paragraph", "Nobody quoted this.")]))
    with pytest.raises(EmptySourceError, match="is empty"):
        read_records(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(LibraryError, match="damaged"):
        read_records(path)
