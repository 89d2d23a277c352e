"""Document: what every source becomes, and all that the rest of the pipeline sees of it.

In: nothing (this is the vocabulary of the first stage). Out: `Document` and `Block`, immutable.
The text is one string; blocks say where its paragraphs, headings and so on stand in it, as
half-open ranges of code points, so that whatever is found later can be pointed at exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["PROSE_KINDS", "Block", "BlockKind", "Document"]

BlockKind = Literal["paragraph", "item", "quote", "heading", "code", "table"]

PROSE_KINDS: frozenset[BlockKind] = frozenset({"paragraph", "item", "quote"})
"""The kinds whose sentences can be highlighted; the others are shown, never quoted."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item … of a document.

    Attributes:
        start: Offset of its first code point in `Document.text`, markers such as ``# `` left out.
        end: Offset after its last code point.
        kind: What it is. Only `PROSE_KINDS` are split into sentences that can be quoted.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Document:
    """A source once read: its text, its parts, and what is known of it.

    Attributes:
        text: The whole text, in which all offsets count.
        blocks: Its parts in order, not overlapping.
        title: Empty where none is known, as are the next four.
        author: Who wrote it.
        date: When, as ISO 8601 (``2024-05-31``).
        site: The publication.
        url: Where it stands on the web.
        source: What the user gave: a path, a URL, or ``-``.
        is_markdown: Whether `text` holds Markdown, whose inline marks are no words.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    url: str = ""
    source: str = ""
    is_markdown: bool = False

    @classmethod
    def from_parts(
        cls,
        parts: Iterable[tuple[BlockKind, str]],
        *,
        title: str = "",
        author: str = "",
        date: str = "",
        site: str = "",
        url: str = "",
        source: str = "",
    ) -> "Document":
        """Join parts with an empty line between them, and note where each stands.

        Args:
            parts: Kind and text of each part in order; blank ones are dropped.
            title: Like all that follow, as the attribute of that name.
            author: Who wrote it.
            date: When.
            site: The publication.
            url: Where it stands.
            source: What the user gave.

        Returns:
            The document, whose text is the parts, stripped, an empty line between them.

        >>> d = Document.from_parts([("heading", "Rain"), ("paragraph", "It fell.")])
        >>> [(d.text[b.start : b.end], b.kind) for b in d.blocks]
        [('Rain', 'heading'), ('It fell.', 'paragraph')]
        """
        pieces: list[str] = []
        blocks: list[Block] = []
        offset = 0
        for kind, part in parts:
            piece = part.strip()
            if not piece:
                continue
            blocks.append(Block(offset, offset + len(piece), kind))
            pieces.append(piece)
            offset += len(piece) + 2
        return cls(
            text="\n\n".join(pieces),
            blocks=tuple(blocks),
            title=title,
            author=author,
            date=date,
            site=site,
            url=url,
            source=source,
        )
