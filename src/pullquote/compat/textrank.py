"""Compat, TextRank: what `gensim` and `summa` share, which are two forms of one program.

Both are after Barrios, López, Argerich and Wachenchauzer (2016), *Variations of the Similarity
Function of TextRank*; here it is `pullquote.scorers.textrank`, the variant of 2004.
"""

from collections.abc import Collection
from itertools import chain

from pullquote.compat.reading import read_article
from pullquote.highlights import Mark, Options, pick_highlights
from pullquote.scorers.interface import Evidence
from pullquote.scorers.terms import split_terms
from pullquote.scorers.textrank import TextRank

__all__ = ["pick_sentences"]


def pick_sentences(
    text: str,
    ratio: float,
    words: int | None,
    *,
    language: str | None = None,
    ignored_words: Collection[str] = (),
) -> list[Mark]:
    """Pick the sentences of a text that share words with many others.

    Args:
        text: The text.
        ratio: Share of its sentences, in (0, 1]; does not matter where `words` is given.
        words: At most so many words in all.
        language: ISO 639-1 code; None to tell it from the text.
        ignored_words: Words that join no sentences, besides the language's function words.

    Returns:
        Their marks in reading order; none where the text has no sentence.

    Raises:
        UsageError: The text is no string, or a number is out of its range.
    """
    options = Options(ratio=ratio) if words is None else Options(words=words)
    article = read_article(text, language)
    if article is None:
        return []
    evidence = Evidence(article)
    if ignored_words:
        ignored = set(chain.from_iterable(split_terms(ignored_words, article.language)))
        evidence.terms = [
            ["" if term in ignored else term for term in terms] for terms in evidence.terms
        ]
    return list(pick_highlights(evidence, TextRank().score(evidence), options))
