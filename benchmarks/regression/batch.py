"""Measure batch processing: articles per second with 1 and 2 workers, and memory.

    python benchmarks/regression/batch.py --data FOLDER [--articles 1000 10000] [--repeats 3]

FOLDER holds `us-gov-posts` and `openstax` (see `corpora.py`). Their training articles of 45 to 55
sentences are repeated, each time with another number in every paragraph, until there are enough.
The runs alternate. A rate excludes the startup, which is measured with a run of one article. CPU
time per article depends less on the load of the machine; the part spent by the parent process is
what more workers cannot speed up. Memory is the peak of the largest process, parent or worker.
Before and after each pair of runs, two busy loops are compared with one, to measure how much a
second core is worth at that moment. Amdahl's law gives the limit set by the parent process.
"""

import argparse
import json
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pullquote import read_text
from pullquote.text import split_sentences

SENTENCES = range(45, 56)
LOOPS = 60_000_000


def read_articles(folder: Path) -> list[dict[str, str]]:
    """Read the articles of about 50 sentences."""
    found = []
    for corpus in ("us-gov-posts", "openstax"):
        with (folder / corpus / "train.jsonl").open(encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if "text" in row]
        for row in rows:
            if len(split_sentences(read_text(row["text"])).sentences) in SENTENCES:
                found.append({name: row[name] for name in ("title", "text")})  # noqa: PERF401
    return found


def write_input(path: Path, articles: list[dict[str, str]], count: int) -> None:
    """Write articles, all of them different."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            article = articles[number % len(articles)]
            text = article["text"].replace("\n\n", f" {number}\n\n")
            file.write(json.dumps({"id": number, "title": article["title"], "text": text}) + "\n")


class Cost(NamedTuple):
    """Cost of a run: wall seconds, CPU seconds of parent and workers, peak MB."""

    seconds: float
    parent: float
    workers: float
    megabytes: float


def run(source: Path, workers: int) -> Cost:
    """Run the command in a process of its own."""
    code = (
        "import json, resource as r, sys; from pullquote.cli import main; main(sys.argv[1:]);"
        "a, b = r.getrusage(r.RUSAGE_SELF), r.getrusage(r.RUSAGE_CHILDREN);"
        "cores = (each.ru_utime + each.ru_stime for each in (a, b));"
        "print(json.dumps([*cores, max(a.ru_maxrss, b.ru_maxrss) / 1024]))"
    )
    out = source.with_name(f"out{source.suffix}")
    command = [sys.executable, "-c", code, "batch", str(source), str(out)]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, "--workers", str(workers)], capture_output=True, check=True, text=True
    )
    return Cost(time.perf_counter() - start, *json.loads(done.stdout))


def spin(_: int) -> int:
    """Keep a core busy."""
    return sum(range(LOOPS))


def second_core() -> float:
    """Compute how much more two processes achieve than one in the same time."""
    with get_context("spawn").Pool(2) as pool:
        pool.map(spin, range(2), chunksize=1)
        seconds = []
        for loops in (1, 2):
            start = time.perf_counter()
            pool.map(spin, range(loops), chunksize=1)
            seconds.append(time.perf_counter() - start)
    return 2 * seconds[0] / seconds[1]


class Pair(NamedTuple):
    """Runs of one and two workers without startup, and the gain of two busy loops at that time."""

    one: Cost
    two: Cost
    loops: float

    @property
    def gain(self) -> float:
        """Speedup of two workers."""
        return self.one.seconds / self.two.seconds


def without_start(run: Cost, start: Cost) -> Cost:
    """Subtract the cost of a run of one article, except for the peak."""
    spent = (a - b for a, b in zip(run[:3], start[:3], strict=True))
    return Cost(*spent, run.megabytes)


def row(count: int, workers: int, pairs: list[Pair]) -> str:
    """Return a row of the table: medians, except for the peak."""
    costs = [pair.one if workers == 1 else pair.two for pair in pairs]

    def milliseconds(*names: str) -> float:
        return 1000 * median(sum(getattr(c, n) for n in names) for c in costs) / count

    rate = count / median(cost.seconds for cost in costs)
    peak = max(cost.megabytes for cost in costs)
    return (
        f"| {count + 1:,} | {workers} | {rate:,.0f} | {milliseconds('parent', 'workers'):.2f} "
        f"| {milliseconds('parent'):.3f} | {peak:.0f} |"
    )


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    articles = read_articles(arguments.data)
    print(
        "| articles | workers | a second | core ms an article | of it the parent's | peak MB |\n"
        "|---|---|---|---|---|---|"
    )
    with TemporaryDirectory() as folder:
        first = Path(folder) / "one.jsonl"
        write_input(first, articles, 1)
        for count in arguments.articles:
            source = Path(folder) / f"{count}.jsonl"
            write_input(source, articles, count)
            pairs = []
            for _ in range(arguments.repeats):
                before = second_core()
                one, two = (without_start(run(source, n), run(first, n)) for n in (1, 2))
                pairs.append(Pair(one, two, (before + second_core()) / 2))
            for workers in (1, 2):
                print(row(count - 1, workers, pairs), flush=True)
            parent = median(p.one.parent / (p.one.parent + p.one.workers) for p in pairs)
            print(
                f"\n{count:,} articles: two workers did {median(p.gain for p in pairs):.2f} × as "
                f"much as one, two busy loops {median(p.loops for p in pairs):.2f} × as much as "
                f"one: the workers' gain is {median(p.gain / p.loops for p in pairs):.0%} of the "
                f"loops'. The parent's part is {parent:.1%}; by Amdahl's law two workers gain "
                f"{2 / (1 + parent):.2f} × at most, sixteen {16 / (1 + 15 * parent):.1f} ×.\n"
            )


if __name__ == "__main__":
    main()
