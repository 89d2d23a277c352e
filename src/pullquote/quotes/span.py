"""Define `Span`, a range of a text and how closely a quote matches it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a text that a quote repeats.

    Attributes:
        start: Offset of the first code point in the text.
        end: Offset after the last code point.
        quality: Similarity of text and quote, in (0, 1]; 1 if they differ only in typesetting
            and in the case of the first letter.
    """

    start: int
    end: int
    quality: float = 1.0
