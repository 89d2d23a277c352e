"""Compat, summarizer: `Summarizer` as bert-extractive-summarizer 0.10 has it.

docs/moving-in/bert-extractive-summarizer.md tells what it does otherwise.
"""

import re

from pullquote.compat.reading import check_count, read_article, refuse
from pullquote.errors import UsageError
from pullquote.highlights import Options
from pullquote.pipeline import Highlighter
from pullquote.scorers import DEFAULT_SCORER
from pullquote.text import Article

__all__ = ["Summarizer"]


class Summarizer:
    """A model, loaded once, that picks sentences when called.

    Args:
        model: Name of a scorer, or path of a model file; no transformer's name.
        settings: What else the original takes; all of it steers a transformer, and is refused.

    Raises:
        UsageError: There is no such scorer, or a setting is given.
        ModelFileError: The model file cannot be used.
    """

    def __init__(self, model: str = DEFAULT_SCORER, **settings: object) -> None:
        refuse("Summarizer", settings, "pullquote runs no transformer")
        self._highlighter = Highlighter(model)

    def run(
        self,
        body: str,
        ratio: float = 0.2,
        min_length: int = 40,
        max_length: int = 600,
        use_first: bool = True,
        algorithm: str | None = None,
        num_sentences: int | None = None,
        return_as_list: bool = False,
    ) -> str | list[str]:
        """Pick sentences of a text.

        Args:
            body: The text.
            ratio: Share of the sentences that may be picked, in (0, 1], rounded, but one at least.
            min_length: Only sentences of more characters are picked.
            max_length: Only sentences of fewer characters are picked.
            use_first: Whether the first of these is one of them, whatever its score.
            algorithm: Has to be left out: sentences are scored, not clustered.
            num_sentences: How many to pick; then `ratio` does not count.
            return_as_list: Whether to give a list.

        Returns:
            The sentences in reading order, joined by blanks, or as a list; empty for a text
            without a sentence of such a length.

        Raises:
            UsageError: The body is no string, a number is out of its range, or `algorithm` is
                given.
        """
        if algorithm is not None:
            raise UsageError(
                f"algorithm is {algorithm!r}, but sentences are scored, not clustered: leave it out"
            )
        if not 0 <= min_length < max_length:
            raise UsageError(
                f"min_length is {min_length} and max_length {max_length}, "
                "but they have to be 0 or more, and the first less than the second"
            )
        check_count("num_sentences", num_sentences)
        Options(ratio=ratio)  # refuses what is out of its range, whatever the text
        article = read_article(body)
        picked: list[str] = []
        if article is not None:
            lengths = (min_length, max_length)
            picked = self._pick(article, ratio, num_sentences, lengths, use_first=use_first)
        return picked if return_as_list else " ".join(picked)

    __call__ = run

    def _pick(
        self,
        article: Article,
        ratio: float,
        number: int | None,
        lengths: tuple[int, int],
        *,
        use_first: bool,
    ) -> list[str]:
        shortest, longest = lengths
        fit = [s.prose for s in article.sentences if shortest < len(s.prose) < longest]
        if not fit:
            return []
        first = fit[:1] if use_first else []
        others = (number or max(1, int(ratio * len(fit) + 0.5))) - len(first)
        if others < 1:
            return first
        unfit = rf"(?s)\A(?:.{{0,{shortest:d}}}|.{{{min(longest, len(article.text) + 1):d},}})\Z"
        repeated = [rf"\A{re.escape(prose)}\Z" for prose in first]
        options = Options(top=others, avoid=(unfit, *repeated))
        (found,) = self._highlighter.highlight_many([article], options)
        return first + [mark.sentence.prose for mark in found]
