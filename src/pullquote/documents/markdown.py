"""Read Markdown (CommonMark and tables), optionally with front matter.

The document's text is the raw Markdown. A block begins after its marks (``## ``, ``- ``, ``> ``)
and ends before closing ones. The further lines of a quote or item keep their ``> `` or indent,
because a block is one range. Raw HTML, link definitions and front matter are in no block.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.document import Block, BlockKind, Document
from pullquote.documents.front_matter import parse_front_matter
from pullquote.documents.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_OPENS: dict[str, BlockKind] = {
    "blockquote_open": "quote",
    "list_item_open": "item",
    "heading_open": "heading",
    "table_open": "table",
}
# The marks before the first cell of a table within a quote or item.
_CONTAINERS = lazy_pattern(r"(?:[ \t]*+(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))*+\s*+")

_per_thread = threading.local()


def read_markdown(text: str) -> Document:
    r"""Read a Markdown text.

    Args:
        text: Any text; it becomes the document's text unchanged.

    Returns:
        The document. Its metadata is that of the front matter. If that has no title, the title is
        the first block if it is a heading of level 1.

    >>> d = read_markdown("# Rain\n\nIt *fell*.\n\n> We stayed.\n")
    >>> [(d.text[b.start : b.end], b.kind) for b in d.blocks]
    [('Rain', 'heading'), ('It *fell*.', 'paragraph'), ('We stayed.', 'quote')]
    >>> d.title
    'Rain'
    """
    # The same length, so offsets stay valid.
    lines_text = text.replace("\r\n", " \n").replace("\r", "\n")
    front_matter = parse_front_matter(lines_text)
    body_start = front_matter.end
    # Inline marks are masked by the next stage, and parsing them would take the most time.
    tokens = _parser().parse(lines_text[body_start:])
    blocks = _find_blocks(tokens, _Lines(lines_text, body_start))
    document = Document(text, tuple(blocks), title=_first_title(tokens), is_markdown=True)
    return classify_blocks(replace(document, **front_matter.metadata))


def _parser() -> "MarkdownIt":
    """Return this thread's parser; creating one takes longer than reading a short text."""
    if not hasattr(_per_thread, "parser"):
        from markdown_it import MarkdownIt

        _per_thread.parser = MarkdownIt("commonmark").enable("table").disable("inline")
    parser: MarkdownIt = _per_thread.parser
    return parser


class _Lines:
    """The line ranges of a text, to locate what the parser returned."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] = []
        while start <= len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            self._spans.append((start, end))
            start = end + 1

    def locate(self, content: str, first: int, last: int) -> tuple[int, int] | None:
        """Locate the parser's `content`, whose lines have no marks, from line `first` on."""
        rows = content.strip().split("\n")
        top, bottom = rows[0].rstrip(), rows[-1].rstrip()
        for index in range(first, min(last, len(self._spans) - len(rows) + 1)):
            start = self._find(index, top)
            if top and start is not None:
                end = self._find(index + len(rows) - 1, bottom)
                return None if end is None else (start, end + len(bottom))
        return None

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """Return the range of whole lines, without the marks before them."""
        start, end = self._spans[first][0], self._spans[last - 1][1]
        prefix = _CONTAINERS.match(self._text, start, end)
        start = prefix.end() if prefix else start
        return start, start + len(self._text[start:end].rstrip())

    def _find(self, index: int, row: str) -> int | None:
        # From the right: marks are on the left, and can look like the words ("- -").
        start, end = self._spans[index]
        offset = self._text.rfind(row, start, end)
        return None if offset < 0 else offset


def _find_blocks(tokens: Sequence["Token"], lines: _Lines) -> list[Block]:
    blocks: list[Block] = []
    containers: list[BlockKind] = ["paragraph"]  # open containers, innermost last
    for token in tokens:
        opens = _OPENS.get(token.type)
        if opens:
            containers.append(opens)
        elif token.type.removesuffix("_close") + "_open" in _OPENS:
            containers.pop()
        kind: BlockKind = "code" if token.type in {"fence", "code_block"} else containers[-1]
        span = _locate(token, lines, in_table=containers[-1] == "table")
        if span and span[0] < span[1]:
            blocks.append(Block(*span, kind))
    return blocks


def _locate(token: "Token", lines: _Lines, *, in_table: bool) -> tuple[int, int] | None:
    """Return the range of a token that has text; a table is one range."""
    first, last = token.map or (0, 0)
    match token.type:
        case "table_open":
            return lines.whole(first, last)
        case "fence":
            return lines.locate(token.content, first + 1, last)
        case "code_block" | "inline" if not in_table:
            return lines.locate(token.content, first, last)
    return None


def _first_title(tokens: Sequence["Token"]) -> str:
    if not tokens or tokens[0].type != "heading_open" or tokens[0].tag != "h1":
        return ""
    words: list[Token] = []
    parser = _parser()
    parser.inline.parse(tokens[1].content, parser, {}, words)
    return "".join(
        " " if token.type in {"softbreak", "hardbreak"} else token.content
        for token in words
        if token.type in {"text", "text_special", "code_inline", "softbreak", "hardbreak"}
    ).strip()
