"""Write the tables of the peers and the frontier chart from what `peers.py` measured.

    python benchmarks/regression/show_peers.py [--results FILE]

Writes `docs/frontier.svg`, and prints the measuring conditions and the tables, which
`tools/make_figures.py` writes into `docs/explanation/peers.md`.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

from frontier import Values, draw_frontier
from peers import OURS, RESULTS, ROOT

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import SENTENCES

PICTURE = ROOT / "docs" / "frontier.svg"

Systems = dict[str, dict[str, Any]]


def cell(tell: Callable[[dict[str, Any]], str], system: dict[str, Any]) -> str:
    """Return the cell of a system; empty if it was not measured."""
    try:
        return tell(system)
    except KeyError:
        return ""


def rouge(corpus: str) -> Callable[[dict[str, Any]], str]:
    """Return a column of ROUGE-1/2/L."""

    def tell(system: dict[str, Any]) -> str:
        return " / ".join(f"{value:.1f}" for value in system["quality"][corpus]["rouge"])

    return tell


def mean_ndcg(system: dict[str, Any]) -> float:
    """Return nDCG@5, mean over the corpora, NaN for a system that tells no order."""
    return fmean(system["quality"][corpus].get("ndcg_5", math.nan) for corpus in SENTENCES)


def tell_ndcg(system: dict[str, Any]) -> str:
    """Return the value as text."""
    mean = mean_ndcg(system)
    return "–" if math.isnan(mean) else f"{mean:.3f}"


def tell_speed(system: dict[str, Any]) -> str:
    """Format sentences per second with three significant digits."""
    speed = system["speed"]["sentences_a_second"]
    return f"{round(speed, 2 - math.floor(math.log10(speed))):,.0f}"


def tell_times(times: float) -> str:
    """Format a ratio, with one decimal below ten."""
    return f"{times:.1f} ×" if times < 10 else f"{times:.0f} ×"


QUALITY: dict[str, Callable[[dict[str, Any]], str]] = {
    "SciTLDR-A, 1 sentence": rouge("scitldr-a"),
    "posts, 2": rouge("us-gov-posts"),
    "textbooks, 6": rouge("openstax"),
    "nDCG@5": tell_ndcg,
}
COST: dict[str, Callable[[dict[str, Any]], str]] = {
    "sentences per second": tell_speed,
    "an abstract, ms": lambda system: f"{system['short']['median_milliseconds']:.2f}",
    "time per article": lambda system: tell_times(system["speed"]["times_ours"]),
    "slowest article, ms": lambda system: f"{system['speed']['slowest_milliseconds']:,.0f}",
    "cold start, s": lambda system: f"{system['cold']['seconds']:.2f}",
    "… relative to rnn": lambda system: tell_times(system["cold"]["times_ours"]),
    "peak MB": lambda system: f"{system['cold']['peak_megabytes']:,.0f}",
    "installed MB": lambda system: f"{system['installed_megabytes']:,.1f}",
}


def tabulate(
    systems: Systems, columns: dict[str, Callable[[dict[str, Any]], str]]
) -> Iterator[str]:
    """Return the lines of a table."""
    yield f"| system | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for name, system in systems.items():
        shown = f"**{name}**" if name == OURS else name
        if "missing" in system:
            yield f"| {shown} | does not run: {system['missing']} {'| ' * len(columns)}"
        else:
            yield f"| {shown} | {' | '.join(cell(tell, system) for tell in columns.values())} |"


def tell_about(about: dict[str, Any]) -> str:
    """Describe what was measured, and on what."""
    machine, speed = about["machine"], about["speed"]
    articles = ", ".join(f"{count} of {corpus}" for corpus, count in about["quality"].items())
    return (
        f"{machine['date']}, {machine['processor']}, one of {machine['cores']} cores (load "
        f"{machine['load']} at the beginning), Python {machine['python']}. Quality: {articles}. "
        f"Speed: {speed['articles']} articles of {speed['corpus']}, "
        f"{speed['sentences']} sentences, the smallest of {speed['repeats']}. "
        f"Cold starts: the median of {about['cold']['runs']}."
    )


def panels(systems: Systems) -> dict[str, tuple[Values, float]]:
    """Return the panels of the picture, each with the systems that were measured."""
    speed = {name: system["speed"]["sentences_a_second"] for name, system in systems.items()}
    rouge_1 = {n: (speed[n], s["quality"]["scitldr-a"]["rouge"][0]) for n, s in systems.items()}
    order = {n: (speed[n], mean_ndcg(s)) for n, s in systems.items()}
    known = {n: value for n, value in order.items() if not math.isnan(value[1])}
    return {
        "ROUGE-1 of one sentence, SciTLDR-A test": (rouge_1, 2),
        "nDCG@5, mean of the three test sets": (known, 0.05),
    }


def main() -> None:
    """Write the picture and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    results = json.loads(arguments.results.read_text(encoding="utf-8"))
    systems: Systems = results["systems"]
    measured = {
        name: system
        for name, system in systems.items()
        if "missing" not in system and {"speed", "quality"} <= system.keys()
    }
    PICTURE.write_text(draw_frontier(panels(measured)), encoding="utf-8")
    tables = "\n\n".join("\n".join(tabulate(systems, columns)) for columns in (QUALITY, COST))
    print(f"{tell_about(results['about'])}\n\n{tables}")


if __name__ == "__main__":
    main()
