"""Importing, Kindle: ``My Clippings.txt``, which a Kindle writes in the language it is set to.

In: entries of a title with the author in brackets, a line that says what it is and where, an
empty line and the words, parted by lines of ten equal signs. Out: the marked passages. Notes are
told by their name in the languages below and left out, as are bookmarks, which hold no words; in
another language a note is taken for a passage, and found in no article.
"""

import re
from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight

_RULE = re.compile(r"^=+[ \t]*$", re.MULTILINE)
_AUTHOR = re.compile(r"[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]\s*$")
# English, German, French, Spanish, Italian and Portuguese, Dutch, Polish, Turkish, Russian,
# Chinese (two scripts), Japanese, Korean.
_NOTE = re.compile(
    r"\b(?:note|notiz|nota|notitie|notatka|notunuz|not|заметка)\b|笔记|筆記|メモ|메모",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\s*<[^<>]+>\s*")


def can_read(export: Export) -> bool:
    """Tell it by the rules between the entries."""
    return export.kind == "text" and "\n==========" in export.text


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the passages."""
    start, line = 0, 1
    for rule in [*_RULE.finditer(export.text), None]:
        entry = export.text[start : rule.start() if rule else None]
        lines = entry.strip("\n").split("\n")
        place = line + len(entry) - len(entry.lstrip("\n"))
        line += entry.count("\n")
        start = rule.end() if rule else len(export.text)
        if entry.strip():
            yield from _read_entry(lines, place, is_whole=rule is not None)


def _read_entry(
    lines: list[str], place: int, *, is_whole: bool
) -> Iterator[ImportedHighlight | RecordProblem]:
    heading = lines[0].strip("\ufeff \t")
    what = lines[1].strip() if len(lines) > 1 else ""
    if not is_whole or not what.startswith("-"):
        words = "is cut off" if not is_whole else "is no entry of a Kindle"
        yield RecordProblem(place, f"{words}: {heading[:60]!r}")
        return
    text = "\n".join(lines[2:]).strip()
    if not text or _NOTE.search(what.partition("|")[0]):
        return
    if _LIMIT.fullmatch(text):
        yield RecordProblem(
            place, f"has no words, the publisher's limit being reached: {heading[:60]!r}"
        )
        return
    author = _AUTHOR.search(heading)
    title = heading[: author.start()] if author else heading
    yield ImportedHighlight(text, title.strip(), author[1].strip() if author else "", line=place)
