"""Render highlights as text: for the terminal, in files of several formats, and in notebooks.

`FORMATS` is the one registry: the command line, the server and the tests take the formats from
it. A format is a module with ``render_article``, and with ``OPENING`` and ``CLOSING``, which
enclose the articles of a file. Those for digests have ``render_digest``, too.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from pullquote._io.paths import check_suffix
from pullquote.errors import UnknownNameError
from pullquote.selection import HighlightResult, Order

if TYPE_CHECKING:
    from pullquote.payloads import DigestPayload

__all__ = ["FORMATS", "Format", "format_of_file", "load_format"]


class Format(NamedTuple):
    """An output format; its module is imported when it first renders.

    Attributes:
        name: Name that selects it.
        suffixes: Suffixes of its files, the preferred one first; none for the terminal.
        media_type: Its media type.
        has_digest: Whether it renders digests.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    has_digest: bool = False

    @property
    def opening(self) -> str:
        """Text before the first article of a file."""
        return str(self._module.OPENING)

    @property
    def closing(self) -> str:
        """Text after the last article of a file."""
        return str(self._module.CLOSING)

    def render_article(
        self, result: HighlightResult, order: Order = "document", *, colors: bool = False
    ) -> str:
        """Render one article.

        Args:
            result: The article and its highlights.
            order: ``"document"`` for reading order, ``"score"`` for best first.
            colors: Whether to use colors; for the terminal only.
        """
        options = {"colors": colors} if self.name == "terminal" else {}
        return str(self._module.render_article(result, order, **options))

    def render(self, *results: HighlightResult, order: Order = "document") -> str:
        """Render the content of a file.

        Args:
            results: The articles and their highlights.
            order: As for `render_article`.
        """
        articles = [self.render_article(result, order) for result in results]
        return "".join([self.opening, *articles, self.closing])

    def render_digest(self, digest: "DigestPayload") -> Iterator[str]:
        """Yield the pieces of a file with a digest, if the format `has_digest`."""
        pieces: Iterator[str] = self._module.render_digest(digest)
        return pieces

    @property
    def _module(self) -> ModuleType:
        return import_module(f"{__name__}.{self.name}")


FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("terminal", (), "text/plain"),
        Format("text", (".txt",), "text/plain"),
        Format("markdown", (".md", ".markdown"), "text/markdown", has_digest=True),
        Format("html", (".html", ".htm"), "text/html", has_digest=True),
        Format("json", (".json", ".jsonl"), "application/json", has_digest=True),
        Format("csv", (".csv",), "text/csv"),
        Format("annotations", (".jsonld",), "application/ld+json"),
        Format("readwise", (".csv",), "text/csv"),
        Format("obsidian", (".md",), "text/markdown"),
        Format("zotero", (".ris",), "application/x-research-info-systems"),
    )
}
"""All output formats, by name."""


def load_format(name: str) -> Format:
    """Return the format of the given name.

    Raises:
        UnknownNameError: There is none.

    >>> load_format("markdown").suffixes
    ('.md', '.markdown')
    """
    if not isinstance(name, str) or name not in FORMATS:
        raise UnknownNameError(f"no format is named {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def format_of_file(path: str, *, digest: bool = False) -> Format:
    """Return the format that a file's suffix stands for.

    Args:
        path: The file; without a suffix it is a text.
        digest: Whether the file is a digest, which not every format can hold.

    Raises:
        UsageError: No such format has this suffix.

    >>> format_of_file("notes/essay.HTM").name, format_of_file("essay").name
    ('html', 'text')
    """
    entries = [entry for entry in FORMATS.values() if entry.has_digest or not digest]
    if not PurePath(path).suffix and not digest:
        return FORMATS["text"]
    otherwise = ", or give --format"
    if path.lower().endswith(".pdf"):
        otherwise += "; pullquote annotate writes highlights into a PDF"
    suffixes = [suffix for entry in entries for suffix in entry.suffixes]
    suffix = check_suffix(path, suffixes, otherwise)
    return next(entry for entry in entries if suffix in entry.suffixes)


def _render_notebook(result: HighlightResult) -> str:
    from pullquote.render.notebook import render_article

    return render_article(result)


# Registered from here, so that results need not import what renders them.
HighlightResult.html_renderer = _render_notebook
