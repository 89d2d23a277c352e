"""Measure time and memory of `pullquote digest` on made-up news.

    python benchmarks/regression/digest.py --articles 10000

Writes a JSONL file of short articles with seeded words, a third of which tell an earlier one again
with other words around the same facts, and runs the command. Prints a table in Markdown: articles,
articles in the digest, CPU seconds, milliseconds per article, and the peak memory of the process in
MB. The last row is a tenth of the articles, which shows what grows with their number.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

SYLLABLES = (
    "bar den fol gre hal jen kor lin mar nos pel quin ros sal tor ul ver wen yor zel".split()
)
EVENTS = [
    "opened a new {thing} in {place}",
    "closed the {thing} of {place} for repairs",
    "found {number} old letters below the {thing} of {place}",
    "lost {number} votes in {place} over the {thing}",
    "planted {number} trees around the {thing} of {place}",
    "sold the {thing} of {place} for {number} thousand crowns",
]
THINGS = "bridge library mill harbor school clinic theater station market archive orchard".split()
FILLERS = [
    "Nobody in {place} had expected so much of the {thing}.",
    "The plans of {name} were drawn {number} months ago.",
    "Neighbors said that {place} was quiet on most days.",
    "A report on the {thing} will follow before winter.",
    "“We waited {number} weeks for this,” said a clerk of {place}.",
    "Critics ask who will pay for the {thing} in later years.",
]


def make_article(random_: random.Random) -> dict[str, str]:
    """Make up an article of about 120 words."""

    def word() -> str:
        return "".join(random_.choices(SYLLABLES, k=3)).title()

    facts = {
        "place": word(),
        "name": f"{word()} {word()}",
        "thing": random_.choice(THINGS),
        "number": str(random_.randrange(12, 990)),
    }
    event = random_.choice(EVENTS).format(**facts)
    fillers = [line.format(**facts) for line in random_.sample(FILLERS, 4)]
    extra = [
        f"The {random_.choice(THINGS)} of {word()} is {random_.randrange(2, 90)} miles from there."
        for _ in range(4)
    ]
    body = [f"{facts['name']} {event} on {random_.choice(['Monday', 'Friday'])}.", *fillers, *extra]
    text = " ".join(body[:4]) + "\n\n" + " ".join(body[4:])
    day = f"2024-05-{random_.randrange(1, 31):02}"
    return {
        "title": f"{facts['name']} {event}",
        "text": text,
        "date": day,
        "url": f"https://example.org/{facts['place'].lower()}-{facts['number']}",
    }


def retell(article: dict[str, str], random_: random.Random) -> dict[str, str]:
    """Tell an article again: another order, another lead."""
    first, rest = article["text"].split("\n\n")
    lead, *others = first.split(". ")
    random_.shuffle(others)
    text = f"As reported, {lead}. {'. '.join(others).rstrip('.')}.\n\n{rest}"
    return article | {"text": text, "url": article["url"] + "-again"}


def write_articles(path: Path, n: int) -> None:
    """Write `n` articles as JSONL."""
    random_ = random.Random(7)
    articles: list[dict[str, str]] = []
    with path.open("w", encoding="utf-8") as file:
        for i in range(n):
            is_new = i % 3 < 2
            article = make_article(random_) if is_new else retell(random_.choice(articles), random_)
            if is_new:
                articles.append(article)
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


MEASURE = """
import resource, sys, time
from pullquote.cli import main
start = time.process_time()
status = main(sys.argv[1:])
seconds = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(status, seconds, peak)
"""


def measure(n: int) -> str:
    """Return a row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        articles, output = Path(folder) / "articles.jsonl", Path(folder) / "digest.json"
        write_articles(articles, n)
        command = ["digest", str(articles), "--since", "2024-05-01", "--output", str(output)]
        run = [sys.executable, "-c", MEASURE, *command]
        printed = subprocess.run(run, capture_output=True, text=True, check=True).stdout
        status, seconds, peak = printed.split()
        if status != "0":
            sys.exit(f"the command failed with status {status}")
        shown = len(json.loads(output.read_text(encoding="utf-8"))["articles"])
    per_article = 1000 * float(seconds) / n
    return f"| {n:,} | {shown:,} | {float(seconds):.1f} | {per_article:.2f} | {float(peak):.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=10000, metavar="N")
    arguments = parser.parse_args()
    print("| articles | in the digest | CPU seconds | ms per article | peak MB |")
    print("|---|---|---|---|---|")
    for n in (arguments.articles, arguments.articles // 10):
        print(measure(n))


if __name__ == "__main__":
    main()
