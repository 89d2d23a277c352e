"""Measure time and memory for books of 12,500 to 100,000 sentences, one process per model.

    python benchmarks/regression/book.py --data FOLDER

FOLDER holds `prose/prose.txt.xz`, running text with one paragraph per line. Its first sentences
form the book, with a chapter line before every 300 or so. Time is CPU time from text to highlights;
memory is the peak of the process. For each chapter, its share of the highlights is divided by its
share of the sentences; the table shows the minimum and maximum.
"""

import argparse
import json
import lzma
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

SIZES = (12_500, 25_000, 50_000, 100_000)
SENTENCES_A_CHAPTER = 300
MODELS = ("rnn", "edmundson", "centroid", "luhn", "textrank", "lexrank", "lead")


def read_book(folder: Path, sentences: int) -> str:
    """Collect paragraphs until there are enough sentences."""
    from pullquote import read_text
    from pullquote.text import split_sentences

    paragraphs: list[str] = []
    found = chapters = 0
    with lzma.open(folder / "prose" / "prose.txt.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if len(line) > 40 and not line.startswith("==="):
                if found >= SENTENCES_A_CHAPTER * chapters:
                    chapters += 1
                    paragraphs.append(f"CHAPTER {chapters}.")
                found += len(split_sentences(read_text(line)).sentences)
                paragraphs.append(line.strip())
                if found >= sentences:
                    break
    return "\n\n".join(paragraphs)


def run(path: Path, model: str) -> None:
    """Highlight one book in this process, and print time and memory."""
    from pullquote import Highlighter

    text = path.read_text(encoding="utf-8")
    highlighter = Highlighter(model)
    start = time.process_time()
    highlights = highlighter.highlight(text)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    chosen = Counter(highlights.chapter(mark) for mark in highlights)
    even = len(highlights) / len(highlights.sentences)
    shares = [chosen[c.title] / (c.stop - c.start) / even for c in highlights.chapters]
    found = {"sentences": len(highlights.sentences), "chosen": len(highlights), "seconds": seconds}
    print(json.dumps(found | {"megabytes": peak, "shares": [min(shares), max(shares)]}))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--run", nargs=2, metavar=("FILE", "MODEL"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run(Path(arguments.run[0]), arguments.run[1])
        return
    from tempfile import TemporaryDirectory

    print("| model | sentences | highlights | core seconds | per second | peak MB | shares |")
    print("|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.txt"
            path.write_text(read_book(arguments.data, size), encoding="utf-8")
        for model in arguments.models:
            for size in SIZES:
                command = [sys.executable, __file__, "--run", f"{folder}/{size}.txt", model]
                done = subprocess.run(command, capture_output=True, check=True, text=True)
                r = json.loads(done.stdout)
                rate = r["sentences"] / r["seconds"]
                print(
                    f"| {model} | {r['sentences']:,} | {r['chosen']:,} | {r['seconds']:.1f} "
                    f"| {rate:,.0f} | {r['megabytes']:.0f} "
                    f"| {r['shares'][0]:.2f}–{r['shares'][1]:.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
