"""Plain text: a text as it is, and where its paragraphs, list items and headings stand.

In: a text. Out: its blocks. There are no marks to go by, so these are the conventions of typed
text: an empty line parts paragraphs, lines broken by hand belong together, a list item begins
with a bullet or a number, a heading is one short line without a full stop.
"""

import re
from collections.abc import Iterator, Mapping
from unicodedata import category

from pullquote.documents.chapter_headings import is_chapter_heading_line
from pullquote.documents.document import Block, Document

MAX_HEADING_CHARACTERS = 80
LONG_LINE_CHARACTERS = 120  # longer than lines that are broken by hand

_MARKER = re.compile(
    r"""(?: [-*•‣◦▪●·]          # a bullet
          | \(?\d{1,3}[.)]      # 1.  1)  (1)
          | \(?[a-z]\)          # a)  (a)
          | \([ivx]{1,4}\)      # (iv)
        ) [ \t]+ (?=\S)""",
    re.VERBOSE,
)
# Punctuation that Unicode files with the full stops ("Po") although it ends no sentence.
_ENDS_NOTHING = frozenset("%&*#@/\\†‡§¶′″'\"")

Span = tuple[int, int]


def read_plain(text: str) -> Document:
    r"""Find the blocks of a plain text.

    Args:
        text: Any text; offsets count in it as it is.

    Returns:
        The document. Its title is its first block if that is a heading.

    >>> d = read_plain("Rain\n\nIt fell all\nday. We stayed.\n\n- hats\n- coats\n")
    >>> [(d.text[b.start : b.end], b.kind) for b in d.blocks[:2]]
    [('Rain', 'heading'), ('It fell all\nday. We stayed.', 'paragraph')]
    >>> [(d.text[b.start : b.end], b.kind) for b in d.blocks[2:]]
    [('hats', 'item'), ('coats', 'item')]
    """
    blocks = find_blocks(text)
    title = ""
    if blocks and blocks[0].kind == "heading":
        title = text[blocks[0].start : blocks[0].end]
    return Document(text=text, blocks=tuple(blocks), title=title)


def find_blocks(text: str) -> list[Block]:
    """Find paragraphs, list items and headings, in time linear in the text.

    Args:
        text: Any text.

    Returns:
        Its blocks in order, not overlapping, none beginning or ending with a blank.
    """
    blocks = [block for lines in _chunks(text) for block in _split_chunk(text, lines)]
    paragraphs = {
        index: text[block.start : block.end]
        for index, block in enumerate(blocks)
        if block.kind == "paragraph" and block.end - block.start <= MAX_HEADING_CHARACTERS
    }
    total = sum(block.end - block.start for block in blocks)
    for index in pick_headings(paragraphs, len(blocks), total):
        blocks[index] = Block(blocks[index].start, blocks[index].end, "heading")
    return blocks


def pick_headings(paragraphs: Mapping[int, str], parts: int, characters: int) -> list[int]:
    """Pick the headings of a text without marks.

    Args:
        paragraphs: Its short paragraphs, by their place among all its parts.
        parts: How many parts it has.
        characters: How many characters they have in all.

    Returns:
        The places of those that look like headings and have something below. None where they
        are most of the text: there they are its paragraphs, such as verses or messages.
    """
    found = [
        index
        for index, paragraph in paragraphs.items()
        if index < parts - 1 and looks_like_heading(paragraph)
    ]
    return found if 2 * sum(len(paragraphs[index]) for index in found) < characters else []


def looks_like_heading(paragraph: str) -> bool:
    """Tell whether a paragraph is one short line that ends as no sentence does, or a chapter's.

    >>> [looks_like_heading(p) for p in ("The mill", "It fell.", "下雨了。", "CHAPTER II.")]
    [True, False, False, True]
    """
    if len(paragraph) > MAX_HEADING_CHARACTERS or "\n" in paragraph or "\r" in paragraph:
        return False
    if is_chapter_heading_line(paragraph):
        return True
    # Closing quotes and brackets may follow the full stop.
    bare = paragraph
    while bare and (bare[-1] in "'\"" or category(bare[-1]) in {"Pe", "Pf", "Pi"}):
        bare = bare[:-1]
    return bool(bare) and (category(bare[-1]) != "Po" or bare[-1] in _ENDS_NOTHING)


def skip_marker(text: str, start: int, end: int) -> int:
    """Return where the words of a line begin: after its bullet or number, if it has one.

    Args:
        text: The text that the line is in.
        start: Where the line begins.
        end: Where it ends.

    Returns:
        `start` itself for a line that is no list item, such as one without a letter or digit.
    """
    marker = _MARKER.match(text, start, end)
    if marker is None or not re.search(r"\w", text[marker.end() : min(end, marker.end() + 200)]):
        return start
    return marker.end()


def _chunks(text: str) -> Iterator[list[Span]]:
    """Yield runs of lines without an empty one between them, each line without its margins."""
    # The same length, so offsets hold; a lone \r ended lines on old machines.
    lines = text.replace("\r\n", " \n").replace("\r", "\n").split("\n")
    chunk: list[Span] = []
    offset = 0
    for line in lines:
        words = line.strip()
        if words:
            start = offset + len(line) - len(line.lstrip())
            chunk.append((start, start + len(words)))
        elif chunk:
            yield chunk
            chunk = []
        offset += len(line) + 1
    if chunk:
        yield chunk


def _split_chunk(text: str, lines: list[Span]) -> Iterator[Block]:
    """Yield the blocks of one run of lines."""
    long = sum(end - start for start, end in lines if end - start > LONG_LINE_CHARACTERS)
    one_line_each = 2 * long > lines[-1][1] - lines[0][0]
    first, last = lines[0]
    chapter_line = last if is_chapter_heading_line(text[first:last]) else -1
    block: Block | None = None
    for start, end in lines:
        words = skip_marker(text, start, end)
        if words > start and _begins_item(text, block, start):
            if block:
                yield block
            block = Block(words, end, "item")
        elif block is None or one_line_each or block.end == chapter_line:
            if block:
                yield block
            block = Block(start, end)
        else:
            block = Block(block.start, end, block.kind)
    if block:
        yield block


def _begins_item(text: str, block: Block | None, start: int) -> bool:
    """Tell whether a marker begins an item, and is not a dash or a year within a paragraph."""
    if block is None or block.kind == "item" or text[start] in "•‣◦▪●":
        return True
    return not text[block.end - 1].isalnum() and text[block.end - 1] != ","
