"""Compat, summa: `summarize` as summa 1.2 has it; docs/moving-in/summa.md."""

from collections.abc import Collection

from pullquote.compat.textrank import pick_sentences
from pullquote.errors import UsageError

__all__ = ["summarize"]

LANGUAGES = {
    "arabic": "ar",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "hungarian": "hu",
    "italian": "it",
    "norwegian": "no",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
}


def summarize(
    text: str,
    ratio: float = 0.2,
    words: int | None = None,
    language: str = "english",
    split: bool = False,
    scores: bool = False,
    additional_stopwords: Collection[str] | None = None,
) -> str | list[str] | list[tuple[str, float]]:
    """Pick the sentences of a text that share words with many others.

    Args:
        text: The text.
        ratio: Share of its sentences, in (0, 1], rounded, but one at least.
        words: At most so many words in all; then `ratio` does not count.
        language: English name of the text's language, one of `LANGUAGES`.
        split: Whether to give a list.
        scores: Whether to give a list in which each sentence has its score, in [0, 1].
        additional_stopwords: Words that join no sentences, besides the language's own.

    Returns:
        The sentences in reading order, joined by line breaks, or as a list; empty for a text
        without a sentence.

    Raises:
        UsageError: The text is no string, a number is out of its range, there is no such
            language, or the words are one string.

    >>> summarize("Rain fell all day. Nobody minded. That day rain flooded the town.", scores=True)
    [('Rain fell all day.', 1.0)]
    """
    if language not in LANGUAGES:
        raise UsageError(f"language is {language!r}, but has to be one of {', '.join(LANGUAGES)}")
    if isinstance(additional_stopwords, str):
        raise UsageError("additional_stopwords is one string, but has to be a list of words")
    marks = pick_sentences(
        text,
        ratio,
        words,
        language=LANGUAGES[language],
        ignored_words=additional_stopwords or (),
    )
    if scores:
        return [(mark.sentence.prose, mark.score) for mark in marks]
    sentences = [mark.sentence.prose for mark in marks]
    return sentences if split else "\n".join(sentences)
