"""Read the Markdown that Matter writes into Obsidian.

Input: a note for each article, named by its title, with a list of metadata and a list of
highlights. Output: the highlights. The CSV of Matter's history has no quotes.
"""

from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.errors import UsageError
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.exports.markdown_notes import markdown_texts
from pullquote.ingest.exports.metadata_notes import note_highlights, sample_metadata


def can_read(export: Export) -> bool:
    """Return whether there is a list of metadata, or the columns of the history."""
    if export.kind == "csv":
        return {"title", "url", "highlight count"} <= export.fields
    samples = sample_metadata(export)
    return bool(samples) and all("url" in metadata for metadata in samples)


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the highlights."""
    if export.kind == "csv":
        raise UsageError(
            f"{export.path}: lists what was read in Matter, without quotes; import the notes that "
            "Matter writes for Obsidian"
        )
    for name, text in markdown_texts(export):
        yield from note_highlights(text, name)
