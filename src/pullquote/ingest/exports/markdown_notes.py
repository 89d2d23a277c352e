"""Read Markdown notes with block quotes and links, such as those of Obsidian.

Input: a file, or a folder of files. Output: a quote for each paragraph of a block quote. Its origin
is the link in a line after it that starts with a dash, else the last link before it under the same
heading, else the link of the heading, else ``url`` or ``source`` in the front matter.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePath

from pullquote._io.tabular import RecordProblem
from pullquote.documents.charset import decode
from pullquote.documents.document import Block, Document
from pullquote.documents.markdown import read_markdown
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.text.inline_markdown import mask_markup, plain_prose

_LINK = re.compile(
    r"\[(?P<words>(?:[^\[\]]++|\[[^\[\]]*+\])*+)\]\(<?(?P<url>https?://[^\s()<>]++)>?\)"
)
_BARE_URL = re.compile(r"https?://[^\s<>\[\]()\"']++")
_SOURCE = re.compile(r"^(?:source|link):[ \t]*+[\"']?(https?://[^\s\"']++)", re.MULTILINE)
_CALLOUT = re.compile(r"\[![\w-]++\][+-]?[^\n]*+\n?")
_DASH = re.compile(r"\s*+(?:[—–―~]|--?\s)")
_NOTE = re.compile(r"\*\*Note:\*\*")
_ARROW = re.compile(r"\[[^\w\[\]]*+\]\(<?[^()\s<>]*+>?\)$")
_QUOTE_PREFIX = re.compile(r"^[ \t]*+(?:>[ \t]?)++", re.MULTILINE)
_QUOTED = re.compile(r"\s*+(?:[*+-][ \t]++)?>")
_TOP_HEADING = re.compile(r"#\s")
_BLOCK_ID = re.compile(r"(?<!\S)\^[A-Za-z0-9-]++$")  # of Obsidian
_IMAGE = re.compile(r"!\[[^\[\]]*+\]\([^()\s]*+(?:[ \t]++\"[^\"\n]*+\")?\)")
_EMBED = re.compile(r"!\[\[[^\[\]\n]*+\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*+\|)?([^\[\]|\n]++)\]\]")
_MARKED = re.compile(r"==(?=[^\s=])([^=\n]++)==")

_Origin = tuple[str, str]  # URL and title


def can_read(export: Export) -> bool:
    """Return whether the suffix is that of Markdown."""
    if export.kind in {"folder", "zip"}:
        return bool(markdown_names(export))
    return export.kind == "text" and export.path.suffix.lower() in {".md", ".markdown"}


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the quotes."""
    for name, text in markdown_texts(export):
        yield from note_quotes(text, name)


def markdown_names(export: Export) -> list[str]:
    """Return the Markdown files of a folder or ZIP file."""
    return [name for name in export.names if name.lower().endswith((".md", ".markdown"))]


def markdown_texts(export: Export) -> Iterator[tuple[str, str]]:
    """Return the name, without suffix, and the text of each Markdown file of an export."""
    if export.kind == "text":
        yield export.path.stem, export.text
    for name in markdown_names(export):
        yield PurePath(name).stem, decode(export.read(name), source=name)


def note_quotes(text: str, name: str) -> Iterator[ImportedHighlight]:
    r"""Read the quotes of a note.

    Args:
        text: Markdown.
        name: The name of the note, used as the title if there is no other.

    Yields:
        The quotes in order.

    >>> note = "From [Rain](https://e.org/rain):\n\n> It fell all day."
    >>> [(quote.text, quote.title, quote.url) for quote in note_quotes(note, "Weather")]
    [('It fell all day.', 'Rain', 'https://e.org/rain')]
    """
    document, line_number = read_markdown(text), line_numbers(text)
    source = _SOURCE.search(text[: document.blocks[0].start if document.blocks else 0])
    note: _Origin = (document.url or (source[1] if source else ""), document.title or name)
    origin = note
    pending: list[ImportedHighlight] = []  # a line below may name their origin
    for block in document.blocks:
        written = _QUOTE_PREFIX.sub("", document.text[block.start : block.end])
        if _BLOCK_ID.fullmatch(written.strip()):
            continue  # it stands between a quote and its note
        is_quote = bool(_QUOTED.match(line_of(document, block)))
        written = _CALLOUT.sub("", written, count=1) if is_quote else written
        quoted, rest = _split_quote(written) if is_quote else ("", written)
        prose = plain_words(_ARROW.sub("", quoted.rstrip()))
        if re.search(r"\w", prose):
            line = line_number(block.start)
            pending.append(
                ImportedHighlight(prose, origin[1], document.author, origin[0], line=line)
            )
        # The reader's own words, such as those that `pullquote.render.markdown` writes.
        link = None if _NOTE.match(rest) else _last_link(rest)
        if pending and (note_text := _NOTE.match(rest)):
            pending[-1] = replace(pending[-1], note=plain_words(rest[note_text.end() :]))
        names_origin = bool(pending and link and _DASH.match(rest))
        if names_origin and link:
            pending = [replace(item, url=link[0], title=link[1] or item.title) for item in pending]
        if block.kind == "heading":
            if not note[0] and _TOP_HEADING.match(line_of(document, block)):
                note = ("", plain_words(written))  # another article of the same file
            origin = link or note
        elif link and not _DASH.match(rest):
            origin = (link[0], link[1] or note[1])
        if names_origin or not is_quote:
            yield from pending
            pending = []
    yield from pending


def line_numbers(text: str) -> Callable[[int], int]:
    """Return a function from an offset in a text to the number of its line, from 1."""
    newlines = [newline.start() for newline in re.finditer("\n", text)]
    return lambda offset: bisect_left(newlines, offset) + 1


def line_of(document: Document, block: Block) -> str:
    """Return a block with the marks before it in its line.

    They show what the author made of it. Its kind may be what a reader would take it for: a quote
    may well be a formula.
    """
    return document.text[document.text.rfind("\n", 0, block.start) + 1 : block.end]


def block_prose(document: Document, block: Block) -> str:
    """Return the words of a Markdown block, as a reader sees them."""
    return plain_words(_QUOTE_PREFIX.sub("", document.text[block.start : block.end]))


def plain_words(markdown: str) -> str:
    """Return the words of Markdown: without images, links, emphasis and Obsidian's block ids.

    >>> plain_words("![](x.png) A [[Baker|baker]] sold **bread**. ^ref-1")
    'A baker sold bread.'
    """
    text = _EMBED.sub("", _IMAGE.sub("", _BLOCK_ID.sub("", markdown.rstrip()))).strip()
    text = _MARKED.sub(r"\1", _WIKI_LINK.sub(r"\1", text))
    return plain_prose(text, mask_markup(text))


def _split_quote(written: str) -> tuple[str, str]:
    """Split a paragraph of a block quote into the quote and the lines that name its origin."""
    lines = written.split("\n")
    n = next((i for i, line in enumerate(lines) if _DASH.match(line)), len(lines))
    return "\n".join(lines[:n]).strip(), "\n".join(lines[n:])


def _last_link(written: str) -> _Origin | None:
    """Return the last link with words, else the last bare URL."""
    links = [link for link in _LINK.finditer(written) if re.search(r"\w", link["words"])]
    if links:
        words = links[-1]["words"].strip("[] ")
        return links[-1]["url"], "" if words.startswith("http") else plain_words(words)
    urls = _BARE_URL.findall(written)
    return (urls[-1].rstrip(".,;:!?"), "") if urls else None
