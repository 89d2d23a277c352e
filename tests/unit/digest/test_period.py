"""The start of a period, and the dates of articles."""

from datetime import UTC, date, datetime

import pytest

from pullquote.digest.period import last_moment, parse_since
from pullquote.errors import UsageError

NOW = datetime(2024, 5, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("12h", "2024-05-31T00:00:00+00:00"),
        ("7d", "2024-05-24T12:00:00+00:00"),
        (" 2w ", "2024-05-17T12:00:00+00:00"),
        ("2024-05-01", "2024-05-01T00:00:00+00:00"),
        ("2024-05-01T10:00+02:00", "2024-05-01T08:00:00+00:00"),
    ],
)
def test_since(text: str, start: str) -> None:
    """Ages count back from now, dates are the start of their day in UTC."""
    assert parse_since(text, now=NOW).isoformat() == start


@pytest.mark.parametrize("text", ["", "7", "7y", "-3d", "soon", "2024-13-01", "٣d x"])
def test_since_that_is_no_age_or_date(text: str) -> None:
    """The message says what is needed and repeats what was given."""
    with pytest.raises(UsageError, match=r"12h, 7d, 2w.*2024-05-31"):
        parse_since(text, now=NOW)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-05-31", "2024-05-31T23:59:59.999999+00:00"),
        ("20240531", "2024-05-31T23:59:59.999999+00:00"),
        ("2024-02", "2024-02-29T23:59:59.999999+00:00"),
        ("2024", "2024-12-31T23:59:59.999999+00:00"),
        ("2024-05-31T10:00:00Z", "2024-05-31T10:00:00+00:00"),
        ("2024-05-31 10:00", "2024-05-31T10:00:00+00:00"),
        ("Fri, 31 May 2024 10:00:00 +0200", "2024-05-31T08:00:00+00:00"),
        (1717149600, "2024-05-31T10:00:00+00:00"),
        (1717149600000, "2024-05-31T10:00:00+00:00"),
        (date(2024, 5, 31), "2024-05-31T23:59:59.999999+00:00"),
        (datetime(2024, 5, 31, 10, tzinfo=UTC), "2024-05-31T10:00:00+00:00"),
    ],
)
def test_dates_of_articles(value: object, moment: str) -> None:
    """A day, month or year lasts to its end, so that an article of today is never too old."""
    found = last_moment(value)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize("value", [None, "", "soon", "31/05/2024", True, [], 1e300, "9999", "0000"])
def test_values_that_are_no_dates(value: object) -> None:
    """They count as no date, whatever their type."""
    assert last_moment(value) is None
