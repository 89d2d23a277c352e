"""The conversion between payloads and JSON values."""

import json

import numpy as np
import pytest

from pullquote import Highlighter, Options
from pullquote.documents import read_text
from pullquote.errors import UsageError
from pullquote.payloads import (
    BatchItemPayload,
    ComparisonPayload,
    HighlightPayload,
    HistoryPayload,
    LibraryArticlePayload,
    copy_fields,
    to_json,
)
from pullquote.render.json import highlight_payload
from pullquote.scorers import Explanation

TEXT = "Rain fell all day. Nobody minded. That day rain flooded the town."


@pytest.fixture(scope="module")
def payload() -> HighlightPayload:
    """Return an article with explanations."""
    result = Highlighter("luhn").highlight(TEXT, title="Rain", options=Options(top=1, explain=True))
    return highlight_payload(result)


def test_a_payload_survives_json(payload: HighlightPayload) -> None:
    """A payload that was written as JSON and read again equals the original."""
    assert HighlightPayload.from_dict(json.loads(json.dumps(payload.to_dict()))) == payload


def test_absent_fields_are_left_out_and_null_fields_are_not(payload: HighlightPayload) -> None:
    """Only the highlight has an explanation; every sentence has a score_std, which is null."""
    sentences = payload.to_dict()["sentences"]
    assert ["explanation" in s for s in sentences] == [s["strength"] != "none" for s in sentences]
    assert [s["score_std"] for s in sentences] == [None] * 3
    assert "warning" not in payload.to_dict()
    assert HistoryPayload(()).to_dict() == {"readings": []}


def test_numpy_numbers_become_plain_numbers() -> None:
    """JSON cannot hold NumPy scalars, so they are converted."""
    value = to_json(Explanation("near", (), (np.int64(3),)))  # type: ignore[arg-type]
    assert type(value["neighbors"][0]) is int


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"words": "3"}, "HighlightPayload.words must be int, got str"),
        ({"words": True}, "HighlightPayload.words must be int, got bool"),
        ({"sentences": {}}, "HighlightPayload.sentences must be a list, got dict"),
        ({"sentences": [7]}, r"sentences\[0\] must be an object, got int"),
        ({"sentences": [{}]}, r"sentences\[0\] lacks .*block, end,"),
        ({"document": {"text": "Rain."}}, "document"),
    ],
)
def test_wrong_types_are_rejected(
    payload: HighlightPayload, change: dict[str, object], message: str
) -> None:
    """The message names the field and the expected type."""
    with pytest.raises(UsageError, match=message):
        HighlightPayload.from_dict(payload.to_dict() | change)


def test_unknown_literals_and_non_objects_are_rejected(payload: HighlightPayload) -> None:
    """A strength must be one of three, and a payload must be an object."""
    values = payload.to_dict()
    values["sentences"][0]["strength"] = "heavy"
    with pytest.raises(UsageError, match="strength must be one of strong, light, none"):
        HighlightPayload.from_dict(values)
    with pytest.raises(UsageError, match="HighlightPayload must be an object, got list"):
        HighlightPayload.from_dict([])


def test_unknown_fields_are_ignored_and_missing_optional_fields_are_none() -> None:
    """A newer server can add fields."""
    assert BatchItemPayload.from_dict({"status": 422, "more": 1}) == BatchItemPayload(422)
    comparison = {"id": "x", "models": ["a"], "scores": [[1, 0.5]], "agreement": [[None]]}
    assert ComparisonPayload.from_dict(comparison).scores == ((1.0, 0.5),)


def test_copy_fields_takes_attributes_of_the_same_name() -> None:
    """Explicit values replace the attributes of the source."""
    document = read_text(TEXT)
    source = LibraryArticlePayload(document, ())
    assert copy_fields(LibraryArticlePayload, source, quotes=()) == source
