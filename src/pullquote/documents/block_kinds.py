"""Recognize the blocks of a document that are not its prose, by their wording and position.

A reader of a format knows paragraphs, items and quotes. This module finds those among them that are
license lines, credits, dates, bylines, captions, formulas, references and the like, and gives them
the kind that keeps them out of the highlights. It decides on the first characters of short blocks
only. The patterns are in `pullquote.documents.furniture` and `pullquote.documents.apparatus`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from pullquote.documents.apparatus import (
    fold,
    is_caption,
    is_formula,
    is_map_task,
    is_objective,
    is_reference,
    section_of,
    without_marks,
)
from pullquote.documents.document import PROSE_KINDS, Block, BlockKind, Document
from pullquote.documents.furniture import is_furniture, is_name_line, is_notice
from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.documents.turns import find_questioners, label_turns, turn_label
from pullquote.documents.white_space import collapse

MAX_CHARACTERS = 600
"""Longer blocks are prose, unless they are in a list of references."""

MAX_HEADING_CHARACTERS = 120
MAX_QUESTION_CHARACTERS = 300
MIN_QUESTIONS = 3
"""As many paragraphs that are questions before longer ones are those of an interviewer."""

_QUESTION_MARKS = ("?", "？", "؟")
_QUOTES = frozenset("\"'“‘„«»「『—–-")
_INNER_STOP = lazy_pattern(r"[.!:;]\s")
_MARKED_HEADING = lazy_pattern(r"#{1,6}\s[^\W_]|#{2,6}[^\W_]")
_KINDS: tuple[tuple[BlockKind, Callable[[str], bool]], ...] = (
    ("caption", is_caption),
    ("formula", is_formula),
    ("reference", is_reference),
    ("furniture", is_furniture),
)


def classify_blocks(document: Document) -> Document:
    """Return a document whose blocks have more precise kinds.

    Args:
        document: A document whose blocks have the kinds that the reader of its format sees.

    Returns:
        The same document with the kinds ``caption``, ``formula``, ``reference``, ``furniture`` and
        ``heading`` for blocks that are not prose. If nothing would remain, the kinds do not change.

    >>> parts = [("paragraph", "24 July 2015"), ("paragraph", "Rain fell all day.")]
    >>> [block.kind for block in classify_blocks(Document.from_parts(parts)).blocks]
    ['furniture', 'paragraph']
    """
    document = label_turns(document)
    kinds = list(_Classifier(document).kinds())
    if kinds == [block.kind for block in document.blocks]:
        return document
    if not any(kind in PROSE_KINDS for kind in kinds):
        return document
    pairs = zip(document.blocks, kinds, strict=True)
    return replace(document, blocks=tuple(replace(b, kind=kind) for b, kind in pairs))


class _Classifier:
    """The state of a pass over the blocks of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._title = fold(document.title)
        self._questioners = self._find_questioners()
        self._questions = self._find_questions()
        self._objectives = self._find_objectives()

    def kinds(self) -> Iterator[BlockKind]:
        """Yield the kind of each block."""
        section = ""
        has_prose = False
        for block in self._document.blocks:
            text = self._text(block)
            if block.kind == "heading":
                section = section_of(text)
                yield "heading"
                continue
            if block.kind not in PROSE_KINDS:
                yield block.kind
                continue
            opened = section_of(text) if len(text) <= MAX_CHARACTERS else ""
            if opened and block.kind == "paragraph":
                section = opened
                yield "furniture"
                continue
            if section == "objectives" and block.kind != "item":
                section = ""
            kind = self._kind(block, text, section, has_prose=has_prose)
            has_prose |= kind in PROSE_KINDS
            yield kind

    def _text(self, block: Block) -> str:
        """Return the beginning of a block on one line, without marks of emphasis."""
        text = self._document.text[block.start : min(block.end, block.start + MAX_CHARACTERS + 1)]
        if self._document.is_markdown:
            text = without_marks(text)
        return collapse(text)

    def _kind(self, block: Block, text: str, section: str, *, has_prose: bool) -> BlockKind:
        if section:
            return "reference" if section == "references" else "furniture"
        if len(text) > MAX_CHARACTERS:
            return "furniture" if is_notice(text) else block.kind
        if self._is_heading(text):
            return "heading"
        for kind, matches in _KINDS:
            if matches(text):
                return kind
        if block.start in self._objectives or is_map_task(text):
            return "furniture"
        if block.start in self._questions or self._is_question(block, text):
            return "furniture"
        is_line = block.kind == "paragraph" and is_name_line(text)
        if is_line and (not has_prose or len(text.split()) <= 6 or _is_list_of_names(text)):
            return "furniture"
        return block.kind

    def _is_heading(self, text: str) -> bool:
        """Return whether a block repeats the title, or is a heading of Markdown in plain text."""
        if self._title and fold(text) == self._title:
            return True
        return len(text) <= MAX_HEADING_CHARACTERS and _MARKED_HEADING.match(text) is not None

    def _find_questioners(self) -> frozenset[str]:
        """Return the speakers whose turns are mostly questions, if there are other speakers."""
        text = self._document.text
        return find_questioners(
            (self._speaker(block), text[block.end - 1] in "?？؟")
            for block in self._document.blocks
            if block.kind in PROSE_KINDS
        )

    def _find_questions(self) -> frozenset[int]:
        """Return the starts of the questions of an interview: paragraphs before longer answers."""
        found: list[int] = []
        n_bold = 0
        blocks = self._document.blocks
        for block, answer in pairwise(blocks):
            if block.kind != "paragraph" or answer.kind not in PROSE_KINDS:
                continue
            length = block.end - block.start
            if length > MAX_QUESTION_CHARACTERS or answer.end - answer.start <= length:
                continue
            text = self._text(block)
            if not text.endswith(_QUESTION_MARKS) or text[0] in _QUOTES:
                continue
            is_bold = self._document.text[block.start : block.start + 2] in {"**", "__"}
            if is_bold or not (_INNER_STOP.search(text) or turn_label(text, 0, len(text))):
                found.append(block.start)
                n_bold += is_bold
        return frozenset(found if len(found) >= MIN_QUESTIONS or n_bold >= 2 else ())

    def _find_objectives(self) -> frozenset[int]:
        """Return the starts of learning objectives: adjacent items that read like objectives."""
        items = [
            (b, b.kind == "item" and is_objective(self._text(b))) for b in self._document.blocks
        ]
        pairs = [(one[0], two[0]) for one, two in pairwise(items) if one[1] and two[1]]
        return frozenset(block.start for pair in pairs for block in pair)

    def _speaker(self, block: Block) -> str:
        cue = self._document.cue_at(block.start)
        return cue.speaker if cue else turn_label(self._document.text, block.start, block.end)

    def _is_question(self, block: Block, text: str) -> bool:
        """Return whether a block is a question of an interviewer."""
        is_question = text.rstrip("”\"’'").endswith(_QUESTION_MARKS)
        return is_question and self._speaker(block) in self._questioners


def _is_list_of_names(text: str) -> bool:
    """Return whether a line has names of two to four words between commas."""
    parts = text.split(", ")
    return len(parts) > 1 and text[-1].isalnum() and all(2 <= len(p.split()) <= 5 for p in parts)
