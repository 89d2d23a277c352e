"""POST /api/annotate: a copy of a PDF with highlights and marks."""

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("pypdf")

from pypdf import PdfReader
from starlette.testclient import TestClient

from pullquote import read_document
from pullquote.library import Library

PATH = Path(__file__).parents[1] / "fixtures" / "documents" / "columns.pdf"
PDF = base64.b64encode(PATH.read_bytes()).decode()
BODY: dict[str, Any] = {"source": {"file": {"name": "paper.pdf", "data": PDF}}}


@pytest.fixture
def client(make_app: Callable[..., object], tmp_path: Path) -> Iterator[TestClient]:
    """Return a server whose library has a mark on the PDF."""
    path = tmp_path / "mine.db"
    with Library(path) as library:
        article = library.add_article(read_document(str(PATH)))
        library.add_quote(article, 0, 20, note="Mine.")
    with TestClient(make_app(library=path), base_url="http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        yield client


def annotations(data: bytes) -> list[Any]:
    """Return the highlight annotations of a PDF."""
    pages = PdfReader(io.BytesIO(data)).pages
    found = [a.get_object() for page in pages for a in page.get("/Annots") or ()]
    return [each for each in found if each["/Subtype"] == "/Highlight"]


def test_highlights_and_marks(client: TestClient) -> None:
    """Both are annotations; each can be left out; options limit the highlights."""
    answer = client.post("/api/annotate", json=BODY | {"options": {"top": 2}})
    assert answer.headers["content-type"] == "application/pdf"
    counts = (answer.headers["pullquote-written"], answer.headers["pullquote-missing"])
    assert counts == ("3", "0")
    assert len(annotations(answer.content)) >= 3
    only_marks = client.post("/api/annotate", json=BODY | {"highlights": False})
    assert [each["/Contents"] for each in annotations(only_marks.content)] == ["Mine."]
    one = client.post("/api/annotate", json=BODY | {"options": {"top": 1}, "marks": False})
    assert one.headers["pullquote-written"] == "1"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"highlights": False, "marks": False}, "highlights and marks cannot both be false"),
        ({"source": {"file": {"data": "?"}}}, "source.file.data is not base64"),
        ({"source": {"file": {"data": "UmFpbiBmZWxsIGFsbCBkYXku"}}}, "not a PDF that can be read"),
        ({"source": {"text": "Rain fell all day."}}, "source"),
        ({"model": "none"}, "no model is named"),
    ],
)
def test_wrong_requests(client: TestClient, wrong: dict[str, object], words: str) -> None:
    """A wrong request is answered with 422 and one line."""
    answer = client.post("/api/annotate", json=BODY | wrong)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
