"""Recognize the turns of speakers in interviews and transcripts: ``Marie: It rained.``."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pullquote.documents.document import PROSE_KINDS, Block, Cue, Document
from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.documents.speaker_labels import Label, find_labels

MAX_LABEL_CHARACTERS = 200

_HOSTS = frozenset("q question interviewer host moderator reporter interview frage".split())

_TURN = lazy_pattern(
    r"""(?: [\[(]? \d{1,2} (?: :\d\d ){1,2} [\])]? [ ] )?      # 00:12:07
        [^\W\d_] [\w.'’-]{0,24} (?: [ ] [^\W_] [\w.'’-]{0,24} ){0,3}
        (?: [ ] \( [^()\n]{1,40} \) )?
        [ ]? : [ \t]{1,9} (?=\S)
      | [QA] [.:] [ \t]{1,9} (?=\S)""",
    re.VERBOSE,
)


def turn_label(text: str, start: int, end: int) -> str:
    """Return the name of the speaker that a block begins with, or an empty string.

    >>> turn_label("Marie: It rained.", 0, 17)
    'Marie'
    """
    match = _TURN.match(text, start, end)
    return "" if match is None else match[0].rstrip(" \t:.")


def is_turn(text: str, start: int, end: int) -> bool:
    """Return whether a line begins with the name of a speaker, as in ``Marie: It rained.``."""
    return _TURN.match(text, start, end) is not None


def find_questioners(turns: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """Return the speakers who mostly ask, if others speak, too.

    Args:
        turns: The speaker of each turn, and whether it ends with a question.

    >>> sorted(find_questioners([("Ann", True), ("Bo", False), ("Ann", True), ("Bo", False)]))
    ['Ann']
    """
    n_turns: Counter[str] = Counter()
    n_questions: Counter[str] = Counter()
    for speaker, asks in turns:
        n_turns[speaker] += bool(speaker)
        n_questions[speaker] += bool(speaker) and asks
    hosts = {speaker for speaker in n_turns if speaker.lower() in _HOSTS}
    asking = hosts | {
        speaker for speaker, n in n_questions.items() if n >= 2 and 2 * n > n_turns[speaker]
    }
    has_others = any(n for speaker, n in n_turns.items() if speaker not in asking)
    return frozenset(asking if has_others else hosts)


def label_turns(document: Document) -> Document:
    """Return a document whose blocks begin after the labels of speakers, which become cues.

    A document that is no transcript, or that has cues, is returned unchanged.
    """
    text = document.text
    lines: list[tuple[int, int]] = []
    for block in () if document.cues else document.blocks:
        if block.kind in PROSE_KINDS:
            end = min(block.end, block.start + MAX_LABEL_CHARACTERS)
            line_end = text.find("\n", block.start, end)
            lines.append((block.start, end if line_end < 0 else line_end))
    labels = find_labels(text, lines)
    if not labels:
        return document
    blocks: list[Block] = []
    for block in document.blocks:
        start = labels[block.start].body if block.start in labels else block.start
        start += len(text[start : block.end]) - len(text[start : block.end].lstrip())
        if start < block.end:
            blocks.append(replace(block, start=start))
    return replace(document, blocks=tuple(blocks), cues=tuple(find_cues(blocks, labels)))


def find_cues(blocks: Sequence[Block], labels: Mapping[int, Label]) -> Iterator[Cue]:
    """Yield what each label introduces: the blocks up to the next label or heading."""
    waiting = sorted(labels.values(), key=lambda label: label.start, reverse=True)
    label: Label | None = None
    speaker, start, end = "", 0, 0
    for block in blocks:
        is_new = bool(waiting) and waiting[-1].start <= block.start
        if label and end and (is_new or block.kind == "heading"):
            yield Cue(start, end, speaker, label.seconds)
            end = 0
        while waiting and waiting[-1].start <= block.start:
            label = waiting.pop()
            speaker = label.speaker or ("" if label.is_change else speaker)
        if block.kind == "heading":
            label, speaker = None, ""
        elif label:
            start, end = start if end else block.start, block.end
    if label and end:
        yield Cue(start, end, speaker, label.seconds)
