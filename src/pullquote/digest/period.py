"""Parse the start of a period and the dates of articles.

A date without a time stands for the whole day, and a time without a zone is UTC.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from pullquote.errors import UsageError, check_type

_SPAN = re.compile(r"(\d{1,20})\s?([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7}
_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
_MAX_SECONDS = 10**11  # from here on, a number counts milliseconds


def parse_since(text: str, *, now: datetime | None = None) -> datetime:
    """Return the start of a period.

    Args:
        text: Hours, days or weeks before now (``12h``, ``7d``, ``2w``), or an ISO 8601 date or
            time.
        now: The present; None for the clock's.

    Raises:
        UsageError: The text is neither, or the time lies before the year 1.

    >>> parse_since("7d", now=datetime(2024, 5, 31, 12, tzinfo=UTC)).isoformat()
    '2024-05-24T12:00:00+00:00'
    """
    check_type("since", text, str, "a string")
    match = _SPAN.fullmatch(text.strip())
    try:
        if match:
            hours = int(match[1]) * _HOURS[match[2]]
            return (now or datetime.now(UTC)) - timedelta(hours=hours)
        return as_utc(datetime.fromisoformat(text.strip()))
    except OverflowError as error:
        raise UsageError(
            f"since must not reach back before the year 1, got {text[:60]!r}"
        ) from error
    except ValueError as error:
        raise UsageError(
            f"since must be hours, days or weeks (12h, 7d, 2w) or a date (2024-05-31), "
            f"got {text[:60]!r}"
        ) from error


def check_since(since: object) -> None:
    """Check the type of the start of a period; see `check_type`."""
    check_type("since", since, datetime | None, "a datetime (parse_since returns one)")


def last_moment(value: Any) -> datetime | None:
    """Return the latest time that the date of an article can mean; None if it is no date.

    Args:
        value: A date or time of Python, seconds or milliseconds since 1970, or a text in the forms
            of ISO 8601 (year and month are enough) or RFC 5322 (that of feeds).

    >>> last_moment("2024-05-31").isoformat()
    '2024-05-31T23:59:59.999999+00:00'
    >>> last_moment("Fri, 31 May 2024 12:00:00 +0200").isoformat()
    '2024-05-31T10:00:00+00:00'
    >>> last_moment("soon") is None
    True
    """
    try:
        if isinstance(value, datetime):
            return as_utc(value)
        if isinstance(value, date):
            return datetime.combine(value, time.max, UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / (1000 if value >= _MAX_SECONDS else 1), UTC)
        return _parse(value.strip()[:64]) if isinstance(value, str) else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _parse(text: str) -> datetime:
    if partial := _PARTIAL.fullmatch(text):
        year, month = int(partial[1]), int(partial[2] or 12)
        first_after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        return first_after - timedelta(microseconds=1)
    if _DAY.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    try:
        return as_utc(datetime.fromisoformat(text))
    except ValueError:
        return as_utc(parsedate_to_datetime(text))


def as_utc(moment: datetime) -> datetime:
    """Return a time in UTC. A time without a zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
