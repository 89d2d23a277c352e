"""Define a reader's own marks, which results carry beside the highlights."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserMark:
    """A passage that the reader marked.

    Attributes:
        text: Its words.
        start: Offset of its first code point in the document's text; None if it was not found.
        end: Offset after its last code point; None if it was not found.
        note: The reader's note; empty without one.
        added: When it was marked, UTC, ISO 8601.
        origin: The file or address that it was imported from; empty for marks made here.
    """

    text: str
    start: int | None
    end: int | None
    note: str = ""
    added: str = ""
    origin: str = ""
