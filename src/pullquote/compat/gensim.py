"""Compat, gensim: `summarize` as gensim 3.8 had it; docs/moving-in/gensim.md."""

from pullquote.compat.reading import check_count
from pullquote.compat.textrank import pick_sentences

__all__ = ["summarize"]


def summarize(
    text: str, ratio: float = 0.2, word_count: int | None = None, split: bool = False
) -> str | list[str]:
    """Pick the sentences of a text that share words with many others.

    Args:
        text: The text.
        ratio: Share of its sentences, in (0, 1], rounded, but one at least.
        word_count: At most so many words in all; then `ratio` does not count.
        split: Whether to give a list.

    Returns:
        The sentences in reading order, joined by line breaks, or as a list; empty for a text
        without a sentence.

    Raises:
        UsageError: The text is no string, or a number is out of its range.

    >>> summarize("Rain fell all day. Nobody minded. That day rain flooded the town.")
    'Rain fell all day.'
    """
    check_count("word_count", word_count)
    sentences = [mark.sentence.prose for mark in pick_sentences(text, ratio, word_count)]
    return sentences if split else "\n".join(sentences)
