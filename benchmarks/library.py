"""Fills a library with very many articles and works on it: time, memory and size of each command.

    python benchmarks/library.py --data FOLDER [--articles 10000 100000 1000000] [--work FOLDER]

FOLDER holds `us-gov-posts` and `openstax` (see `corpora.py`). Articles are made of two to four of
their training articles' sentences, drawn by the article's number, and one of the sentences is
quoted; every hundredth is a copy of the one before it with another title and a word more. They are
imported from JSON Lines, and then each command of `pullquote corpus` that looks at the whole
library is run, each in a process of its own. Seconds are those that its core spent and those of the
clock; memory is its peak. All that is written goes to a temporary folder of the system or of
`--work`, and is removed in the end; for a million articles it takes some 6 GB.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pullquote import read_text, split_sentences

SITES = 500
LICENCES = ("CC0-1.0", "CC-BY-4.0", "", "")


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


def article_of(number: int, sentences: list[str]) -> dict[str, Any]:
    """Make an article."""
    is_copy = number % 100 == 99
    rng = random.Random(number - is_copy)
    picked = rng.choices(sentences, k=rng.randint(2, 4))
    return {
        "id": str(number),
        "title": f"{' '.join(picked[0].split()[:6])}, {number}",
        "text": " ".join(picked) + " Again." * is_copy,
        "quotes": [rng.choice(picked)],
        "url": f"https://{number % SITES}.example.org/{number}",
        "licence": rng.choice(LICENCES),
    }


def write_articles(path: Path, many: int, sentences: list[str]) -> None:
    """Write articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(many):
            file.write(json.dumps(article_of(number, sentences)) + "\n")


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
    """Give the commands in turn."""
    export = work / "export"
    yield "import", str(work / "articles.jsonl")
    yield ("stats",)
    yield ("list",)
    yield "list", "government"
    yield "dedupe", "--dry-run"
    yield ("check",)
    yield "export", f"{export}.jsonl"
    yield "export", f"{export}.parquet"
    yield ("dedupe",)


def main() -> None:
    """Measure and print a table for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--work", type=Path, help="where temporary files go")
    given = parser.parse_args()
    sentences = read_sentences(given.data)
    for many in given.articles:
        with tempfile.TemporaryDirectory(dir=given.work) as folder:
            work = Path(folder)
            library = work / "library.db"
            write_articles(work / "articles.jsonl", many, sentences)
            print(f"\n{many} articles")
            print("\n| command | core s | clock s | peak MB |\n|---|---|---|---|")
            for command in commands(work):
                cost = run("corpus", *command, "--library", library)
                name = " ".join(part.rpartition("/")[2] for part in command)
                print(
                    f"| `{name}` | {cost.core:.1f} | {cost.clock:.1f} | {cost.megabytes:.0f} |",
                    flush=True,
                )
                if command[0] == "import":
                    print(f"| size of the file | | | {library.stat().st_size / 1e6:.0f} |")


if __name__ == "__main__":
    main()
