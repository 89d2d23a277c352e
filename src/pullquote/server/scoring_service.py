"""Score articles with the models that the server offers, and cache the scores.

Input: documents, names of models and options. Output: scored articles. The cache is bounded by the
number of sentences in it; the least recently used article is dropped first.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.encoders import encoder_names
from pullquote.errors import UnknownNameError, UsageError
from pullquote.pipeline import Highlighter
from pullquote.scorers import DEFAULT_SCORER, SCORERS, Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options
from pullquote.server.config import ServerConfig
from pullquote.text import Article, split_sentences

T = TypeVar("T")


@cache
def built_in_highlighters() -> dict[str, Highlighter]:
    """Return the scorers that come with the package, by name."""
    return {name: Highlighter(name) for name in SCORERS}


@dataclass(slots=True)
class Usage:
    """What a request used.

    Attributes:
        sentences: Sentences that were scored.
        cache_hits: Articles whose scores were in the cache.
        cache_misses: Articles whose scores were not.
    """

    sentences: int = 0
    cache_hits: int = 0
    cache_misses: int = 0


class Cache(Generic[T]):
    """The values used last, up to a total weight.

    >>> cache = Cache[str](max_weight=3)
    >>> cache.put("a", "A", weight=2); cache.put("b", "B", weight=2)
    >>> cache.get("a"), cache.get("b")
    (None, 'B')
    """

    def __init__(self, max_weight: int) -> None:
        self._max_weight, self._weight = max_weight, 0
        self._items: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """Return the value of a key; None if it was dropped or never added."""
        if key not in self._items:
            return None
        self._items.move_to_end(key)
        return self._items[key][0]

    def put(self, key: Hashable, value: T, *, weight: int) -> None:
        """Add a value unless it is too heavy, and drop the least recently used until all fit."""
        if key in self._items:
            self._weight -= self._items.pop(key)[1]
        if weight > self._max_weight:
            return
        self._items[key] = value, weight
        self._weight += weight
        while self._weight > self._max_weight:
            self._weight -= self._items.popitem(last=False)[1][1]


@dataclass(frozen=True, slots=True)
class ScoredArticle:
    """An article that a model has scored.

    Attributes:
        scoring_input: The article, and what was computed from it.
        scores: Its scores.
        highlighter: The model.
    """

    scoring_input: ScoringInput
    scores: ScoreResult
    highlighter: Highlighter

    @property
    def article(self) -> Article:
        """The article."""
        return self.scoring_input.article

    def select(self, options: Options) -> HighlightResult:
        """Select the highlights."""
        return self.highlighter.select(self.scoring_input, self.scores, options)

    def explain(self, index: int, about: str | None = None) -> Explanation:
        """Explain a sentence's score, or its relevance to a question."""
        relevance = self.highlighter.find_answers(self.scoring_input, self.scores, about)
        return (relevance or self.scores).explain(index)


class ScoringService:
    """The models of one process.

    Args:
        config: Which models, and how much to cache.

    Raises:
        ModelFileError: A model file cannot be used.
        UsageError: Two models have the same name.
    """

    def __init__(self, config: ServerConfig) -> None:
        self._config = config
        self.usage = Usage()
        self.models = dict(built_in_highlighters())
        self.default = DEFAULT_SCORER
        self._paths: dict[str, str] = {}
        for i, path in enumerate(config.models):
            highlighter = Highlighter(str(path), encoder=config.encoder)
            if (name := highlighter.scorer.name) in self.models:
                raise UsageError(f"{path} is named {name!r}, but another model has that name")
            self.models[name], self._paths[name] = highlighter, str(path)
            self.default = self.default if i else name
        if config.encoder and not config.models:
            self.models[self.default] = Highlighter(self.default, encoder=config.encoder)
        self._with_encoder: dict[tuple[str, str], Highlighter] = {}
        self._cache: Cache[ScoredArticle] = Cache(config.cached_sentences)
        # The first article loads what is loaded lazily, so it should not be a reader's.
        self.score(read_text("It rained all day. Nobody minded that."), None)

    def split(self, document: Document) -> Article:
        """Split a document into sentences.

        Raises:
            UsageError: There are more sentences than the limit.
            NoSentenceError: There is none.
        """
        article = split_sentences(document)
        count, limit = len(article.sentences), self._config.max_sentences
        if count > limit:
            raise UsageError(f"article has {count} sentences; the limit is {limit}")
        return article

    def score(
        self, document: Document, model: str | None, encoder: str | None = None
    ) -> ScoredArticle:
        """Score an article, or return its scores from the cache.

        Args:
            document: The article.
            model: Name of the model; None for the default.
            encoder: Name of the encoder; None for the model's own.

        Raises:
            UnknownNameError: There is no such model or encoder.
            UsageError: There are more sentences than the limit.
            NoSentenceError: There is no sentence.
        """
        highlighter = self.find(model, encoder)
        # The whole document is the key: the same text in other blocks scores differently.
        key = (document, id(highlighter))
        scored = self._cache.get(key)
        if scored is not None:
            self.usage.cache_hits += 1
            return scored
        self.usage.cache_misses += 1
        scored = self._score(self.split(document), highlighter)
        self._cache.put(key, scored, weight=len(scored.article.sentences))
        return scored

    def _score(self, article: Article, highlighter: Highlighter) -> ScoredArticle:
        ((scoring_input, scores),) = highlighter.score_many([article])
        self.usage.sentences += len(article.sentences)
        return ScoredArticle(scoring_input, scores, highlighter)

    def find(self, model: str | None, encoder: str | None = None) -> Highlighter:
        """Return a model. The name comes from a client, so it is never used as a path.

        Args:
            model: Its name; None for the default.
            encoder: Name of the encoder; None for the model's own.

        Raises:
            UnknownNameError: There is no such model or encoder.
        """
        model = model or self.default
        if model not in self.models:
            names = ", ".join(self.models)
            raise UnknownNameError(f"no model is named {model[:60]!r}; available: {names}")
        highlighter = self.models[model]
        if encoder is None or not highlighter.scorer.needs_vectors:
            return highlighter
        if highlighter.encoder is not None and highlighter.encoder.name == encoder:
            return highlighter
        if (model, encoder) not in self._with_encoder:
            name = self._paths.get(model, model)
            source = self._encoder_source(encoder)
            self._with_encoder[model, encoder] = Highlighter(name, encoder=source)
        return self._with_encoder[model, encoder]

    def _encoder_source(self, name: str) -> str:
        """Return what loads an encoder. The name comes from a client, so it is never a path."""
        given = {h.encoder.name for h in self.models.values() if h.encoder}
        if self._config.encoder and name in given and name not in encoder_names():
            return self._config.encoder
        if name not in encoder_names():
            names = ", ".join(dict.fromkeys([*encoder_names(), *sorted(given)]))
            raise UnknownNameError(f"no encoder is named {name[:60]!r}; available: {names}")
        return name
