"""Read the articles of a period from folders, tables and libraries, one at a time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pullquote.batch.inputs import detect_inputs, read_chunks
from pullquote.batch.records import Fields, Row
from pullquote.batch.worker import parse_row
from pullquote.digest.period import as_utc, check_since, last_moment
from pullquote.documents.document import Document
from pullquote.errors import PullquoteError, check_type
from pullquote.library import Library, is_library
from pullquote.render.links import web_url

_METADATA = ("author", "date", "site", "url")

OnProblem = Callable[[str], object]


@dataclass(slots=True)
class ArticleReader:
    """Reads articles; iterating yields those of the period.

    An article without a date counts by the time when it came: that of its file, or when the
    library got it. A row of a table has no such time; without a date it is left out.

    Args:
        sources: Paths of folders, JSONL and Parquet files and library files, documents, and open
            libraries. A document without a date is left out of a period, too.
        since: The start of the period; None for all articles.
        text: The field with the text in tables.
        title: The field with the title.
        on_problem: Called with a line for each article that cannot be read.

    Attributes:
        n_undated: The number of rows that were left out because they have no date.
    """

    sources: list[str | Document | Library]
    since: datetime | None = None
    text: str = "text"
    title: str = "title"
    on_problem: OnProblem = lambda _: None
    n_undated: int = 0

    def __post_init__(self) -> None:
        check_type("sources", self.sources, list | tuple, "a list of paths and documents")
        for item in self.sources:
            check_type("a source", item, str | Path | Document | Library, "a path or document")
        self.sources = [str(item) if isinstance(item, Path) else item for item in self.sources]
        check_since(self.since)
        self.since = self.since and as_utc(self.since)

    def __iter__(self) -> Iterator[Document]:
        """Yield the articles in the order of the sources.

        Raises:
            SourceError: A source cannot be read.
            LibraryError: A library cannot be read.
            UsageError: A source is none of these.
        """
        # All sources are checked before any is read.
        sources = [
            detect_inputs([source])
            if isinstance(source, str) and not is_library(Path(source))
            else source
            for source in self.sources
        ]
        for source in sources:
            if isinstance(source, Document):
                if self._is_in_period(last_moment(source.date)):
                    yield source
            elif isinstance(source, Library):
                yield from self._from_library(source)
            elif isinstance(source, str):
                with Library(source, create=False) as library:
                    for document in self._from_library(library):
                        yield replace(document, source=document.source or source)
            else:
                yield from self._from_rows(row for chunk in read_chunks(source) for row in chunk)

    def _from_rows(self, rows: Iterable[Row]) -> Iterator[Document]:
        for row in rows:
            if isinstance(row.payload, bytes) and not row.payload.strip():
                continue
            try:
                document, moment = self._from_row(row)
            except (PullquoteError, ValueError, RecursionError) as error:
                place = "" if isinstance(row.payload, str) else f"{row.source}, {row.line}: "
                self.on_problem(f"{place}{error}")
                continue
            if self._is_in_period(moment):
                yield document

    def _from_row(self, row: Row) -> tuple[Document, datetime | None]:
        fields, document = parse_row(row, self.text, self.title)
        if isinstance(row.payload, str):
            modified = datetime.fromtimestamp(Path(row.payload).stat().st_mtime, UTC)
            return document, last_moment(document.date) or modified
        values = _metadata(fields)
        document = replace(document, source=row.source, **values)
        return document, last_moment(fields.get("date"))

    def _from_library(self, library: Library) -> Iterator[Document]:
        for article, document, _ in library.iterate_articles():
            if not document.text.strip():  # quotes whose article the library lacks
                continue
            moment = last_moment(document.date) or last_moment(library.added(article))
            if self._is_in_period(moment):
                yield document

    def _is_in_period(self, moment: datetime | None) -> bool:
        if self.since is None:
            return True
        if moment is None:
            self.n_undated += 1
            return False
        return moment >= self.since


def _metadata(fields: Fields) -> dict[str, Any]:
    """Return the metadata of a row; a value of another type counts as none."""
    values: dict[str, Any] = {name: fields.get(name) for name in _METADATA}
    values["site"] = values["site"] or fields.get("source")
    if isinstance(values["date"], int | float | date) and (moment := last_moment(values["date"])):
        is_day = isinstance(values["date"], date) and not isinstance(values["date"], datetime)
        values["date"] = str(values["date"]) if is_day else moment.isoformat()
    texts = {name: value if isinstance(value, str) else "" for name, value in values.items()}
    return texts | {"url": web_url(texts["url"])}
