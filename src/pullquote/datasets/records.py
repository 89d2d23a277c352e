"""Records: articles with quotes, read one by one from JSONL, Parquet or a library.

A JSONL or Parquet record has the fields `text` and `quotes` and, optionally, `title`, `url`,
`source`, `license` and `id`; or those of SciTLDR (Cachola et al. 2020, arXiv 2004.15011): `source`
and `target` (both lists of sentences), `title` and `paper_id`. Of a library, the articles with
quotes are read. A record that cannot be used becomes a `RecordProblem`.
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
    """An article with quotes from it, or with summaries of it.

    Attributes:
        id: Name in the corpus; the file's stem and the line number if the file has no ids.
        title: Title; empty if unknown.
        text: Markdown, or plain text with empty lines between paragraphs.
        quotes: Quotes or summaries, at least one, none blank.
        url: Address of the article; empty if unknown.
        source: Publisher; empty if unknown.
        license: License of the article; empty if unknown.
        sentences: Sentences of the text, for a corpus that comes split.
        document: Document that was read, for an article of a library.
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
        on_problem: "report" leaves out unusable records and returns their problems; "fail" raises
            an error at the first.
        quotes: "verbatim" leaves out quotes that do not occur in their article, and records
            without any other quote, and reports them as problems; "any" keeps all, for summaries
            in other words.

    Returns:
        The usable records and the problems, each in the order of the file.

    Raises:
        SourceNotFoundError: There is no such file.
        UnreadableError: The file cannot be read, or is damaged.
        EmptySourceError: The file has no record, not even an unusable one.
        LibraryError: The library cannot be used.
        UsageError: pyarrow is missing for a Parquet file, or there is a problem and `on_problem`
            is "fail".
    """
    records: list[Record] = []
    problems: list[RecordProblem] = []
    for item in iterate_records(path, quotes=quotes):
        if isinstance(item, Record):
            records.append(item)
            continue
        if on_problem == "fail":
            raise UsageError(f"{path}, line {item.line}: {item.message}")
        problems.append(item)
    if not records and not problems:
        raise EmptySourceError(f"{path} is empty; it must contain records with a text and quotes")
    return records, problems


def iterate_records(
    path: Path, *, quotes: Literal["any", "verbatim"] = "any"
) -> Iterator[Record | RecordProblem]:
    """Yield the records and problems of a corpus; arguments and errors as for `read_records`."""
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
        return False  # reading its rows raises the appropriate error


def record_article(record: Record) -> Article:
    """Convert a record to an article, split into sentences.

    Args:
        record: A record of `read_records`.

    Returns:
        The article, with the record's title and, if it has some, its sentences.

    Raises:
        NoSentenceError: The text contains only headings, code or tables.

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
    """Yield the articles of a library that have quotes."""
    with Library(path, create=False) as library:
        for line, (article_id, document, library_quotes) in enumerate(
            library.iterate_articles(quoted_only=True), start=1
        ):
            record = Record(
                id=article_id,
                title=document.title,
                text=document.text,
                # A passage that was quoted several times counts once.
                quotes=tuple(dict.fromkeys(quote.text.strip() for quote in library_quotes)),
                url=document.url,
                source=document.site,
                document=document,
            )
            if not has_two_words(record.text) or not record.quotes:
                yield RecordProblem(line, "the article has fewer than two words or no quotes")
            else:
                yield from _check_quotes(record, line) if quotes == "verbatim" else [record]


def _make_record(payload: Mapping[str, Any], name: str) -> Record:
    """Validate a row and convert it to a record.

    Raises:
        UsageError: A field is missing or has another type, or the article or its quotes are empty.
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


def _check_quotes(record: Record, line: int) -> Iterator[Record | RecordProblem]:
    """Yield a problem for each quote that does not occur in its article, and the record without."""
    try:
        sentences = record_article(record).sentences
    except NoSentenceError as error:
        yield RecordProblem(line, str(error))
        return
    prose = " ".join(sentence.prose for sentence in sentences)
    verbatim = [quote for quote in record.quotes if align_quote(prose, quote)]
    for quote in record.quotes:
        if quote not in verbatim:
            yield RecordProblem(line, f"quote does not occur in the article: {quote[:60]!r}")
    if verbatim:
        yield replace(record, quotes=tuple(verbatim))
