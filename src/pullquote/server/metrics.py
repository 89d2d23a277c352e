"""Server, metrics: what Prometheus is told.

In: what happens. Out: numbers; none of them holds a word of an article. With several workers the
numbers of all are added, through files in the folder that ``PROMETHEUS_MULTIPROC_DIR`` names.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

MEDIA_TYPE = CONTENT_TYPE_LATEST

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "pullquote_requests",
            "RequestLogMiddleware answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "pullquote_request_seconds",
            "Time from a request's headers to the end of its answer.",
            ["route"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._sentences = Counter("pullquote_sentences", "Sentences scored.", registry=registry)
        self._cache = Counter(
            "pullquote_cache",
            "Articles looked up among those scored before.",
            ["result"],
            registry=registry,
        )
        self._waiting = Gauge(
            "pullquote_waiting",
            "Articles that wait for a thread.",
            multiprocess_mode="livesum",
            registry=registry,
        )

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_sentences(self, count: int) -> None:
        """Count sentences that were scored."""
        self._sentences.inc(count)

    def count_cache(self, *, hit: bool) -> None:
        """Count an article that was, or was not, scored before."""
        self._cache.labels("hit" if hit else "miss").inc()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count whoever waits, as long as he does."""
        self._waiting.inc()
        try:
            yield
        finally:
            self._waiting.dec()

    def text(self) -> bytes:
        """Give all numbers in Prometheus' format."""
        registry = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
