"""Measure the training time per epoch on each Keras backend, and whether their losses agree.

    KERAS_BACKEND=jax python benchmarks/studies/backends.py --data FOLDER [--epochs 3] [--seeds 1]

FOLDER holds the corpora of `corpora.py`, of which SciTLDR-A is read. Without ``KERAS_BACKEND``
every installed backend is run in a process of its own, and those that are missing are reported.
The preset ``default`` is trained.
The first epoch includes compilation; the others are given by their median. Losses are the best ones
on the development articles, one for each seed: the backends shuffle alike, but differ in initial
weights and dropout masks, so their losses agree if they differ no more than seeds do. One seed is
enough for times, not for losses.
"""

import argparse
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median

BACKENDS = ("jax", "torch", "tensorflow")


def measure(backend: str, folder: Path, epochs: int, seeds: int) -> str:
    """Train, and return a row of the table."""
    from pullquote.datasets.records import read_records
    from pullquote.encoders import load_encoder
    from pullquote.training.scorer.config import load_config
    from pullquote.training.scorer.dataset import make_examples
    from pullquote.training.scorer.loop import TrainingRun, train_network

    config = load_config(epochs=epochs, patience=0)
    encoder = load_encoder("static")
    training, validation = (
        make_examples(read_records(folder / "scitldr-a" / f"{split}.jsonl")[0], config, encoder)
        for split in ("train", "dev")
    )
    first, later, losses = [], [], []
    for seed in range(1, seeds + 1):
        ends = [time.perf_counter()]

        def note(_: TrainingRun, ends: list[float] = ends) -> None:
            ends.append(time.perf_counter())

        fit = train_network(config, seed, training, validation, on_epoch=note, quiet=True)
        taken = [end - start for start, end in pairwise(ends)]
        first.append(taken[0])
        later += taken[1:]
        losses.append(f"{fit.loss:.4f}")
    return f"| {backend} | {median(first):.1f} | {median(later):.1f} | {', '.join(losses)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    if "KERAS_BACKEND" in os.environ:
        print(
            measure(os.environ["KERAS_BACKEND"], arguments.data, arguments.epochs, arguments.seeds)
        )
        return
    print(f"Load average at the start: {os.getloadavg()[0]:.1f}.\n")
    print("| backend | first epoch, s | later epochs, s | best validation loss by seed |")
    print("|---|---|---|---|", flush=True)
    for backend in BACKENDS:
        if find_spec(backend) is None:
            print(f"| {backend} | not installed | | |", flush=True)
            continue
        subprocess.run(
            [sys.executable, *sys.argv], env=os.environ | {"KERAS_BACKEND": backend}, check=True
        )


if __name__ == "__main__":
    main()
