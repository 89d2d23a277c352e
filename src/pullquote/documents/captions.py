"""Read captions: WebVTT, SubRip (SRT) and the text of SBV files.

The document's text is what is said, joined: tags, positions, notes, sound descriptions, the labels
of speakers and lines that a rolling caption repeats are left out. `Document.cues` maps each range
of it to its speaker and time. Cues out of order are sorted by their start.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from pullquote.documents.display import display_name
from pullquote.documents.document import Document
from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.documents.rolling import drop_repeats
from pullquote.documents.speaker_labels import (
    TIME,
    Label,
    accepted_names,
    parse_label,
    parse_seconds,
)
from pullquote.documents.spoken import Speech, join_speech
from pullquote.errors import CaptionsError

SIGNATURE = lazy_pattern(
    rf"\s{{0,9}}(?:WEBVTT(?:[ \t\r\n-]|$)|(?:\d{{1,9}}[ \t]{{0,9}}\r?\n)?{TIME}[ \t]{{0,9}}-->)"
)
"""The beginning of captions: the header of WebVTT, or the times of the first cue."""

_TIMING = lazy_pattern(rf"[ \t]{{0,9}}(-?{TIME})[ \t]{{0,9}}(?:-{{1,2}}>|,)[ \t]{{0,9}}(-?{TIME})?")
_NOTES = lazy_pattern(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_VOICE = lazy_pattern(r"<v(?:\.[\w.-]{1,60})?[ \t]{1,9}([^<>\n]{1,80})>")
_TAG = lazy_pattern(r"</?[a-zA-Z][^<>]{0,200}>|<\d[\d:.]{3,14}>|\{\\[^{}]{0,200}\}|\{[ibu]\}")
_RUBY = lazy_pattern(r"<rt>[^<>]{0,80}</rt>")
_SOUND = lazy_pattern(r"\[[^\[\]\d\n]{1,60}\]")
_SOUND_LINE = lazy_pattern(r"\W{0,9}\([^()\n]{1,80}\)\W{0,3}|[♪♫\W]{1,9}|[♪♫][^\n]{0,200}[♪♫]?")
_DASH = lazy_pattern(r"[-–—][ \t]{0,3}(?=\S)")
_CREDITS = lazy_pattern(
    r"(?:subtitles?|captions?|captioning|transcri(?:bed|ption|pt)|translat(?:ed|ion)|sync(?:ed)?)"
    r"[ \t]{1,3}(?:by|:)|(?:www\.)?opensubtitles",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Caption:
    """A cue of a file.

    Attributes:
        start: Its start, in seconds.
        end: Its end, in seconds; never before its start.
        lines: Its lines, as in the file.
    """

    start: float
    end: float
    lines: list[str] = field(default_factory=list)


def read_captions(text: str, *, source: str = "") -> Document:
    r"""Read captions.

    Args:
        text: The content of a WebVTT, SRT or SBV file.
        source: The source's name, for messages.

    Returns:
        The document. Its title is that of the WebVTT header.

    Raises:
        CaptionsError: No cue has a time and a text.

    >>> d = read_captions("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>It rained\n\n"
    ...     "00:02.000 --> 00:03.000\n<v Ada>all day.\n")
    >>> d.text, [(cue.speaker, cue.seconds) for cue in d.cues]
    ('It rained all day.', [('Ada', 1.0), ('Ada', 2.0)])
    """
    captions = sorted(parse_captions(text), key=lambda caption: caption.start)
    drop_repeats(captions)
    document = join_speech(_speeches(captions))
    if not document.text:
        raise CaptionsError(
            f"{display_name(source)}: no captions: no cue has both times "
            "(00:00:01.000 --> 00:00:02.000) and a text"
        )
    return replace(document, title=_title(text))


def _title(text: str) -> str:
    first = text.lstrip().partition("\n")[0].strip()
    return first[6:].strip(" \t-–—:") if first.startswith("WEBVTT") else ""


def parse_captions(text: str) -> Iterator[Caption]:
    """Yield the cues of a file in its order, without tags; lines after an empty line included."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    timings = [_parse_timing(line) for line in lines]
    caption: Caption | None = None
    in_note = False
    for i, line in enumerate(map(str.strip, lines)):
        if timing := timings[i]:
            if caption:
                yield caption
            caption, in_note = Caption(*timing), False
        elif not line:
            in_note = False
        elif _NOTES.match(line) and not lines[i - 1].strip():
            in_note = True
        elif caption and not in_note and not _is_identifier(lines, timings, i):
            caption.lines += [part for row in line.split("\\N") if (part := _clean(row))]
    if caption:
        yield caption


def _parse_timing(line: str) -> tuple[float, float] | None:
    """Return start and end of a timing line, or None. A reversed cue ends at its start."""
    match = _TIMING.match(line)
    if match is None or (match[2] is None and "->" not in line):
        return None
    start, end = (max(parse_seconds(t.lstrip("-")), 0.0) if t else 0.0 for t in match.groups())
    return start, max(start, end)


def _is_identifier(lines: list[str], timings: list[tuple[float, float] | None], i: int) -> bool:
    """Return whether a line is the number or name of the cue below it."""
    if i + 1 == len(lines) or timings[i + 1] is None:
        return False
    return lines[i].strip().isdigit() or not lines[i - 1].strip()


def _clean(line: str) -> str:
    """Return a line without tags other than voices, and without character references."""
    line = _RUBY.sub("", line)
    if "<" in line or "{" in line:
        line = _VOICE.sub("\x01\\1\x02", line)
        line = _TAG.sub("", line).replace("\x01", "<v ").replace("\x02", ">")
    line = unescape(line) if "&" in line else line
    return " ".join(line.replace("\u200e", "").replace("\u200f", "").split())


def _speeches(captions: list[Caption]) -> Iterator[Speech]:
    """Yield what is said in each line, with its speaker and time."""
    rows = [(caption, line) for caption in captions for line in caption.lines]
    labels = [label for _, line in rows if (label := _label(line))]
    names = accepted_names(labels, len(rows))
    for caption, line in rows:
        for voice, words in () if _CREDITS.match(line) else _split_voices(line):
            speaker, said, is_change = _split_label(words, names)
            said = "" if _SOUND_LINE.fullmatch(said) else " ".join(_SOUND.sub(" ", said).split())
            if any(map(str.isalnum, said)):
                is_change = is_change or bool(voice)
                yield Speech(said, speaker or voice, caption.start, caption.end, is_change)


def _split_label(line: str, names: frozenset[str]) -> tuple[str, str, bool]:
    """Return the speaker that a line names, what is said, and whether the speaker changes."""
    speaker, is_change = "", False
    label = _label(line)
    if label and (not label.speaker or label.speaker in names or label.speaker.isupper()):
        speaker, line, is_change = label.speaker, line[label.body :], True
    if dash := _DASH.match(line):
        return speaker, line[dash.end() :], True
    return speaker, line, is_change


def _label(line: str) -> Label | None:
    """Return the speaker label at the beginning of a line; in captions, a time is not a label."""
    dash = _DASH.match(line)
    start = dash.end() if dash else 0
    label = parse_label(line, start, len(line))
    return label if label and (label.speaker or label.is_change) else None


def _split_voices(line: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a line that each voice says."""
    speaker = ""
    for i, part in enumerate(re.split(r"<v ([^<>]*)>", line)):
        if i % 2:
            speaker = " ".join(part.split())
        elif part.strip():
            yield speaker, part.strip()
