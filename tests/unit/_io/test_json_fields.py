"""Tests of typed access to untrusted JSON."""

import pytest

from pullquote._io.json_fields import JsonObject, parse_json_line
from pullquote.errors import UsageError


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"[1]", "must be an object, got a list"),
        (b'{"a": ', "not valid JSON: Expecting value at column 6"),
        (b'{"a": NaN}', "not valid JSON: NaN is not a number of JSON"),
        (b'{"a": "\xff"}', "not valid UTF-8: invalid start byte at byte 7"),
        (b"[" * 100_000, "not valid JSON: nested too deeply"),
        (b'{"a": ' + b"1" * 4301 + b"}", "not valid JSON: Exceeds the limit"),
    ],
)
def test_parse_json_line_rejects(line: bytes, message: str) -> None:
    """Each kind of bad line has a short message of one line."""
    with pytest.raises(UsageError, match=message) as caught:
        parse_json_line(line)
    assert len(str(caught.value)) < 200


def test_parse_json_line_accepts_a_byte_order_mark() -> None:
    """The first line of files from Windows may begin with a byte order mark."""
    assert parse_json_line(b'\xef\xbb\xbf{"a": 1}\r\n') == {"a": 1}


def test_texts_accepts_a_string_or_a_list() -> None:
    """One string is a list of one; other items are errors that name the field."""
    row = JsonObject({"one": "a", "two": ["a", "b"], "bad": ["a", 3]}, "row 7")
    assert (row.texts("one"), row.texts("two")) == (("a",), ("a", "b"))
    with pytest.raises(UsageError, match=r"^row 7: bad must hold strings, got an integer$"):
        row.texts("bad")


def test_optional_text_accepts_null() -> None:
    """Tables have null where a title is missing; a required field must not be null."""
    row = JsonObject({"title": None})
    assert row.optional_text("title") == row.optional_text("other") == ""
    with pytest.raises(UsageError, match="the field title is missing"):
        row.text("title", "")
