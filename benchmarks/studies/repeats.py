"""Measure which pairs of news sentences the rule of repeats joins.

    python benchmarks/studies/repeats.py --data sts-dev.csv

The data are the tab-separated pairs of the STS benchmark (Cer et al. 2017), whose scores go from 0
(other topics) to 5 (the same). Those of the genre ``main-news`` count. Prints a table in Markdown:
pairs, how many the rule joins, the shares of these with a score of at least 3 (roughly equivalent)
and 4 (equivalent but for details), and the share of the pairs from 4 on that it joins; with the
check of numbers, names and denials, and without.
"""

import argparse
from pathlib import Path

import numpy as np

from pullquote.encoders import load_encoder
from pullquote.selection.repeats import RepeatIndex


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    lines = parser.parse_args().data.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.startswith("main-news\t")]
    scores = np.array([float(row[4]) for row in rows])
    encoder = load_encoder("static")
    print(
        "| rule | pairs | joined | score ≥ 3 | score ≥ 4 | of all ≥ 4 |\n|---|---|---|---|---|---|"
    )
    for name, facts in (("with facts", None), ("without", ["", ""])):
        joined = np.zeros(len(rows), bool)
        for i, row in enumerate(rows):
            index = RepeatIndex(encoder)
            index.extend(row[5:7], "en", facts=facts)
            index.add(0)
            joined[i] = index.find(1) is not None
        shares = (scores[joined] >= 3).mean(), (scores[joined] >= 4).mean()
        cells = [f"{share:.0%}" for share in (*shares, joined[scores >= 4].mean())]
        print(f"| {name} | {len(rows)} | {joined.sum()} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
