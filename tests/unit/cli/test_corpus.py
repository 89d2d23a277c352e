"""The commands ``corpus …``: import, statistics, lists, export, merging and checks."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pullquote.cli import main
from pullquote.datasets.records import read_records
from pullquote.documents.document import Document
from pullquote.ingest.minhash import are_similar, hash_shingles
from pullquote.ingest.near_duplicates import find_duplicates, merge_articles
from pullquote.library import CorpusStore, Library
from pullquote.library.integrity import integrity_errors
from pullquote.quotes import Span

TEXT = (
    "The rain fell all day on the old town. Nobody was hurt. A baker sold his last bread at noon."
)
LONG = " ".join(f"Sentence number {n} speaks of the rain in year {n * 7}." for n in range(60))


def article(text: str, title: str = "", url: str = "", site: str = "") -> Document:
    """Return an article."""
    return Document.from_parts([("paragraph", text)], title=title, url=url, site=site)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library of two articles with quotes and one without."""
    path = tmp_path / "library.db"
    with Library(path) as opened:
        rain = opened.add_article(article(TEXT, "Rain", "https://www.example.org/rain"))
        CorpusStore(opened).set_license(rain, "CC0-1.0")
        CorpusStore(opened).add_aligned_quote(
            rain, "The rain fell all day", [Span(0, 21)], origin="a.csv"
        )
        CorpusStore(opened).add_aligned_quote(rain, "It froze.", [], origin="a.csv")
        opened.add_quote(rain, 39, 55)
        snow = opened.add_article(article("It snowed all day, they say.", "Snow", site="Gazette"))
        CorpusStore(opened).add_aligned_quote(snow, "It snowed", [Span(0, 9)], origin="b.csv")
        opened.add_article(article("Nothing was said of it.", "Plain"))
    return path


def run(*arguments: str | Path, library: Path) -> int:
    """Run a command of ``corpus``."""
    return main(["corpus", *map(str, arguments), "--library", str(library)])


def test_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Quotes and articles are imported; those that were not found can be imported again."""
    library, rest = tmp_path / "new" / "library.db", tmp_path / "rest.jsonl"
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "rain.md").write_text(f"# Rain\n\n{TEXT}\n")
    (folder / "empty.md").write_text("")
    export = tmp_path / "quotes.csv"
    export.write_text('quote,title\nNobody was hurt.,Rain\n"It froze at night.",Ice\na,b,c\n')
    assert run("import", export, "--article", folder, "--unmatched", rest, library=library) == 0
    output = capsys.readouterr()
    assert "added: 2, known before: 0, without a position: 1, listed above: 2" in output.out
    assert "quotes.csv:3: 'It froze at night.' (Ice): the library lacks its article" in output.err
    assert "quotes.csv:4: has 3 cells" in output.err
    assert "empty.md: is empty" in output.err
    [row] = map(json.loads, rest.read_text().splitlines())
    assert (row["quote"], row["title"]) == ("It froze at night.", "Ice")
    ice = tmp_path / "ice.txt"
    ice.write_text("It froze at night. The river stood still.")
    assert run("import", rest, "--article", ice, library=library) == 0
    with Library(library) as opened:
        assert len(list(opened.iterate_articles(quoted_only=True))) == 2


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("import", "none.csv"), 1, "none.csv: file not found"),
        (("import", "library.db"), 2, "is the library itself"),
        (("import", "x.json", "--format", "word"), 2, "got 'word'"),
        (("import", "x.json", "--article", "none.txt"), 1, "none.txt: not found"),
        (("show", "0"), 1, "no article has an id that starts with '0'"),
        (("show", "zzzz"), 1, "no article has an id that starts with 'zzzz'"),
        (("remove",), 2, "either articles or --origin must be given"),
        (("remove", "0000", "--origin", "x"), 2, "either articles or --origin must be given"),
        (("export", "nowhere/x.jsonl"), 1, "cannot be written"),
        (("export", "nowhere/x.parquet"), 1, "cannot be written"),
    ],
)
def test_errors(
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    status: int,
    words: str,
) -> None:
    """An error is one line, with its exit status."""
    monkeypatch.chdir(library.parent)
    assert run(*arguments, library=library) == status
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_only_import_creates_a_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Other commands do not create a library."""
    for command in ("stats", "list", "check", "dedupe"):
        assert run(command, library=tmp_path / "none.db") == 1
        assert "library not found" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("damage", ["newer", "cut", "other"])
def test_damaged_library(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    """A library of a newer version, a truncated one, or another file does not change."""
    if damage == "newer":
        with sqlite3.connect(library) as connection:
            connection.execute("PRAGMA user_version = 999")
        connection.close()
    elif damage == "cut":
        library.write_bytes(library.read_bytes()[: library.stat().st_size // 2])
    else:
        library.write_text("no library")
    before = library.read_bytes()
    quotes = tmp_path / "q.jsonl"
    quotes.write_text('{"quote": "It rained."}\n')
    assert run("import", quotes, library=library) == 1
    assert capsys.readouterr().err.startswith(f"pullquote: {library}: ")
    assert library.read_bytes() == before


def test_stats(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Articles and quotes are counted by site, or by host if the site is unknown."""
    assert run("stats", "--format", "json", library=library) == 0
    first, *others = json.loads(capsys.readouterr().out)["sources"]
    assert first == {
        "source": "example.org",
        "articles": 1,
        "words": 20,
        "quotes": 3,
        "located": 2,
        "verbatim": 2,
        "quoted_words": 10,
        "licenses": "CC0-1.0",
        "same_url": 0,
    }
    assert [(row["source"], row["quotes"]) for row in others] == [("Gazette", 1), ("", 0)]
    assert run("stats", library=library) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:3] == ["all", "3", "4"]


def test_list_and_show(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Articles are listed by words, and shown by the first digits of their id."""
    assert run("list", library=library) == 0
    assert [line.split()[3] for line in capsys.readouterr().out.splitlines()] == [
        "Rain",
        "Snow",
        "Plain",
    ]
    assert run("list", "--quoted", "--format", "json", library=library) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["title"], row["quotes"]) for row in rows] == [("Rain", 3), ("Snow", 1)]
    assert run("list", "bak", "NOON", library=library) == 0
    assert capsys.readouterr().out.split()[3] == "Rain"
    assert run("show", rows[0]["article"][:6], library=library) == 0
    shown = capsys.readouterr().out
    assert "license: CC0-1.0" in shown
    assert "[39-55, 1.00, own mark]\nNobody was hurt." in shown
    assert "[not located, 0.00, a.csv]\nIt froze." in shown
    assert run("show", rows[0]["article"], "--format", "json", library=library) == 0
    quotes = json.loads(capsys.readouterr().out)["quotes"]
    assert [quote["start"] for quote in quotes] == [0, 39, None]


def test_export(library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSONL and Parquet have the same content, for training and for Arrow."""
    pytest.importorskip("pyarrow")
    from pyarrow import json as arrow_json
    from pyarrow import parquet

    lines, columns = tmp_path / "out.jsonl", tmp_path / "out.parquet"
    for path in (lines, columns):
        assert run("export", path, library=library) == 0
        records, problems = read_records(path)
        assert not problems
        assert [(r.title, r.quotes) for r in records] == [
            ("Rain", ("The rain fell all day", "Nobody was hurt.", "It froze.")),
            ("Snow", ("It snowed",)),
        ]
        assert records[0].license == "CC0-1.0"
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    # pandas, Polars and datasets read files with Arrow, or like it.
    assert parquet.read_table(columns).to_pylist() == rows
    assert arrow_json.read_json(lines).num_rows == 2
    span = rows[0]["spans"][1]
    assert rows[0]["text"][span["start"] : span["end"]] == span["text"] == "Nobody was hurt."
    capsys.readouterr()
    assert run("export", "-", "--all", library=library) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_check(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A correct library has no errors; each inconsistency is reported."""
    assert run("check", library=library) == 0
    assert "no errors" in capsys.readouterr().out
    with sqlite3.connect(library) as connection:
        connection.execute("DROP TRIGGER article_is_its_content")
        connection.execute("UPDATE articles SET title = 'Hail' WHERE title = 'Snow'")
        connection.execute("UPDATE quotes SET text = 'Somebody was hurt.' WHERE origin = ''")
        connection.execute("UPDATE quotes SET end_offset = 999 WHERE origin = 'b.csv'")
        connection.execute("INSERT INTO readings VALUES (1, 77, '2024', 'rnn', '')")
    connection.close()
    assert run("check", library=library) == 1
    error = capsys.readouterr().err
    for message in (
        "the content does not match the id",
        "does not match the text",
        "is outside of the text",
        "row 1 of readings refers to a missing row",
        "the search index does not match",
    ):
        assert message in error


def test_remove(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An article is removed with its quotes; an origin with the articles that it alone quotes."""
    run("list", "--format", "json", library=library)
    ids = [json.loads(line)["article"] for line in capsys.readouterr().out.splitlines()]
    assert run("remove", ids[0][:8], "--library", library, library=library) == 0
    assert run("remove", "--origin", "b.csv", library=library) == 0
    assert "1 quotes from b.csv" in capsys.readouterr().out
    run("list", library=library)
    assert capsys.readouterr().out.split()[3:] == ["Plain"]
    assert run("check", library=library) == 0


def test_remove_is_all_or_nothing(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """If one of several articles is missing, none is removed."""
    run("list", "--format", "json", library=library)
    first = json.loads(capsys.readouterr().out.splitlines()[0])["article"]
    assert run("remove", first, "0000", library=library) == 1
    run("list", library=library)
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_dedupe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Quotes and reading of a near copy move to the first article; others do not change."""
    library = tmp_path / "library.db"
    other = " ".join(f"Chapter {n} is about snow and {n * 3} hills." for n in range(60))
    with Library(library) as opened:
        first = opened.add_article(article(LONG, "Rain"))
        copy = opened.add_article(article(LONG + " Read more.", "Rain again"))
        opened.add_article(article(other, "Snow"))
        CorpusStore(opened).add_aligned_quote(
            copy, "number 7 speaks", [Span(9, 24)], origin="a.csv"
        )
        opened.add_quote(copy, 0, 17)
        opened.add_reading(copy, model="rnn", teaser="x")
        assert list(find_duplicates(opened)) == [(first, copy)]
    assert run("dedupe", "--dry-run", library=library) == 0
    assert f"{copy[:12]} nearly the same as {first[:12]}" in capsys.readouterr().out
    assert run("dedupe", library=library) == 0
    assert "1 articles merged" in capsys.readouterr().out
    with Library(library) as opened:
        assert [each.title for each in CorpusStore(opened).list_articles()] == ["Rain", "Snow"]
        quotes = opened.quotes(first)
        assert [quote.origin for quote in quotes] == ["", "a.csv"]
        assert LONG[quotes[1].start : quotes[1].end] == "number 7 speaks"
        assert [reading.article for reading in opened.readings()] == [first]
        assert not list(integrity_errors(opened))


def test_copies_of_the_first_article(tmp_path: Path) -> None:
    """Each copy is returned once, with the first article; a copy is not an original."""
    drifting = [
        LONG + "".join(f" Line {line} of the end." for line in range(many))
        for many in (0, 14, 22, 36)
    ]
    runs = [hash_shingles(text) for text in drifting]
    assert are_similar(runs[0], runs[2], min_share=0.8)
    assert not are_similar(runs[0], runs[3], min_share=0.8)
    assert are_similar(runs[1], runs[3], min_share=0.8)  # but that is a copy itself
    with Library(tmp_path / "library.db") as opened:
        ids = [opened.add_article(article(text, str(n))) for n, text in enumerate(drifting)]
        found = list(find_duplicates(opened))
        assert found == [(ids[0], ids[1]), (ids[0], ids[2])]
        gone = find_duplicates(opened)
        assert next(gone) == found[0]
        opened.remove_reading(ids[2], quotes=True)  # by another program
        assert list(gone) == []


def test_dedupe_loses_no_quote(tmp_path: Path) -> None:
    """A copy with a quote that the first article does not hold is not merged."""
    with Library(tmp_path / "library.db") as opened:
        first = opened.add_article(article(LONG, "Rain"))
        copy = opened.add_article(article(LONG + " It froze.", "Rain again"))
        opened.add_quote(copy, 0, 17)
        opened.add_quote(copy, len(LONG) + 1, len(LONG) + 10)
        assert list(find_duplicates(opened)) == [(first, copy)]
        assert not merge_articles(opened, first, copy)
        assert len(opened.quotes(copy)) == 2
        assert not opened.quotes(first)


def test_interrupted_batch(library: Path) -> None:
    """A transaction is stored as a whole or not at all."""
    with Library(library) as opened:

        def stop_in_the_middle() -> None:
            with opened.transaction():
                opened.add_article(article("It froze in the night.", "Ice"))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stop_in_the_middle()
        assert [each.title for each in CorpusStore(opened).list_articles()] == [
            "Rain",
            "Snow",
            "Plain",
        ]
        with opened.transaction():
            opened.add_article(article("It froze in the night.", "Ice"))
        assert len(list(CorpusStore(opened).list_articles())) == 4


def test_quote_that_is_found_later(library: Path) -> None:
    """A quote that is found later replaces the one without a position."""
    with Library(library) as opened:
        [rain, *_] = CorpusStore(opened).list_articles()
        assert CorpusStore(opened).add_aligned_quote(
            rain.article, "It froze.", [Span(0, 3, 0.9)], origin="a.csv"
        )
        quotes = [quote.text for quote, _ in CorpusStore(opened).all_quotes(rain.article)]
        assert sorted(quotes) == ["It froze.", "Nobody was hurt.", "The rain fell all day"]


def test_two_imports_at_once(tmp_path: Path) -> None:
    """Two processes that import the same file add everything once."""
    library, corpus = tmp_path / "library.db", tmp_path / "corpus.jsonl"
    rows = [
        {
            "text": f"It rained {n} days in the town.",
            "quotes": [f"rained {n} days"],
            "title": str(n),
        }
        for n in range(300)
    ]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "pullquote", "corpus", "import", str(corpus)]
    programs = [
        subprocess.Popen([*command, "--library", str(library)], stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [program.wait(timeout=200) for program in programs] == [0, 0]
    with Library(library) as opened:
        found = [(each.title, each.quotes) for each in CorpusStore(opened).list_articles()]
        assert sorted(found) == sorted((str(n), 1) for n in range(300))
        assert not list(integrity_errors(opened))
