"""Define a reader's own marks, which results carry beside the highlights."""

from dataclasses import dataclass

from pullquote.documents.document import Document


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


def marks_in(document: Document) -> tuple[UserMark, ...]:
    """Return the comments that a file holds as marks with notes."""
    return tuple(
        UserMark(
            document.text[note.start : note.end],
            note.start,
            note.end,
            f"{note.author}: {note.text}" if note.author else note.text,
        )
        for note in document.notes
    )
