"""Tests of a worker: bad rows are rejected with reasons, and stop no other row."""

import json
from typing import Any

import pytest

from pullquote.batch.records import Row, UnreadableRow
from pullquote.batch.worker import BatchPlan, Worker
from pullquote.selection import Options

PLAN = BatchPlan("lead", None, Options(top=1))
TEXT = "Rain number {n} fell on the harbour. It flooded {n} times.\n\nBread was sold, {n} loaves."


def test_bad_rows_are_rejected_with_reasons() -> None:
    """Each row that cannot be used has its line and a reason; the others are processed."""
    payloads: list[Any] = [
        b'{"text": "It rained. We left.", "id": "caf\xc3\xa9 \\ud800"}\n',
        b"\n",
        b"{bad\n",
        b"\xff\xfe\n",
        b"[1]\n",
        b"[" * 100_000,
        b'{"text": "It rained.", "x": ' + b"1" * 4301 + b"}",
        b'{"text": "It rained.", "x": NaN}\n',
        b'{"id": 3}\n',
        b'{"text": 3}\n',
        b'{"text": "It rained.", "title": ["x"]}\n',
        b'{"text": " "}\n',
        b'{"text": "Hm"}\n',
        UnreadableRow("the line is too long"),
        "/no/such/file.txt",
    ]
    result = Worker(PLAN).process([Row("in", n, p) for n, p in enumerate(payloads, start=1)])
    errors = [json.loads(line) for line in result.errors.splitlines()]
    reasons = [error["reason"] for error in errors]
    assert [error["line"] for error in errors] == list(range(3, 16))
    for reason, message in zip(
        reasons,
        (
            *("not valid JSON: Expecting", "not valid UTF-8", "must be an object, got a list"),
            *("nested too deeply", "Exceeds the limit (4300 digits)", "NaN is not a number"),
            *("text is missing", "text must be a string, got an integer", "title must be a string"),
            *("is empty", "a sentence of at least two words is needed"),
            *("too long", "not found"),
        ),
        strict=True,
    ):
        assert message in reason
        assert len(reason) < 200
    assert (result.rows, result.articles, result.failed) == (15, 1, 13)
    assert json.loads(result.output)["id"] == "café \ud800"
    assert errors[-1]["source"] == "/no/such/file.txt"


def test_row_that_breaks_the_model_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a chunk fails as a whole, only the row that causes it is rejected."""
    worker = Worker(PLAN)
    original = worker._highlighter.highlight_many

    def fragile(articles: Any, options: Options) -> Any:
        if any("2" in article.text for article in articles):
            raise ZeroDivisionError("of 2")
        return original(articles, options)

    monkeypatch.setattr(worker._highlighter, "highlight_many", fragile)
    texts = (json.dumps({"text": TEXT.format(n=n)}).encode() for n in (1, 2, 3))
    result = worker.process([Row("in", line, text) for line, text in enumerate(texts, start=1)])
    assert (result.articles, result.failed) == (2, 1)
    assert json.loads(result.errors) == {
        "source": "in",
        "line": 2,
        "reason": "ZeroDivisionError: of 2",
    }
