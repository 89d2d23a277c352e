"""Score how well sentences answer a question: the one definition of relevance.

The score is a weighted sum: the cosine of the question with the sentence, with the sentence and the
one before it, and with its neighbors; BM25 as a share of its maximum; what the article itself
stresses; a bonus for a reason, a number or a name where the question is after one; a penalty for
sentences that ask, or add little to the question's words.
`benchmarks/studies/about.py` measures it.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder, load_encoder
from pullquote.errors import ArgumentTypeError, UsageError
from pullquote.scorers.base import Explanation, ScoreResult, Scores, ScoringInput
from pullquote.scorers.bm25 import bm25, max_bm25
from pullquote.scorers.explanations import describe_closeness
from pullquote.scorers.tfidf import reduce_plural
from pullquote.scorers.vectors import cosines
from pullquote.text import split_words, stop_words

MAX_QUESTION = 1000
"""Characters of a question."""

ANSWER_RELEVANCE = 0.4
"""Relevance from which a sentence answers a question."""

WEIGHTS = {
    "similarity": 10.0,
    "context": 6.0,
    "neighbors": 3.5,
    "terms": 7.0,
    "emphasis": 0.1,
    "length": 0.6,
    "repetition": -3.0,
    "adds_nothing": -6.0,
    "asks": -1.0,
    "reason": 1.4,
    "number": 1.8,
    "name": 0.6,
}

CALIBRATION = {"static": (0.70, 7.12), "minilm-base": (0.88, 6.52)}
"""Slope and center of the logistic function that turns a weighted sum into relevance.

Relevance is the share of answerable questions among those whose best sentence has this sum, if half
of them are about another article.
"""

BLOCK_SENTENCES = 4096
"""Sentences of which the vectors are in memory at a time."""

_MEAN_EMPHASIS, _MIN_EMPHASIS = 0.09, 0.02
_MEAN_WORDS = 20
_CLOSING = "'\"”’»)"
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten dozen twenty hundred hundreds thousand "
    "thousands million billion half third quarter percent once twice".split()
)
_REASON_WORDS = frozenset(
    "because since therefore thus so due reason reasons hence cause caused causes led leads".split()
)
_QUANTITIES = frozenset("many much long large big old far expensive often tall high".split())
_MEASURES = frozenset("year date day month percentage share age size amount number price".split())
_NAME = re.compile(r"\w[\w,;]? [A-Z][a-z]")


def check_question(name: str, question: object) -> None:
    """Check a question that a user gives as the parameter of that name.

    Raises:
        ArgumentTypeError: It is no string.
        UsageError: It has no word, or is too long.
    """
    if not isinstance(question, str):
        kind = type(question).__name__
        raise ArgumentTypeError(f"{name} must be a string, got {kind} {question!r}"[:120])
    if len(question) > MAX_QUESTION:
        raise UsageError(
            f"{name} must have at most {MAX_QUESTION:,} characters, got {len(question):,}"
        )
    if not split_words(question):
        raise UsageError(f"{name} must be a question or a topic in words, got {question.strip()!r}")


@lru_cache(maxsize=2)
def _encoder(name: str) -> Encoder:
    return load_encoder(name)


def relevance_encoder(name: str) -> Encoder:
    """Return the encoder for questions, given the name of the one in use.

    ``minilm`` was fine-tuned on what readers mark, and finds answers less well than the published
    weights. The weights of the sum fit these two encoders only.
    """
    return _encoder("minilm-base" if name in ("minilm", "minilm-base") else "static")


def score_relevance(
    question: str,
    articles: Sequence[ScoringInput],
    emphasis: Sequence[Scores | None],
    encoder: Encoder,
) -> list[ScoreResult]:
    """Score how well the sentences of articles answer a question.

    Args:
        question: A question or topic.
        articles: One article, or several that are searched together.
        emphasis: For each article, its sentences' calibrated scores; None without such scores.
        encoder: As `relevance_encoder` returns it.

    Returns:
        The relevance of each article's sentences, shape (sentences,), in [0, 1].
    """
    texts = [[s.prose for s in inputs.article.sentences] for inputs in articles]
    bounds = [0, *accumulate(len(proses) for proses in texts)]
    terms = _Terms(question, texts, [inputs.article.language for inputs in articles])
    slope, center = CALIBRATION[encoder.name]
    (vector,) = encoder.encode([question])
    results: list[ScoreResult] = []
    for number, (proses, stressed) in enumerate(zip(texts, emphasis, strict=True)):
        part = slice(bounds[number], bounds[number + 1])
        similarity = _similarity(encoder, proses, vector)
        # "He closed it" is about what the sentence before it names.
        pairs = [f"{before} {prose}" for before, prose in pairwise(["", *proses])]
        around = np.pad(similarity, 1)
        is_english = articles[number].article.language == "en"
        features = {
            "similarity": similarity,
            "context": _similarity(encoder, pairs, vector),
            "neighbors": (around[:-2] + around[2:]) / 2,
            "terms": terms.bm25[part],
            "repetition": terms.repetition[part],
            "adds_nothing": terms.repetition[part] == 1.0,
            "emphasis": _log_emphasis(stressed, len(proses)),
            "length": np.log([(len(p.split()) + 1) / _MEAN_WORDS for p in proses]),
            "asks": np.array([p.rstrip(_CLOSING).endswith(("?", "？", "؟")) for p in proses]),
        } | (_cues(question, proses) if is_english else {})
        total = np.sum([WEIGHTS[name] * values for name, values in features.items()], axis=0)
        scores = 1.0 / (1.0 + np.exp(slope * (center - total)))
        results.append(_result(scores, similarity, terms.shared[part]))
    return results


def _similarity(encoder: Encoder, texts: Sequence[str], vector: npt.NDArray[np.float32]) -> Scores:
    starts = range(0, len(texts), BLOCK_SENTENCES)
    blocks = [encoder.encode(texts[start : start + BLOCK_SENTENCES]) for start in starts]
    return np.concatenate([cosines(vectors, vector) for vectors in blocks])


def _result(scores: Scores, similarity: Scores, shared: Sequence[tuple[str, ...]]) -> ScoreResult:
    def explain(index: int) -> Explanation:
        words = shared[index]
        summary = f"relevance {scores[index]:.2f}: similarity {similarity[index]:.2f}"
        shares = f"shares “{'”, “'.join(words)}”" if words else ""
        summary += f"; {shares}" if words else ""
        reasons = [describe_closeness(similarity, index, "the question")]
        reasons += [f"{shares} with the question"] if words else []
        return Explanation(summary, words=words, reasons=tuple(reasons))

    return ScoreResult(scores, explain)


class _Terms:
    """The question's content words in the sentences of all articles.

    Attributes:
        shared: The question's words that each sentence has, as the question spells them.
        bm25: BM25 of each sentence, divided by that of a sentence that has every word often.
        repetition: Share of each sentence's content words that are the question's.
    """

    def __init__(
        self, question: str, texts: Sequence[Sequence[str]], languages: Sequence[str]
    ) -> None:
        spelled = {language: dict(_content_words(question, language)) for language in languages}
        asked = sorted(frozenset().union(*spelled.values()))
        sentences: list[list[str]] = []
        self.shared: list[tuple[str, ...]] = []
        for proses, language in zip(texts, languages, strict=True):
            wanted = spelled[language]
            for prose in proses:
                sentences.append([term for term, _ in _content_words(prose, language)])
                found = wanted.keys() & sentences[-1]
                self.shared.append(tuple(word for term, word in wanted.items() if term in found))
        self.bm25 = bm25(asked, sentences) / (max_bm25(asked, sentences) or 1.0)
        distinct = [len(set(terms)) for terms in sentences]
        # A sentence without a content word says nothing new.
        self.repetition = np.array(
            [len(words) / n if n else 1.0 for words, n in zip(self.shared, distinct, strict=True)]
        )


def _content_words(text: str, language: str) -> list[tuple[str, str]]:
    """List words and numbers without stop words: without an English plural ending, and with it."""
    ignored = stop_words(language)
    reduce = reduce_plural if language == "en" else str
    return [(reduce(word), word) for word in split_words(text) if word not in ignored]


def _log_emphasis(stressed: Scores | None, count: int) -> Scores:
    if stressed is None:
        return np.zeros(count)
    return np.log((stressed + _MIN_EMPHASIS) / (_MEAN_EMPHASIS + _MIN_EMPHASIS))


def _cues(question: str, proses: Sequence[str]) -> dict[str, Scores]:
    """Return whether each sentence has what an English question is after."""
    words = split_words(question)
    asked, pairs = frozenset(words), list(pairwise(words))
    cues: dict[str, Scores] = {}
    if "why" in asked:
        cues["reason"] = _marked(not _REASON_WORDS.isdisjoint(split_words(p)) for p in proses)
    if "when" in asked or any(
        (a == "how" and b in _QUANTITIES) or (a in ("what", "which") and b in _MEASURES)
        for a, b in pairs
    ):
        cues["number"] = _marked(
            any(map(str.isdigit, p)) or not _NUMBER_WORDS.isdisjoint(split_words(p)) for p in proses
        )
    if not asked.isdisjoint(("who", "whom", "whose")):
        cues["name"] = _marked(_NAME.search(p) is not None for p in proses)
    return cues


def _marked(values: Iterable[bool]) -> Scores:
    return np.fromiter(values, np.float64)
