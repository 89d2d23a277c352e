"""Sources: the first stage, from what a user gives to a `Document`.

In: a path, an http(s) URL, ``-`` for standard input, or a text already in memory. Out: a
`pullquote.documents.document.Document`: the text, its blocks, and what is known of it. Each form has its
own module (`plain`, `markdown`, `html`, `pdf`), and so has each way to come by the bytes
(`files`, `fetch`); `reading` ties them together. Libraries are imported only by what needs them,
so that reading a text file costs nothing but Python.
"""

from pullquote.documents.fetch_config import FetchLimits
from pullquote.documents.files import SUFFIXES, Kind, list_sources
from pullquote.documents.read import read_document, read_text

__all__ = ["SUFFIXES", "FetchLimits", "Kind", "list_sources", "read_document", "read_text"]
