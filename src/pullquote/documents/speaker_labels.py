"""Read the labels of speakers and times in transcripts: ``[00:12:30] Marie: It rained.``.

A label alone proves nothing: ``Note: It rained.`` looks the same. `find_labels` decides by all
lines of a text: names that recur, times, and ``>>`` make it a transcript.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pullquote.documents.lazy_pattern import lazy_pattern

MIN_LABELS = 3
MIN_MARKED = 2
MIN_LINE_SHARE = 0.1
"""Minimum share of a text's lines that begin with a label, for labels without times."""

TIME = r"(?:\d{1,3}:)?\d{1,2}:\d\d(?:[.,]\d{1,3})?"
_CHEVRONS = lazy_pattern(r">{2,3}[ \t]{0,9}")
# Markdown may escape the brackets.
_BRACKETED = lazy_pattern(rf"\\?[\[(][ ]?({TIME})(?:[ ]?[-–—][ ]?{TIME})?[ ]?\\?[\])]")
_BARE = lazy_pattern(rf"({TIME})(?=[ \t]|$)")
_DASH = lazy_pattern(r"[ \t]{0,9}(?:[-–—|:][ \t]{1,9})?")
_NAME = lazy_pattern(r"[^\W\d_][\w.'’&-]{0,24}(?:[ ][^\W_][\w.'’-]{0,24}){0,4}")
_ROLE = lazy_pattern(r"[ ][(\[][^()\[\]\n]{1,40}[)\]]")
_COLON = lazy_pattern(r"[ \t]?[:：](?=[\s\"“«„*_]|$)[ \t]{0,9}|：")
_EMPHASIS = lazy_pattern(r"[*_]{1,3}(?=[^\W_]|[:：])")
_CLOSING_EMPHASIS = lazy_pattern(r"[*_]{1,3}(?=[\s:：]|$)[ \t]{0,9}")
_SPACE = lazy_pattern(r"[ \t]{0,9}")

_PARTICLES = frozenset("and de del der di la le van von y et und of".split())
# What begins a line as a name would, and names no one.
_NOT_NAMES = frozenset(
    """note notes warning warnings tip tips hint caution danger important info information example
    examples exercise problem problems solution solutions summary abstract conclusion conclusions
    introduction background result results method methods discussion step steps figure fig table
    chapter section part page appendix listing source sources credit credits photo image picture
    caption from to cc bcc subject date sent re fw fwd reply ps url http https www input output
    given when then and before after pros cons advantages disadvantages option options definition
    theorem proof lemma remark corollary claim answer answers update edit todo fix fixed added
    changed removed deprecated security usage syntax parameters args arguments returns raises see
    tags keywords topic topics category author authors title price location time where why how what
    who first second third finally also however remember reminder goal goals question questions
    ingredients directions serves address phone tel fax email e-mail web isbn doi
    progress details status score recap description criterion criteria website attribution links
    link conversation panel thread interface pr report watch disclaimer guideline english french
    spanish german chinese japanese requirements recommendation recommendations
    monday tuesday wednesday thursday friday saturday sunday""".split()
)
_ROLES = frozenset(
    """q a f interviewer interviewee host guest moderator speaker question answer audience narrator
    reporter presenter participant interview frage antwort""".split()
)
_NUMBERED = ("speaker", "participant", "guest", "interviewe", "host", "person", "audience")


class Label(NamedTuple):
    """The label at the beginning of a line.

    Attributes:
        start: Offset of the line's first visible code point.
        body: Offset of what is said; the end of the line if that follows on the next one.
        speaker: The name; empty if there is only a time or ``>>``.
        seconds: The time; None if there is none.
        is_change: Whether another speaker begins, even without a name.
        is_marked: Whether ``>>`` or a time that is not a time of day makes it a label.
    """

    start: int
    body: int
    speaker: str = ""
    seconds: float | None = None
    is_change: bool = False
    is_marked: bool = False


def parse_seconds(time: str) -> float:
    """Convert a time to seconds.

    >>> parse_seconds("1:02:03,5"), parse_seconds("12:30")
    (3723.5, 750.0)
    """
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = 60 * seconds + float(part)
    return seconds


def format_time(seconds: float) -> str:
    """Format a time as ``h:mm:ss``, without hours below one.

    >>> format_time(3723.5), format_time(750)
    ('1:02:03', '12:30')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def parse_label(text: str, start: int, end: int) -> Label | None:
    """Return the label that a line seems to begin with, or None.

    Args:
        text: The text that contains the line.
        start: Offset of the line's first visible code point.
        end: Offset after its last.

    >>> parse_label("MARIE (00:12): It rained.", 0, 25)
    Label(start=0, body=15, speaker='MARIE', seconds=12.0, is_change=True, is_marked=True)
    >>> parse_label("Rain fell.", 0, 10)
    """
    # Every label has a colon, after a name or within a time, or begins with ">>".
    has_colon = text.find(":", start, end) >= 0 or text.find("：", start, end) >= 0
    if not has_colon and not text.startswith(">>", start):
        return None
    offset, seconds = start, None
    if chevrons := _CHEVRONS.match(text, offset, end):
        offset = chevrons.end()
    bracketed = _BRACKETED.match(text, offset, end)
    time = bracketed or _BARE.match(text, offset, end)
    if time:
        seconds = parse_seconds(time[1])
        offset = _end(_DASH, text, time.end(), end)
    # A bare time of hours and minutes before a text may be one of a schedule.
    is_marked = bool(chevrons or bracketed or (time and (offset >= end or time[1].count(":") == 2)))
    speaker, body, named_seconds = _parse_name(text, offset, end)
    if named_seconds is not None:
        seconds, is_marked = named_seconds, True
    if speaker:
        return Label(start, body, speaker, seconds, is_change=True, is_marked=is_marked)
    if is_marked:
        return Label(start, offset, "", seconds, is_change=bool(chevrons), is_marked=True)
    return None


def _parse_name(text: str, start: int, end: int) -> tuple[str, int, float | None]:
    """Return a name, where its speech begins, and a time beside it; an empty name if none."""
    start = _end(_EMPHASIS, text, start, end)  # **Marie:** It rained.
    name = _NAME.match(text, start, end)
    if name is None or not _is_capitalized(name[0]):
        return "", start, None
    offset, seconds = name.end(), None
    for _ in range(2):  # a role and a time
        space = _end(_SPACE, text, offset, end)
        time = _BRACKETED.match(text, space, end) or (
            _BARE.match(text, space, end) if space > offset else None
        )
        if time:
            seconds, offset = parse_seconds(time[1]), time.end()
        elif role := _ROLE.match(text, offset, end):
            offset = role.end()
    offset = _end(_EMPHASIS, text, offset, end)
    colon = _COLON.match(text, offset, end)
    if colon is None:
        is_alone = seconds is not None and offset == end
        return (name[0], end, seconds) if is_alone else ("", start, None)
    offset = _end(_CLOSING_EMPHASIS, text, colon.end(), end)
    if time := _BRACKETED.match(text, offset, end):  # Marie: [00:12] It rained.
        seconds, offset = parse_seconds(time[1]), _end(_SPACE, text, time.end(), end)
    return name[0], offset, seconds


def _end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = pattern.match(text, start, end)
    return match.end() if match else start


def _is_capitalized(name: str) -> bool:
    words = name.split()
    return all(not word[0].islower() or word in _PARTICLES for word in words) and (
        not words[0][0].islower()
    )


def find_labels(text: str, lines: Iterable[tuple[int, int]]) -> dict[int, Label]:
    r"""Find the labels of a transcript.

    Args:
        text: Any text.
        lines: The range of each of its lines that is not blank, without white space around it.

    Returns:
        The labels by the offsets of their lines; empty if the text is no transcript.

    >>> find_labels("Note: It rained.\nIt stopped.", [(0, 16), (17, 28)])
    {}
    """
    lines = list(lines)
    labels = [label for line in lines if (label := parse_label(text, *line))]
    if not labels:
        return {}
    names = accepted_names(labels, len(lines))
    is_marked = sum(label.is_marked for label in labels) >= MIN_MARKED
    return {
        label.start: label
        for label in labels
        if (label.speaker in names if label.speaker else is_marked)
    }


def accepted_names(labels: Sequence[Label], n_lines: int) -> frozenset[str]:
    """Return the names among labels that are those of speakers; empty if none recurs.

    Args:
        labels: The labels that the lines of a text seem to have.
        n_lines: Its number of lines.
    """
    counts = Counter(label.speaker for label in labels if _may_be_name(label.speaker))
    if sum(label.is_marked for label in labels) >= MIN_MARKED:
        return frozenset({label.speaker for label in labels if label.is_marked} | counts.keys())
    recurring = [n for n in counts.values() if n > 1]
    n_labels = counts.total()
    roles = {name for name in counts if _words(name)[0] in _ROLES}
    # Every line of a short dialogue has a label; of a longer one, two speakers' names recur.
    is_regular = len(recurring) > 1 or (recurring and n_labels == n_lines and len(counts) > 1)
    is_dialogue = is_regular and n_labels >= MIN_LABELS and 2 * sum(recurring) >= n_labels
    if n_labels >= MIN_LINE_SHARE * n_lines and (is_dialogue or len(roles) > 1):
        return frozenset(counts)
    return frozenset()


def _words(name: str) -> list[str]:
    return [word.strip(".'’") for word in name.lower().split()]


def _may_be_name(name: str) -> bool:
    if not name:
        return False
    first, last = _words(name)[0], name[-1]
    if last.isdigit():
        return first.startswith(_NUMBERED)
    return first not in _NOT_NAMES or first in _ROLES
