"""The command ``annotate``."""

import shutil
from pathlib import Path

import pypdf
import pytest

from pullquote.cli import main
from pullquote.documents import read_document
from pullquote.library import Library

FIXTURES = Path(__file__).parents[2] / "fixtures" / "documents"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy a PDF into an empty folder, with no library of one's own."""
    monkeypatch.setattr("pullquote.cli.annotate.library_file", lambda path: path or tmp_path / "no")
    monkeypatch.delenv("PULLQUOTE_LIBRARY", raising=False)
    return Path(shutil.copy(FIXTURES / "columns.pdf", tmp_path / "paper.pdf"))


def annotations(path: Path) -> list[pypdf.generic.DictionaryObject]:
    """Return the annotations of a PDF."""
    pages = pypdf.PdfReader(path).pages
    return [each.get_object() for page in pages for each in page.get("/Annots", [])]


def test_highlights(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The copy has the highlights, the original is as it was."""
    original, out = paper.read_bytes(), paper.with_name("out.pdf")
    command = ["annotate", str(paper), str(out), "--top", "2", "--explain", "--model", "luhn"]
    assert main(command) == 0
    assert capsys.readouterr().err == f"pullquote: {out}: 2 passages annotated\n"
    assert paper.read_bytes() == original
    assert len({each["/NM"] for each in annotations(out)}) >= 2
    assert all(each["/Contents"] for each in annotations(out))


def test_marks_of_the_library(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Marks are written with their notes; --no-marks and --only-marks leave one kind out."""
    path, out = paper.with_name("my.db"), paper.with_name("out.pdf")
    document = read_document(str(paper))
    start = document.text.index("barrel of oil")
    with Library(path) as library:
        library.add_quote(library.add_article(document), start, start + 13, note="how much?")
    command = ["annotate", str(paper), str(out), "--top", "1", "--library", str(path)]
    assert main([*command, "--only-marks"]) == 0
    assert [str(each["/Contents"]) for each in annotations(out)] == ["how much?"]
    assert main([*command, "--no-marks"]) == 0
    assert not any(each.get("/Contents") for each in annotations(out))
    assert main(command) == 0
    assert [str(each["/Contents"]) for each in annotations(out) if "/Contents" in each] == [
        "how much?"
    ]
    assert "2 passages annotated" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["paper.pdf", "paper.pdf"], 2, "paper.pdf: is both IN and OUT; the original is never"),
        (["paper.pdf", "link.pdf"], 2, "link.pdf: is both IN and OUT"),
        (["paper.pdf", "o.pdf", "--only-marks", "--no-marks"], 2, "cannot be combined"),
        (["paper.pdf", "no/o.pdf"], 1, "no/o.pdf: cannot be written: there is no folder no"),
        (["missing.pdf", "o.pdf"], 1, "missing.pdf: not found"),
        (["secret.pdf", "o.pdf"], 1, "secret.pdf: is encrypted; a PDF without a password"),
        (["page.html", "o.pdf"], 1, "page.html: not a PDF that can be read"),
        (["paper.pdf", "o.pdf", "--library", "no.db"], 1, "no.db"),
    ],
)
def test_errors(
    paper: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    """Each is one line; nothing is written, and the original stays."""
    monkeypatch.chdir(paper.parent)
    original = paper.read_bytes()
    Path("link.pdf").symlink_to("paper.pdf")
    shutil.copy(FIXTURES / "encrypted.pdf", "secret.pdf")
    text = "Rain fell on Harrow all day long. Nobody in the town minded that."
    Path("page.html").write_text(f"<html><title>Rain</title><article><p>{text}</article>")
    assert main(["annotate", *arguments]) == status
    written, messages = capsys.readouterr()
    assert written == ""
    assert message in messages
    assert messages.count("\n") == 1
    assert not Path("o.pdf").exists()
    assert paper.read_bytes() == original
