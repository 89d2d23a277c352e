"""Limit the highlights for a question to the sentences that answer it."""

from dataclasses import replace

from pullquote.scorers.base import Scores
from pullquote.scorers.relevance import ANSWER_RELEVANCE
from pullquote.selection.options import Options
from pullquote.text import Article
from pullquote.text.language_id import find_other_language

MAX_ANSWERS = 5
"""Highlights for a question without limits."""

MIN_SHARE = 0.5
"""Share of the best relevance that every highlight reaches."""

SHOWN_CHARACTERS = 80


def answer_options(options: Options, relevance: Scores) -> Options:
    """Return the options for the answers to a question.

    Without a threshold, nothing is highlighted unless a sentence reaches `ANSWER_RELEVANCE`. The
    chapters of a book get no shares: an answer stands where it stands.
    """
    threshold = options.threshold
    if threshold is None:
        best = float(relevance.max(initial=0.0))
        threshold = MIN_SHARE * best if best >= ANSWER_RELEVANCE else 1.0
    top = options.top if options.has_limit else MAX_ANSWERS
    return replace(options, threshold=threshold, top=top, per_chapter=False)


def describe_unanswered(question: str, *articles: Article, is_answered: bool) -> str:
    """Return on one line why a question may have no answer; empty if there is nothing to say."""
    place = "the article" if len(articles) == 1 else "the texts"
    if not question:
        return ""
    notices = []
    if not is_answered:
        shown = " ".join(question.split())
        cut = shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…"
        notices.append(f"nothing in {place} answers “{cut}”")
    languages = {article.language for article in articles}
    if all(other := [find_other_language(question, language) for language in languages]):
        known = ", ".join(map(repr, sorted(languages)))
        notices.append(f"the question is in {other[0]!r}, {place} in {known}")
    return "; ".join(notices)
