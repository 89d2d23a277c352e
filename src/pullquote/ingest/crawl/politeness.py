"""Fetch pages politely: obey robots.txt, leave time between requests, retry later.

Input: a URL. Output: a `Page`, or an error; `wait_before_retry` decides whether and when to try
again. ``robots.txt`` is read as in RFC 9309, unchanged pages are not sent again (conditional
requests), ``Retry-After`` is obeyed, and the waits between tries grow.
"""

import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from pullquote.documents.charset import decode
from pullquote.documents.display import display_name
from pullquote.documents.fetch import Page, fetch, parse_address
from pullquote.documents.fetch_config import FetchLimits
from pullquote.errors import (
    FetchTimeoutError,
    HttpStatusError,
    PullquoteError,
    RobotsError,
    TooLargeError,
    UnreachableError,
    UsageError,
)

AGENT = "pullquote"
"""The name in ``robots.txt``, and the beginning of the User-Agent header."""

MAX_TRIES = 12
TRIES_PER_DAY = 4
"""After this many tries in a row, a page waits for a day; after `MAX_TRIES`, forever."""

PAGE_LIMITS = FetchLimits(max_bytes=5 * 1024 * 1024)
"""Limits of an article."""

_DAY_SECONDS = 86_400.0
_MAX_WAIT_SECONDS = 7 * _DAY_SECONDS
_MAX_DELAY_SECONDS = 60.0
_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
_ROBOTS_LIMITS = FetchLimits(max_bytes=512 * 1024, timeout_seconds=10.0)  # RFC 9309, 2.5: 500 KiB
_MAX_CACHED_ROBOTS = 1000


@dataclass(frozen=True, slots=True)
class PolitenessConfig:
    """How servers are treated.

    Attributes:
        delay_seconds: Time between two requests to a host, unless its ``robots.txt`` asks for
            more.
        retry_seconds: Time before the second try; each further try waits four times as long.
        max_wait_seconds: The longest that one run waits for a page; a page that must wait longer
            is left to the next run.
        concurrency: Number of hosts that are sent requests at the same time, one request each.
        limits: Limits of one page.
    """

    delay_seconds: float = 1.0
    retry_seconds: float = 2.0
    max_wait_seconds: float = 120.0
    concurrency: int = 8
    limits: FetchLimits = PAGE_LIMITS


class RobotsCache:
    """The ``robots.txt`` rules of the last 1,000 hosts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: OrderedDict[str, RobotsRules] = OrderedDict()

    def check(self, url: str) -> None:
        """Raise an error if a URL must not be fetched.

        Raises:
            RobotsError: The rules forbid it.
            FetchError: The rules cannot be fetched now, which forbids everything.
        """
        if not self._get(url).allows(url):
            raise RobotsError(f"{display_name(url)}: forbidden by robots.txt")

    def delay(self, url: str) -> float:
        """Return the seconds between requests that a host asks for; 0 if unknown."""
        rules = None
        with suppress(UsageError), self._lock:  # a malformed address has no host
            rules = self._rules.get(_root(url))
        return min(rules.delay, _MAX_DELAY_SECONDS) if rules else 0.0

    def _get(self, url: str) -> "RobotsRules":
        root = _root(url)
        with self._lock:
            if root in self._rules:
                self._rules.move_to_end(root)
                return self._rules[root]
        rules = _fetch_rules(root)
        with self._lock:
            self._rules[root] = rules
            if len(self._rules) > _MAX_CACHED_ROBOTS:
                self._rules.popitem(last=False)
        return rules


class RobotsRules:
    """The rules of one ``robots.txt`` for this program.

    Args:
        text: The file.
    """

    def __init__(self, text: str) -> None:
        from protego import Protego

        self._rules = Protego.parse(text)
        self.delay = float(self._rules.crawl_delay(AGENT) or 0.0)

    def allows(self, url: str) -> bool:
        """Return whether a URL may be fetched."""
        return bool(self._rules.can_fetch(url, AGENT))


class PoliteFetcher:
    """Fetches pages one at a time, politely.

    Args:
        config: How servers are treated.
        robots: The rules to obey; None for pages that the user named.
    """

    def __init__(
        self, config: PolitenessConfig | None = None, *, robots: RobotsCache | None = None
    ) -> None:
        self._config, self._robots = config or PolitenessConfig(), robots
        self._last_request: dict[str, float] = {}  # by host

    def fetch(
        self, url: str, limits: FetchLimits | None = None, *, state: tuple[str, str] = ("", "")
    ) -> Page:
        """Fetch a page, after the host's delay, several times if necessary.

        Args:
            url: Its URL.
            limits: Its limits; those of the configuration by default.
            state: Its ETag and Last-Modified, as for `fetch_if_changed`.

        Raises:
            UsageError: The address is malformed.
            FetchError: The last try failed, or the next one would have to wait too long.
        """
        root = _root(url)
        tries = 0
        while True:
            self._wait_for_host(url, root)
            try:
                return fetch_if_changed(
                    url, limits or self._config.limits, state=state, robots=self._robots
                )
            except PullquoteError as error:
                tries += 1
                wait = wait_before_retry(error, tries, self._config)
                if wait is None or tries == TRIES_PER_DAY or wait > self._config.max_wait_seconds:
                    raise
                time.sleep(wait)
            finally:
                self._last_request[root] = time.monotonic()

    def _wait_for_host(self, url: str, root: str) -> None:
        delay = max(self._config.delay_seconds, self._robots.delay(url) if self._robots else 0.0)
        last = self._last_request.get(root)
        if last is not None:
            time.sleep(max(0.0, last + delay - time.monotonic()))


def _root(url: str) -> str:
    """Return the part of an address that its ``robots.txt`` is for."""
    return str(parse_address(url).copy_with(path="/", query=None, fragment=None)).rstrip("/")


def _fetch_rules(root: str) -> RobotsRules:
    try:
        page = fetch(f"{root}/robots.txt", _ROBOTS_LIMITS)
        return RobotsRules(decode(page.data, declared=page.encoding))
    except HttpStatusError as error:
        # RFC 9309, 2.3.1.4: while the server fails, everything is forbidden.
        if error.status in _TEMPORARY or error.status >= 500:
            raise
        return RobotsRules("")  # there is no robots.txt
    except (FetchTimeoutError, UnreachableError):
        raise
    except TooLargeError:
        return RobotsRules("User-agent: *\nDisallow: /")
    except PullquoteError:
        return RobotsRules("")  # not a text, or too many redirects: RFC 9309, 2.3.1.3


def fetch_if_changed(
    url: str,
    limits: FetchLimits,
    *,
    state: tuple[str, str] = ("", ""),
    robots: RobotsCache | None = None,
) -> Page:
    """Fetch a page, unless it is unchanged.

    Args:
        url: Its URL.
        limits: Its limits.
        state: Its ETag and Last-Modified when it was last fetched; empty for a first fetch.
        robots: Checked before each request; None for pages that the user named.

    Returns:
        The page; with `is_unchanged` if it is unchanged.

    Raises:
        FetchError: As from `fetch`; a `RobotsError` if robots.txt forbids the page.
        TooLargeError: The page exceeds the limits.
    """
    names = ("If-None-Match", "If-Modified-Since")
    headers = {name: value for name, value in zip(names, state, strict=True) if value}
    return fetch(url, limits, headers=headers, check=robots.check if robots else None)


def wait_before_retry(error: PullquoteError, tries: int, config: PolitenessConfig) -> float | None:
    """Return how long to wait before a page is tried again.

    Args:
        error: Why the last try failed.
        tries: The number of tries, from 1.
        config: How servers are treated.

    Returns:
        Seconds; None if the page is not to be tried again.

    >>> wait_before_retry(UnreachableError("x"), 2, PolitenessConfig())
    8.0
    """
    status = error.status if isinstance(error, HttpStatusError) else 0
    is_temporary = isinstance(error, FetchTimeoutError | UnreachableError) or status in _TEMPORARY
    if not is_temporary or tries >= MAX_TRIES:
        return None
    step = tries % TRIES_PER_DAY
    wait = config.retry_seconds * 4.0 ** (step - 1) if step else _DAY_SECONDS
    return max(wait, _retry_after(error))


def _retry_after(error: PullquoteError) -> float:
    """Return how long a server asks to wait, as a number of seconds or as a date."""
    value = error.retry_after.strip() if isinstance(error, HttpStatusError) else ""
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _MAX_WAIT_SECONDS)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return 0.0
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(date.timestamp() - time.time(), 0.0), _MAX_WAIT_SECONDS)
