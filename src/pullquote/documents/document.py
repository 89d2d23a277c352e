"""Define `Document`, the common form of every source: its text, its blocks and its metadata.

The text is one string. Blocks, links, images and cues refer to it by half-open ranges of code
points.
`Document.to_dict` and `Document.from_dict` convert between documents and JSON.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

from pullquote.errors import UsageError

if TYPE_CHECKING:
    from pullquote._io.json_fields import JsonObject

BlockKind = Literal[
    "paragraph",
    "item",
    "quote",
    "heading",
    "code",
    "table",
    "caption",
    "formula",
    "reference",
    "furniture",
]

PROSE_KINDS: frozenset[BlockKind] = frozenset({"paragraph", "item", "quote"})
"""The kinds whose sentences can be highlighted. Other blocks are shown but never quoted."""

VERBATIM_KINDS: frozenset[BlockKind] = frozenset({"code", "table"})
"""The kinds whose line breaks and spaces are significant."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or other part of a document.

    Attributes:
        start: Offset of its first code point in `Document.text`, after markers such as ``# ``.
        end: Offset after its last code point.
        kind: Its role. Only blocks of `PROSE_KINDS` are split into sentences. ``furniture`` is
            text around the article: bylines, license lines, photo credits, navigation.
        language: ISO 639-1 code, where the source says that it is not the document's; else None.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A range of text that links to a web address.

    Attributes:
        start: Offset of its first code point in `Document.text`.
        end: Offset after its last code point.
        url: The target, an http or https address.
    """

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the article. pullquote never downloads images.

    Attributes:
        offset: Start of the block that follows the image, or the length of the text.
        url: The image's http or https address.
        caption: Its caption or alternative text; may be empty.
    """

    offset: int
    url: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """A range of text that one speaker says, or that a caption shows.

    Attributes:
        start: Offset of its first code point in `Document.text`.
        end: Offset after its last code point.
        speaker: The speaker's name; empty if unknown.
        seconds: When it starts in the recording; None if unknown.
    """

    start: int
    end: int
    speaker: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A reader's comment on a range of the text.

    Attributes:
        start: Offset of the first code point that it refers to.
        end: Offset after the last; equal to `start` if it refers to a point.
        text: What it says.
        author: Who wrote it; may be empty.
    """

    start: int
    end: int
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The text, structure and metadata of a source.

    Attributes:
        text: The whole text. All offsets refer to it.
        blocks: Its parts in order, without overlap.
        title: The title; like the next four, empty if unknown.
        author: The authors, separated by commas.
        date: The publication date as ISO 8601 (``2024-05-31``).
        site: The publication's name.
        url: The web address.
        source: The user's name for the source: a path, a URL or ``-``.
        is_markdown: Whether `text` is Markdown, whose inline marks are not words.
        links: The links within blocks, in order, without overlap.
        images: The images, in order.
        cues: Who says what and when, for captions and transcripts; in order, without overlap.
        notes: The comments in the file, in the order of their starts.
        chapters: Start offsets of the headings that begin the chapters of a book, if known.
        language: The language that the file declares, ISO 639; empty if unknown.
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
    cues: tuple[Cue, ...] = ()
    notes: tuple[Note, ...] = ()
    chapters: tuple[int, ...] = ()
    language: str = ""

    def cue_at(self, offset: int) -> Cue | None:
        """Return the cue that holds an offset of the text, or None."""
        index = bisect_right(self.cues, offset, key=lambda cue: cue.start) - 1
        return self.cues[index] if index >= 0 and offset < self.cues[index].end else None

    @classmethod
    def from_parts(cls, parts: Iterable[tuple[BlockKind, str]], **metadata: Any) -> "Document":
        """Join parts with an empty line between them, and record the range of each.

        Args:
            parts: Kind and text of each part in order. Blank parts are dropped.
            metadata: Any of ``title``, ``author``, ``date``, ``site``, ``url`` and ``source``.

        Returns:
            The document, whose text is the stripped parts separated by empty lines.

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
        return cls("\n\n".join(pieces), tuple(blocks), **metadata)

    def to_dict(self) -> dict[str, Any]:
        """Return the document as JSON types, in the form that `from_dict` reads.

        >>> Document.from_parts([("paragraph", "It fell.")]).to_dict()["blocks"]
        [{'start': 0, 'end': 8, 'kind': 'paragraph'}]
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["chapters"] = list(self.chapters)
        parts = {name: [asdict(part) for part in values[name]] for name in _PART_FIELDS}
        for block in parts["blocks"]:
            if block["language"] is None:
                del block["language"]
        return values | parts

    @classmethod
    def from_dict(cls, payload: object) -> "Document":
        """Create a document from untrusted JSON, and check every field.

        Args:
            payload: As returned by `to_dict`. All fields except ``text`` and ``blocks`` are
                optional. Unknown fields are ignored.

        Returns:
            The document. All its offsets lie within its text, in order.

        Raises:
            UsageError: A field is missing or has the wrong type, or an offset is out of range.

        >>> Document.from_dict({"text": "Rain.", "blocks": [{"start": 0, "end": 9}]})
        Traceback (most recent call last):
        ...
        pullquote.errors.UsageError: document: block 0 must lie within 0 to 5, got 0 to 9
        """
        from pullquote._io.json_fields import JsonObject

        row = JsonObject(payload, "document")
        document = cls(
            text=row.text("text"),
            blocks=tuple(_parse_block(item) for item in row.objects("blocks", required=True)),
            is_markdown=row.boolean("is_markdown"),
            links=tuple(_parse_link(item) for item in row.objects("links")),
            images=tuple(_parse_image(item) for item in row.objects("images")),
            cues=tuple(_parse_cue(item) for item in row.objects("cues")),
            notes=tuple(_parse_note(item) for item in row.objects("notes")),
            chapters=row.integers("chapters"),
            **{name: row.text(name, "") for name in _TEXT_FIELDS},
        )
        length = len(document.text)
        _check_order("block", [(b.start, b.end) for b in document.blocks], length)
        _check_order("link", [(link.start, link.end) for link in document.links], length)
        _check_order("cue", [(cue.start, cue.end) for cue in document.cues], length)
        _check_order("chapter", [(start, start) for start in document.chapters], length)
        for note in document.notes:
            _check_order("note", [(note.start, note.end)], length)
        _check_order("image", [(i.offset, i.offset) for i in document.images], length)
        return document


def article_id(document: Document) -> str:
    r"""Return an article's id: the SHA-256, in hex, of its title, a NUL and its text.

    The same text under the same title has the same id, wherever it was read.

    >>> article_id(Document("It fell.", (), title="Rain"))[:8]
    '090a4dc1'
    """
    import hashlib  # imported here: it loads OpenSSL

    content = f"{document.title}\0{document.text}"
    # Documents from our readers have no lone surrogates; hand-made ones may.
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


_PART_FIELDS = ("blocks", "links", "images", "cues", "notes")
_TEXT_FIELDS = ("title", "author", "date", "site", "url", "source", "language")
_POINTS = frozenset({"image", "chapter", "note"})


def _parse_block(row: "JsonObject") -> Block:
    kind = row.text("kind", "") or "paragraph"
    if kind not in get_args(BlockKind):
        kinds = ", ".join(get_args(BlockKind))
        raise UsageError(f"document: a block's kind must be one of {kinds}, got {kind[:60]!r}")
    language = row.text("language", "") or None
    return Block(row.integer("start"), row.integer("end"), kind, language)  # type: ignore[arg-type]


def _parse_link(row: "JsonObject") -> Link:
    return Link(row.integer("start"), row.integer("end"), row.web_url("url"))


def _parse_image(row: "JsonObject") -> Image:
    return Image(row.integer("offset"), row.web_url("url"), row.text("caption", ""))


def _parse_cue(row: "JsonObject") -> Cue:
    seconds = row.optional_number("seconds")
    return Cue(row.integer("start"), row.integer("end"), row.text("speaker", ""), seconds)


def _parse_note(row: "JsonObject") -> Note:
    text, author = row.text("text"), row.text("author", "")
    return Note(row.integer("start"), row.integer("end"), text, author)


def _check_order(name: str, spans: Iterable[tuple[int, int]], length: int) -> None:
    """Reject ranges that overlap or exceed the text, and empty ones of blocks, links and cues."""
    previous = 0
    for index, (start, end) in enumerate(spans):
        if not previous <= start <= end <= length or (start == end and name not in _POINTS):
            raise UsageError(
                f"document: {name} {index} must lie within {previous} to {length}, "
                f"got {start} to {end}"
            )
        previous = end
