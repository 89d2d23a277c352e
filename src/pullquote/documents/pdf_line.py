"""Define `Line`, a measured line of a PDF page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    Attributes:
        text: Its text, with single spaces.
        left: The x of its first character.
        right: The x of its last character.
        y: Its baseline.
        size: Its font size.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
