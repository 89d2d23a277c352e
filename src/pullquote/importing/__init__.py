"""Importing: quotes that somebody kept in other programs, for a library.

In: what an app exported. Out: the quotes in a `pullquote.store.collection.Collection`, each in the
article it is from, and a list of those that could not be matched. `export` opens a file, a module
for each app reads it (`formats` tells which), and `matching` finds the articles.
"""

from pullquote.importing.clipping import Clipping
from pullquote.importing.formats import FORMATS, read_export
from pullquote.importing.matching import Importer, Unmatched

__all__ = ["FORMATS", "Clipping", "Importer", "Unmatched", "read_export"]
