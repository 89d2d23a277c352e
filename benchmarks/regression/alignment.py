"""Measure how many pairs of quote and article the aligner processes per second.

    python benchmarks/regression/alignment.py

The pairs are those of tests/quality/alignment.jsonl: each quote with its article, which is either
known from the previous quote or new each time; and each quote with all articles, nearly all of
which do not contain it. Figures are medians over several rounds, in CPU seconds of one core, which
hardly depend on other programs.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from pullquote.quotes import align_quote
from pullquote.quotes.text_index import text_index

FOLDER = Path(__file__).parents[2] / "tests" / "quality"
ROUNDS = 7


def read(name: str) -> list[dict]:
    """Read the records of a file."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def measure(work: Callable[[], int], rounds: int) -> tuple[int, float]:
    """Return the number of pairs and the median of pairs a second."""
    rates = []
    for _ in range(rounds):
        text_index.cache_clear()
        start = time.process_time()
        pairs = work()
        rates.append(pairs / (time.process_time() - start))
    return pairs, median(rates)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    quotes = read("alignment.jsonl")
    texts = {record["id"]: record["text"] for record in read("articles.jsonl")}
    quoted = list(dict.fromkeys(record["article"] for record in quotes))

    def in_turn() -> int:
        for record in quotes:
            align_quote(texts[record["article"]], record["quote"])
        return len(quotes)

    def new_each_time() -> int:
        for record in quotes:
            text_index.cache_clear()
            align_quote(texts[record["article"]], record["quote"])
        return len(quotes)

    def every() -> int:
        for article in quoted:
            for record in quotes:
                align_quote(texts[article], record["quote"])
        return len(quoted) * len(quotes)

    print("| pairs of quote and article | number | per CPU second |\n|---|---|---|")
    for name, work in (
        ("several quotes per article", in_turn),
        ("a new article for each quote", new_each_time),
        (f"each quote against {len(quoted)} articles", every),
    ):
        pairs, rate = measure(work, rounds)
        print(f"| {name} | {pairs:,} | {rate:,.0f} |")


if __name__ == "__main__":
    main()
