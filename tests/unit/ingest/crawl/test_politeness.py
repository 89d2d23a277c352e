"""Politeness: when to try again, and what robots.txt forbids."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pullquote.documents.fetch import Page
from pullquote.documents.fetch_config import FetchLimits
from pullquote.errors import (
    CertificateError,
    FetchTimeoutError,
    HttpStatusError,
    PullquoteError,
    RedirectError,
    RobotsError,
    TooLargeError,
    UnreachableError,
)
from pullquote.ingest.crawl.politeness import (
    PoliteFetcher,
    PolitenessConfig,
    RobotsCache,
    wait_before_retry,
)

CONFIG = PolitenessConfig(retry_seconds=2.0)
DAY = 86_400.0


def status_error(status: int, retry_after: str = "") -> HttpStatusError:
    """Return the error for a status."""
    error = HttpStatusError("x")
    error.status, error.retry_after = status, retry_after
    return error


@pytest.mark.parametrize(
    ("tries", "wait"), [(1, 2.0), (2, 8.0), (3, 32.0), (4, DAY), (5, 2.0), (8, DAY), (12, None)]
)
def test_waits_grow_and_end(tries: int, wait: float | None) -> None:
    """Waits grow fourfold; after four tries a day passes, after twelve tries it is over."""
    assert wait_before_retry(UnreachableError("x"), tries, CONFIG) == wait


@pytest.mark.parametrize(
    ("error", "comes_back"),
    [
        (FetchTimeoutError("x"), True),
        (status_error(429), True),
        (status_error(503), True),
        (status_error(404), False),
        (status_error(403, "10"), False),
        (CertificateError("x"), False),
        (RobotsError("x"), False),
        (TooLargeError("x"), False),
    ],
)
def test_only_temporary_errors_are_tried_again(error: PullquoteError, comes_back: bool) -> None:
    """Only an error that may pass is tried again."""
    assert (wait_before_retry(error, 1, CONFIG) is not None) is comes_back


@pytest.mark.parametrize(
    ("words", "wait"),
    [("7", 7.0), ("1", 2.0), ("9" * 30, 7 * DAY), ("soon", 2.0), ("-5", 2.0), ("", 2.0)],
)
def test_retry_after(words: str, wait: float) -> None:
    """The longer wait counts, up to a week; an invalid value does not count."""
    assert wait_before_retry(status_error(429, words), 1, CONFIG) == wait


def test_retry_after_date() -> None:
    """A date counts from now; a past date does not count."""
    later = datetime.fromtimestamp(time.time(), UTC) + timedelta(hours=1)
    wait = wait_before_retry(status_error(503, format_datetime(later, usegmt=True)), 1, CONFIG)
    assert wait is not None
    assert 3000 < wait <= 3600
    past = "Fri, 31 May 2024 12:00:00 GMT"
    assert wait_before_retry(status_error(503, past), 1, CONFIG) == 2.0


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TooLargeError("x"), RobotsError),
        (status_error(501), HttpStatusError),
        (status_error(505), HttpStatusError),
        (status_error(520), HttpStatusError),
        (status_error(599), HttpStatusError),
        (status_error(503), HttpStatusError),
        (status_error(429), HttpStatusError),
        (FetchTimeoutError("x"), FetchTimeoutError),
        (UnreachableError("x"), UnreachableError),
        (status_error(404), None),
        (status_error(403), None),
        (RedirectError("x"), None),
    ],
)
def test_robots_txt_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, error: PullquoteError, outcome: type[PullquoteError] | None
) -> None:
    """An oversized robots.txt, or any server error, forbids everything; a missing one nothing."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pullquote.ingest.crawl.politeness.fetch", fail)
    robots = RobotsCache()
    if outcome is None:
        robots.check("https://example.org/page")
    else:
        with pytest.raises(outcome):
            robots.check("https://example.org/page")


def test_robots_txt_has_a_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first 500 KiB of robots.txt must be read (RFC 9309); the limit is 512 KiB."""
    limits = []

    def fetch(_: str, limit: FetchLimits) -> Page:
        limits.append(limit.max_bytes)
        return Page(b"User-agent: *\nDisallow: /private\nCrawl-delay: 7", "", "", "")

    monkeypatch.setattr("pullquote.ingest.crawl.politeness.fetch", fetch)
    robots = RobotsCache()
    robots.check("https://example.org/public")
    with pytest.raises(RobotsError, match=r"forbidden by robots\.txt"):
        robots.check("https://example.org/private/1")
    assert robots.delay("https://example.org/") == 7.0
    assert limits == [512 * 1024]


def test_fetcher_waits_and_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests to one host have a delay between them, and a temporary error is tried again."""
    waits: list[float] = []
    answers: list[HttpStatusError | None] = [None, status_error(503), None, status_error(404)]

    def fetch(*_: object, **__: object) -> Page:
        answer = answers.pop(0)
        if answer:
            raise answer
        return Page(b"x", "", "", "")

    monkeypatch.setattr("pullquote.ingest.crawl.politeness.fetch", fetch)
    monkeypatch.setattr("pullquote.ingest.crawl.politeness.time.sleep", waits.append)
    fetcher = PoliteFetcher(PolitenessConfig(delay_seconds=5.0, retry_seconds=2.0))
    fetcher.fetch("https://example.org/1")
    assert waits == []
    fetcher.fetch("https://example.org/2")
    assert [round(wait) for wait in waits] == [5, 2, 5]
    with pytest.raises(HttpStatusError):
        fetcher.fetch("https://example.org/3")
    assert answers == []
