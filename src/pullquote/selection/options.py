"""Options: what a reader asks for, checked once, before any work is done."""

import re
from dataclasses import dataclass
from functools import cached_property

from pullquote.errors import UsageError


@dataclass(frozen=True)
class Options:
    """How much to highlight, and what to favour. Every limit that is given is kept.

    Attributes:
        top: At most so many sentences.
        ratio: At most this share of the sentences, in (0, 1], rounded, but one at least.
        words: Sentences of at most so many words in all, none ever cut; a sentence that would
            be too long is passed over for the next best that is not.
        threshold: Only sentences with this score at least, in [0, 1].
        keep: Regular expressions; a sentence in which one is found is highlighted whatever its
            score, and counts towards the limits.
        avoid: Regular expressions; a sentence in which one is found never is, even if kept.
        boost: Words; each that a sentence has (as a whole word, in any case) takes its score
            half of the way up to 1.
        diversity: Whether a sentence that nearly repeats a better one is left out.
        per_chapter: Whether each chapter of a book gets its share of the sentences or words, by its
            length, rounded, before the rest goes to the best wherever they stand.
        context: Whether a sentence that leans on the one before it ("But this …") brings that
            one along; its words count where words are limited.
        explain: Whether each highlight carries the reason for its score.

    A sentence of a single word is highlighted only if `keep` says so.

    With none of `top`, `ratio`, `words` and `threshold`, the limit is the prototype's: 10
    sentences or 15 % of them, whichever is more, but never over a third of the article.

    Raises:
        UsageError: A value is out of its range, or a regular expression does not compile.
    """

    top: int | None = None
    ratio: float | None = None
    words: int | None = None
    threshold: float | None = None
    keep: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    boost: tuple[str, ...] = ()
    diversity: bool = True
    per_chapter: bool = True
    context: bool = False
    explain: bool = False

    def __post_init__(self) -> None:
        for name in ("top", "words"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise UsageError(f"{name} is {value}, but has to be 1 or more")
        if self.ratio is not None and not 0 < self.ratio <= 1:
            raise UsageError(f"ratio is {self.ratio:g}, but has to be above 0 and at most 1")
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise UsageError(f"threshold is {self.threshold:g}, but has to be from 0 to 1")
        if any(not word.strip() for word in self.boost):
            raise UsageError("boost was given an empty word, but needs one with a letter")
        _ = self.keep_patterns, self.avoid_patterns  # compiled here, so that mistakes show here

    @cached_property
    def keep_patterns(self) -> tuple[re.Pattern[str], ...]:
        """`keep`, compiled."""
        return _compile("keep", self.keep)

    @cached_property
    def avoid_patterns(self) -> tuple[re.Pattern[str], ...]:
        """`avoid`, compiled."""
        return _compile("avoid", self.avoid)

    @cached_property
    def boost_patterns(self) -> tuple[re.Pattern[str], ...]:
        """`boost`, each as a pattern for the whole word in any case."""
        return tuple(
            re.compile(rf"(?<!\w){re.escape(word.strip())}(?!\w)", re.IGNORECASE)
            for word in self.boost
        )

    @property
    def has_limit(self) -> bool:
        """Whether any of the four limits is given."""
        return not (self.top is self.ratio is self.words is self.threshold is None)


def _compile(name: str, patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    compiled = []
    for pattern in patterns:
        try:
            compiled.append(re.compile(pattern))
        except re.error as error:
            raise UsageError(
                f"{name} is {pattern!r}, but has to be a regular expression: {error}"
            ) from error
    return tuple(compiled)


DEFAULT_OPTIONS = Options()
