"""Compare the encoders: speed, cold start, memory and size, or quality.

    python benchmarks/studies/encoders.py --data FOLDER [--runs 5]
    python benchmarks/studies/encoders.py --checks FOLDER

The sentences are the first 10,000 of OpenStax's training sections, and 1,000 of them for encoders
that are slower than `static`. Speed is by CPU time on one thread, the median over the runs; the
encoders alternate, and each run has a fresh encoder with empty caches. Cold start and memory are
those of a process that loads the encoder and encodes the first 60 sentences, minus the import of
NumPy. `--checks` holds `sts-dev.csv` and `sts-test.csv` (STS benchmark, Cer et al. 2017, arXiv
1708.00055) and `SICK.txt` (Marelli et al. 2014); the figure is 100 times Spearman's correlation of
cosine and human rating, which needs scipy. Output: the tables of docs/explanation/encoders.md.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pullquote.encoders import Encoder, load_encoder

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import read_corpus

NAMES = ("static", "skipthoughts", "minilm", "minilm-base")
MANY, FEW = 10_000, 1_000
COLD = """
import sys, time
from pathlib import Path
import numpy
start = time.process_time()
if sys.argv[1] != "numpy":
    from pullquote.encoders import load_encoder
    load_encoder(sys.argv[1]).encode(Path(sys.argv[2]).read_text("utf-8").splitlines()[:60])
seconds = time.process_time() - start
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, int(peak.split()[1]) / 1e3)
"""


def read_sentences(folder: Path) -> list[str]:
    """Read the sentences, none of which has a line break."""
    articles = (item.article for item in read_corpus(folder, "openstax", "train"))
    prose = (" ".join(s.prose.split()) for article in articles for s in article.sentences)
    return list(islice(filter(None, prose), MANY))


def time_encoding(name: str, sentences: list[str]) -> float:
    """Return sentences per CPU second, for a fresh encoder on one thread."""
    encoder = load_single(name)
    start = time.process_time()
    encoder.encode(sentences)
    return len(sentences) / (time.process_time() - start)


def load_single(name: str) -> Encoder:
    """Load an encoder that uses one thread."""
    if name == "static":
        return load_encoder(name)
    if name == "skipthoughts":
        from pullquote.encoders.skipthoughts import SkipThoughtsEncoder

        return SkipThoughtsEncoder(threads=1)
    from pullquote.encoders.minilm import MiniLMEncoder

    return MiniLMEncoder(name=name, threads=1)


def start_cold(name: str, path: Path) -> list[float]:
    """Return CPU seconds and peak megabytes of a fresh process."""
    command = [sys.executable, "-c", COLD, name, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(figure) for figure in done.stdout.split()]


def weigh(name: str) -> str:
    """Return the megabytes of the encoder's files, and of the runtime it needs besides NumPy."""
    import pullquote.encoders

    data = Path(pullquote.encoders.__file__).parent / "data"
    if name == "static":
        return megabytes([data / "static.safetensors", data / "vocab.txt"])
    if name == "skipthoughts":
        import pullquote_skipthoughts

        return megabytes([pullquote_skipthoughts.MODEL_PATH])
    import onnxruntime
    import pullquote_minilm

    base = name == "minilm-base"
    own = pullquote_minilm.BASE_PATH if base else pullquote_minilm.MODEL_PATH
    runtime = Path(onnxruntime.__file__).parent.rglob("*")
    return f"{megabytes([own, data / 'vocab.txt'])} + {megabytes(runtime)}"


def megabytes(paths: Iterable[Path]) -> str:
    """Return the size of files, without a decimal."""
    return f"{sum(path.stat().st_size for path in paths if path.is_file()) / 1e6:.0f}"


def read_pairs(path: Path) -> Iterator[tuple[float, str, str]]:
    """Return judgment and both sentences of each pair."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    if path.name == "SICK.txt":
        return ((float(row[4]), row[1], row[2]) for row in rows[1:])
    return ((float(row[4]), row[5], row[6]) for row in rows)


def rate(encoder: Encoder, path: Path) -> float:
    """Return 100 times Spearman's correlation of cosine and judgment."""
    from scipy.stats import spearmanr

    judged, left, right = zip(*read_pairs(path), strict=True)
    cosines = (encoder.encode(left) * encoder.encode(right)).sum(axis=1)
    return 100 * float(spearmanr(cosines, judged)[0])


def print_row(title: str, tell: Callable[[str], str]) -> None:
    """Print a row of the table, with a cell for each encoder."""
    print(f"| {title} | {' | '.join(map(tell, NAMES))} |")


def print_quality(folder: Path) -> None:
    """Print the table of similarity."""
    files = ("sts-dev.csv", "sts-test.csv", "SICK.txt")
    rated: dict[str, list[float]] = {}
    for name in NAMES:
        encoder = load_encoder(name)
        rated[name] = [rate(encoder, folder / file) for file in files]
    print_head()
    for number, title in enumerate(["STS benchmark, dev", "STS benchmark, test", "SICK"]):
        print_row(title, lambda name, at=number: f"{rated[name][at]:.1f}")


def print_head() -> None:
    """Print the head of a table, with a column for each encoder."""
    print(f"| | {' | '.join(f'`{name}`' for name in NAMES)} |")
    print("|---" * (len(NAMES) + 1) + "|")


def print_speed(sentences: list[str], runs: int) -> None:
    """Print the table of speed, cold start, memory and size."""
    speeds: dict[str, list[float]] = {}
    starts: dict[str, list[list[float]]] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sentences.txt"
        path.write_text("\n".join(sentences[:FEW]), encoding="utf-8")
        for _ in range(runs):
            for name in ("numpy", *NAMES):
                starts.setdefault(name, []).append(start_cold(name, path))
            for name in NAMES:
                some = sentences if name == "static" else sentences[:FEW]
                speeds.setdefault(name, []).append(time_encoding(name, some))
    cold = {name: median(seconds for seconds, _ in found) for name, found in starts.items()}
    peaks = {name: median(peak for _, peak in found) for name, found in starts.items()}
    print_head()
    print_row("sentences per CPU second", lambda name: f"{median(speeds[name]):,.0f}")
    print_row("load and encode 60, CPU ms", lambda name: f"{1e3 * cold[name]:.0f}")
    print_row("peak memory, MB", lambda name: f"{peaks[name]:.0f}")
    print_row("own files and runtime, MB", weigh)
    characters = sum(map(len, sentences)) / len(sentences)
    print(f"\n{len(sentences):,} sentences of {characters:.0f} characters.", end=" ")
    print(f"Peak memory of NumPy alone: {peaks['numpy']:.0f} MB.")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="folder of the corpora: measures the speed")
    parser.add_argument("--checks", type=Path, help="folder of sts-dev.csv, sts-test.csv, SICK.txt")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if options.data:
        print_speed(read_sentences(options.data), options.runs)
    if options.checks:
        print_quality(options.checks)


if __name__ == "__main__":
    main()
