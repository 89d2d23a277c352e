"""Read Markdown notes with a list of metadata and a list of highlights.

Input: a note of Readwise or Matter: a heading ``Metadata`` with items such as ``URL: …`` and
``Author: …``, and headings ``Highlights`` with an item for each highlight, perhaps with the
reader's own notes as items of their own below it. Output: the highlights.
"""

import re
from collections.abc import Iterator

from pullquote.documents.markdown import read_markdown
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.exports.markdown_notes import (
    block_prose,
    line_numbers,
    line_of,
    markdown_texts,
    plain_words,
)

_ITEM = re.compile(r"[*+-][ \t]++([\w ]{1,40}):[ \t]++(\S[^\n]*+)")
_URL = re.compile(r"https?://[^\s()<>\[\]]++")
_NOTE = re.compile(r"\**Note\**\s*:")
_TAGS = re.compile(r"\**Tags\**\s*:")
# What Readwise puts behind a highlight: ([Location 117](https://…)), ([View Highlight](https://…)).
_LOCATION = re.compile(
    r"\((?:\[[^\[\]]*+\]\((?=[^()]*readwise)[^()]*+\)"
    r"|\[?(?:Location|Page|Time|View Highlight)\b[^\[\]()]*+\]?(?:\([^()]*+\))?)\)"
)
_BELOW = re.compile(r"\s++(?:[*+-]|\d++[.)])\s")
_SAMPLE_NOTES = 3


def metadata_of(text: str) -> dict[str, str]:
    """Return the items under the heading ``Metadata``, by their names in lower case."""
    metadata: dict[str, str] = {}
    is_inside = False
    for line in text.splitlines():
        if line.startswith("#"):
            if is_inside:
                break
            is_inside = line.strip("# \t").lower() == "metadata"
        elif is_inside and (item := _ITEM.match(line)):
            metadata[item[1].strip().lower()] = item[2].strip()
    return metadata


def sample_metadata(export: Export) -> list[dict[str, str]]:
    """Return the metadata of the first notes of an export; empty without Markdown."""
    samples = []
    if export.kind in {"text", "folder", "zip"}:
        for _, text in markdown_texts(export):
            samples.append(metadata_of(text))
            if len(samples) == _SAMPLE_NOTES:
                break
    return samples


def note_highlights(text: str, name: str) -> Iterator[ImportedHighlight]:
    """Read the highlights of a note.

    Args:
        text: Markdown.
        name: The name of the note, used as the title if the metadata have none.
    """
    metadata = metadata_of(text)
    url = _URL.search(metadata.get("url", ""))
    title = plain_words(metadata.get("full title") or metadata.get("title") or name)
    author = plain_words(metadata.get("author", ""))
    document, line_number = read_markdown(text), line_numbers(text)
    notes: dict[int, str] = {}  # the reader's, by the line of the highlight
    level = 0  # of the heading of the list of highlights; 0 outside of it
    highlights: list[tuple[int, list[str]]] = []  # line and paragraphs of each
    for block in document.blocks:
        written = line_of(document, block)
        if block.kind == "heading":
            depth = len(written) - len(written.lstrip("#"))
            heading = block_prose(document, block).lower()
            if heading.startswith(("highlights", "new highlights")):
                level = depth
            elif depth <= level:  # headings below it are those of the article
                level = 0
            continue
        words = plain_words(_LOCATION.sub("", document.text[block.start : block.end]))
        if not level or not re.search(r"\w", words) or _TAGS.match(words):
            continue
        if note := _NOTE.match(words):
            notes |= {line: words[note.end() :].strip() for line, _ in highlights[-1:]}
        elif written.startswith(("- ", "* ", "+ ")):
            highlights.append((line_number(block.start), [words]))
        # Items below an item are the reader's notes; a paragraph below it goes on with the words.
        elif highlights and written[:1].isspace() and not _BELOW.match(written):
            highlights[-1][1].append(words)
    address = url[0] if url else ""
    for line, paragraphs in highlights:
        words, note_text = "\n".join(paragraphs), notes.get(line, "")
        yield ImportedHighlight(words, title, author, address, line=line, note=note_text)
