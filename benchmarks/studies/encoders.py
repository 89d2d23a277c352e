"""Compare the encoders: speed, cold start, memory, size and, on request, quality.

    python benchmarks/studies/encoders.py SENTENCES.txt [--checks FOLDER] [--runs 5]

SENTENCES.txt holds one sentence per line. Speed is the median over the runs; the encoders
alternate, and each run has a fresh encoder with empty caches. Cold start and memory are those of a
process that loads the encoder and encodes the first 60 sentences, minus the import of NumPy. FOLDER
holds `sts-dev.csv` and `sts-test.csv` (STS benchmark, Cer et al. 2017, arXiv 1708.00055) and
`SICK.txt` (Marelli et al. 2014); the figure is 100 times Spearman's correlation of cosine and human
rating, which needs scipy.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from pullquote.encoders import Encoder, load_encoder

NAMES = ("static", "minilm")
COLD = """
import sys, time
from pathlib import Path
import numpy
wall, cpu = time.perf_counter(), time.process_time()
if sys.argv[1] != "numpy":
    from pullquote.encoders import load_encoder
    load_encoder(sys.argv[1]).encode(Path(sys.argv[2]).read_text("utf-8").splitlines()[:60])
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(wall, cpu, int(peak.split()[1]) / 1e3)
"""


def time_encoding(name: str, sentences: list[str], threads: int) -> tuple[float, float]:
    """Return sentences a second by the clock, and a CPU second, for a fresh encoder."""
    encoder = load_in_threads(name, threads)
    parts = [sentences] if name == "minilm" else [sentences[n::threads] for n in range(threads)]
    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(encoder.encode, parts))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return len(sentences) / wall, len(sentences) / cpu


def load_in_threads(name: str, threads: int) -> Encoder:
    """Load an encoder; minilm brings its own threads."""
    if name == "minilm":
        from pullquote.encoders.minilm import MiniLMEncoder

        return MiniLMEncoder(threads=threads)
    return load_encoder(name)


def start_cold(name: str, path: Path) -> list[float]:
    """Return seconds by the clock, CPU seconds and peak megabytes of a fresh process."""
    command = [sys.executable, "-c", COLD, name, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(figure) for figure in done.stdout.split()]


def weigh(name: str) -> float:
    """Return the megabytes of the encoder's files and of the runtime it needs besides NumPy."""
    import pullquote.encoders

    files = list((Path(pullquote.encoders.__file__).parent / "data").iterdir())
    if name == "minilm":
        import onnxruntime
        import pullquote_minilm

        files = [file for file in files if file.name == "vocab.txt"]
        files.append(pullquote_minilm.MODEL_PATH)
        files += Path(onnxruntime.__file__).parent.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sentences", type=Path, help="text file, one sentence a line")
    parser.add_argument("--checks", type=Path, help="folder of sts-dev.csv, sts-test.csv, SICK.txt")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    sentences = options.sentences.read_text(encoding="utf-8").splitlines()
    characters = sum(map(len, sentences)) / len(sentences)
    print(f"{len(sentences):,} sentences of {characters:.0f} characters; {options.runs} runs\n")

    speeds: dict[tuple[str, int], list[tuple[float, float]]] = {}
    starts: dict[str, list[list[float]]] = {}
    for _ in range(options.runs):
        for name in ("numpy", *NAMES):
            starts.setdefault(name, []).append(start_cold(name, options.sentences))
        for threads in (1, 2):
            for name in NAMES:
                few = sentences if name == "static" else sentences[:1000]
                found = time_encoding(name, few, threads)
                speeds.setdefault((name, threads), []).append(found)
    for (name, threads), found in speeds.items():
        wall, cpu = (median(column) for column in zip(*found, strict=True))
        print(f"{name:8} {threads} thread(s): {wall:9,.0f} sentences/s, {cpu:9,.0f} a CPU second")
    ratio = median(
        s[1] / m[1] for s, m in zip(speeds["static", 1], speeds["minilm", 1], strict=True)
    )
    print(f"static is {ratio:.0f} times as fast as minilm, by CPU time on one thread\n")
    bare = [median(column) for column in zip(*starts["numpy"], strict=True)]
    for name in NAMES:
        wall, cpu, peak = (median(column) for column in zip(*starts[name], strict=True))
        print(
            f"{name:8} cold: {wall * 1e3:4.0f} ms, {cpu * 1e3:4.0f} ms CPU; peak {peak:4.0f} MB, "
            f"NumPy alone {bare[2]:.0f}; own files and runtime {weigh(name):4.0f} MB"
        )
    if options.checks:
        print()
        for name in NAMES:
            encoder = load_encoder(name)
            for check in ("sts-dev.csv", "sts-test.csv", "SICK.txt"):
                print(f"{name:8} {check:12} {rate(encoder, options.checks / check):.1f}")


if __name__ == "__main__":
    main()
