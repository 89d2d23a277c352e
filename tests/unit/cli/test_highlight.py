"""The command `highlight`: its output, messages and exit status."""

import csv
import io
import json
import os
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.cli import main
from pullquote.render import FORMATS

EXAMPLE = str(
    Path(__file__).parents[2] / "fixtures" / "documents" / "architecture-decision-records.md"
)


def test_highlights_are_lines_of_text_where_no_terminal_is(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Piped output has the highlights only, one per line, in reading order."""
    assert main(["highlight", str(article), "--model", "luhn", "--top", "2"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "Heavy rain flooded the harbour on Monday.",
        "Heavy rain had flooded the harbour gates twice before.",
    ]
    assert err == ""


def test_json_has_every_sentence_with_offsets(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Offsets cut each sentence out of the text, ranks are a permutation, scores are in [0, 1]."""
    assert main(["highlight", str(article), "--format", "json", "--top", "2", "--explain"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["document"]["title"] == "Rain floods the harbour"
    assert found["document"]["text"] == article.read_text(encoding="utf-8")
    sentences = found["sentences"]
    assert [s["index"] for s in sentences] == list(range(6))
    assert sorted(s["rank"] for s in sentences) == list(range(1, 7))
    text = article.read_text(encoding="utf-8")
    assert all(text[s["start"] : s["end"]] == s["text"] for s in sentences)
    assert all(0 <= s["score"] <= 1 for s in sentences)
    assert sum(s["strength"] != "none" for s in sentences) == 2
    assert all(("explanation" in s) == (s["strength"] != "none") for s in sentences)


def test_order_by_score_begins_with_the_best(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON and CSV follow the requested order."""
    main(["highlight", str(article), "--format", "json", "--order", "score"])
    ranks = [s["rank"] for s in json.loads(capsys.readouterr().out)["sentences"]]
    assert ranks == list(range(1, 7))
    main(["highlight", str(article), "--format", "csv", "--order", "score"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [int(row["rank"]) for row in rows] == ranks


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_to_a_file(name: str, article: Path, tmp_path: Path) -> None:
    """`--output` receives the result, and nothing else is left in the folder."""
    target = tmp_path / "out" / f"result.{name}"
    target.parent.mkdir()
    arguments = ["--model", "luhn", "--format", name, "--output", str(target)]
    assert main(["highlight", str(article), *arguments]) == 0
    assert "Heavy rain flooded the harbour on Monday." in target.read_text(encoding="utf-8")
    assert list(target.parent.iterdir()) == [target]
    assert "\x1b" not in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("suffix", "start"), [(".html", "<!doctype html>"), (".json", "{"), (".csv", "source,")]
)
def test_format_follows_the_suffix_of_the_output(
    suffix: str, start: str, article: Path, tmp_path: Path
) -> None:
    """Without `--format` the suffix of the file decides."""
    target = tmp_path / f"result{suffix}"
    assert main(["highlight", str(article), "--output", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith(start)


def test_title_can_be_given_for_one_article_only(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--title` replaces the source's; with several sources it is refused."""
    assert main(["highlight", str(article), "--title", "Bread", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["document"]["title"] == "Bread"
    assert main(["highlight", str(article), str(article), "--title", "Bread"]) == 2
    assert "--title needs exactly one article, got 2" in capsys.readouterr().err


def test_several_sources_go_on_past_a_bad_one(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bad source is named on standard error, the others are processed, and the status is 1."""
    empty = tmp_path / "empty.txt"
    empty.touch()
    sources = [str(article), str(empty), str(article)]
    status = main(["highlight", *sources, "--model", "luhn", "--format", "json"])
    out, err = capsys.readouterr()
    assert status == 1
    assert len(out.splitlines()) == 2
    assert len(err.splitlines()) == 1
    assert "empty.txt" in err


def test_a_folder_is_read_in_order(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The articles in a folder are its sources, sorted; other files are left out."""
    (article.parent / "again.txt").write_text("Rain fell. Rain fell on us.", encoding="utf-8")
    (article.parent / "picture.png").write_bytes(b"\x89PNG")
    assert main(["highlight", str(article.parent), "--format", "json"]) == 0
    documents = [json.loads(line)["document"] for line in capsys.readouterr().out.splitlines()]
    names = [Path(document["source"]).name for document in documents]
    assert names == ["again.txt", "rain.md"]


def test_standard_input_is_a_source(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`-` reads an article from standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Rain fell. Rain fell on us.")))
    assert main(["highlight", "-", "--top", "1", "--model", "lead"]) == 0
    assert capsys.readouterr().out == "Rain fell.\n"


def test_source_errors_are_one_line_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing file is named; no output file is created."""
    target = tmp_path / "out.html"
    assert main(["highlight", str(tmp_path / "no.txt"), "--output", str(target)]) == 1
    err = capsys.readouterr().err
    assert "no.txt" in err
    assert len(err.splitlines()) == 1
    assert not target.exists()


def test_help_shows_examples_and_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` lists each option and has examples."""
    assert main(["highlight", "--help"]) == 0
    out = capsys.readouterr().out
    named = "top ratio words threshold always exclude boost title order model format output explain"
    for option in named.split():
        assert f"--{option}" in out
    assert "pullquote highlight essay.md\n" in out


def test_progress_is_shown_on_a_terminal_only() -> None:
    """With several sources, standard error shows a bar if it is a terminal, else nothing."""
    command = [sys.executable, "-m", "pullquote", "highlight", EXAMPLE, EXAMPLE]
    quiet = subprocess.run(command, capture_output=True, check=True)
    assert quiet.stderr == b""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    assert b"0/2" in os.read(ours, 10_000)
    os.close(ours)
    assert done.stdout == quiet.stdout


def test_colors_on_a_terminal_unless_disabled(article: Path) -> None:
    """A terminal shows the whole article in colors; NO_COLOR disables them."""
    command = [sys.executable, "-m", "pullquote", "highlight", str(article)]
    found = []
    for extra in ({}, {"NO_COLOR": "1"}):
        environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        ours, theirs = os.openpty()
        environment |= {"TERM": "xterm"} | extra
        subprocess.run(command, stdout=theirs, check=True, env=environment)
        os.close(theirs)
        found.append(os.read(ours, 100_000))
        os.close(ours)
    assert b"\x1b[30;48;5;2" in found[0]
    assert b"\x1b" not in found[1]
    assert b"*" in found[1]


def test_nothing_within_the_limits_is_reported(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An article without a highlight is reported, but is not an error."""
    assert main(["highlight", str(article), "--words", "1"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing highlighted; the best score is" in err


def test_an_article_without_a_clear_highlight_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If no sentence stands out for the trained model, a message says so."""
    source = tmp_path / "list.txt"
    source.write_text("Tea and milk. Bread and jam. Soap and salt. Fish and rice.")
    assert main(["highlight", str(source), "--top", "1"]) == 0
    out, err = capsys.readouterr()
    assert out.strip()
    assert "no sentence stands out; the best score is 0." in err
    assert main(["highlight", str(source), "--format", "terminal"]) == 0
    out, err = capsys.readouterr()
    assert "no clear highlight" in out
    assert not err


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


def test_folder_without_articles_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without readable files is an error."""
    (tmp_path / "picture.png").touch()
    assert main(["highlight", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_fifty_megabytes_in_one_line(tmp_path: Path) -> None:
    """A huge file without a line end is read and highlighted like any other."""
    source, target = tmp_path / "line.txt", tmp_path / "out.txt"
    source.write_text("Rain fell on the old harbour again, and nobody wrote it down. " * 830_000)
    assert source.stat().st_size > 50_000_000
    assert main(["highlight", str(source), "--model", "lead", "--output", str(target)]) == 0
    assert target.read_text().startswith("Rain fell on the old harbour again")


def test_captions_with_the_address_of_the_recording(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--url`` links each quote to its time; it must be a web address of one article."""
    talk = tmp_path / "talk.srt"
    talk.write_bytes(b"1\r\n00:00:09,000 --> 00:00:12,000\r\nADA: A bridge is\r\na promise.\r\n")
    assert main(["highlight", str(talk), "--model", "lead", "--url", "https://e.org/talk"]) == 0
    assert (
        capsys.readouterr().out
        == "A bridge is a promise. \u2014 ADA, 0:09 <https://e.org/talk?t=9>\n"
    )
    assert main(["highlight", str(talk), "--url", "talk"]) == 2
    assert "--url must be an http or https address, got 'talk'" in capsys.readouterr().err
    assert main(["highlight", str(talk), str(talk), "--url", "https://e.org"]) == 2
    assert "--url needs exactly one article, got 2" in capsys.readouterr().err


def test_folders_have_books_and_captions(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    make_epub: Callable[..., bytes],
    make_docx: Callable[..., bytes],
) -> None:
    """All kinds of a folder are read; a damaged book is reported, and the rest goes on."""
    (tmp_path / "a.epub").write_bytes(make_epub())
    (tmp_path / "b.docx").write_bytes(make_docx())
    (tmp_path / "c.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nThe gates were closed.\n")
    (tmp_path / "d.epub").write_bytes(make_epub()[:700])
    assert main(["highlight", str(tmp_path), "--model", "lead", "--top", "1"]) == 1
    out, err = capsys.readouterr()
    for words in ("The river had slept", "The water fell on Tuesday.", "The gates were closed."):
        assert words in out
    assert err.count("\n") == 1
    assert "d.epub: cannot be read as EPUB; the file is damaged" in err


def test_tokens(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lines have at most the number of tokens; wrong values are one line, status 2."""
    from pullquote.encoders.tokenizers import load_token_count

    for tokens in (20, 40, 60):
        assert main(["highlight", str(article), "--tokens", str(tokens), "--format", "text"]) == 0
        assert load_token_count()(capsys.readouterr().out) <= tokens
    for wrong in (["--tokens", "0"], ["--tokenizer", "wordpiece"]):
        assert main(["highlight", str(article), *wrong]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_tokenizer_that_is_missing(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tokenizer that cannot be read is named."""
    pytest.importorskip("tokenizers")
    assert main(["highlight", str(article), "--tokens", "9", "--tokenizer", "none.json"]) == 1
    assert "none.json: tokenizer not found" in capsys.readouterr().err


def test_about_highlights_what_answers(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only sentences that answer are written, each with its relevance in JSON."""
    arguments = ["highlight", str(article), "--about", "What happened on Monday?"]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert (out.splitlines()[0], err) == ("Heavy rain flooded the harbour on Monday.", "")
    main([*arguments, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["about"], found["has_standout"]) == ("What happened on Monday?", True)
    assert "warning" not in found
    assert all(s["relevance"] == s["score"] for s in found["sentences"])


def test_about_says_when_nothing_answers(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line on standard error, exit status 0, and the same words in JSON and on a terminal."""
    arguments = ["highlight", str(article), "--about", "Which compiler optimizes tail calls?"]
    words = "nothing in the article answers “Which compiler optimizes tail calls?”"
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"pullquote: {article}: {words}\n")
    main([*arguments, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["warning"] == words
    main([*arguments, "--format", "terminal"])
    assert capsys.readouterr().out.rstrip().endswith(words)


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "must be a question or a topic in words"), ("why " * 300, "at most 1,000 characters")],
)
def test_about_needs_a_question(
    article: Path, capsys: pytest.CaptureFixture[str], question: str, message: str
) -> None:
    """An empty question and one that is far too long are refused on one line."""
    assert main(["highlight", str(article), "--about", question]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
