"""Make a digest: highlight articles in chunks, keep their best sentences, and drop repeats.

Memory holds the text of a chunk of articles, and of the others the packed best sentences.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from pullquote.digest.period import check_since, last_moment
from pullquote.digest.sources import ArticleReader, OnProblem
from pullquote.documents.document import Document, article_id
from pullquote.encoders import load_encoder
from pullquote.errors import ArgumentTypeError, PullquoteError, UsageError, check_type
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
from pullquote.selection.repeats import RepeatIndex
from pullquote.text import Article, split_sentences

CHUNK_ARTICLES = 64
CHUNK_CHARACTERS = 4_000_000
DEFAULT_TOP = 3
MAX_PROBLEMS = 100
STORY_SENTENCES = 10
STORY_CHARACTERS = 600
_NOT_DOCUMENTS = "documents must be a list of documents, got {}"
SAME_NEWS = timedelta(days=7)
"""Articles whose dates are further apart do not report the same story."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is kept of an article: its best sentences, packed, in the form that is shown."""

    packed: bytes
    score: float
    moment: datetime | None
    n_sentences: int

    def is_near(self, other: "_Entry") -> bool:
        """Return whether both may be of the same days: news, not the same topic a year later."""
        a, b = self.moment, other.moment
        return a is None or b is None or abs(a - b) <= SAME_NEWS

    def unpack(self) -> DigestArticlePayload:
        return DigestArticlePayload.from_dict(json.loads(zlib.decompress(self.packed)))


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
        options: How much of each article, and what; without a limit, three sentences.
        since: The start of the period, for the digest's heading; see `ArticleReader`.
        articles: Maximum number of articles, the best ones.
        on_problem: Called with a line for each article without a sentence.

    Raises:
        ArgumentTypeError: `documents` are no documents.
        UsageError: `articles` is below 1.
    """
    check_type("highlighter", highlighter, Highlighter | None, "a Highlighter")
    check_type("options", options, Options | None, "Options")
    check_type("articles", articles, int | None, "an integer")
    check_since(since)
    if articles is not None and articles < 1:
        raise UsageError(f"articles must be at least 1, got {articles}")
    if isinstance(documents, str | bytes) or not isinstance(documents, Iterable):
        raise ArgumentTypeError(_NOT_DOCUMENTS.format(type(documents).__name__))
    encoder = load_encoder(DEFAULT_ENCODER)
    stories, sentences = RepeatIndex(encoder), RepeatIndex(encoder)
    entries: list[_Entry] = []
    options = options or Options()
    chosen = options if options.has_limit else replace(options, top=DEFAULT_TOP)
    highlighter = highlighter or Highlighter()
    for chunk in _chunks(documents, on_problem):
        for result in highlighter.highlight_many(chunk, chosen):
            if len(result):
                entries.append(_entry(result))
                title, language = result.article.title, result.article.language
                stories.extend([_story(result.article)], language, facts=[title])
                sentences.extend([scored.sentence.prose for scored in result], language)
    new, also = _without_repeats(entries, stories, sentences)
    del stories, sentences
    kept = list(new)[:articles]
    undated = datetime.min.replace(tzinfo=UTC)
    kept.sort(key=lambda i: entries[i].moment or undated, reverse=True)
    return DigestPayload(
        since.isoformat() if since else "",
        len(entries),
        undated=0,
        problems=(),
        articles=tuple(_article(entries, i, new[i], also.get(i, ())) for i in kept),
    )


def digest_sources(
    reader: ArticleReader,
    highlighter: Highlighter | None = None,
    options: Options | None = None,
    *,
    articles: int | None = None,
    problems: Iterable[str] = (),
) -> DigestPayload:
    """Make a digest of what a reader reads; the payload has the problems, too.

    Args:
        reader: The sources and the period; its `on_problem` is called for all problems.
        highlighter: As for `make_digest`.
        options: As for `make_digest`.
        articles: As for `make_digest`.
        problems: Articles that could not be read before.
    """
    check_type("reader", reader, ArticleReader, "an ArticleReader; make_digest takes documents")
    found = list(problems)

    def add(problem: str) -> None:
        if len(found) < MAX_PROBLEMS:
            found.append(problem)
        report(problem)

    report, reader.on_problem = reader.on_problem, add
    made = make_digest(
        reader, highlighter, options, since=reader.since, articles=articles, on_problem=add
    )
    return replace(made, undated=reader.n_undated, problems=tuple(found))


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


def _story(article: Article) -> str:
    """Return the beginning of an article, to compare stories."""
    opening = " ".join(sentence.prose for sentence in article.sentences[:STORY_SENTENCES])
    return f"{article.title} {opening[:STORY_CHARACTERS]}"


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
    shown = copy_fields(
        DigestArticlePayload,
        document,
        id=article_id(document),
        language=result.article.language,
        sentences=sentences,
        also=(),
    )
    packed = zlib.compress(json.dumps(shown.to_dict()).encode())
    score = max(sentence.score for sentence in sentences)
    return _Entry(packed, score, last_moment(document.date), len(sentences))


def _without_repeats(
    entries: Sequence[_Entry], stories: RepeatIndex, sentences: RepeatIndex
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the articles that add something new, the best first, and those that repeat them.

    Returns:
        The new sentences of each article, and the articles that report the same story, by the
        numbers of the articles.
    """
    owners = [i for i, entry in enumerate(entries) for _ in range(entry.n_sentences)]
    starts = [0, *accumulate(entry.n_sentences for entry in entries)]
    new: dict[int, list[int]] = {}
    also: dict[int, list[int]] = {}
    for i in sorted(range(len(entries)), key=lambda i: -entries[i].score):
        original = stories.find(i)
        if original is not None and not entries[i].is_near(entries[original]):
            original = None
        repeated = [sentences.find(number) for number in range(starts[i], starts[i + 1])]
        if original is None and repeated[0] is not None and None not in repeated:
            original = owners[repeated[0]]
        if original is not None:
            also.setdefault(original, []).append(i)
            continue
        stories.add(i)
        new[i] = [number for number, repeat in enumerate(repeated) if repeat is None]
        for number in new[i]:
            sentences.add(starts[i] + number)
    return new, also


def _article(
    entries: Sequence[_Entry], index: int, new: Iterable[int], also: Iterable[int]
) -> DigestArticlePayload:
    shown = entries[index].unpack()
    return replace(
        shown,
        sentences=tuple(shown.sentences[number] for number in new),
        also=tuple(copy_fields(DigestSourcePayload, entries[i].unpack()) for i in also),
    )
