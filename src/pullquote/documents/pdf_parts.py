"""Turn groups of lines of a PDF into parts: headings, paragraphs, items, notes and references."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pullquote.documents.apparatus import section_of
from pullquote.documents.document import BlockKind
from pullquote.documents.pdf_line import Line
from pullquote.documents.plain_text import skip_marker

LARGER = 1.15
"""Type of at least this many times the body's size is a heading."""

SMALLER = 0.95
"""Type of at most this many times the body's size is a note's."""

MAX_HEADING_CHARACTERS = 300
ENDS_SENTENCE = re.compile(r"[.!?…:。！？؟۔।]['\"’”»)\]]*$")
_ENDS_REFERENCES = re.compile(
    r"(?:appendi(?:x|ces)|annex|acknowledg|about|authors?|index|supplement|chapter|part|section)\b"
    r"|[A-Z]\.?\d?\s|\d{1,2}(?:\.\d{1,2})*\.?\s+[A-Z]",
    re.IGNORECASE,
)
_RUN_IN = re.compile(
    r"(abstract|summary|zusammenfassung|résumé)(?:\s?[—–:.]\s?|\s-\s?)(?=[\w“\"])", re.IGNORECASE
)
_NOTE = re.compile(r"(?:[†‡∗§¶]\s?|\d{1,2}\s?)[A-ZÀ-Þ“]")
BROKEN_WORD = re.compile(r"\w[-\u2010\u00ad]$")

Part = tuple[BlockKind, str]


@dataclass(slots=True)
class Group:
    """Lines that make up a part.

    Attributes:
        lines: The lines.
        kind: Its kind: "code", "formula", "table", or "paragraph" for all others.
    """

    lines: list[Line] = field(default_factory=list)
    kind: BlockKind = "paragraph"

    @property
    def text(self) -> str:
        """The text of the lines, with broken words rejoined."""
        return join_texts(self.lines)

    @property
    def is_open(self) -> bool:
        """Whether the text ends within a sentence."""
        return self.kind == "paragraph" and not ENDS_SENTENCE.search(self.lines[-1].text)


def split_run_in(group: Group) -> list[Group]:
    """Split a heading such as "Abstract—" from the paragraph that it begins."""
    first = group.lines[0]
    match = _RUN_IN.match(first.text)
    if match is None or group.kind != "paragraph":
        return [group]
    heading = replace(first, text=match[1], is_bold=True)
    rest = replace(first, text=first.text[match.end() :])
    return [Group([heading]), Group([rest, *group.lines[1:]])]


def make_part(group: Group, body: float) -> Part:
    """Return the kind and text of a group, in a document whose type mostly has the size `body`."""
    text = group.text
    if group.kind == "code" or (group.kind == "table" and len(group.lines) > 1):
        return group.kind, "\n".join(line.text for line in group.lines)
    if group.kind == "formula":
        return "formula", text
    size = group.lines[0].size
    if _NOTE.match(text) and (size <= SMALLER * body or text[0] in "†‡∗§¶"):
        return "reference", text
    words = skip_marker(text, 0, len(text))
    if len(text) <= MAX_HEADING_CHARACTERS:
        if min(line.size for line in group.lines) >= LARGER * body:
            return "heading", text
        is_bold = all(line.is_bold for line in group.lines)
        if is_bold and len(group.lines) <= 2 and not ENDS_SENTENCE.search(text):
            return "heading", text
    return ("item", text[words:]) if words else ("paragraph", text)


def join_texts(lines: Sequence[Line]) -> str:
    """Join lines with spaces, and rejoin words that were broken at line ends.

    A hyphen between a letter and a lower-case letter is removed: in "recur-/rent" and, without
    a dictionary, in "well-/known", too. It stays in "Anglo-/Saxon" and "1920-/30".
    """
    text = ""
    for line in lines:
        if BROKEN_WORD.search(text):
            mended = text[-2].isalpha() and line.text[:1].islower()
            text = (text[:-1] if mended or text[-1] == "\u00ad" else text) + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return " ".join(text.split())


def mark_references(parts: list[Part], groups: list[Group], body: float) -> list[Part]:
    """Return the parts, of which those below "References" are references.

    The entries of a bibliography often look like headings: short lines, some in bold.
    """
    marked: list[Part] = []
    inside = False
    for (kind, text), group in zip(parts, groups, strict=True):
        if kind == "heading":
            is_references = section_of(text) == "references"
            is_large = group.lines[0].size >= 1.3 * body
            inside = is_references or (inside and not is_large and not _ENDS_REFERENCES.match(text))
            marked.append((kind if is_references or not inside else "reference", text))
        else:
            marked.append(("reference" if inside else kind, text))
    return marked
