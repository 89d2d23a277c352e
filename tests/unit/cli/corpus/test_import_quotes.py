"""`corpus import`: quotes with their articles."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pullquote.cli.corpus import import_quotes
from pullquote.ingest.crawl.isolation import IsolatedWorker
from pullquote.library import CorpusStore, Library
from pullquote.library.integrity import integrity_errors

TEXT = (
    "The rain fell all day on the old town. Nobody was hurt. A baker sold his last bread at noon."
)


def test_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> None:
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


def test_articles_of_an_import_are_read_in_a_worker(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., int],
) -> None:
    """A page that takes too long is an error that names it; standard input is read, too."""
    article, export = tmp_path / "rain.md", tmp_path / "quotes.csv"
    article.write_text(TEXT)
    export.write_text("quote\nNobody was hurt.\n")
    library = tmp_path / "library.db"
    with monkeypatch.context() as patch:
        # Less than the start of the worker takes.
        patch.setattr(import_quotes, "IsolatedWorker", partial(IsolatedWorker, 0.01))
        assert run("import", export, "--article", article, library=library) == 1
        message = capsys.readouterr().err
        assert message.endswith(f"{article}: cannot be read: took longer than 0.01 s\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run("import", export, "--article", "-", library=library) == 0
    assert "quotes added: 1" in capsys.readouterr().out


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
