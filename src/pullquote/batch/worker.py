"""Process chunks of rows in a worker process.

Input: the rows of a chunk. Output: a `ChunkResult`, the bytes for the output and for the file of
rejected rows. A worker loads the model once. A row that fails is rejected and affects no other.
"""

import gc
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from threading import Thread

from pullquote._io.json_fields import JsonObject, parse_json_line
from pullquote.batch.records import Chunk, Fields, Row, UnreadableRow, reject_row, write_line
from pullquote.documents import read_document, read_text
from pullquote.documents.document import Document
from pullquote.errors import UnreadableError, one_line
from pullquote.pipeline import Highlighter
from pullquote.selection import HighlightResult, Options
from pullquote.text import Article, split_sentences

HIGHLIGHTS = "highlights"
"""The name of the added column."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How to process every row.

    Attributes:
        model: Name or path of the scorer.
        encoder: Name of the encoder; None for the model's own.
        options: How much to highlight.
        text: The field with the article's text, which the output leaves out.
        title: The field with the article's title, which is optional.
        schema: The columns of a Parquet output, as Arrow serializes a schema; None for JSONL.
    """

    model: str
    encoder: str | None
    options: Options
    text: str = "text"
    title: str = "title"
    schema: bytes | None = None


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """The result of a chunk.

    Attributes:
        output: Lines of JSON, or a record batch in Arrow's stream format.
        errors: Lines of JSON, one for each rejected row.
        rows: Rows of the chunk, including blank lines.
        articles: Rows that were highlighted.
        failed: Rows that were rejected.
    """

    output: bytes
    errors: bytes
    rows: int
    articles: int
    failed: int


class Worker:
    """A plan with its model loaded."""

    def __init__(self, plan: BatchPlan) -> None:
        self.plan = plan
        self._highlighter = Highlighter(plan.model, encoder=plan.encoder)

    def process(self, chunk: Chunk) -> ChunkResult:
        """Highlight the articles of a chunk."""
        errors: dict[int, str] = {}  # by index in the chunk, like the next two
        fields: dict[int, Fields] = {}
        articles: dict[int, Article] = {}
        for i, row in enumerate(chunk):
            if isinstance(row.payload, bytes) and not row.payload.strip():
                continue
            with reject_row(errors, i):
                row_fields, document = parse_row(row, self.plan.text, self.plan.title)
                articles[i] = split_sentences(document)
                fields[i] = row_fields
        rows = [
            (i, fields[i] | {HIGHLIGHTS: _to_fields(result)})
            for i, result in self._highlight(articles, errors).items()
        ]
        output, n_written = self._serialize(rows, errors)
        lines = [_error_line(chunk[i], reason) for i, reason in sorted(errors.items())]
        return ChunkResult(output, b"".join(lines), len(chunk), n_written, len(errors))

    def _highlight(
        self, articles: Mapping[int, Article], errors: dict[int, str]
    ) -> dict[int, HighlightResult]:
        """Highlight all articles in one call; if it fails, one by one, to reject the cause."""
        options = self.plan.options
        failure: dict[int, str] = {}
        with reject_row(failure, 0):
            results = self._highlighter.highlight_many(list(articles.values()), options)
            return dict(zip(articles, results, strict=True))
        single: dict[int, HighlightResult] = {}
        for i, article in articles.items():
            with reject_row(errors, i):
                (single[i],) = self._highlighter.highlight_many([article], options)
        return single

    def _serialize(
        self, rows: Sequence[tuple[int, Fields]], errors: dict[int, str]
    ) -> tuple[bytes, int]:
        """Serialize rows for the output; also return how many could be serialized."""
        if self.plan.schema is not None:
            from pullquote.batch.arrow import encode_batch

            return encode_batch(rows, self.plan.schema, errors)
        lines = []
        for i, row in rows:
            with reject_row(errors, i):
                lines.append(write_line(row))
        return b"".join(lines), len(lines)


def parse_row(row: Row, text: str, title: str) -> tuple[Fields, Document]:
    """Return the fields of a row except its text, and its article.

    Args:
        row: A line of JSONL, a row of Parquet, or the path of an article.
        text: The field with the text.
        title: The field with the title, which is optional.

    Raises:
        PullquoteError: The row cannot be read.
    """
    payload = row.payload
    if isinstance(payload, UnreadableRow):
        raise UnreadableError(payload.reason)
    if isinstance(payload, str):
        document = read_document(payload)
        return {"source": document.source, "title": document.title}, document
    fields = parse_json_line(payload) if isinstance(payload, bytes) else payload
    row_fields = JsonObject(fields, any_text=True)  # read_text replaces what is invalid
    document = read_text(row_fields.text(text), title=row_fields.optional_text(title))
    return {name: value for name, value in fields.items() if name != text}, document


def _to_fields(result: HighlightResult) -> list[Fields]:
    return [
        {
            "index": item.sentence.index,
            "start": item.sentence.start,
            "end": item.sentence.end,
            "text": item.sentence.text,
            "score": round(item.score, 6),
        }
        | {
            name: value
            for name, value in (
                ("speaker", item.sentence.speaker or None),
                ("seconds", item.sentence.seconds),
            )
            if value is not None
        }
        for item in result
    ]


def _error_line(row: Row, reason: str) -> bytes:
    source = row.payload if isinstance(row.payload, str) else row.source
    return write_line({"source": source, "line": row.line, "reason": one_line(reason)})


_worker: Worker | None = None


def start_worker(plan: BatchPlan) -> None:
    """Initialize a worker process: load the model, and exit when the parent does."""
    global _worker  # noqa: PLW0603  (the processes of a pool have no other place for state)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles it, and ends its workers
    Thread(target=_exit_with_parent, daemon=True).start()
    _worker = Worker(plan)
    gc.freeze()  # the model stays, so the collector need not scan it again and again


def _exit_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)  # without cleanup: nobody is left to read the result


def process(chunk: Chunk) -> ChunkResult:
    """Highlight the articles of a chunk, in a process that `start_worker` has initialized."""
    if _worker is None:
        raise RuntimeError("start_worker has not run in this process")
    return _worker.process(chunk)
