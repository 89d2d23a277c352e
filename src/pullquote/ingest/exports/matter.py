"""Importing, Matter: the Markdown that it writes into Obsidian.

In: a file for each article, named by its title: the list ``## Metadata`` with ``URL`` and
``Author``, and the list ``## Highlights``, each perhaps with a ``**Note**`` below it. Out: the
highlights. The CSV of its history quotes nothing.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

from pullquote._io.tabular import RecordProblem
from pullquote.documents.charset import decode
from pullquote.documents.markdown import read_markdown
from pullquote.errors import UsageError
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.exports.markdown_notes import block_prose

_METADATA = re.compile(r"^## Metadata\s*\n+(?:[*-] .*\n+)*?[*-] URL: ", re.MULTILINE)
_URL = re.compile(r"^[*-] URL: \[[^\]]*\]\(([^)\s]+)\)", re.MULTILINE)
_AUTHOR = re.compile(r"^[*-] Author: (?:\[\[)?(.+?)(?:\]\])?\s*$", re.MULTILINE)
_NOTE = re.compile(r"\**Note\**\s*:")


def can_read(export: Export) -> bool:
    """Tell it by the list of metadata, or the columns of the history."""
    if export.kind == "csv":
        return {"title", "url", "highlight count"} <= export.fields
    if export.kind == "text":
        return bool(_METADATA.search(export.text))
    names = [name for name in export.names if name.endswith(".md")]
    return bool(names) and all(_METADATA.search(_text(export, name)) for name in names[:3])


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the highlights."""
    if export.kind == "csv":
        raise UsageError(
            f"{export.path}: lists what was read in Matter, without quotes; the notes that it "
            "writes for Obsidian hold them"
        )
    if export.kind == "text":
        yield from _highlights(export.text, export.path.stem)
    for name in export.names:
        if name.endswith(".md"):
            yield from _highlights(_text(export, name), PurePath(name).stem)


def _text(export: Export, name: str) -> str:
    return decode(export.read(name), source=name)


def _highlights(text: str, title: str) -> Iterator[ImportedHighlight]:
    url, author = _URL.search(text), _AUTHOR.search(text)
    document = read_markdown(text)
    is_inside = False
    for block in document.blocks:
        prose = block_prose(document, block)
        if block.kind == "heading":
            is_inside = prose == "Highlights"
        elif is_inside and block.kind == "item" and not _NOTE.match(prose):
            line = text.count("\n", 0, block.start) + 1
            yield ImportedHighlight(
                prose, title, author[1] if author else "", url[1] if url else "", line=line
            )
