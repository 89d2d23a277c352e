"""When a server is asked again."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pullquote.errors import (
    CertificateError,
    FetchTimeoutError,
    HttpStatusError,
    PullquoteError,
    RobotsError,
    TooLargeError,
    UnreachableError,
)
from pullquote.ingest.crawl.politeness import PolitenessConfig, wait_before_retry

MANNERS = PolitenessConfig(retry_seconds=2.0)
DAY = 86_400.0


def answered(status: int, retry_after: str = "") -> HttpStatusError:
    """Give the error for an answer."""
    error = HttpStatusError("x")
    error.status, error.retry_after = status, retry_after
    return error


@pytest.mark.parametrize(
    ("tries", "wait"), [(1, 2.0), (2, 8.0), (3, 32.0), (4, DAY), (5, 2.0), (8, DAY), (12, None)]
)
def test_waits_grow_and_end(tries: int, wait: float | None) -> None:
    """Four times as long each time, after four tries a day, after twelve never."""
    assert wait_before_retry(UnreachableError("x"), tries, MANNERS) == wait


@pytest.mark.parametrize(
    ("error", "comes_back"),
    [
        (FetchTimeoutError("x"), True),
        (answered(429), True),
        (answered(503), True),
        (answered(404), False),
        (answered(403, "10"), False),
        (CertificateError("x"), False),
        (RobotsError("x"), False),
        (TooLargeError("x"), False),
    ],
)
def test_what_will_not_pass_is_not_tried_again(error: PullquoteError, comes_back: bool) -> None:
    """Only what may be otherwise the next time is tried again."""
    assert (wait_before_retry(error, 1, MANNERS) is not None) is comes_back


@pytest.mark.parametrize(
    ("words", "wait"),
    [("7", 7.0), ("1", 2.0), ("9" * 30, 7 * DAY), ("soon", 2.0), ("-5", 2.0), ("", 2.0)],
)
def test_retry_after_is_heeded(words: str, wait: float) -> None:
    """The longer of both waits counts, up to a week; what cannot be read does not."""
    assert wait_before_retry(answered(429, words), 1, MANNERS) == wait


def test_retry_after_may_be_a_date() -> None:
    """A date counts from now; one that has passed does not."""
    later = datetime.fromtimestamp(time.time(), UTC) + timedelta(hours=1)
    wait = wait_before_retry(answered(503, format_datetime(later, usegmt=True)), 1, MANNERS)
    assert wait is not None
    assert 3000 < wait <= 3600
    past = "Fri, 31 May 2024 12:00:00 GMT"
    assert wait_before_retry(answered(503, past), 1, MANNERS) == 2.0
