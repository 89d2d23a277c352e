"""Compat, transformers: `pipeline` for the task "summarization", as Transformers 4 had it.

docs/moving-in/transformers.md tells what it does otherwise.
"""

from pullquote.compat.reading import check_count, read_article, refuse
from pullquote.errors import UsageError
from pullquote.highlights import Options
from pullquote.pipeline import Highlighter
from pullquote.scorers import DEFAULT_SCORER

__all__ = ["SummarizationPipeline", "pipeline"]

TASK = "summarization"
MAX_LENGTH = 142  # tokens in the original, set by the model that was its default


class SummarizationPipeline:
    """A model, loaded once, that shortens texts to their best sentences when called."""

    def __init__(self, model: str = DEFAULT_SCORER) -> None:
        self._highlighter = Highlighter(model)

    def __call__(
        self,
        documents: str | list[str] | tuple[str, ...],
        *,
        max_length: int = MAX_LENGTH,
        min_length: int = 0,
        truncation: bool = True,
        do_sample: bool = False,
        **generation: object,
    ) -> list[dict[str, str]]:
        """Shorten one text or several.

        Args:
            documents: A text, or several.
            max_length: The most words of a summary, where the original counts tokens.
            min_length: The fewest words of a summary.
            truncation: Whether a text too long for the model may be cut. None is: no text is.
            do_sample: Whether to draw words by chance. No word is: it has to be false.
            generation: What else steers the making of words, and is refused, since none are made.

        Returns:
            For each text, in order, ``{"summary_text": …}``: its best sentences in reading order,
            joined by blanks.

        Raises:
            UsageError: A text is no string, a text has too few words for `min_length`, a number
                is out of its range, or something is given that steers how words are made.
        """
        del truncation  # either way, since no text is too long
        refuse(TASK, generation, "it picks sentences and makes no words")
        if do_sample:
            raise UsageError("do_sample is true, but sentences are picked, never by chance")
        check_count("max_length", max_length)
        texts = documents if isinstance(documents, (list, tuple)) else [documents]
        return [{"summary_text": self._shorten(text, min_length, max_length)} for text in texts]

    def _shorten(self, text: str, fewest: int, most: int) -> str:
        options = Options(words=most)
        article = read_article(text)
        articles = [] if article is None else [article]
        found = self._highlighter.highlight_many(articles, options)
        summary = " ".join(mark.sentence.prose for marks in found for mark in marks)
        words = len(summary.split())
        if words < fewest:
            raise UsageError(
                f"min_length is {fewest}, but the whole sentences that max_length {most} allows "
                f"come to {words} words"
            )
        return summary


def pipeline(task: str, model: str = DEFAULT_SCORER, **settings: object) -> SummarizationPipeline:
    """Load what shortens texts.

    Args:
        task: ``"summarization"``.
        model: Name of a scorer, or path of a model file; no transformer's name.
        settings: What else the original takes; all of it steers a transformer, and is refused.

    Raises:
        UsageError: The task is another, there is no such scorer, or a setting is given.
        ModelFileError: The model file cannot be used.

    >>> summarizer = pipeline("summarization", model="luhn")
    >>> summarizer("Nobody minded. Rain on rain fell on us.", max_length=6)
    [{'summary_text': 'Rain on rain fell on us.'}]
    """
    if task != TASK:
        raise UsageError(f"task is {task!r}, but the only one here is {TASK!r}")
    refuse("pipeline", settings, "pullquote runs no transformer")
    return SummarizationPipeline(model)
