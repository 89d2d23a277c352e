"""The route that shows Luhn's method step by step.

Input: an article. Output: its words, counts, clusters and summary. The scorer itself makes all
decisions, so the summary is the one of ``--model luhn``.
"""

from collections import Counter
from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.payloads import LuhnClusterPayload, LuhnPayload, LuhnSentencePayload, LuhnWordPayload
from pullquote.scorers import ScoringInput
from pullquote.scorers.luhn import Luhn, best_cluster, significant_words
from pullquote.selection import DEFAULT_OPTIONS, select_highlights
from pullquote.server.dependencies import ContextDep
from pullquote.server.requests import LuhnRequest
from pullquote.server.routes.common import POST_PROBLEMS, json_response
from pullquote.text import Article, Sentence, split_words
from pullquote.text.inline_markdown import (
    CLOSING_LINK,
    CLOSING_MARK,
    OPENING_LINK,
    OPENING_MARK,
    mask_markup,
)

_MARKS = frozenset({OPENING_MARK, CLOSING_MARK, OPENING_LINK, CLOSING_LINK})

Span = tuple[int, int]


router = APIRouter(prefix="/api", tags=["articles"])


@router.post("/luhn", response_model=LuhnPayload, responses=POST_PROBLEMS)
async def luhn(context: ContextDep, payload: LuhnRequest) -> Response:
    """Return the steps of Luhn's method (1958)."""
    return json_response(luhn_steps(context.service.split(context.read(payload.source))))


def luhn_steps(article: Article) -> LuhnPayload:
    """Run Luhn's method step by step, as `pullquote.scorers.luhn` does at once.

    Returns:
        The words, sentences and summary. Pairs of Chinese characters overlap.
    """
    scoring_input = ScoringInput(article)
    scores = Luhn().score(scoring_input)
    counts = Counter(term for terms in scoring_input.terms for term in terms if term)
    significant = significant_words(scoring_input.terms)
    words: list[LuhnWordPayload] = []
    sentences: list[LuhnSentencePayload] = []
    for sentence, terms in zip(article.sentences, scoring_input.terms, strict=True):
        spans = list(_word_spans(sentence, _visible_offsets(article, sentence)))
        words.extend(
            LuhnWordPayload(start, end, term, not term, counts[term], term in significant)
            for (start, end), term in zip(spans, terms, strict=True)
        )
        factor, first, after = best_cluster(terms, significant)
        cluster = LuhnClusterPayload(spans[first][0], spans[after - 1][1]) if factor else None
        sentences.append(
            LuhnSentencePayload(
                index=sentence.index,
                start=sentence.start,
                end=sentence.end,
                score=float(scores.scores[sentence.index]),
                cluster=cluster,
            )
        )
    chosen = select_highlights(scoring_input, scores, DEFAULT_OPTIONS, model=Luhn.name, encoder="")
    return LuhnPayload(
        document=article.document,
        words=tuple(words),
        sentences=tuple(sentences),
        summary=tuple(scored.sentence.index for scored in chosen),
    )


def _visible_offsets(article: Article, sentence: Sentence) -> list[int]:
    """Return the offsets of a sentence's code points, without Markdown marks."""
    if not article.document.is_markdown:
        return list(range(sentence.start, sentence.end))
    block = article.document.blocks[sentence.block]
    mask = mask_markup(article.text[block.start : block.end])
    visible = mask[sentence.start - block.start : sentence.end - block.start]
    return [sentence.start + i for i, character in enumerate(visible) if character not in _MARKS]


def _word_spans(sentence: Sentence, offsets: list[int]) -> Iterator[Span]:
    """Find each word of a sentence's prose in the text it was made from.

    A word that the text spells differently, such as ``caf&eacute;``, gets an empty span.
    """
    characters = [sentence.text[offset - sentence.start] for offset in offsets]
    lowered = "".join(characters).lower().replace("\u2019", "'")
    # Lower case can turn one letter into two (İ), so each letter maps back to its offset.
    origin = [
        offset
        for offset, character in zip(offsets, characters, strict=True)
        for _ in character.lower()
    ]
    words = split_words(sentence.prose)
    start = 0
    for i, word in enumerate(words):
        position = lowered.find(word, start)
        if position < 0:
            here = origin[min(start, len(origin) - 1)]
            yield here, here
            continue
        last = position + len(word) - 1
        yield origin[position], origin[last] + 1
        # Pairs of characters overlap in scripts without spaces.
        following = words[i + 1] if i + 1 < len(words) else ""
        overlaps = len(word) == 2 and following and lowered.startswith(following, last)
        start = last if overlaps else last + 1
