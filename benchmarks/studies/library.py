"""Fill a library with very many articles, and measure time, memory and size of each command.

    python benchmarks/studies/library.py --data FOLDER [--articles 10000 100000] [--work FOLDER]
    python benchmarks/studies/library.py --data FOLDER --articles 1000000 --sentences 1 --direct

FOLDER holds `us-gov-posts` and `openstax` (see `corpora.py`). Articles are made of three sentences
of their training articles (`--sentences`), drawn by the number of the article, and one of the
sentences is quoted; every hundredth article is a copy of the previous one with another title and
one more word. They are imported from JSON Lines (or, with `--direct`, written into the tables,
which takes a tenth of the time). Then each command of `pullquote corpus` that reads the whole
library runs in a process of its own; the last import adds a hundred articles. Seconds are CPU time
and wall time; memory is the peak. All files are written to a temporary folder of the system or of
`--work`, and removed at the end.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from pullquote import read_text
from pullquote.documents.document import Document, article_id
from pullquote.library import Library
from pullquote.library.sql import ADD_ARTICLE
from pullquote.text import split_sentences

SITES = 500
MORE = 100
LICENSES = ("CC0-1.0", "CC-BY-4.0", "", "")


class Cost(NamedTuple):
    """What a command cost: seconds of its core, of the clock; its peak memory in MB."""

    core: float
    clock: float
    megabytes: float


def read_sentences(folder: Path) -> list[str]:
    """Read real sentences of 8 to 30 words."""
    found: dict[str, None] = {}
    for corpus in ("us-gov-posts", "openstax"):
        with (folder / corpus / "train.jsonl").open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                article = split_sentences(read_text(row["text"], kind="markdown"))
                proses = (sentence.prose for sentence in article.sentences)
                found |= {prose: None for prose in proses if 8 <= len(prose.split()) <= 30}
    return list(found)


def article_of(number: int, sentences: list[str], many: int) -> dict[str, Any]:
    """Make an article of the given number of sentences."""
    is_copy = number % 100 == 99
    rng = random.Random(number - is_copy)
    picked = rng.choices(sentences, k=many)
    return {
        "id": str(number),
        "title": f"{' '.join(picked[0].split()[:6])}, {number}",
        "text": " ".join(picked) + " Again." * is_copy,
        "quotes": [rng.choice(picked)],
        "url": f"https://{number % SITES}.example.org/{number}",
        "license": rng.choice(LICENSES),
    }


def write_lines(path: Path, articles: Iterable[dict[str, Any]]) -> None:
    """Write articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(article) + "\n" for article in articles)


def write_rows(path: Path, articles: Iterable[dict[str, Any]]) -> None:
    """Write articles and their quotes into the tables of a library."""
    with Library(path) as library, library.transaction() as connection:
        execute = connection.execute
        for number, article in enumerate(articles, start=1):
            title, text = article["title"], article["text"]
            parts = f'{{"blocks":[{{"start":0,"end":{len(text)},"kind":"paragraph"}}],'
            parts += '"links":[],"pictures":[]}'
            known = ("", "", "", article["url"], "", 0, parts, len(text.split()), "")
            id_ = article_id(Document(text, (), title=title))
            execute(ADD_ARTICLE, (id_, title, text, *known))
            quote = article["quotes"][0]
            start = text.index(quote)
            execute(
                "INSERT INTO quotes (article, start_offset, end_offset, origin, text, added) "
                "VALUES (?, ?, ?, 'made', ?, '')",
                (number, start, start + len(quote), quote),
            )


def prepare(data: Path, work: Path, many: int, length: int, direct: bool) -> None:
    """Make the articles, as a file to import or as a library, and a hundred more."""
    sentences = read_sentences(data)
    made = (article_of(number, sentences, length) for number in range(many + MORE))
    if direct:
        write_rows(work / "library.db", islice(made, many))
    else:
        write_lines(work / "articles.jsonl", islice(made, many))
    write_lines(work / "more.jsonl", made)


def run(*arguments: str | Path) -> Cost:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "pullquote", *map(str, arguments)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(used.ru_utime + used.ru_stime, clock, used.ru_maxrss / unit)


def commands(work: Path) -> Iterator[tuple[str, ...]]:
    """Yield the commands one by one."""
    export = work / "export"
    if (work / "articles.jsonl").exists():
        yield "import", str(work / "articles.jsonl")
    yield ("stats",)
    yield ("list",)
    yield "list", "government"
    yield "dedupe", "--dry-run"
    yield ("check",)
    yield "export", f"{export}.jsonl"
    yield "export", f"{export}.parquet"
    yield ("dedupe",)
    yield "import", str(work / "more.jsonl")


def main() -> None:
    """Measure and print a table for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--sentences", type=int, default=3, help="of an article")
    parser.add_argument("--direct", action="store_true", help="do not import, write the tables")
    parser.add_argument("--work", type=Path, help="where temporary files go")
    given = parser.parse_args()
    for many in given.articles:
        with tempfile.TemporaryDirectory(dir=given.work) as folder:
            work = Path(folder)
            library = work / "library.db"
            # In a process of its own, since a child's peak is never below its parent's.
            task = (given.data, work, many, given.sentences, given.direct)
            preparing = get_context("spawn").Process(target=prepare, args=task)
            preparing.start()
            preparing.join()
            print(f"\n{many} articles of {given.sentences} sentences")
            print("\n| command | core s | clock s | peak MB |\n|---|---|---|---|")
            for command in commands(work):
                cost = run("corpus", *command, "--library", library)
                name = " ".join(part.rpartition("/")[2] for part in command)
                print(
                    f"| `{name}` | {cost.core:.1f} | {cost.clock:.1f} | {cost.megabytes:.0f} |",
                    flush=True,
                )
            print(f"| size of the file | | | {library.stat().st_size / 1e6:.0f} |")


if __name__ == "__main__":
    main()
