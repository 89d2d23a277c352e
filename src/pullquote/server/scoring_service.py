"""Server, engine: models loaded once, worked by few threads, remembering what they found.

In: documents, names of models and options. Out: highlights. A process has one engine. What it
remembers is bounded by the sentences in it, whoever asks; the oldest goes first.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from pullquote.documents import read_text
from pullquote.documents.document import Document, article_id
from pullquote.encoders import BUILT_IN_ENCODERS
from pullquote.errors import UnknownNameError, UsageError
from pullquote.pipeline import Highlighter
from pullquote.scorers import DEFAULT_SCORER, SCORERS, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.server.config import ServerConfig
from pullquote.server.metrics import Metrics
from pullquote.text import split_sentences

T = TypeVar("T")


class Cache(Generic[T]):
    """What was used last, up to a total weight; any thread may ask.

    >>> cache = Cache[str](most=3)
    >>> cache.put("a", "A", weight=2); cache.put("b", "B", weight=2)
    >>> cache.get("a"), cache.get("b")
    (None, 'B')
    """

    def __init__(self, most: int) -> None:
        self._most, self._total = most, 0
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """Give what was put under a key, if it is still there."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: T, *, weight: int) -> None:
        """Keep a value, and drop the oldest until all fit."""
        with self._lock:
            if key in self._kept:
                self._total -= self._kept.pop(key)[1]
            self._kept[key] = value, weight
            self._total += weight
            while self._total > self._most:
                self._total -= self._kept.popitem(last=False)[1][1]


@dataclass(frozen=True, slots=True)
class ScoredArticle:
    """An article that a model has scored.

    Attributes:
        id: The article's id.
        evidence: The article, and what was worked out of it.
        scoring: Its scores.
        model: Name of the model.
        encoder: Name of the encoder, empty where the model needs none.
    """

    id: str
    evidence: ScoringInput
    scoring: ScoreResult
    model: str
    encoder: str

    def pick(self, options: Options) -> HighlightResult:
        """Choose what to highlight."""
        return select_highlights(
            self.evidence, self.scoring, options, model=self.model, encoder=self.encoder
        )


class ScoringService:
    """Models and the threads that run them.

    Args:
        settings: Which models, how many threads, how much to remember.
        metrics: Where to count.

    Raises:
        ModelFileError: A model file cannot be used.
        UsageError: Two models have one name.
    """

    def __init__(self, settings: ServerConfig, metrics: Metrics) -> None:
        self._settings, self._metrics = settings, metrics
        self.models = {name: Highlighter(name) for name in SCORERS}
        self.default = DEFAULT_SCORER
        self._paths: dict[str, str] = {}
        for number, path in enumerate(settings.models):
            found = Highlighter(str(path))
            if (name := found.scorer.name) in self.models:
                raise UsageError(f"{path} is named {name!r}, but another model has that name")
            self.models[name], self._paths[name] = found, str(path)
            self.default = name if not number else self.default
        self._others: dict[tuple[str, str], Highlighter] = {}
        self._loading = Lock()
        self._cache: Cache[ScoredArticle] = Cache(settings.cached_sentences)
        self._threads = ThreadPoolExecutor(settings.threads, "engine")
        self._turns = asyncio.Semaphore(settings.threads)
        # What is only made when it is first needed should not be so by the first reader.
        self.score(read_text("It rained all day. Nobody minded that."), None)

    def close(self) -> None:
        """Let the threads go once they are done."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], T]) -> T:
        """Do work in a thread, in turn.

        Whoever gives up waiting frees his place; what a thread has begun, it ends.
        """
        with self._metrics.waiting():
            await self._turns.acquire()
        try:
            future = self._threads.submit(work)
        except BaseException:
            self._turns.release()
            raise
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: self._release(loop))
        return await asyncio.wrap_future(future)

    def _release(self, loop: asyncio.AbstractEventLoop) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._turns.release)

    def score(
        self, document: Document, model: str | None, encoder: str | None = None
    ) -> ScoredArticle:
        """Score an article, unless that was done just before.

        Args:
            document: The article.
            model: Name of the model; None for the default.
            encoder: Name of the encoder; None for the model's own.

        Raises:
            UnknownNameError: No such model or encoder is offered.
            UsageError: The article has too many sentences.
            NoSentenceError: It has none.
        """
        highlighter = self._find(model or self.default, encoder)
        # The whole document: the same words with other blocks or links are another answer.
        key = (document, id(highlighter))
        found = self._cache.get(key)
        self._metrics.count_cache(hit=found is not None)
        if found is None:
            found = self._score(document, highlighter)
            self._cache.put(key, found, weight=len(found.evidence.article.sentences))
        return found

    def _score(self, document: Document, highlighter: Highlighter) -> ScoredArticle:
        most = self._settings.max_sentences
        article = split_sentences(document)
        count = len(article.sentences)
        if count > most:
            raise UsageError(f"article has {count} sentences; at most {most} are read")
        encoder = highlighter.encoder
        ((evidence, scoring),) = highlighter.score_many([article])
        self._metrics.count_sentences(count)
        return ScoredArticle(
            article_id(document),
            evidence,
            scoring,
            highlighter.scorer.name,
            encoder.name if encoder else "",
        )

    def _find(self, model: str, encoder: str | None) -> Highlighter:
        """Give a model; never one by its path, since the name came from a client."""
        if model not in self.models:
            known = ", ".join(self.models)
            raise UnknownNameError(f"no model is named {model[:60]!r}; there are {known}")
        found = self.models[model]
        if encoder is None or not found.scorer.needs_vectors:
            return found
        if encoder not in BUILT_IN_ENCODERS:
            known = ", ".join(BUILT_IN_ENCODERS)
            raise UnknownNameError(f"no encoder is named {encoder[:60]!r}; there are {known}")
        if found.encoder is not None and found.encoder.name == encoder:
            return found
        with self._loading:
            if (model, encoder) not in self._others:
                name = self._paths.get(model, model)
                self._others[model, encoder] = Highlighter(name, encoder=encoder)
            return self._others[model, encoder]
