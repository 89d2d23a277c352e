"""Read ``My Clippings.txt``, which a Kindle writes in its language.

Input: entries, separated by lines of ten equal signs: a title with the author in parentheses, a
line with the kind of entry and its location, an empty line, and the words. Output: the highlights.
An edited highlight is another entry: only the last one counts. Notes are recognized by their name
in the languages below and belong to the highlight that ends there; in other languages a note counts
as a highlight, and is found in no article. Bookmarks hold no words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.quotes.normalize import normalize
from pullquote.quotes.text_index import WORD

_RULE = re.compile(r"^={10}[ \t]*+$", re.MULTILINE)
# English, German, French, Spanish, Italian and Portuguese, Dutch, Polish, Turkish, Russian,
# Swedish, Norwegian, Czech and Slovak, Finnish, Hungarian, Greek, Indonesian, Ukrainian; Chinese
# (two scripts), Japanese, Korean, Arabic, Hindi.
_NOTE = re.compile(
    r"\b(?:note|notiz|nota|notitie|notatka|notunuz|not|заметка|anteckning|notat|notatet|poznámka"
    r"|muistiinpano|jegyzete?|σημείωσ[ηή]|catatan|нотатка|примітка)\b"
    r"|笔记|筆記|メモ|메모|ملاحظ|नोट",
    re.IGNORECASE,
)
_LIMIT_NOTICE = re.compile(r"<[^<>]+>")
_MAX_TITLE_LINES = 4
_MAX_LINES = _MAX_TITLE_LINES + 2  # of an entry, up to the empty line below its description
_LOCATION = re.compile(r"(\d{1,9})(?:\s?[-–]\s?(\d{1,9}))?")
_MIN_OVERLAP_WORDS, _MAX_OVERLAP_WORDS = 3, 100
_MAX_NOTES = 1000
_MAX_COMPARED = 100  # highlights at the same location


@dataclass(frozen=True, slots=True)
class _Entry:
    """A highlight or note, and its location: two numbers, or None if unknown."""

    highlight: ImportedHighlight
    location: tuple[int, int] | None
    is_note: bool = False


def can_read(export: Export) -> bool:
    """Return whether there are the rules between entries."""
    return export.kind == "text" and "\n==========" in export.text


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the highlights."""
    items = list(_read_entries(export.text))
    entries = [item for item in items if isinstance(item, _Entry)]
    replaced = _replaced(entry for entry in entries if not entry.is_note)
    notes: defaultdict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for entry in entries:
        if entry.is_note and entry.location:
            notes[entry.highlight.title, entry.highlight.author].append(entry)
    for item in items:
        if isinstance(item, RecordProblem):
            yield item
        elif not item.is_note and id(item) not in replaced:
            book = notes[item.highlight.title, item.highlight.author][:_MAX_NOTES]
            yield replace(item.highlight, note=_notes_on(item, book))


def _notes_on(highlight: _Entry, notes: Iterable[_Entry]) -> str:
    """Return the notes located at the end of a highlight, where a Kindle puts them."""
    if highlight.location is None:
        return ""
    texts = (
        n.highlight.text for n in notes if n.location and n.location[0] == highlight.location[1]
    )
    return "\n\n".join(texts)


def _read_entries(text: str) -> Iterator[_Entry | RecordProblem]:
    line, end = 1, 0
    for start, stop, is_whole in _entry_ranges(text):
        entry = text[start:stop]
        first = start + len(entry) - len(entry.lstrip("\n"))
        line += text.count("\n", end, first)
        end = first
        yield from _read_entry(entry.strip("\n").split("\n"), line, is_whole=is_whole)


def _entry_ranges(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each entry, and whether a rule ends it.

    What follows a rule and has no description is no entry: the rule is one of the words before it.
    """
    pending: tuple[int, int, bool] | None = None
    is_described = False
    start = 0
    for rule in [*_RULE.finditer(text), None]:
        stop = rule.start() if rule else len(text)
        entry = text[start:stop]
        if entry.strip():
            has_description = bool(_description(entry.strip("\n").split("\n", _MAX_LINES)))
            if pending and is_described and rule and not has_description:
                pending = (pending[0], stop, True)
            else:
                if pending:
                    yield pending
                pending, is_described = (start, stop, rule is not None), has_description
        start = rule.end() if rule else stop
    if pending:
        yield pending


def _read_entry(lines: list[str], line: int, *, is_whole: bool) -> Iterator[_Entry | RecordProblem]:
    n_title = _description(lines)
    heading = " ".join(part.strip("\ufeff \t\r") for part in lines[: n_title or 1])
    if not is_whole or not n_title:
        reason = "cut off" if not is_whole else "not an entry of a Kindle"
        yield RecordProblem(line, f"{reason}: {heading[:60]!r}")
        return
    description = lines[n_title].strip()
    text = "\n".join(lines[n_title + 1 :]).strip()
    is_note = _NOTE.search(description.partition("|")[0]) is not None
    if not text:
        return
    if _LIMIT_NOTICE.fullmatch(text):
        message = f"no words, since the publisher's limit is reached: {heading[:60]!r}"
        yield RecordProblem(line, message)
        return
    title, author = _split_author(heading)
    highlight = ImportedHighlight(text, title, author, line=line)
    yield _Entry(highlight, _location(description), is_note)


def _description(lines: list[str]) -> int:
    """Return the index of the line that describes an entry; 0 if there is none.

    It starts with a hyphen, and an empty line follows. Lines of a title can start with one, too.
    """
    indices = range(1, min(len(lines), _MAX_TITLE_LINES + 1))
    candidates = [i for i in indices if lines[i].lstrip().startswith("-")]
    followed = (i for i in candidates if i + 1 < len(lines) and not lines[i + 1].strip())
    return next(followed, candidates[0] if candidates else 0)


def _split_author(heading: str) -> tuple[str, str]:
    """Split a heading into the title and the author, who is in the last parentheses."""
    heading = heading.strip()
    if not heading.endswith((")", "）")):
        return heading, ""
    depth = 0
    for i in range(len(heading) - 1, -1, -1):
        depth += (heading[i] in ")）") - (heading[i] in "(（")
        if depth == 0:
            return heading[:i].strip(), heading[i + 1 : -1].strip()
    return heading, ""


def _location(description: str) -> tuple[int, int] | None:
    """Return the location in a description, or the page if it has none; None without numbers."""
    parts = description.split("|")
    # The last part is the date.
    for part in reversed(parts[:-1] or parts):
        if numbers := _LOCATION.search(part):
            start, end = numbers[1], numbers[2] or numbers[1]
            if len(end) < len(start):  # 1170-72
                end = start[: len(start) - len(end)] + end
            return int(start), int(end)
    return None


def _replaced(entries: Iterable[_Entry]) -> set[int]:
    """Return the ids of the entries that a later entry of the same passage replaces."""
    replaced: set[int] = set()
    by_book: defaultdict[tuple[str, str], list[tuple[_Entry, list[str]]]] = defaultdict(list)
    for entry in entries:
        book = by_book[entry.highlight.title, entry.highlight.author]
        words = WORD.findall(normalize(entry.highlight.text).text.casefold())
        recent = book[-_MAX_COMPARED:]
        edited = {
            id(other)
            for other, other_words in recent
            if _intersect(entry.location, other.location) and _overlap(words, other_words)
        }
        replaced |= edited
        if edited:
            book[-len(recent) :] = [item for item in recent if id(item[0]) not in edited]
        book.append((entry, words))
    return replaced


def _intersect(a: tuple[int, int] | None, b: tuple[int, int] | None) -> bool:
    return a is None or b is None or (a[0] <= b[1] and b[0] <= a[1])


def _overlap(a: list[str], b: list[str]) -> bool:
    """Return whether one passage contains the other, or continues it."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        return True
    return _continues(a, b) or _continues(b, a)


def _continues(a: list[str], b: list[str]) -> bool:
    """Return whether the last words of a passage are the first words of another one."""
    longest = min(len(a), len(b), _MAX_OVERLAP_WORDS)
    return any(a[-n:] == b[:n] for n in range(_MIN_OVERLAP_WORDS, longest + 1))
