"""Collecting, politeness: asks servers as a good guest does.

In: an address. Out: a `Page`, or an error that says whether to come back, and when. What
``robots.txt`` forbids is not asked for (RFC 9309), nothing is sent that is as it was (conditional
requests), who is asked to wait does (``Retry-After``), and who is refused comes back later each
time.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from pullquote.documents.charset import decode
from pullquote.documents.display import display_name
from pullquote.documents.fetch import Page, fetch
from pullquote.documents.fetch_config import FetchLimits
from pullquote.errors import (
    FetchTimeoutError,
    HttpStatusError,
    PullquoteError,
    RobotsError,
    TooLargeError,
    UnreachableError,
)

AGENT = "pullquote"
"""What ``robots.txt`` knows this program by; also the beginning of its User-Agent."""

MOST_TRIES = 12
TRIES_IN_A_ROW = 4
"""After so many a page is left alone for a day; after the most, for good."""

PAGE_LIMITS = FetchLimits(max_bytes=5 * 1024 * 1024)
"""Of an article; what a source may cost is said in `reading`."""

_DAY_SECONDS = 86_400.0
_MOST_WAIT_SECONDS = 7 * _DAY_SECONDS
_MOST_DELAY_SECONDS = 60.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_ROBOTS_LIMITS = FetchLimits(max_bytes=512 * 1024, timeout_seconds=10.0)  # RFC 9309, 2.5: 500 KiB
_MOST_ROBOTS = 1000


@dataclass(frozen=True, slots=True)
class PolitenessConfig:
    """How servers are treated.

    Attributes:
        delay_seconds: Between two requests to a host; more where its ``robots.txt`` asks for it.
        retry_seconds: Before the second try; four times as many before each further one.
        patience_seconds: The longest that a run waits for a page that has to be tried again;
            what takes longer is left to the next run.
        at_once: How many hosts are asked at the same time, each for one page.
        limits: What one page may cost.
    """

    delay_seconds: float = 1.0
    retry_seconds: float = 2.0
    patience_seconds: float = 120.0
    at_once: int = 8
    limits: FetchLimits = PAGE_LIMITS


class RobotsCache:
    """What the ``robots.txt`` of hosts allow; those of the last 1,000 are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, RobotsRules] = OrderedDict()

    def check(self, url: str) -> None:
        """Raise an error if an address is not to be asked for.

        Raises:
            RobotsError: It is forbidden.
            FetchError: One of its kinds: the rules cannot be had now, so that all is forbidden.
        """
        if not self._rules(url).allows(url):
            raise RobotsError(f"{display_name(url)}: robots.txt forbids it")

    def delay(self, url: str) -> float:
        """Give how many seconds a host asks to leave between requests, if that is known."""
        with self._lock:
            rules = self._known.get(_root(url))
        return min(rules.delay, _MOST_DELAY_SECONDS) if rules else 0.0

    def _rules(self, url: str) -> "RobotsRules":
        root = _root(url)
        with self._lock:
            if root in self._known:
                self._known.move_to_end(root)
                return self._known[root]
        rules = _read_rules(root)
        with self._lock:
            self._known[root] = rules
            if len(self._known) > _MOST_ROBOTS:
                self._known.popitem(last=False)
        return rules


class RobotsRules:
    """What one ``robots.txt`` says to us.

    Args:
        text: The file.
    """

    def __init__(self, text: str) -> None:
        from protego import Protego

        self._found = Protego.parse(text)
        self.delay = float(self._found.crawl_delay(AGENT) or 0.0)

    def allows(self, url: str) -> bool:
        """Tell whether an address may be asked for."""
        return bool(self._found.can_fetch(url, AGENT))


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read_rules(root: str) -> RobotsRules:
    try:
        page = fetch(f"{root}/robots.txt", _ROBOTS_LIMITS)
        return RobotsRules(decode(page.data, declared=page.encoding))
    except HttpStatusError as error:
        if error.status in _PASSING or error.status >= 500:
            raise
        return RobotsRules("")  # there is none
    except (FetchTimeoutError, UnreachableError):
        raise
    except TooLargeError:
        return RobotsRules("User-agent: *\nDisallow: /")
    except PullquoteError:
        return RobotsRules("")  # no text, or only redirects: RFC 9309, 2.3.1.3


def fetch_changed(
    url: str,
    limits: FetchLimits,
    *,
    state: tuple[str, str] = ("", ""),
    robots: RobotsCache | None = None,
) -> Page:
    """Fetch a page, unless it is as it was.

    Args:
        url: Its address.
        limits: What it may cost.
        state: Its ETag and Last-Modified, as it was had before; empty if it was not.
        robots: Asked before each request; None to ask for what the user named himself.

    Returns:
        The page; `is_unchanged` if it is as it was.

    Raises:
        FetchError: Like `TooLargeError`, as from `fetch`; `RobotsError` if it is forbidden.
    """
    names = ("If-None-Match", "If-Modified-Since")
    headers = {name: value for name, value in zip(names, state, strict=True) if value}
    return fetch(url, limits, headers=headers, check=robots.check if robots else None)


def wait_before_retry(error: PullquoteError, tries: int, manners: PolitenessConfig) -> float | None:
    """Tell how long to wait before a page is tried again.

    Args:
        error: Why it was not had.
        tries: How often it was asked for, from 1.
        manners: How servers are treated.

    Returns:
        Seconds; None if it is not to be tried again.

    >>> wait_before_retry(UnreachableError("x"), 2, PolitenessConfig())
    8.0
    """
    status = error.status if isinstance(error, HttpStatusError) else 0
    is_passing = isinstance(error, FetchTimeoutError | UnreachableError) or status in _PASSING
    if not is_passing or tries >= MOST_TRIES:
        return None
    step = tries % TRIES_IN_A_ROW
    wait = manners.retry_seconds * 4.0 ** (step - 1) if step else _DAY_SECONDS
    return max(wait, _asked_wait(error))


def _asked_wait(error: PullquoteError) -> float:
    """Give how long a server asks to wait, as a number of seconds or as a date."""
    words = error.retry_after.strip() if isinstance(error, HttpStatusError) else ""
    if words.isascii() and words.isdigit():
        return min(float(words[:9]), _MOST_WAIT_SECONDS)
    try:
        date = parsedate_to_datetime(words)
    except (ValueError, TypeError):
        return 0.0
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(date.timestamp() - time.time(), 0.0), _MOST_WAIT_SECONDS)
