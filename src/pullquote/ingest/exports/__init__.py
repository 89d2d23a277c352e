"""Importing: quotes that somebody kept in other programs, for a library.

In: what an app exported. Out: the quotes in a `pullquote.library.corpus_store.CorpusStore`, each in the
article it is from, and a list of those that could not be matched. `export` opens a file, a module
for each app reads it (`formats` tells which), and `matching` finds the articles.
"""

from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.exports.registry import FORMATS, read_export
from pullquote.ingest.link_articles import Importer, Unmatched

__all__ = ["FORMATS", "ImportedHighlight", "Importer", "Unmatched", "read_export"]
