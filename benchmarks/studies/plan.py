r"""Estimate core hours, money and bytes for very many articles from a measured sample.

    python benchmarks/studies/plan.py --data FOLDER \
        [--articles 100000000] [--cores 256] [--price 0.04]

FOLDER and the articles, of about 50 sentences, are those of `batch.py`. A sample goes through
`pullquote batch`, Parquet to Parquet; its CPU time on all cores is measured, minus a run of one
article, and so is the size of files of different articles. The rest is arithmetic, a row for each
step, so that every assumption can be replaced: the price of a core hour, the number of cores, and
the share that is lost.
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pyarrow
from pyarrow import parquet

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from regression.batch import SENTENCES, read_articles, run, without_start, write_input

ROWS_OF_A_GROUP = 10_000


def write_parquet(path: Path, articles: list[dict[str, str]], count: int) -> None:
    """Write articles as Parquet with the default compression."""
    lines = path.with_suffix(".jsonl")
    write_input(lines, articles, count)
    rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    table = pyarrow.Table.from_pylist(rows)
    parquet.write_table(table, path, row_group_size=ROWS_OF_A_GROUP)


def plan(
    spent: list[float], read: float, written: float, assumed: argparse.Namespace
) -> list[tuple[str, str, str]]:
    """Return the rows of the table.

    Args:
        spent: Milliseconds of a core per article, one value for each run.
        read: Bytes per article, input.
        written: Bytes per article, output.
        assumed: The number of articles and cores, the price and the share that is lost.
    """
    milliseconds, left = median(spent), 1 - assumed.lost
    hours = assumed.articles * milliseconds / 1000 / 3600
    bought = hours / left
    measured = f"measured: {milliseconds:.2f} ms of a core ({min(spent):.2f} to {max(spent):.2f})"
    gigabytes = [f"{assumed.articles * size / 1e9:,.0f} GB" for size in (read, written)]
    groups = f"{assumed.articles / ROWS_OF_A_GROUP:,.0f}"
    seconds = ROWS_OF_A_GROUP * milliseconds / 1000
    lost = f"{assumed.lost:.0%} lost to startup, stragglers and failed machines (assumed)"
    price = f"at {assumed.price:g} per core hour (assumed; insert your own)"
    return [
        ("one article", measured, ""),
        (f"{assumed.articles:,} articles", f"× {milliseconds:.2f} ms", f"{hours:,.0f} core hours"),
        (lost, f"/ {left:g}", f"{bought:,.0f} core hours"),
        (f"on {assumed.cores:,} cores", f"/ {assumed.cores:,}", f"{bought / assumed.cores:.1f} h"),
        (price, f"× {assumed.price:g}", f"{bought * assumed.price:,.2f}"),
        ("Parquet with pyarrow's defaults, in", f"× {read:,.0f} bytes", gigabytes[0]),
        ("… out", f"× {written:,.0f} bytes", gigabytes[1]),
        (f"row groups of {ROWS_OF_A_GROUP:,}", groups, f"{seconds:.0f} core seconds each"),
    ]


def main() -> None:
    """Measure a sample, and print the plan."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--articles", type=int, default=100_000_000)
    parser.add_argument("--cores", type=int, default=256)
    parser.add_argument("--price", type=float, default=0.04, help="Of a core hour; an assumption.")
    parser.add_argument(
        "--lost", type=float, default=0.1, help="Starts, stragglers, lost machines."
    )
    arguments = parser.parse_args()
    articles = read_articles(arguments.data)
    with TemporaryDirectory() as folder:
        one, sample = Path(folder) / "one.parquet", Path(folder) / "sample.parquet"
        write_parquet(one, articles, 1)
        write_parquet(sample, articles, arguments.sample)
        costs = [without_start(run(sample, 1), run(one, 1)) for _ in range(arguments.repeats)]
        # Bytes are those of different articles: repetitions would take next to none.
        distinct = Path(folder) / "distinct.parquet"
        write_parquet(distinct, articles, len(articles))
        run(distinct, 1)
        files = (distinct, distinct.with_name("out.parquet"))
        read, written = (file.stat().st_size / len(articles) for file in files)
    spent = [1000 * (cost.parent + cost.workers) / (arguments.sample - 1) for cost in costs]
    print("| | calculation | |\n|---|---|---|")
    for row in plan(spent, read, written, arguments):
        print(f"| {' | '.join(row)} |")
    lengths = f"{SENTENCES.start} to {SENTENCES.stop - 1} sentences"
    counts = f"{arguments.sample:,} articles of {lengths}, {len(articles)} of them different"
    print(f"\nThe sample: {counts}; median of {arguments.repeats} runs.")


if __name__ == "__main__":
    main()
