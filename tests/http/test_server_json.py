"""The command line and the server give the same JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from pullquote.cli import main

ARTICLE = "# Rain\n\nRain fell all day. But nobody minded it. That day rain flooded the town.\n"
BOOK = "# A book\n\n" + "".join(
    f"## Chapter {number}\n\n"
    + " ".join(f"Sentence {i} of chapter {number} says something else." for i in range(400))
    + "\n\n"
    for number in range(1, 4)
)


@pytest.mark.parametrize(("text", "n_chapters"), [(ARTICLE, 0), (BOOK, 3)], ids=["article", "book"])
def test_cli_and_http_give_the_same_object(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    make_app: Callable[..., object],
    text: str,
    n_chapters: int,
) -> None:
    """All fields of an article are equal, chapters and explanations included."""
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    arguments = ["--model", "luhn", "--top", "3", "--context", "--explain", "--format", "json"]
    assert main(["highlight", str(path), *arguments]) == 0
    from_cli = json.loads(capsys.readouterr().out)
    request = {
        "source": {"text": text, "kind": "markdown"},
        "model": "luhn",
        "options": {"top": 3, "context": True},
        "explain": True,
    }
    with TestClient(make_app(), base_url="http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        from_http = client.post("/api/highlight", json=request).json()
    assert (from_cli["document"].pop("source"), from_http["document"].pop("source")) == (
        str(path),
        "",
    )
    assert from_http == from_cli
    assert len(from_http["chapters"]) == n_chapters
    assert any("explanation" in sentence for sentence in from_http["sentences"])
