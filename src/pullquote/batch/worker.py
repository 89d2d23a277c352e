"""Bulk, work: what a worker does with a chunk.

In: the rows of a chunk. Out: `ChunkResult`: the bytes that go into the output and into the file of errors.
A worker loads the model once. Whatever goes wrong with a row sets it aside and stops no other.
"""

import gc
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from threading import Thread

from pullquote.batch.records import Chunk, Fields, Row, parse_line, setting_aside, write_line
from pullquote.documents import read_document, read_text
from pullquote.documents.document import Document
from pullquote.errors import UsageError
from pullquote.pipeline import Highlighter
from pullquote.selection import HighlightResult, Options
from pullquote.text import Article, split_sentences

HIGHLIGHTS = "highlights"
"""The column that is added."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is done with every row.

    Attributes:
        model: Name or path of the scorer.
        encoder: Name of the encoder; None for the model's own.
        options: How much to highlight.
        text: The field that holds an article's text; it is left out of the output.
        title: The field that holds its title, which may be missing.
        schema: A Parquet output's columns, as Arrow serialises a schema; None for JSONL.
    """

    model: str
    encoder: str | None
    options: Options
    text: str = "text"
    title: str = "title"
    schema: bytes | None = None


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What came of a chunk.

    Attributes:
        output: Lines of JSON, or a record batch in Arrow's stream format.
        errors: Lines of JSON, one for each row that was set aside.
        rows: Rows of the chunk, blank lines among them.
        articles: Rows that were highlighted.
        failed: Rows that were set aside.
    """

    output: bytes
    errors: bytes
    rows: int
    articles: int
    failed: int


class Worker:
    """A plan and its model, loaded."""

    def __init__(self, plan: BatchPlan) -> None:
        self.plan = plan
        self._highlighter = Highlighter(plan.model, encoder=plan.encoder)

    def process(self, chunk: Chunk) -> ChunkResult:
        """Highlight the articles of a chunk."""
        errors: dict[int, str] = {}  # by place in the chunk
        fields: dict[int, Fields] = {}
        articles: dict[int, Article] = {}
        for place, row in enumerate(chunk):
            if isinstance(row.payload, bytes) and not row.payload.strip():
                continue
            with setting_aside(errors, place):
                found, document = self._understand(row)
                articles[place] = split_sentences(document)
                fields[place] = found
        rows = [
            (place, fields[place] | {HIGHLIGHTS: _compact(highlights)})
            for place, highlights in self._highlight(articles, errors).items()
        ]
        output, written = self._encode(rows, errors)
        lines = [_error(chunk[place], words) for place, words in sorted(errors.items())]
        return ChunkResult(output, b"".join(lines), len(chunk), written, len(errors))

    def _understand(self, row: Row) -> tuple[Fields, Document]:
        """Give the fields that are kept of a row, and its article."""
        if row.payload is None:
            raise UsageError("the line is too long to be read")
        if isinstance(row.payload, str):
            document = read_document(row.payload)
            return {"source": document.source, "title": document.title}, document
        given = parse_line(row.payload) if isinstance(row.payload, bytes) else row.payload
        text, title = given.get(self.plan.text), given.get(self.plan.title) or ""
        for name, value in ((self.plan.text, text), (self.plan.title, title)):
            if not isinstance(value, str):
                kind = "missing" if value is None else type(value).__name__
                raise UsageError(f"the field {name} is {kind}, but has to be a string")
        fields = {name: value for name, value in given.items() if name != self.plan.text}
        return fields, read_text(str(text), title=str(title))

    def _highlight(
        self, articles: Mapping[int, Article], errors: dict[int, str]
    ) -> dict[int, HighlightResult]:
        """Highlight articles together; where that fails, each alone, to find the one to blame."""
        options = self.plan.options
        together: dict[int, str] = {}
        with setting_aside(together, 0):
            found = self._highlighter.highlight_many(list(articles.values()), options)
            return dict(zip(articles, found, strict=True))
        alone: dict[int, HighlightResult] = {}
        for place, article in articles.items():
            with setting_aside(errors, place):
                (alone[place],) = self._highlighter.highlight_many([article], options)
        return alone

    def _encode(
        self, rows: Sequence[tuple[int, Fields]], errors: dict[int, str]
    ) -> tuple[bytes, int]:
        """Write rows as the output has them; also tell how many could be written."""
        if self.plan.schema is not None:
            from pullquote.batch.arrow import encode_batch

            return encode_batch(rows, self.plan.schema, errors)
        lines = []
        for place, row in rows:
            with setting_aside(errors, place):
                lines.append(write_line(row))
        return b"".join(lines), len(lines)


def _compact(highlights: HighlightResult) -> list[Fields]:
    return [
        {
            "index": mark.sentence.index,
            "start": mark.sentence.start,
            "end": mark.sentence.end,
            "text": mark.sentence.text,
            "score": round(mark.score, 6),
        }
        for mark in highlights
    ]


def _error(row: Row, words: str) -> bytes:
    source = row.payload if isinstance(row.payload, str) else row.source
    fields = {"source": source, "line": row.line, "reason": " ".join(words.split())}
    return write_line(fields)


_worker: Worker | None = None


def start_worker(plan: BatchPlan) -> None:
    """Make this process a worker: load the model, and end when the parent does."""
    global _worker  # noqa: PLW0603  (a pool's processes have no other place for what they load)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends its workers
    Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(plan)
    gc.freeze()  # what is loaded stays, so the collector need not look at it again and again


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)  # nobody is left to be told


def process(chunk: Chunk) -> ChunkResult:
    """Highlight the articles of a chunk, in a process that `start_worker` has readied."""
    if _worker is None:
        raise RuntimeError("start_worker has not run in this process")
    return _worker.process(chunk)
