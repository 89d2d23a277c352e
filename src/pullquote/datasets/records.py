"""Read a corpus of articles with quotes, and split its articles into sentences.

Input: a JSONL or Parquet file, or a library: see `pullquote.ingest.records`. Output: records, and
a `RecordProblem` for each row or quote that is not usable.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pullquote._io.tabular import RecordProblem
from pullquote.documents import read_text
from pullquote.documents.document import Block, Document
from pullquote.errors import EmptySourceError, NoSentenceError, UsageError
from pullquote.ingest.records import Record, iterate_records
from pullquote.quotes import align_quote
from pullquote.text import Article, Sentence, split_sentences


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
    for line, item in iterate_records(path):
        results: Iterable[Record | RecordProblem] = [item]
        if quotes == "verbatim" and isinstance(item, Record):
            results = _check_quotes(item, line)
        for result in results:
            if isinstance(result, Record):
                records.append(result)
                continue
            if on_problem == "fail":
                raise UsageError(f"{path}, line {result.line}: {result.message}")
            problems.append(result)
    if not records and not problems:
        raise EmptySourceError(f"{path} is empty; it must contain records with a text and quotes")
    return records, problems


def record_article(record: Record) -> Article:
    """Convert a record to an article, split into sentences.

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
