"""Read sources: paths, URLs, standard input and texts become `Document` objects.

Each input format has a module (`plain_text`, `markdown`, `html`, `pdf`), registered in
`formats`. `files` and `fetch` load bytes; `read` combines both. Libraries are imported only where
they are needed, so that reading a text file loads nothing but Python's own modules.
"""

from pullquote.documents.fetch_config import FetchLimits
from pullquote.documents.files import list_sources
from pullquote.documents.formats import SUFFIXES, Kind
from pullquote.documents.read import as_document, read_document, read_text

__all__ = [
    "SUFFIXES",
    "FetchLimits",
    "Kind",
    "as_document",
    "list_sources",
    "read_document",
    "read_text",
]
