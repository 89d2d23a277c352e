"""Compat, reading: what all of these calls do with what they are given."""

from collections.abc import Iterable

from pullquote.errors import EmptySourceError, NoSentenceError, UsageError
from pullquote.sources import read_text
from pullquote.text import Article, split_sentences

__all__ = ["check_count", "read_article", "refuse"]


def read_article(text: str, language: str | None = None) -> Article | None:
    """Read a text as an article.

    Args:
        text: The text.
        language: ISO 639-1 code; None to tell it from the text.

    Returns:
        The article; None where there is no sentence in it, to which the peers answer with
        nothing, not with an error.

    Raises:
        UsageError: What was given is no string.
    """
    if not isinstance(text, str):
        raise UsageError(f"the text is of type {type(text).__name__}, but has to be a string")
    try:
        return split_sentences(read_text(text), language=language)
    except (EmptySourceError, NoSentenceError):
        return None


def refuse(call: str, given: Iterable[str], reason: str) -> None:
    """Refuse arguments that a peer takes and pullquote has no use for.

    Args:
        call: Who was given them.
        given: Their names; without any, nothing happens.
        reason: Why they mean nothing here.

    Raises:
        UsageError: There are some.
    """
    names = ", ".join(given)
    if names:
        raise UsageError(f"{call} was given {names}, but {reason}: leave it out")


def check_count(name: str, value: int | None) -> None:
    """Refuse a number of sentences or words below one, by the name that the peer has for it.

    Raises:
        UsageError: It is below one.
    """
    if value is not None and value < 1:
        raise UsageError(f"{name} is {value}, but has to be 1 or more")
