"""The command ``annotate``: write highlights and marks into a copy of a PDF."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from pullquote._io.atomic import atomic_write
from pullquote._io.console import print_error
from pullquote._io.paths import check_suffix
from pullquote.cli.corpus.library_option import library_file, library_option
from pullquote.cli.options import encoder_option, limit_options, model_option
from pullquote.documents import read_document
from pullquote.documents.document import Document, article_id
from pullquote.documents.fetch_config import DEFAULT_LIMITS
from pullquote.documents.files import read_file
from pullquote.errors import NotInLibraryError, OutputError, UsageError
from pullquote.library import Library, MarkList
from pullquote.pipeline import Highlighter
from pullquote.render.pdf import annotate_pdf
from pullquote.selection import HighlightResult, Options, UserMark
from pullquote.text import split_sentences

EXAMPLES = """\b
Examples:
  pullquote annotate paper.pdf paper-highlighted.pdf
  pullquote annotate paper.pdf paper-marks.pdf --only-marks
  pullquote annotate paper.pdf out.pdf --top 10 --explain
"""


@click.command(epilog=EXAMPLES)
@click.argument("source", metavar="IN", type=click.Path())
@click.argument("output", metavar="OUT", type=click.Path(path_type=Path))
@limit_options
@click.option("--only-marks", is_flag=True, help="Write only your marks.")
@click.option("--no-marks", is_flag=True, help="Write only the highlights.")
@click.option("--explain", is_flag=True, help="Add the reason for each highlight as a comment.")
@model_option
@encoder_option()
@library_option
def annotate(
    source: str,
    output: Path,
    model: str,
    encoder: str | None,
    library_path: Path | None,
    *,
    only_marks: bool,
    no_marks: bool,
    **options: Any,
) -> None:
    """Write the highlights of the PDF IN, and your marks, into the copy OUT.

    They become highlight annotations, which every PDF reader shows and Zotero imports. Marks come
    from your library, with their notes. IN is never changed. If this command has annotated IN
    before, only new annotations are added.
    """
    if only_marks and no_marks:
        raise UsageError("--only-marks and --no-marks cannot be combined")
    check_suffix(str(output), [".pdf"])
    if output.exists() and Path(source).exists() and output.samefile(source):
        raise UsageError(f"{output}: is both IN and OUT; the original is never overwritten")
    if not output.parent.is_dir():
        raise OutputError(f"{output}: cannot be written: there is no folder {output.parent}")
    data = read_file(source, DEFAULT_LIMITS)
    document = read_document(source, kind="pdf")
    if only_marks:
        result = HighlightResult(split_sentences(document), (), "")
    else:
        result = Highlighter(model, encoder=encoder).highlight_document(
            document, Options(**options)
        )
    if not no_marks:
        result = replace(result, marks=(*result.marks, *_marks(library_path, document)))
    annotated = annotate_pdf(data, result)
    with atomic_write(output, durable=True) as file:
        file.write(annotated.data)
    print_error(f"{output}: {annotated.written} passages annotated")
    for passage in annotated.missing:
        print_error(f"not found on the pages: {passage[:80]}")


def _marks(path: Path | None, document: Document) -> tuple[UserMark, ...]:
    """Return the marks of an article; a library of one's own need not exist."""
    if path is None and not library_file(None).exists():
        return ()
    with Library(library_file(path), create=False) as library:
        try:
            return MarkList(library).of_article(article_id(document))
        except NotInLibraryError:
            return ()
