"""Markdown: a text as it is, and where its blocks stand, marks left out.

In: Markdown (CommonMark and tables), perhaps below YAML front matter. Out: a `Document` whose
text is the raw Markdown. A block begins after its marks (``## ``, ``- ``, ``> ``) and ends
before closing ones; the further lines of a quote or an item keep their ``> `` or indent, because
a block is one range. Blocks of raw HTML and link definitions are in no block.
"""

import re
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pullquote.documents.document import Block, BlockKind, Document

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n"
    r"((?:[ \t]*\n|\#.*\n)*[\w-]+[ \t]*:(?s:.*?\n))"  # the first entry tells it from a rule
    r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
_ENTRY = re.compile(r"^(title|author|date|site|url)[ \t]*:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPENS: dict[str, BlockKind] = {
    "blockquote_open": "quote",
    "list_item_open": "item",
    "heading_open": "heading",
    "table_open": "table",
}
# What stands before the first cell of a table that is inside a quote or an item.
_CONTAINERS = re.compile(r"(?:\s*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))*\s*")

_own = threading.local()


def read_markdown(text: str) -> Document:
    r"""Find the blocks of a Markdown text.

    Args:
        text: Any text; offsets count in it as it is.

    Returns:
        The document. Title, author, date, site and url come from the front matter; without a
        title there, it is the first heading if that has level 1 and comes first.

    >>> d = read_markdown("# Rain\n\nIt *fell*.\n\n> We stayed.\n")
    >>> [(d.text[b.start : b.end], b.kind) for b in d.blocks]
    [('Rain', 'heading'), ('It *fell*.', 'paragraph'), ('We stayed.', 'quote')]
    >>> d.title
    'Rain'
    """
    # The same length, so offsets hold.
    lines_text = text.replace("\r\n", " \n").replace("\r", "\n")
    entries, body_start = _read_front_matter(lines_text)
    # Inline marks are the next stage's business, and parsing them would cost the most.
    tokens = _parser(inline=False).parse(lines_text[body_start:])
    blocks = _find_blocks(tokens, _Lines(lines_text, body_start))
    return Document(
        text=text,
        blocks=tuple(blocks),
        title=entries.get("title", "") or _first_title(tokens),
        author=entries.get("author", ""),
        date="".join(_DATE.findall(entries.get("date", ""))[:1]),
        site=entries.get("site", ""),
        url=entries.get("url", ""),
        is_markdown=True,
    )


def _parser(*, inline: bool) -> "MarkdownIt":
    """Give this thread's own parser: making one costs more than reading a short text."""
    name = "inline" if inline else "blocks"
    if not hasattr(_own, name):
        from markdown_it import MarkdownIt

        parser = MarkdownIt("commonmark").enable("table")
        setattr(_own, name, parser if inline else parser.disable("inline"))
    found: MarkdownIt = getattr(_own, name)
    return found


class _Lines:
    """The lines of a text, to find what the parser found in the place that it was found at."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] = []
        while start <= len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            self._spans.append((start, end))
            start = end + 1

    def locate(self, content: str, first: int, last: int) -> tuple[int, int] | None:
        """Find the parser's `content`, whose lines lost their marks, from line `first` on."""
        rows = content.strip().split("\n")
        top, bottom = rows[0].rstrip(), rows[-1].rstrip()
        for index in range(first, min(last, len(self._spans) - len(rows) + 1)):
            start = self._find(index, top)
            if top and start is not None:
                end = self._find(index + len(rows) - 1, bottom)
                return None if end is None else (start, end + len(bottom))
        return None

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """Return the range of whole lines, without the marks before and the blanks around."""
        start, end = self._spans[first][0], self._spans[last - 1][1]
        prefix = _CONTAINERS.match(self._text, start, end)
        start = prefix.end() if prefix else start
        return start, start + len(self._text[start:end].rstrip())

    def _find(self, index: int, row: str) -> int | None:
        # From the right: marks stand on the left, and may look like the words ("- -").
        start, end = self._spans[index]
        found = self._text.rfind(row, start, end)
        return None if found < 0 else found


def _find_blocks(tokens: Sequence["Token"], lines: _Lines) -> list[Block]:
    blocks: list[Block] = []
    around: list[BlockKind] = ["paragraph"]  # what the tokens stand in, the innermost last
    for token in tokens:
        opens = _OPENS.get(token.type)
        if opens:
            around.append(opens)
        elif token.type.removesuffix("_close") + "_open" in _OPENS:
            around.pop()
        kind: BlockKind = "code" if token.type in {"fence", "code_block"} else around[-1]
        span = _locate(token, lines, in_table=around[-1] == "table")
        if span and span[0] < span[1]:
            blocks.append(Block(*span, kind))
    return blocks


def _locate(token: "Token", lines: _Lines, *, in_table: bool) -> tuple[int, int] | None:
    """Find the range of a token that holds text of its own; a table is taken whole."""
    first, last = token.map or (0, 0)
    match token.type:
        case "table_open":
            return lines.whole(first, last)
        case "fence":
            return lines.locate(token.content, first + 1, last)
        case "code_block" | "inline" if not in_table:
            return lines.locate(token.content, first, last)
    return None


def _read_front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return the entries at the top that are of use, and where the text itself begins."""
    matter = _FRONT_MATTER.match(text)
    if matter is None:
        return {}, 0
    entries: dict[str, str] = {}
    for key, value in _ENTRY.findall(matter[1]):
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        entries.setdefault(key, value[1:-1].strip() if quoted else value)
    return entries, matter.end()


def _first_title(tokens: Sequence["Token"]) -> str:
    if not tokens or tokens[0].type != "heading_open" or tokens[0].tag != "h1":
        return ""
    words = _parser(inline=True).parseInline(tokens[1].content)[0].children or []
    return "".join(
        " " if token.type in {"softbreak", "hardbreak"} else token.content
        for token in words
        if token.type in {"text", "code_inline", "softbreak", "hardbreak"}
    ).strip()
