"""Metrics for Prometheus. None of them contains text of an article."""

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

from pullquote.server.scoring_service import Usage

MEDIA_TYPE = CONTENT_TYPE_LATEST

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Metrics:
    """The metrics of a server."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "pullquote_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "pullquote_request_seconds",
            "Time from the headers of a request to the end of its response.",
            ["route"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._sentences = Counter("pullquote_sentences", "Sentences scored.", registry=registry)
        self._cache = Counter(
            "pullquote_cache",
            "Articles looked up in the cache of scores.",
            ["result"],
            registry=registry,
        )
        self._waiting = Gauge(
            "pullquote_waiting",
            "Requests that wait for a worker.",
            registry=registry,
        )

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_usage(self, usage: Usage) -> None:
        """Count what a request used."""
        self._sentences.inc(usage.sentences)
        for result, count in (("hit", usage.cache_hits), ("miss", usage.cache_misses)):
            if count:
                self._cache.labels(result).inc(count)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count a request as waiting for as long as the context lasts."""
        self._waiting.inc()
        try:
            yield
        finally:
            self._waiting.dec()

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)
