"""Corpus, records: reads articles and their quotes from a file.

In: a JSONL or Parquet file with the fields `text` and `quotes` and, optional, `title`, `url`,
`source`, `license` and `id`; or with those of SciTLDR (Cachola et al. 2020, arXiv 2004.15011):
`source` and `target` (both lists of sentences), `title` and `paper_id`; or a library, of which the
articles with quotes are taken. Out: `Record`, and a `RecordProblem` for each record that cannot be used.
A file is read record by record, never as a whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pullquote._io.json_fields import JsonObject
from pullquote._io.tabular import RecordProblem, iterate_rows
from pullquote.documents import read_text
from pullquote.documents.document import Block, Document
from pullquote.errors import (
    EmptySourceError,
    NoSentenceError,
    UsageError,
)
from pullquote.library import Library, is_database
from pullquote.quotes.align import align_quote
from pullquote.text import Article, Sentence, split_sentences
from pullquote.text.tokenize import has_two_words


@dataclass(frozen=True, slots=True)
class Record:
    """An article and what people quoted of it or wrote as its gist.

    Attributes:
        id: Its name in the corpus; the file's stem and the line where the file names none.
        title: Empty where none is known.
        text: Markdown, or plain text with empty lines between its paragraphs.
        quotes: One at least, none blank.
        url: Where the article stands; this and what follows is empty where unknown.
        source: Who published it.
        license: What may be done with it.
        sentences: The text's sentences, for a corpus that comes split.
        document: The article as it was read, for one of a library.
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


def read_records(
    path: Path,
    *,
    on_problem: Literal["report", "fail"] = "report",
    quotes: Literal["any", "verbatim"] = "any",
) -> tuple[list[Record], list[RecordProblem]]:
    """Read all records of a corpus.

    Args:
        path: A JSONL or Parquet file, or a library.
        on_problem: Leave out what cannot be used and report it, or stop at the first.
        quotes: "verbatim" takes a quote that occurs nowhere in its article for a problem and
            leaves it out, and with the last quote the record; "any" is for gists, which people
            wrote in words of their own.

    Returns:
        The usable records and the problems, each in the order of the file.

    Raises:
        SourceNotFoundError: There is no such file.
        UnreadableError: It cannot be read, or is damaged.
        EmptySourceError: There is no record in it, not even an unusable one.
        LibraryError: It is a library that cannot be used.
        UsageError: It is Parquet and pyarrow is missing, or there is a problem and `on_problem`
            is "fail".
    """
    records: list[Record] = []
    problems: list[RecordProblem] = []
    for found in iterate_records(path, quotes=quotes):
        if isinstance(found, Record):
            records.append(found)
            continue
        if on_problem == "fail":
            raise UsageError(f"{path}, line {found.line}: {found.message}")
        problems.append(found)
    if not records and not problems:
        raise EmptySourceError(f"{path}: is empty; records with a text and quotes are needed")
    return records, problems


def iterate_records(
    path: Path, *, quotes: Literal["any", "verbatim"] = "any"
) -> Iterator[Record | RecordProblem]:
    """Read the records of a corpus one by one; arguments and errors as for `read_records`."""
    if _is_library(path):
        yield from _library_records(path, quotes)
        return
    for line, row in iterate_rows(path):
        if isinstance(row, RecordProblem):
            yield row
            continue
        try:
            record = _make_record(row, f"{path.stem}-{line}")
        except UsageError as error:
            yield RecordProblem(line, str(error))
            continue
        yield from _check_quotes(record, line) if quotes == "verbatim" else [record]


def _is_library(path: Path) -> bool:
    try:
        return is_database(path)
    except OSError:
        return False  # reading its rows says why it cannot be read


def record_article(record: Record) -> Article:
    """Make an article of a record: split its text, or keep its sentences where it has them.

    Args:
        record: A record of `read_records`.

    Returns:
        The article, with the record's title.

    Raises:
        NoSentenceError: The text holds headings, code or tables only.

    >>> record = Record("1", "Rain", "It fell. We stayed.", ("It fell",))
    >>> [sentence.text for sentence in record_article(record).sentences]
    ['It fell.', 'We stayed.']
    """
    if record.document:
        return split_sentences(record.document)
    if not record.sentences:
        return split_sentences(read_text(record.text, title=record.title, kind="markdown"))
    sentences: list[Sentence] = []
    offset = 0
    for text in record.sentences:
        end = offset + len(text)
        sentences.append(Sentence(len(sentences), offset, end, text, 0, text))
        offset = end + 1
    document = Document(record.text, (Block(0, len(record.text)),), title=record.title)
    return Article(document, tuple(sentences), "en")


def _library_records(path: Path, quotes: str) -> Iterator[Record | RecordProblem]:
    """Read the articles of a library that have quotes, one at a time."""
    with Library(path, create=False) as store:
        for line, (id, document, found) in enumerate(  # noqa: A001
            store.iterate_articles(quoted_only=True), start=1
        ):
            record = Record(
                id=id,
                title=document.title,
                text=document.text,
                # One passage may be quoted at several places.
                quotes=tuple(dict.fromkeys(quote.text.strip() for quote in found)),
                url=document.url,
                source=document.site,
                document=document,
            )
            if not has_two_words(record.text) or not record.quotes:
                yield RecordProblem(line, "the article has fewer than two words, or no quote in it")
            else:
                yield from _check_quotes(record, line) if quotes == "verbatim" else [record]


def _make_record(payload: Mapping[str, Any], name: str) -> Record:
    """Check a row and make a record of it.

    Raises:
        UsageError: A field is missing or of another type, or there is nothing to quote.
    """
    row = JsonObject(payload, any_text=True)
    is_scitldr = "text" not in payload and isinstance(payload.get("source"), list)
    sentences = _nonblank(row.texts("source")) if is_scitldr else ()
    quotes = _nonblank(row.texts("target" if is_scitldr else "quotes"))
    text = " ".join(sentences) if is_scitldr else row.text("text")
    if not has_two_words(text):
        raise UsageError("the article is empty; two words at least are needed")
    if not quotes:
        raise UsageError("there are no quotes; one at least is needed")
    id_field = "paper_id" if is_scitldr else "id"
    id_ = payload.get(id_field)
    return Record(
        id=str(id_) if isinstance(id_, int) else row.optional_text(id_field) or name,
        title=row.optional_text("title").strip(),
        text=text,
        quotes=quotes,
        url=row.optional_text("url"),
        source="" if is_scitldr else row.optional_text("source"),
        license=row.optional_text("license") or row.optional_text("licence"),  # older packs
        sentences=sentences,
    )


def _nonblank(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())


def _check_quotes(record: Record, line: int) -> Iterator[Record | RecordProblem]:
    """Leave out the quotes that occur nowhere, with a problem for each."""
    try:
        sentences = record_article(record).sentences
    except NoSentenceError as error:
        yield RecordProblem(line, str(error))
        return
    prose = " ".join(sentence.prose for sentence in sentences)
    kept = [quote for quote in record.quotes if align_quote(prose, quote)]
    for quote in record.quotes:
        if quote not in kept:
            yield RecordProblem(line, f"a quote occurs nowhere in the article: {quote[:60]!r}")
    if kept:
        yield replace(record, quotes=tuple(kept))
