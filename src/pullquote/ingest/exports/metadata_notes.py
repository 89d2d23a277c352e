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
_NOTE = re.compile(r"\**(?:Note|Tags)\**\s*:")
# What Readwise puts behind a highlight: ([Location 117](https://…)), ([View Highlight](https://…)).
_LOCATION = re.compile(
    r"\((?:\[[^\[\]]*+\]\((?=[^()]*readwise)[^()]*+\)"
    r"|\[?(?:Location|Page|Time|View Highlight)\b[^\[\]()]*+\]?(?:\([^()]*+\))?)\)"
)
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
    is_inside = False
    for block in document.blocks:
        if block.kind == "heading":
            heading = block_prose(document, block).lower()
            is_inside = heading.startswith(("highlights", "new highlights"))
            continue
        # Items below an item are the reader's notes.
        if not is_inside or not line_of(document, block).startswith(("- ", "* ", "+ ")):
            continue
        markdown = document.text[block.start : block.end]
        words = plain_words(_LOCATION.sub("", markdown))
        if re.search(r"\w", words) and not _NOTE.match(words):
            line = line_number(block.start)
            yield ImportedHighlight(words, title, author, url[0] if url else "", line=line)
