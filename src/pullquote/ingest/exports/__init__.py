"""Read the quotes that other programs export.

Input: an exported file or folder. Output: the quotes, articles with their quotes, and problems.
`export_file` opens the export, `registry` finds its format, and one module reads each format.
"""

from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.exports.registry import FORMATS, read_export

__all__ = ["FORMATS", "ImportedHighlight", "read_export"]
