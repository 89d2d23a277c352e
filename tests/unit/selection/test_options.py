"""Options: ranges, types and the errors they raise."""

from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import ArgumentTypeError, PullquoteError, UsageError
from pullquote.selection import Options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top": 0}, "top must be at least 1, got 0"),
        ({"words": -5}, "words must be at least 1, got -5"),
        ({"tokens": 0}, "tokens must be at least 1, got 0"),
        ({"tokenizer": "wordpiece"}, "tokenizer needs a limit of tokens, got none"),
        ({"ratio": 0.0}, "ratio must be above 0 and at most 1, got 0"),
        ({"ratio": 1.5}, "ratio must be above 0 and at most 1, got 1.5"),
        ({"ratio": float("nan")}, "ratio must be above 0 and at most 1, got nan"),
        ({"threshold": 2.0}, "threshold must be between 0 and 1, got 2"),
        ({"threshold": float("nan")}, "threshold must be between 0 and 1, got nan"),
        ({"always": ("(",)}, r"always must be a regular expression, got '\('"),
        ({"exclude": ("[",)}, r"exclude must be a regular expression, got '\['"),
        ({"about": " "}, "about must be a question or a topic in words, got ''"),
        ({"about": "x" * 1001}, "about must have at most 1,000 characters, got 1,001"),
        ({"boost": (" ",)}, "boost needs words that are not blank"),
    ],
)
def test_values_out_of_range_are_refused(options: dict[str, object], message: str) -> None:
    """The message says what is needed and what was given."""
    with pytest.raises(UsageError, match=message):
        Options(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ratio": "0.2"}, "ratio must be a number, got str '0.2'"),
        ({"threshold": None.__class__}, "threshold must be a number, got type"),
        ({"top": "3"}, "top must be an integer, got str '3'"),
        ({"top": 3.0}, "top must be an integer, got float 3.0"),
        ({"words": True}, "words must be an integer, got bool True"),
        ({"always": "rain"}, "always must be a list of strings, got str 'rain'"),
        ({"exclude": [3]}, "exclude must be a list of strings, not of int 3"),
        ({"about": 7}, "about must be a string, got int 7"),
        ({"boost": 7}, "boost must be a list of strings, got int 7"),
    ],
)
def test_values_of_another_type_are_refused(options: dict[str, object], message: str) -> None:
    """The error is a TypeError and one of ours, and names the type that is needed."""
    with pytest.raises(ArgumentTypeError, match=message) as error:
        Options(**options)  # type: ignore[arg-type]
    assert isinstance(error.value, TypeError)
    assert isinstance(error.value, PullquoteError)


def test_long_values_are_shortened_in_messages() -> None:
    """A message stays short, whatever was given."""
    with pytest.raises(ArgumentTypeError) as error:
        Options(ratio="x" * 9999)  # type: ignore[arg-type]
    assert len(str(error.value)) < 200


def test_numpy_numbers_and_lists_are_accepted() -> None:
    """Numbers of NumPy count as numbers, and a list is stored as a tuple."""
    options = Options(top=np.int64(3), ratio=np.float32(0.5), always=["rain"])  # type: ignore[arg-type]
    assert options.always == ("rain",)
    assert hash(options) == hash(Options(top=3, ratio=0.5, always=("rain",)))


def test_paths_are_no_strings() -> None:
    """A path is not a regular expression."""
    with pytest.raises(ArgumentTypeError, match="not of"):
        Options(always=(Path("rain"),))  # type: ignore[arg-type]
