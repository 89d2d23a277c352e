"""Tests of messages on standard error."""

import pytest

from pullquote._io.console import print_error, report
from pullquote.errors import MAX_MESSAGE_CHARS, PullquoteError, UsageError


def test_print_error_prints_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Line breaks in a message become spaces, and half a surrogate pair a question mark."""
    print_error("a\nb\r\nc \ud800")
    assert capsys.readouterr().err == "pullquote: a b c ?\n"


def test_long_messages_are_shortened_in_the_middle(capsys: pytest.CaptureFixture[str]) -> None:
    """A long message keeps its beginning and its end."""
    assert report(UsageError("BEGIN" + "x" * 10_000 + "END")) == 2
    line = capsys.readouterr().err
    assert line.startswith("pullquote: BEGINx")
    assert line.endswith("xEND\n")
    assert len(line) < MAX_MESSAGE_CHARS + 20


def test_every_error_is_one_line() -> None:
    """The limit applies to the exception itself, thus also to servers and batch records."""
    assert str(PullquoteError("a\n\tb" + "x" * 900)).startswith("a bxxx")
    assert len(str(PullquoteError("x" * 900))) == MAX_MESSAGE_CHARS
