"""Every command that the README and docs/ print runs, or is left out for a reason stated here.

The commands run in a folder with stand-ins for the reader's own files. Commands that take minutes
run only if PULLQUOTE_NIGHTLY is set (``make nightly``). Commands that need the corpora write
figures: ``make figures`` runs them, and test_figures.py checks that.
"""

import importlib.util
import json
import lzma
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pullquote.models import DEFAULT_MODEL

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}\S.*\n(?: {4,}.*\n)*)+")
INLINE = re.compile(r"`((?:[A-Z_]+=\S+ )?(?:pullquote [a-z]+ |python (?:benchmarks|tools)/)[^`]+)`")
PROGRAMS = re.compile(
    r"(?:[A-Z_]+=\S+ )?(?:pullquote|python|make|node|curl|pip|perl|ray|apt-get)(?: |$)"
)

LEFT_OUT = {
    r"^pip |^perl ": "installs or builds something",
    r"\bray start|--ray|s3://": "needs a cluster",
    r"^curl ": "needs the server that another command starts (tests/http)",
    r"https?://|--fetch|^pullquote corpus add$|subscriptions\.opml": "uses the network",
    r"^pullquote serve": "runs until it is stopped (tests/http)",
    r"FOLDER|WHEEL|STS\.csv|ADDRESS|--address": "needs data or a place of one's own",
    r"GOLDEN|--speed sentences|MARKS|reading\.py marks": "needs data of one's own",
    r"^make ": "is a target of its own",
    r"…": "is abridged",
    r"regression/(serving|soak)\.py|studies/(frameworks|portable|words)\.py": "needs programs that "
    "are not installed",
    r"browser_engine": "needs Chromium (tests/browser), and a quiet machine",
    r"show_peers|tools/(run_pages|make_notebooks|make_test_vectors)\.py": "writes to the checkout",
    r"trigrams|figures ": "needs the package that the page describes (test_how_to.py)",
    r"words (nearest|analogy|plot)": "needs word vectors in the user's folder",
}
LONG = (
    r"^pullquote (train|words train|encoder train|export)|--encoder skipthoughts|^node "
    r"|cold_start|layers\.py|collecting|fuzz"
)
"""These take minutes, or another program."""


class Command(NamedTuple):
    """A command, and the page that prints it."""

    page: str
    text: str


def printed_commands() -> Iterator[Command]:
    """Yield the commands in indented blocks and in lines of the pages, each once."""
    seen = set()
    for page in PAGES:
        text = BLOCK.sub("", page.read_text(encoding="utf-8"))
        lines = [
            line.strip()
            for block in INDENTED.findall(text)
            for line in block.replace("\\\n", " ").splitlines()
        ]
        inline = [code for code in INLINE.findall(text) if re.search(r"\w\.\w", code)]
        for line in [*lines, *inline]:
            command = " ".join(re.split(r"\s{2,}#|\s+# ", line)[0].split())
            if PROGRAMS.match(command) and command not in seen:
                seen.add(command)
                yield Command(page.relative_to(ROOT).as_posix(), command)


COMMANDS = list(printed_commands())


def reason(command: str) -> str:
    """Return why a command is left out; empty if it runs."""
    return next((why for what, why in LEFT_OUT.items() if re.search(what, command)), "")


RUN = [command for command in COMMANDS if not reason(command.text)]


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory,
    make_epub: Callable[..., bytes],
    make_docx: Callable[..., bytes],
) -> Path:
    """Return a folder with the checkout and a reader's own files."""
    desk = tmp_path_factory.mktemp("desk")
    for name in ("benchmarks", "docs", "examples", "tests", "tools", "src", "README.md"):
        (desk / name).symlink_to(ROOT / name)
    essay = (ROOT / "examples" / "farewell-address.md").read_text(encoding="utf-8")
    for name in ("essay.md", "report.md", "book.txt", "chapter.txt", "prose.txt", "essay.txt"):
        (desk / name).write_text(essay, encoding="utf-8")
    documents = ROOT / "tests" / "fixtures" / "documents"
    for name in ("paper.pdf", "essay.pdf", "report.pdf"):
        shutil.copy(documents / "columns.pdf", desk / name)
    for name in ("article.html", "article.htm"):
        shutil.copy(documents / "blog.html", desk / name)
    (desk / "book.epub").write_bytes(make_epub())
    (desk / "report.docx").write_bytes(make_docx())
    quoted = essay.split("\n\n")[3]
    for name in ("newsletter.md", "post.md", "answer.md"):
        (desk / name).write_text(f"As he said:\n\n> {quoted}\n", encoding="utf-8")
    (desk / "notes").mkdir()
    (desk / "notes" / "a.md").write_text(essay, encoding="utf-8")
    (desk / "notes.md").write_text(essay, encoding="utf-8")
    shutil.copytree(ROOT / "examples" / "kindle" / "books", desk / "books")
    shutil.copy(ROOT / "examples" / "kindle" / "My Clippings.txt", desk)
    with lzma.open(desk / "books.txt.xz", "wt", encoding="utf-8") as books:
        books.write(essay)
    posts = (ROOT / "docs" / "data" / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    for name in ("articles.jsonl", "held-out.jsonl", "test.jsonl"):
        (desk / name).write_text("\n".join(posts[:12]), encoding="utf-8")
    rows = [json.loads(post) for post in posts[:12]]
    marked = [
        {
            "text": row["text"],
            "sentences": [[0, 40], [40, 90]],
            "gist": [0],
            "quotable": [],
            "junk": [],
        }
        for row in rows
    ]
    (desk / "marked.jsonl").write_text("\n".join(map(json.dumps, marked)), encoding="utf-8")
    (desk / "rated.tsv").write_text("4.5\tIt rained.\tRain fell.\n1\tIt rained.\tA cat sat.\n")
    if importlib.util.find_spec("pullquote_skipthoughts"):
        from pullquote_skipthoughts import MODEL_PATH

        shutil.copy(MODEL_PATH, desk / "encoder.safetensors")
    own = desk / ".local" / "share" / "pullquote" / "models"
    own.mkdir(parents=True)
    for path in (own / "mine", desk / "mine", desk / "model", desk / "m"):
        shutil.copy(DEFAULT_MODEL, path.with_suffix(".safetensors"))
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({name: [row[name] for row in rows] for name in ("title", "text")})
    for year in ("2023", "2024"):
        pytest.importorskip("pyarrow.parquet").write_table(table, desk / f"{year}.parquet")
    run(desk, "pullquote corpus import articles.jsonl")
    shutil.copy(desk / ".local" / "share" / "pullquote" / "library.db", desk / "my.db")
    return desk


def run(desk: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a reader would."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("XDG", "PULLQUOTE"))}
    return subprocess.run(
        ["bash", "-c", command],
        check=False,
        cwd=desk,
        env={**environment, "HOME": str(desk), "PATH": path, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", RUN, ids=lambda command: command.text[:70])
def test_the_command_runs(command: Command, desk: Path) -> None:
    """It ends with status 0 on files of the kinds that it names."""
    if re.search(LONG, command.text) and not os.environ.get("PULLQUOTE_NIGHTLY"):
        pytest.skip("takes minutes: make nightly")
    done = run(desk, command.text)
    assert done.returncode == 0, f"{command.page}: {command.text}\n{done.stderr}"


def test_few_commands_are_left_out() -> None:
    """Commands of all kinds are found, every reason is used, and most of the common ones run."""
    assert len(COMMANDS) > 100
    unused = [what for what in LEFT_OUT if not any(re.search(what, c.text) for c in COMMANDS)]
    assert unused == []
    ours = [
        c.text for c in COMMANDS if re.match(r"pullquote (highlight|batch|evaluate|check)", c.text)
    ]
    assert sum(not reason(text) for text in ours) > len(ours) / 2


def test_options_are_known() -> None:
    """Every option of a command that is left out is one of that command."""
    helps: dict[tuple[str, ...], str] = {}
    for command in COMMANDS:
        words = shlex.split(command.text.replace("…", ""))
        if words[0] != "pullquote" or len(words) < 2:
            continue
        group = words[1] in ("corpus", "words", "encoder")
        name = tuple(words[1 : 3 if group else 2])
        if name not in helps:
            shown = run(ROOT, shlex.join(["pullquote", *name, "--help"]))
            assert shown.returncode == 0, f"{command.page}: {command.text}"
            helps[name] = shown.stdout
        for option in re.findall(r"(?<= )--[a-z][\w-]*", command.text):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", helps[name]), command
