"""Importing, notes: Markdown with block quotes and links, as people keep in Obsidian.

In: a file, or a folder of them. Out: a quote for each paragraph of a block quote. It is from where
the line below it that begins with a dash links to, else the last link before it under the same
heading, else the heading's own, else ``url`` or ``source`` of the front matter.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from pullquote._io.tabular import RecordProblem
from pullquote.documents.charset import decode
from pullquote.documents.document import Block, Document
from pullquote.documents.markdown import read_markdown
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.text.inline_markdown import mask_markup, plain_prose

_LINK = re.compile(r"\[(?P<words>(?:\[[^\[\]]*\]|[^\[\]])*)\]\((?P<url>https?://[^\s()]+)\)")
_BARE = re.compile(r"https?://[^\s<>\[\]()\"']+[^\s<>\[\]()\"'.,;:!?]")
_SOURCE = re.compile(r"^(?:source|link):\s*[\"']?(https?://[^\s\"']+)", re.MULTILINE)
_CALLOUT = re.compile(r"\[![\w-]+\][+-]?[^\n]*\n?")
_DASH = re.compile(r"\s*(?:[—–―~]|--?\s)")
_ARROW = re.compile(r"\s*\[[^\w\[\]]*\]\([^()\s]*\)\s*$")
_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)

_Place = tuple[str, str]  # address and title


def can_read(export: Export) -> bool:
    """Tell it by its suffix."""
    if export.kind in {"folder", "zip"}:
        return any(name.endswith((".md", ".markdown")) for name in export.names)
    return export.kind == "text" and export.path.suffix.lower() in {".md", ".markdown"}


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the quotes."""
    if export.kind == "text":
        yield from note_quotes(export.text, export.path.stem)
    for name in export.names:
        if name.endswith((".md", ".markdown")):
            text = decode(export.read(name), source=name)
            yield from note_quotes(text, PurePath(name).stem)


def note_quotes(text: str, name: str) -> Iterator[ImportedHighlight]:
    r"""Read the quotes of a note.

    Args:
        text: Markdown.
        name: The note's name, the title where nothing else is one.

    Yields:
        The quotes in order.

    >>> note = "From [Rain](https://e.org/rain):\n\n> It fell all day."
    >>> [(quote.text, quote.title, quote.url) for quote in note_quotes(note, "Weather")]
    [('It fell all day.', 'Rain', 'https://e.org/rain')]
    """
    document = read_markdown(text)
    source = _SOURCE.search(text[: document.blocks[0].start if document.blocks else 0])
    whole = (document.url or (source[1] if source else ""), document.title or name)
    place = whole
    waiting: list[
        ImportedHighlight
    ] = []  # until it is seen whether a line below says where they are from
    for block in document.blocks:
        written = _PREFIX.sub("", document.text[block.start : block.end])
        written = _CALLOUT.sub("", written, count=1) if block.kind == "quote" else written
        quoted, said = _part(written) if block.kind == "quote" else ("", written)
        if quoted:
            prose = _prose(_ARROW.sub("", quoted))
            line = text.count("\n", 0, block.start) + 1
            if re.search(r"\w", prose):
                waiting.append(
                    ImportedHighlight(prose, place[1], document.author, place[0], line=line)
                )
        link = _link(said)
        is_source = bool(waiting and link and _DASH.match(said))
        if is_source and link:
            waiting = [replace(each, url=link[0], title=link[1] or each.title) for each in waiting]
        if block.kind == "heading":
            place = link or whole
        elif link and not _DASH.match(said):
            place = (link[0], link[1] or whole[1])
        if is_source or block.kind != "quote":
            yield from waiting
            waiting = []
    yield from waiting


def block_prose(document: Document, block: Block) -> str:
    """Give a block of Markdown as a reader sees it."""
    return _prose(_PREFIX.sub("", document.text[block.start : block.end]))


def _prose(written: str) -> str:
    return plain_prose(written, mask_markup(written))


def _part(written: str) -> tuple[str, str]:
    """Part a paragraph of a block quote from the lines below that say where it is from."""
    lines = written.split("\n")
    first = next((n for n, line in enumerate(lines) if _DASH.match(line)), len(lines))
    return "\n".join(lines[:first]).strip(), "\n".join(lines[first:])


def _link(written: str) -> _Place | None:
    """Find the last link with words, else the last address."""
    links = [each for each in _LINK.finditer(written) if re.search(r"\w", each["words"])]
    if links:
        words = links[-1]["words"].strip("[] ")
        return links[-1]["url"], "" if words.startswith("http") else _prose(words)
    bare = _BARE.findall(written)
    return (bare[-1], "") if bare else None
