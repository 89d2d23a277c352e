"""Read articles with their quotes from a corpus file, one at a time.

Input: a JSONL or Parquet file with the fields `text` and `quotes`, and optionally `title`, `url`,
`source`, `license` and `id`; or with the fields of SciTLDR (Cachola et al. 2020, arXiv 2004.15011):
`source` and `target` (lists of sentences), `title` and `paper_id`; or a library, of which the
articles with quotes are read. Output: a `Record` or `RecordProblem` for each row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pullquote._io.json_fields import JsonObject
from pullquote._io.tabular import RecordProblem, iterate_rows
from pullquote.documents.document import Document
from pullquote.errors import UsageError
from pullquote.library import Library, is_library
from pullquote.text.tokenize import has_two_words


@dataclass(frozen=True, slots=True)
class Record:
    """An article with the quotes or summaries that people wrote of it.

    Attributes:
        id: Its name in the corpus; stem and line number of the file if it has none.
        title: Its title; empty if unknown.
        text: Markdown, or plain text with empty lines between its paragraphs.
        quotes: The quotes, none blank; at least one.
        url: Its address on the web; empty if unknown, like `source` and `license`.
        source: The publication.
        license: Its license.
        sentences: The sentences of the text, for a corpus that is split into sentences.
        document: The document, for an article of a library.
    """

    id: str
    title: str
    text: str
    quotes: tuple[str, ...]
    url: str = ""
    source: str = ""
    license: str = ""
    sentences: tuple[str, ...] = ()
    document: Document | None = None


def iterate_records(path: Path) -> Iterator[tuple[int, Record | RecordProblem]]:
    """Read the records of a corpus one at a time.

    Args:
        path: A JSONL or Parquet file, or a library.

    Yields:
        The line or row number, from 1, and the record, or the reason why the row is not usable.
        In a library the number is the index among the articles with quotes.

    Raises:
        SourceNotFoundError: The file does not exist.
        UnreadableError: The file cannot be read, or is damaged.
        LibraryError: The library cannot be used.
        UsageError: The file is Parquet and pyarrow is not installed.
    """
    if is_library(path):
        yield from _library_records(path)
        return
    for line, row in iterate_rows(path):
        if isinstance(row, RecordProblem):
            yield line, row
            continue
        try:
            yield line, _parse_record(row, f"{path.stem}-{line}")
        except UsageError as error:
            yield line, RecordProblem(line, str(error))


def _library_records(path: Path) -> Iterator[tuple[int, Record | RecordProblem]]:
    """Read the articles of a library that have quotes, one at a time."""
    with Library(path, create=False) as library:
        articles = library.iterate_articles(quoted_only=True)
        for line, (article, document, quotes) in enumerate(articles, start=1):
            record = Record(
                id=article,
                title=document.title,
                text=document.text,
                # The same passage may have been quoted in several places.
                quotes=tuple(dict.fromkeys(quote.text.strip() for quote in quotes)),
                url=document.url,
                source=document.site,
                document=document,
            )
            if has_two_words(record.text) and record.quotes:
                yield line, record
            else:
                message = "the article has fewer than two words or no quotes"
                yield line, RecordProblem(line, message)


def _parse_record(payload: Mapping[str, Any], name: str) -> Record:
    """Convert a row to a record.

    Raises:
        UsageError: A field is missing or of another type, or there is nothing to quote.
    """
    row = JsonObject(payload, any_text=True)
    is_scitldr = "text" not in payload and isinstance(payload.get("source"), list)
    sentences = _nonblank(row.texts("source")) if is_scitldr else ()
    quotes = _nonblank(row.texts("target" if is_scitldr else "quotes"))
    text = " ".join(sentences) if is_scitldr else row.text("text")
    if not has_two_words(text):
        raise UsageError("text must have at least two words")
    if not quotes:
        raise UsageError("quotes must contain at least one quote")
    id_field = "paper_id" if is_scitldr else "id"
    id_ = payload.get(id_field)
    return Record(
        id=str(id_) if isinstance(id_, int) else row.optional_text(id_field) or name,
        title=row.optional_text("title").strip(),
        text=text,
        quotes=quotes,
        url=row.optional_text("url"),
        source="" if is_scitldr else row.optional_text("source"),
        license=row.optional_text("license") or row.optional_text("licence"),  # older files
        sentences=sentences,
    )


def _nonblank(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())
