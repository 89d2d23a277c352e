"""Make a digest: highlight articles in chunks, keep their best sentences, and drop repeats.

Memory holds the text of a chunk of articles, and of the others only the best sentences.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pullquote.digest.period import last_moment
from pullquote.digest.repeats import RepeatIndex
from pullquote.digest.sources import OnProblem
from pullquote.documents.document import Document, article_id
from pullquote.encoders import load_encoder
from pullquote.errors import ArgumentTypeError, PullquoteError, UsageError
from pullquote.payloads import (
    DigestArticlePayload,
    DigestPayload,
    DigestSentencePayload,
    DigestSourcePayload,
    copy_fields,
)
from pullquote.pipeline import DEFAULT_ENCODER, Highlighter
from pullquote.render.text_fragments import TextFragments
from pullquote.selection import HighlightResult, Options
from pullquote.text import Article, split_sentences

CHUNK_ARTICLES = 64
CHUNK_CHARACTERS = 4_000_000
DEFAULT_TOP = 3
STORY_SENTENCES = 10
STORY_CHARACTERS = 600
_NOT_DOCUMENTS = "documents must be a list of documents, got {}"
SAME_NEWS = timedelta(days=7)
"""Articles whose dates are further apart do not report the same story."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is kept of an article: its best sentences, and its beginning to compare stories."""

    source: DigestSourcePayload
    language: str
    story: str
    sentences: tuple[DigestSentencePayload, ...]

    @property
    def score(self) -> float:
        return max(sentence.score for sentence in self.sentences)

    def is_near(self, other: "_Entry") -> bool:
        """Return whether both may be of the same days: news, not the same topic a year later."""
        a, b = last_moment(self.source.date), last_moment(other.source.date)
        return a is None or b is None or abs(a - b) <= SAME_NEWS


def make_digest(
    documents: Iterable[Document],
    highlighter: Highlighter | None = None,
    options: Options | None = None,
    *,
    since: datetime | None = None,
    articles: int | None = None,
    on_problem: OnProblem = lambda _: None,
) -> DigestPayload:
    """Collect the best sentences of articles, without repeats across them.

    Of several articles that report the same story, the one whose best sentence has the highest
    score is shown; the others are listed with it. A sentence that repeats one of another article
    is left out.

    Args:
        documents: The articles, such as an `ArticleReader`; read one at a time.
        highlighter: The scorer; None for the default one.
        options: How much of each article; None for three sentences.
        since: The start of the period, for the digest's heading; see `ArticleReader`.
        articles: Maximum number of articles, the best ones.
        on_problem: Called with a line for each article without a sentence.

    Raises:
        ArgumentTypeError: `documents` are no documents.
        UsageError: `articles` is below 1.
    """
    if articles is not None and articles < 1:
        raise UsageError(f"articles must be at least 1, got {articles}")
    if isinstance(documents, str | bytes) or not isinstance(documents, Iterable):
        raise ArgumentTypeError(_NOT_DOCUMENTS.format(type(documents).__name__))
    entries = list(
        _entries(
            documents, highlighter or Highlighter(), options or Options(top=DEFAULT_TOP), on_problem
        )
    )
    entries.sort(key=lambda entry: -entry.score)
    kept = _without_repeats(entries)[:articles]
    undated = datetime.min.replace(tzinfo=UTC)
    kept.sort(key=lambda article: last_moment(article.date) or undated, reverse=True)
    return DigestPayload(since.isoformat() if since else "", len(entries), tuple(kept))


def _entries(
    documents: Iterable[Document], highlighter: Highlighter, options: Options, on_problem: OnProblem
) -> Iterator[_Entry]:
    for chunk in _chunks(documents, on_problem):
        for result in highlighter.highlight_many(chunk, options):
            if len(result):
                yield _entry(result)


def _chunks(documents: Iterable[Document], on_problem: OnProblem) -> Iterator[list[Article]]:
    chunk: list[Article] = []
    size = 0
    for document in documents:
        if not isinstance(document, Document):
            raise ArgumentTypeError(_NOT_DOCUMENTS.format(type(document).__name__))
        try:
            chunk.append(split_sentences(document))
        except PullquoteError as error:
            on_problem(str(error))
            continue
        size += len(document.text)
        if len(chunk) >= CHUNK_ARTICLES or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _entry(result: HighlightResult) -> _Entry:
    document = result.article.document
    links = TextFragments(result.article)
    sentences = tuple(
        copy_fields(
            DigestSentencePayload,
            scored.sentence,
            score=round(scored.score, 6),
            link=links.link_to(scored.sentence.index),
            speaker=scored.sentence.speaker or None,
        )
        for scored in result
    )
    source = copy_fields(DigestSourcePayload, document, id=article_id(document))
    opening = " ".join(sentence.prose for sentence in result.article.sentences[:STORY_SENTENCES])
    story = f"{document.title} {opening[:STORY_CHARACTERS]}"
    return _Entry(source, result.article.language, story, sentences)


def _without_repeats(entries: list[_Entry]) -> list[DigestArticlePayload]:
    """Return the articles that add something new, in the order of the entries."""
    encoder = load_encoder(DEFAULT_ENCODER)
    stories = RepeatIndex(
        [entry.story for entry in entries], [entry.language for entry in entries], encoder
    )
    owners = [i for i, entry in enumerate(entries) for _ in entry.sentences]
    index = RepeatIndex(
        [sentence.prose for entry in entries for sentence in entry.sentences],
        [entries[owner].language for owner in owners],
        encoder,
    )
    new: dict[int, list[DigestSentencePayload]] = {}
    also: dict[int, list[DigestSourcePayload]] = {}
    end = 0
    for i, entry in enumerate(entries):
        numbers = range(end, end := end + len(entry.sentences))
        original = stories.find(i)
        if original is not None and not entry.is_near(entries[original]):
            original = None
        repeated = [index.find(number) for number in numbers]
        if original is None and repeated[0] is not None and None not in repeated:
            original = owners[repeated[0]]
        if original is not None:
            also.setdefault(original, []).append(entry.source)
            continue
        stories.add(i)
        new[i] = [
            sentence
            for sentence, repeat in zip(entry.sentences, repeated, strict=True)
            if repeat is None
        ]
        for number, repeat in zip(numbers, repeated, strict=True):
            if repeat is None:
                index.add(number)
    return [
        copy_fields(
            DigestArticlePayload,
            entries[i].source,
            language=entries[i].language,
            sentences=tuple(sentences),
            also=tuple(also.get(i, ())),
        )
        for i, sentences in new.items()
    ]
