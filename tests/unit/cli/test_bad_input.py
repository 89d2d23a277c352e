"""Every bad input leads to a one-line message and an exit status, and leaves no partial file."""

from pathlib import Path

import pytest

import pullquote
from pullquote.cli import main
from pullquote.errors import EmptySourceError, NoSentenceError

HEBREW = "הגשם ירד. הנמל הוצף."
ARABIC = "هطل المطر. غمرت المياه الميناء."
HTML_MENU = b"<!doctype html><html><body><nav><a href='/'>Home</a></nav></body></html>"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n ", "empty"),
        ("zero.pdf", b"", "empty"),
        ("broken.pdf", b"%PDF-1.7\nnothing else", "PDF"),
        ("binary.txt", bytes(range(256)) * 40, "not text"),
        ("nul.txt", b"Rain fell.\x00 Rain fell.", "not text"),
        ("menu.html", HTML_MENU, "no article"),
        ("word.txt", b"Rain", "one word"),
        ("emoji.txt", "🌧️ 🌊 🌧️".encode(), "a sentence of at least two words is needed"),
        ("rules.md", b"***\n\n---\n", "a sentence of at least two words is needed"),
        ("headings.md", b"# Rain\n\n## Flood\n", "a sentence of at least two words is needed"),
    ],
)
def test_bad_file_is_one_line_and_status_1(
    name: str,
    content: bytes,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The message names the file and the problem; the output file stays unchanged."""
    source, target = tmp_path / name, tmp_path / "out.json"
    source.write_bytes(content)
    target.write_text("before")
    assert main(["highlight", str(source), "--output", str(target)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert name in err
    assert message in err
    assert target.read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "out.json"])


def test_folder_without_articles_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without readable files is an error."""
    (tmp_path / "picture.png").touch()
    assert main(["highlight", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        HEBREW,
        ARABIC,
        "Rain \ud800 fell on us. The \udfff harbour flooded.",
        "Rain \x00 fell on us. The harbour\x00 flooded.",
        "Rain fell on us " * 2000 + ".",
        "🌧️ fell on us. The 🌊 came after it.",
        "\u200bRain\u200b fell\u200d on us. \ufeffIt rained.",
    ],
    ids=["hebrew", "arabic", "surrogates", "nuls", "long", "emoji", "zero-width"],
)
@pytest.mark.parametrize("model", ["edmundson", "luhn", "textrank", "lexrank", "random"])
def test_strange_text_is_highlighted_with_exact_offsets(text: str, model: str) -> None:
    """Unusual text works with every model, and has correct offsets."""
    highlights = pullquote.highlight(text, model=model, options=pullquote.Options(top=1))
    assert len(highlights.article.text) == len(text.removeprefix("\ufeff"))
    (mark,) = highlights
    sentence = mark.sentence
    assert highlights.article.text[sentence.start : sentence.end] == sentence.text
    assert 0 <= mark.score <= 1


def test_library_says_what_is_wrong() -> None:
    """The library raises the same errors that the command prints."""
    with pytest.raises(EmptySourceError):
        pullquote.highlight("")
    with pytest.raises(NoSentenceError, match="one word"):
        pullquote.highlight("Rain")


def test_fifty_megabytes_in_one_line(tmp_path: Path) -> None:
    """A huge file without a line end is read and highlighted like any other."""
    source, target = tmp_path / "line.txt", tmp_path / "out.txt"
    source.write_text("Rain fell on the old harbour again, and nobody wrote it down. " * 830_000)
    assert source.stat().st_size > 50_000_000
    assert main(["highlight", str(source), "--model", "lead", "--output", str(target)]) == 0
    assert target.read_text().startswith("Rain fell on the old harbour again")
