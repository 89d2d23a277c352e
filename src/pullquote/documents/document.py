"""Document: what every source becomes, and all that the rest of the pipeline sees of it.

In: nothing (this is the vocabulary of the first stage). Out: `Document` and `Block`, immutable.
The text is one string; blocks say where its paragraphs, headings and so on stand in it, as
half-open ranges of code points, so that whatever is found later can be pointed at exactly. A
document travels as JSON between programs and into the library: `to_dict` and
`from_dict` are the one place that knows how.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from pullquote._io.json_fields import JsonObject
from pullquote.errors import UsageError

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
class Link:
    """Words of a document that lead elsewhere.

    Attributes:
        start: Offset of their first code point in `Document.text`.
        end: Offset after their last one.
        url: Where they lead, an http or https address.
    """

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Image:
    """The place of a picture, which itself is never loaded.

    Attributes:
        offset: Start of the block before which it stands, or the length of the text.
        url: Where it is to be had, an http or https address.
        caption: What is said of it, empty where nothing is.
    """

    offset: int
    url: str
    caption: str = ""


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
        links: The links within blocks, in order, not overlapping.
        pictures: The pictures between blocks, in order.
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
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()

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

    def to_dict(self) -> dict[str, Any]:
        """Give the document in JSON's types, as `from_dict` takes it.

        >>> Document.from_parts([("paragraph", "It fell.")]).to_dict()["blocks"]
        [{'start': 0, 'end': 8, 'kind': 'paragraph'}]
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        parts = {name: [asdict(part) for part in values[name]] for name in _PARTS}
        return values | parts

    @classmethod
    def from_dict(cls, given: object) -> "Document":
        """Make a document of what JSON held, checked, since a stranger may have sent it.

        Args:
            given: As from `to_dict`. All but ``text`` and ``blocks`` may be missing, and
                fields that no document has are passed over.

        Returns:
            The document, whose offsets all lie within its text, in order.

        Raises:
            UsageError: A field is missing or of another type, or an offset lies where none can.

        >>> Document.from_dict({"text": "Rain.", "blocks": [{"start": 0, "end": 9}]})
        Traceback (most recent call last):
        ...
        pullquote.errors.UsageError: document: block 0 is 0 to 9, but has to lie in 0 to 5
        """
        row = JsonObject(given, "document")
        known = ("title", "author", "date", "site", "url", "source")
        document = cls(
            text=row.text("text"),
            blocks=tuple(_block(each) for each in row.objects("blocks", required=True)),
            is_markdown=row.boolean("is_markdown"),
            links=tuple(_link(each) for each in row.objects("links")),
            images=tuple(_picture(each) for each in row.objects("images")),
            **{name: row.text(name, "") for name in known},
        )
        length = len(document.text)
        _check_order("block", [(b.start, b.end) for b in document.blocks], length)
        _check_order("link", [(link.start, link.end) for link in document.links], length)
        _check_order("picture", [(p.offset, p.offset) for p in document.images], length)
        return document


def article_id(document: Document) -> str:
    r"""Return an article's id: the SHA-256, in hex, of its title, a NUL and its text.

    The same text under the same title has the same id, wherever it was read.

    >>> article_id(Document("It fell.", (), title="Rain"))[:8]
    '090a4dc1'
    """
    content = f"{document.title}\0{document.text}"
    # Documents from our readers have no lone surrogates; hand-made ones may.
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


_PARTS = ("blocks", "links", "images")


def _block(row: JsonObject) -> Block:
    kind = row.text("kind", "") or "paragraph"
    if kind not in get_args(BlockKind):
        kinds = ", ".join(get_args(BlockKind))
        raise UsageError(f"document: a block is {kind[:60]!r}, but has to be one of {kinds}")
    return Block(row.integer("start"), row.integer("end"), kind)  # type: ignore[arg-type]


def _link(row: JsonObject) -> Link:
    return Link(row.integer("start"), row.integer("end"), row.web_url("url"))


def _picture(row: JsonObject) -> Image:
    return Image(row.integer("offset"), row.web_url("url"), row.text("caption", ""))


def _check_order(name: str, spans: Iterable[tuple[int, int]], length: int) -> None:
    """Refuse spans that overlap or reach beyond the text, and all but pictures' that are empty."""
    before = 0
    for number, (start, end) in enumerate(spans):
        if not before <= start <= end <= length or (start == end and name != "picture"):
            raise UsageError(
                f"document: {name} {number} is {start} to {end}, "
                f"but has to lie in {before} to {length}"
            )
        before = end
