"""Importers and the quotation check read or reject any input, and never crash."""

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote._io.tabular import RecordProblem
from pullquote.documents.document import Document
from pullquote.errors import PullquoteError
from pullquote.ingest.exports import FORMATS, ImportedHighlight, read_export
from pullquote.ingest.records import Record
from pullquote.quotes.extract import find_quotations

FIELDS = (
    "quote text title author url uri target selector exact type document rows total annotations "
    "highlights slug items collections attachments annotationText annotationType data key creators"
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text("aÜ \n", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS.split()), inner, max_size=5)
    ),
    max_leaves=12,
)
PIECES = [
    "==========\n",
    "- Your Highlight\n",
    "> ",
    "# ",
    "[a](https://e.org/)",
    '"',
    "“",
    "”",
    "„",
]
PIECES += [
    "‘",
    "’",
    "«",
    "»",
    "\n",
    "\n\n",
    " ",
    "---\n",
    "url: x\n",
    "It rained",
    ",",
    ";",
    "…",
    "*",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def read(name: str, content: str, format_name: str) -> None:
    """Read an export, which may be rejected with one line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_text(content, encoding="utf-8")
        try:
            for item in read_export(path, format_name):
                assert isinstance(item, ImportedHighlight | Record | RecordProblem)
                assert not isinstance(item, ImportedHighlight) or item.text.strip()
        except PullquoteError as error:
            assert "\n" not in str(error)  # noqa: PT017


@settings(max_examples=150, deadline=None)
@given(value=VALUES, format_name=st.sampled_from(["", *FORMATS]))
def test_json_of_any_shape(value: object, format_name: str) -> None:
    """Fields may be missing or of any type."""
    read("x.json", json.dumps(value), format_name)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, suffix=st.sampled_from(["txt", "md", "csv"]))
def test_texts_of_any_shape(text: str, suffix: str) -> None:
    """Rules, marks, links and commas may occur anywhere."""
    read(f"x.{suffix}", text, "")


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_quotations_are_in_order_and_stand_there(text: str) -> None:
    """Offsets are correct, increasing and disjoint, whatever marks a text has."""
    document = Document(text, ())
    last = 0
    for quotation in find_quotations(document):
        assert last <= quotation.start < quotation.end
        assert text[quotation.start : quotation.end] == quotation.text
        last = quotation.end
