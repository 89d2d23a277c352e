"""Compress texts to a budget of tokens: their most important sentences, verbatim.

Input: texts, perhaps a question, and the budget. Output: a `Compression`. The score of a sentence
is divided by its length, since two short key points are worth more than one long one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.documents import as_document
from pullquote.documents.document import Document
from pullquote.encoders import load_encoder
from pullquote.encoders.tokenizers import Count, Tokenizer, load_token_count
from pullquote.errors import ArgumentTypeError, UsageError, check_type
from pullquote.payloads import CompressPayload, KeptSentencePayload, SourcePayload, copy_fields
from pullquote.pipeline import DEFAULT_ENCODER, Highlighter, cached_highlighter
from pullquote.scorers import DEFAULT_SCORER, Explanation, ScoreResult, ScoringInput
from pullquote.scorers.base import Scores
from pullquote.scorers.relevance import ANSWER_RELEVANCE, check_question
from pullquote.selection import Options
from pullquote.selection.answers import describe_unanswered
from pullquote.selection.repeats import RepeatIndex
from pullquote.selection.select import select_sentences
from pullquote.text import Article, Sentence, split_sentences

_CHUNK = 32  # articles that are scored at a time
# Of the gist marks of the dev articles, a tenth to a third of the tokens keep most from here to 1.
_LENGTH_EXPONENT = 0.7
_MIN_DOUBT = 1e-6  # relevance counts by its odds: one good answer is worth many weak ones
_MIN_IMPORTANCE = 0.5  # the weight of relevance for a sentence of score 0


@dataclass(frozen=True, slots=True)
class KeptSentence:
    """A sentence that was kept.

    Attributes:
        source: Index of its text.
        sentence: The sentence, with its offsets in that text.
        score: In [0, 1]: how important it is, or how relevant to the question.
    """

    source: int
    sentence: Sentence
    score: float


@dataclass(frozen=True)
class Compression:
    """The sentences that were kept; iterating yields them in the order of the texts.

    Attributes:
        sentences: The sentences.
        documents: The texts.
        tokens: Number of tokens of `text`.
        total_tokens: Number of tokens of all sentences.
        notice: On one line, that nothing in the texts answers the question; else empty.
    """

    sentences: tuple[KeptSentence, ...]
    documents: tuple[Document, ...]
    tokens: int
    total_tokens: int
    notice: str = ""

    def __iter__(self) -> Iterator[KeptSentence]:
        return iter(self.sentences)

    def __len__(self) -> int:
        return len(self.sentences)

    def to_payload(self) -> CompressPayload:
        """Return the JSON payload."""
        return CompressPayload(
            sources=tuple(copy_fields(SourcePayload, document) for document in self.documents),
            text=self.text,
            tokens=self.tokens,
            total_tokens=self.total_tokens,
            sentences=tuple(
                copy_fields(
                    KeptSentencePayload,
                    item.sentence,
                    source=item.source,
                    score=round(item.score, 6),
                    speaker=item.sentence.speaker or None,
                )
                for item in self.sentences
            ),
            warning=self.notice or None,
        )

    @cached_property
    def text(self) -> str:
        """The sentences as one text, with an empty line between texts."""
        return _join(self.sentences)


def compress(
    texts: str | Document | Iterable[str | Document],
    about: str | None = None,
    *,
    tokens: int,
    tokenizer: Tokenizer | None = None,
    model: str | Path | Highlighter = DEFAULT_SCORER,
    encoder: str | None = None,
) -> Compression:
    """Keep the most important sentences of texts within a budget of tokens.

    Sentences are verbatim. Those that repeat a better one are left out, also across texts
    (`selection.repeats`).

    Args:
        texts: One or several texts or documents.
        about: A question or topic: sentences are kept by their relevance to it
            (`pullquote.scorers.relevance`), and then by importance. None for importance alone.
        tokens: The number of tokens that `Compression.text` has at most, exactly as the tokenizer
            counts them.
        tokenizer: A name, or a callable that returns tokens; see
            `pullquote.encoders.tokenizers.load_token_count`.
        model: Name of the scorer, path of a model file, or a highlighter, which has an encoder.
        encoder: Name of the encoder; None for the model's own.

    Returns:
        The kept sentences, in order; none if no sentence fits.

    Raises:
        UsageError: The budget is below 1, the question is blank or too long, or there is no text.
        ArgumentTypeError: An argument has the wrong type.
        PullquoteError: A text, the model or the tokenizer cannot be read.

    >>> rain = "Rain fell all day. Nobody minded. That day rain flooded the town."
    >>> kept = compress([rain, "Snow fell on the town of Ely."], tokens=9, model="luhn")
    >>> kept.text, kept.tokens, [(k.source, k.sentence.start) for k in kept]
    ('That day rain flooded the town.', 7, [(0, 34)])
    """
    check_type("tokens", tokens, int, "an integer")
    if tokens < 1:
        raise UsageError(f"tokens must be at least 1, got {tokens}")
    if about is not None:
        check_question("about", about)
    count = load_token_count(tokenizer)
    highlighter = model if isinstance(model, Highlighter) else cached_highlighter(model, encoder)
    articles = [split_sentences(document) for document in _documents(texts)]
    candidates: list[int] = []
    scored = list(_score(highlighter, articles, candidates))
    scores = np.concatenate([result.scores for _, result in scored])
    repeats = RepeatIndex(load_encoder(DEFAULT_ENCODER))
    for article in articles:
        repeats.extend([sentence.prose for sentence in article.sentences], article.language)
    values, notice = scores, ""
    if about is not None:
        relevance = highlighter.score_relevance(about, scored)
        relevant = np.concatenate([result.scores for result in relevance])
        values = relevant / (1 - relevant + _MIN_DOUBT)
        values *= _MIN_IMPORTANCE + (1 - _MIN_IMPORTANCE) * scores
        scores = relevant
        is_answered = bool(relevant.max() >= ANSWER_RELEVANCE)
        notice = describe_unanswered(about, *articles, is_answered=is_answered)
    sentences = [
        KeptSentence(number, sentence, 0.0)
        for number, article in enumerate(articles)
        for sentence in article.sentences
    ]
    costs = np.array([count(item.sentence.text) for item in sentences])
    kept = [
        replace(sentences[i], score=float(scores[i]))
        for i in _select(candidates, values, costs, repeats, tokens, _separator_cost(count))
    ]
    while kept and count(_join(kept)) > tokens:  # the whole can have more tokens than its parts
        kept.pop()
    text = _join(kept)
    kept.sort(key=_position)
    documents = tuple(article.document for article in articles)
    return Compression(tuple(kept), documents, count(text) if text else 0, int(costs.sum()), notice)


def _documents(texts: Any) -> list[Document]:
    items = [texts] if isinstance(texts, str | Document) else texts
    if isinstance(items, bytes) or not isinstance(items, Iterable):
        raise ArgumentTypeError(f"texts must be texts or documents, got {type(texts).__name__}")
    documents = [as_document(item, f"text {i}") for i, item in enumerate(items, 1)]
    if not documents:
        raise UsageError("at least one text is needed, got none")
    return documents


def _score(
    highlighter: Highlighter, articles: Sequence[Article], candidates: list[int]
) -> Iterator[tuple[ScoringInput, ScoreResult]]:
    """Yield articles with their scores, without their vectors and explanations.

    The sentences that can be highlighted are added to `candidates`, by their number among all.
    """
    first = 0
    for start in range(0, len(articles), _CHUNK):
        for inputs, result in highlighter.score_many(articles[start : start + _CHUNK]):
            n = len(inputs.article.sentences)
            options = Options(top=n, diversity=False, per_chapter=False)
            chosen = select_sentences(inputs, result.scores, [False] * n, options, junk=result.junk)
            candidates += [first + index for index in sorted(chosen)]
            first += n
            slim = ScoreResult(result.scores, _explain_nothing)
            aims = dict.fromkeys(result.by_aim, slim)
            yield ScoringInput(inputs.article), replace(slim, by_aim=aims)


def _explain_nothing(_: int) -> Explanation:
    return Explanation("")


def _select(
    candidates: Sequence[int],
    values: Scores,
    costs: npt.NDArray[np.int64],
    repeats: RepeatIndex,
    tokens: int,
    separator: int,
) -> Iterator[int]:
    """Yield the sentences that fit, the most valuable for its length first."""
    values = values / np.maximum(costs, 1) ** _LENGTH_EXPONENT
    left = tokens + separator
    for i in sorted(candidates, key=lambda i: -values[i]):
        cost = int(costs[i]) + separator  # NumPy's would not compare with a larger budget
        if cost <= left and values[i] > 0 and repeats.find(i) is None:
            repeats.add(i)
            left -= cost
            yield i


def _separator_cost(count: Count) -> int:
    """Return how many tokens an empty line between two sentences has."""
    return max(count("Rain.\n\nRain.") - 2 * count("Rain."), 0)


def _position(item: KeptSentence) -> tuple[int, int]:
    return item.source, item.sentence.start


def _join(sentences: Iterable[KeptSentence]) -> str:
    """Join sentences in order: in a block by spaces, blocks by line breaks, texts by two."""
    pieces: list[str] = []
    last: KeptSentence | None = None
    for item in sorted(sentences, key=_position):
        if last:
            is_same = last.source == item.source
            is_block = is_same and last.sentence.block == item.sentence.block
            pieces.append(" " if is_block else "\n" if is_same else "\n\n")
        pieces.append(item.sentence.text)
        last = item
    return "".join(pieces)
