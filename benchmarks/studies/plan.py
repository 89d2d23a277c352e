r"""Estimate core hours, money and bytes for very many articles from a measured sample.

    python benchmarks/studies/plan.py --data FOLDER \
        [--articles 100000000] [--cores 256] [--price 0.04]

FOLDER and the articles, of about 50 sentences, are those of `batch.py`. A sample goes through
`pullquote batch`, Parquet to Parquet; its CPU time on all cores is measured, minus a run of one
article, and so is the size of files of different articles. The rest is arithmetic, printed line by
line, so that every assumption can be replaced: the price of a core hour, the number of cores, and
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
    milliseconds = median(spent)
    hours = arguments.articles * milliseconds / 1000 / 3600
    bought = hours / (1 - arguments.lost)
    lengths = f"{SENTENCES.start} to {SENTENCES.stop - 1} sentences"
    print(f"A sample of {arguments.sample:,} articles of {lengths}, {arguments.repeats} runs:")
    print(f"  core ms an article    {milliseconds:.2f} (from {min(spent):.2f} to {max(spent):.2f})")
    print(f"  Parquet               {read:,.0f} bytes an article in, {written:,.0f} out", end=" ")
    print(f"(of {len(articles)} different ones)")
    print(f"{arguments.articles:,} articles:")
    print(f"  core hours            {arguments.articles:,} × {milliseconds:.2f} ms = {hours:,.0f}")
    left = 1 - arguments.lost
    print(f"  with {arguments.lost:.0%} lost         {hours:,.0f} / {left:g} = {bought:,.0f}")
    print(f"  on {arguments.cores:,} cores          {bought:,.0f} / {arguments.cores:,} = ", end="")
    print(f"{bought / arguments.cores:.1f} hours")
    print(f"  at {arguments.price:g} a core hour    {bought:,.0f} × {arguments.price:g} = ", end="")
    print(f"{bought * arguments.price:,.2f}")
    print(f"  Parquet               {arguments.articles * read / 1e9:,.0f} GB in, ", end="")
    print(f"{arguments.articles * written / 1e9:,.0f} GB out")
    print(f"  row groups            {arguments.articles / ROWS_OF_A_GROUP:,.0f} of ", end="")
    print(
        f"{ROWS_OF_A_GROUP:,} rows, {ROWS_OF_A_GROUP * milliseconds / 1000:.0f} core seconds each"
    )


if __name__ == "__main__":
    main()
