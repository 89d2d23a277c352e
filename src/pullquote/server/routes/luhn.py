"""Server, Luhn: the steps by which Luhn's method comes to its summary, for a page to show.

In: an `Article`. Out: its words, counts, clusters and summary, as JSON has them. All that decides
is the scorer's own, so that the page's summary is what ``--model luhn`` would say.
"""

from collections import Counter
from collections.abc import Iterator

from pullquote.payloads import LuhnClusterPayload, LuhnPayload, LuhnSentencePayload, LuhnWordPayload
from pullquote.scorers import ScoringInput
from pullquote.scorers.luhn import Luhn, best_cluster, significant_words
from pullquote.selection import DEFAULT_OPTIONS, select_highlights
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


def luhn_steps(article: Article) -> LuhnPayload:
    """Take Luhn's steps one by one, as `pullquote.scorers.luhn` does at once.

    Args:
        article: The article.

    Returns:
        ``document``; ``words`` in reading order, with ``term`` (empty for stop words and
        numbers), ``is_stop``, ``count`` (of the term in the article) and ``is_significant``;
        ``sentences`` with ``score`` in [0, 1] and the best ``cluster``, None without one;
        ``summary``, the indices of the sentences that are highlighted by default. Offsets are
        half-open code points of the document's text; pairs of Chinese characters overlap.
    """
    evidence = ScoringInput(article)
    scoring = Luhn().score(evidence)
    counts = Counter(term for terms in evidence.terms for term in terms if term)
    significant = significant_words(evidence.terms)
    words: list[LuhnWordPayload] = []
    sentences: list[LuhnSentencePayload] = []
    for sentence, terms in zip(article.sentences, evidence.terms, strict=True):
        spans = list(_word_spans(sentence, _visible_places(article, sentence)))
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
                score=float(scoring.scores[sentence.index]),
                cluster=cluster,
            )
        )
    chosen = select_highlights(evidence, scoring, DEFAULT_OPTIONS, model=Luhn.name, encoder="")
    return LuhnPayload(
        document=article.document,
        words=tuple(words),
        sentences=tuple(sentences),
        summary=tuple(scored.sentence.index for scored in chosen),
    )


def _visible_places(article: Article, sentence: Sentence) -> list[int]:
    """List the offsets of a sentence's code points, the marks of Markdown left out."""
    if not article.document.is_markdown:
        return list(range(sentence.start, sentence.end))
    block = article.document.blocks[sentence.block]
    mask = mask_markup(article.text[block.start : block.end])
    seen = mask[sentence.start - block.start : sentence.end - block.start]
    return [sentence.start + i for i, each in enumerate(seen) if each not in _MARKS]


def _word_spans(sentence: Sentence, places: list[int]) -> Iterator[Span]:
    """Find each word of a sentence's prose in the text it was made of.

    A word that does not stand there as it is read, as where Markdown has ``caf&eacute;``, gets an
    empty span at its place.
    """
    shown = [sentence.text[place - sentence.start] for place in places]
    lowered = "".join(shown).lower().replace("’", "'")
    # Lowering can make two letters of one (İ), so each is traced back to its own offset.
    origin = [place for place, each in zip(places, shown, strict=True) for _ in each.lower()]
    words = split_words(sentence.prose)
    at = 0
    for number, word in enumerate(words):
        found = lowered.find(word, at)
        if found < 0:
            here = origin[min(at, len(origin) - 1)]
            yield here, here
            continue
        last = found + len(word) - 1
        yield origin[found], origin[last] + 1
        # Pairs of characters of scripts without spaces overlap.
        following = words[number + 1] if number + 1 < len(words) else ""
        overlaps = len(word) == 2 and following and lowered.startswith(following, last)
        at = last if overlaps else last + 1
