"""Define the options of a selection; values are checked when the options are made."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal, get_args

from pullquote.errors import ArgumentTypeError, UsageError
from pullquote.scorers.relevance import check_question

if TYPE_CHECKING:
    from pullquote.encoders.tokenizers import Count, Tokenizer

AimChoice = Literal["gist", "quotable", "both"]
"""What to highlight: key points, sentences worth pulling as quotes, or both, marked apart."""


@dataclass(frozen=True)
class Options:
    """How much to highlight, and what to favor; all limits given hold together.

    Attributes:
        aim: What to highlight, with a model that scores both aims: ``"gist"`` (the default) for
            key points, ``"quotable"`` for sentences worth pulling as quotes, ``"both"`` for both,
            each within the limits.
        about: A question or topic: the sentences that answer it are highlighted, 5 without limits;
            `threshold` is then the minimum relevance, and `aim` is not used.
        top: Maximum number of sentences.
        ratio: Maximum share of the sentences, in (0, 1]; rounded, but at least one sentence.
        words: Maximum total of words; a sentence that would exceed it is skipped for the next
            best one that fits.
        tokens: Maximum number of tokens of the highlights, one a line, as `tokenizer` counts them;
            a sentence that would exceed it is skipped. Only sentences that `always` matches can.
        tokenizer: The name of a tokenizer, or a callable that returns tokens; None for the bundled
            one; see `pullquote.encoders.tokenizers.load_token_count`.
        threshold: Minimum score, in [0, 1].
        always: Regular expressions; a sentence that matches one is highlighted whatever its score,
            and counts towards the limits.
        exclude: Regular expressions; a sentence that matches one is never highlighted, even if it
            also matches `always`.
        boost: Words; each one in a sentence (as a whole word, in any case) moves its score half
            of the way up to 1.
        diversity: Whether to skip sentences that nearly repeat a better one.
        per_chapter: Whether each chapter of a book gets a share of the sentences or words by its
            length, rounded, before the rest goes to the best sentences of the whole book.
        context: Whether a sentence that refers to the one before it ("But this …") is shown
            with that one; its words count towards `words`.
        explain: Whether each highlight carries an explanation of its score.

    Fragments (single words, dates, addresses) are highlighted only if `always` matches them.

    Without `top`, `ratio`, `words`, `tokens` and `threshold`, the limit follows what readers mark:
    about 8 % of the sentences as key points, and as many quotable ones as deserve it, perhaps none.
    For scorers with a single score it is that of the prototype: 10 sentences or 15 %, whichever is
    more. It is at most a third of the article.

    Raises:
        UsageError: A value is out of range, or a regular expression is invalid.
        ArgumentTypeError: A value has another type; also a `TypeError`.

    >>> Options(top=3, words=60).has_limit
    True
    """

    aim: AimChoice | None = None
    about: str | None = None
    top: int | None = None
    ratio: float | None = None
    words: int | None = None
    tokens: int | None = None
    tokenizer: "Tokenizer | None" = None
    threshold: float | None = None
    always: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    boost: tuple[str, ...] = ()
    diversity: bool = True
    per_chapter: bool = True
    context: bool = False
    explain: bool = False

    def __post_init__(self) -> None:
        if self.aim is not None and self.aim not in get_args(AimChoice):
            raise UsageError(f"aim must be gist, quotable or both, got {self.aim!r:.80}")
        if self.about is not None:
            check_question("about", self.about)
        for name in ("top", "words", "tokens"):
            value = _number(name, getattr(self, name), Integral, "an integer")
            if value is not None and value < 1:
                raise UsageError(f"{name} must be at least 1, got {value}")
        ratio = _number("ratio", self.ratio, Real, "a number")
        if ratio is not None and not 0 < ratio <= 1:
            raise UsageError(f"ratio must be above 0 and at most 1, got {ratio:g}")
        threshold = _number("threshold", self.threshold, Real, "a number")
        if threshold is not None and not 0 <= threshold <= 1:
            raise UsageError(f"threshold must be between 0 and 1, got {threshold:g}")
        for name in ("always", "exclude", "boost"):
            # Frozen, but a list is as good as a tuple, and the options must stay hashable.
            object.__setattr__(self, name, _texts(name, getattr(self, name)))
        if any(not word.strip() for word in self.boost):
            raise UsageError("boost needs words that are not blank")
        if self.tokenizer is not None and self.tokens is None:
            raise UsageError("tokenizer needs a limit of tokens, got none")
        # Compiled and loaded now, so that errors are raised now.
        _ = self.always_patterns, self.exclude_patterns, self.token_count

    @cached_property
    def always_patterns(self) -> tuple[re.Pattern[str], ...]:
        """`always`, compiled."""
        return _compile("always", self.always)

    @cached_property
    def exclude_patterns(self) -> tuple[re.Pattern[str], ...]:
        """`exclude`, compiled."""
        return _compile("exclude", self.exclude)

    @cached_property
    def boost_patterns(self) -> tuple[re.Pattern[str], ...]:
        """`boost`, each as a pattern for the whole word in any case."""
        return tuple(
            re.compile(rf"(?<!\w){re.escape(word.strip())}(?!\w)", re.IGNORECASE)
            for word in self.boost
        )

    @property
    def token_count(self) -> "Count | None":
        """The function that counts tokens; None without a limit of tokens."""
        if self.tokens is None:
            return None
        from pullquote.encoders.tokenizers import load_token_count

        return load_token_count(self.tokenizer)

    @property
    def has_limit(self) -> bool:
        """Whether any of the five limits is set."""
        limits = (self.top, self.ratio, self.words, self.tokens, self.threshold)
        return any(limit is not None for limit in limits)


def _number(name: str, value: Any, kind: type, needed: str) -> Any:
    """Check the type of a number, which may also be NumPy's; None stands for no limit."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, kind)):
        raise ArgumentTypeError(f"{name} must be {needed}, got {_describe(value)}")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise ArgumentTypeError(f"{name} must be a list of strings, got {_describe(value)}")
    texts = tuple(value)
    for text in texts:
        if not isinstance(text, str):
            raise ArgumentTypeError(f"{name} must be a list of strings, not of {_describe(text)}")
    return texts


def _describe(value: object) -> str:
    return f"{type(value).__name__} {value!r}"[:80]


def _compile(name: str, patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    compiled = []
    for pattern in patterns:
        try:
            compiled.append(re.compile(pattern))
        except (re.error, OverflowError, RecursionError) as error:
            raise UsageError(
                f"{name} must be a regular expression, got {pattern!r}: {error}"
            ) from error
    return tuple(compiled)


DEFAULT_OPTIONS = Options()
