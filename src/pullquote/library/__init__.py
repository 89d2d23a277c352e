"""Store: one SQLite file with what somebody has read and marked.

In: documents, quotes as ranges of their texts, readings. Out: the same again, by article, in the
order of reading, by the words in them, or one by one for training. The file is described in
``docs/reference/library-file.md``; `schema` holds its tables, `opening` the checks before it is used,
`library` the calls.
"""

from pullquote.library.connection import is_database
from pullquote.library.library import Library
from pullquote.library.models import Quote, Reading

__all__ = ["Library", "Quote", "Reading", "is_database"]
