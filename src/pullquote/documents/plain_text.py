"""Read plain text: find its paragraphs, list items, headings and speaker turns.

Plain text has no marks, so these are the conventions of typed text: an empty line separates
paragraphs, lines broken by hand belong together, a list item begins with a bullet or number, a
heading is a short line without a period, and ``Name:`` begins the turn of a speaker. In a
transcript, blocks begin after the labels of speakers and times, which become cues.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from unicodedata import category

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.chapter_headings import is_chapter_heading_line
from pullquote.documents.document import Block, Document
from pullquote.documents.front_matter import parse_front_matter
from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.documents.speaker_labels import Label, find_labels
from pullquote.documents.spoken import Speech, join_speech
from pullquote.documents.turns import find_cues, is_turn

MAX_HEADING_CHARACTERS = 80
LONG_LINE_CHARACTERS = 120  # longer than lines that are broken by hand
MIN_TURNS = 2

_MARKER = lazy_pattern(
    r"""(?: [-*•‣◦▪●·]          # a bullet
          | \(?\d{1,3}[.)]      # 1.  1)  (1)
          | \(?[a-z]\)          # a)  (a)
          | \([ivx]{1,4}\)      # (iv)
        ) [ \t]{1,40} (?=\S)""",
    re.VERBOSE,
)
# Punctuation of Unicode's category "Po", like the period, that does not end a sentence.
_NOT_FINAL = frozenset("%&*#@/\\†‡§¶′″'\"")

Span = tuple[int, int]


def read_plain(text: str) -> Document:
    r"""Read a plain text.

    Args:
        text: Any text; it becomes the document's text unchanged, unless it is a list of times
            that cut its sentences: then the text is joined as that of captions.

    Returns:
        The document. Its metadata is that of the front matter, if the text has any. If that has no
        title, the title is the first block if it is a heading.

    >>> d = read_plain("Rain\n\nIt fell all\nday. We stayed.\n\n- hats\n- coats\n")
    >>> [(d.text[b.start : b.end], b.kind) for b in d.blocks[:2]]
    [('Rain', 'heading'), ('It fell all\nday. We stayed.', 'paragraph')]
    >>> [(d.text[b.start : b.end], b.kind) for b in d.blocks[2:]]
    [('hats', 'item'), ('coats', 'item')]
    """
    front_matter = parse_front_matter(text)
    chunks = list(_chunks(text, front_matter.end))
    labels = find_labels(text, [line for chunk in chunks for line in chunk])
    blocks = _find_blocks(text, chunks, labels)
    title = ""
    if blocks and blocks[0].kind == "heading":
        title = text[blocks[0].start : blocks[0].end]
    cues = tuple(find_cues(blocks, labels)) if labels else ()
    document = Document(text, tuple(blocks), title=title, cues=cues)
    if _cuts_sentences(document, labels):
        return replace(_join_cues(document), **front_matter.metadata)
    return classify_blocks(replace(document, **front_matter.metadata))


def find_blocks(text: str) -> list[Block]:
    """Find paragraphs, list items, headings and turns, in linear time.

    Args:
        text: Any text.

    Returns:
        The blocks in order, without overlap and without surrounding white space.
    """
    return _find_blocks(text, _chunks(text, 0), {})


def _find_blocks(
    text: str, chunks: Iterable[list[Span]], labels: Mapping[int, Label]
) -> list[Block]:
    """Find the blocks of runs of lines. The labels of a transcript belong to no block."""
    blocks = [block for lines in chunks for block in _split_chunk(text, lines, labels)]
    spoken = {label.body for label in labels.values()}
    is_timed = any(label.seconds is not None and not label.speaker for label in labels.values())
    paragraphs = {
        index: text[block.start : block.end]
        for index, block in enumerate(blocks)
        if block.kind == "paragraph"
        and block.end - block.start <= MAX_HEADING_CHARACTERS
        and block.start not in spoken
    }
    total = sum(block.end - block.start for block in blocks)
    for index in pick_headings({} if is_timed else paragraphs, len(blocks), total):
        blocks[index] = Block(blocks[index].start, blocks[index].end, "heading")
    return blocks


def pick_headings(paragraphs: Mapping[int, str], n_parts: int, n_characters: int) -> list[int]:
    """Return the headings of a text without marks.

    Args:
        paragraphs: Its short paragraphs, by their index among all parts.
        n_parts: Its number of parts.
        n_characters: The number of characters in all parts.

    Returns:
        The indices of parts that look like headings and are not last. Empty if they are most of
        the text: then they are its paragraphs, such as verses or messages.
    """
    indices = [
        index
        for index, paragraph in paragraphs.items()
        if index < n_parts - 1 and looks_like_heading(paragraph)
    ]
    length = sum(len(paragraphs[index]) for index in indices)
    return indices if 2 * length < n_characters else []


def looks_like_heading(paragraph: str) -> bool:
    """Return whether a paragraph is a short line that ends unlike a sentence, or a chapter heading.

    >>> [looks_like_heading(p) for p in ("The mill", "It fell.", "下雨了。", "CHAPTER II.")]
    [True, False, False, True]
    """
    if len(paragraph) > MAX_HEADING_CHARACTERS or "\n" in paragraph or "\r" in paragraph:
        return False
    if is_chapter_heading_line(paragraph):
        return True
    if is_turn(paragraph, 0, len(paragraph)):
        return False
    # Closing quotes and brackets may follow the period.
    bare = paragraph
    while bare and (bare[-1] in "'\"" or category(bare[-1]) in {"Pe", "Pf", "Pi"}):
        bare = bare[:-1]
    return bool(bare) and (category(bare[-1]) != "Po" or bare[-1] in _NOT_FINAL)


def skip_marker(text: str, start: int, end: int) -> int:
    """Return the offset of a line's first word, after its bullet or number if it has one.

    Args:
        text: The text that contains the line.
        start: The start of the line.
        end: The end of the line.

    Returns:
        `start` if the line is not a list item, or has no letter or digit.
    """
    marker = _MARKER.match(text, start, end)
    if marker is None or not re.search(r"\w", text[marker.end() : min(end, marker.end() + 200)]):
        return start
    return marker.end()


def _chunks(text: str, start: int) -> Iterator[list[Span]]:
    """Yield runs of lines without an empty line between them, each line without its margins."""
    # The same length, so offsets stay valid; a lone \r ended lines on old systems.
    lines = text[start:].replace("\r\n", " \n").replace("\r", "\n").split("\n")
    chunk: list[Span] = []
    offset = start
    for line in lines:
        words = line.strip()
        if words:
            first = offset + len(line) - len(line.lstrip())
            chunk.append((first, first + len(words)))
        elif chunk:
            yield chunk
            chunk = []
        offset += len(line) + 1
    if chunk:
        yield chunk


def _cuts_sentences(document: Document, labels: Mapping[int, Label]) -> bool:
    """Return whether times without names fall within sentences, as in copied captions."""
    texts = [document.text[cue.start : cue.end] for cue in document.cues if cue.seconds is not None]
    n_timed = sum(label.seconds is not None and not label.speaker for label in labels.values())
    n_cut = sum(text[-1].isalnum() or text[-1] in ",;-–—" for text in texts)
    return n_timed >= 3 and 2 * n_timed > len(labels) and 3 * n_cut > len(texts)


def _join_cues(document: Document) -> Document:
    """Return a document whose text is what the cues say, without the times between."""
    starts = [cue.seconds or 0.0 for cue in document.cues]
    return join_speech(
        Speech(" ".join(document.text[cue.start : cue.end].split()), cue.speaker, start, end)
        for cue, start, end in zip(document.cues, starts, [*starts[1:], 0.0], strict=True)
    )


def _split_chunk(text: str, lines: list[Span], labels: Mapping[int, Label]) -> Iterator[Block]:
    """Yield the blocks of one run of lines."""
    long = sum(end - start for start, end in lines if end - start > LONG_LINE_CHARACTERS)
    is_line_per_paragraph = 2 * long > lines[-1][1] - lines[0][0]
    has_turns = (
        not labels
        and is_turn(text, *lines[0])
        and (sum(is_turn(text, *line) for line in lines) >= MIN_TURNS)
    )
    first, last = lines[0]
    chapter_line = last if is_chapter_heading_line(text[first:last]) else -1
    block: Block | None = None
    for start, end in lines:
        if label := labels.get(start):
            if block:
                yield block
            block = Block(label.body, end) if label.body < end else None
            continue
        words = skip_marker(text, start, end)
        if words > start and _begins_item(text, block, start):
            if block:
                yield block
            block = Block(words, end, "item")
        elif (
            block is None
            or is_line_per_paragraph
            or block.end == chapter_line
            or (has_turns and is_turn(text, start, end))
        ):
            if block:
                yield block
            block = Block(start, end)
        else:
            block = Block(block.start, end, block.kind)
    if block:
        yield block


def _begins_item(text: str, block: Block | None, start: int) -> bool:
    """Return whether a marker begins an item, and is not a dash or year within a paragraph."""
    if block is None or block.kind == "item" or text[start] in "•‣◦▪●":
        return True
    return not text[block.end - 1].isalnum() and text[block.end - 1] != ","
