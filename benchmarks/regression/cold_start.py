"""Measure a cold start: from the start of a process to its highlights, by model.

    python benchmarks/regression/cold_start.py [--runs 15]

Every command reads the example article and prints highlights; the commands alternate. `-X
importtime` shows how much time each import takes. `peers.py` compares a cold start with the peers.
"""

import argparse
import compileall
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "examples" / "farewell-address.md")
BIN = Path(sys.executable).parent
OURS = [str(BIN / "pullquote"), "highlight", EXAMPLE]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
    "pullquote (default)": OURS,
    "pullquote --model edmundson": [*OURS, "--model", "edmundson"],
    "pullquote --model luhn": [*OURS, "--model", "luhn"],
    "pullquote --model textrank": [*OURS, "--model", "textrank"],
    "pullquote --model lexrank": [*OURS, "--model", "lexrank"],
    "pullquote --model centroid --encoder minilm": [
        *OURS,
        *("--model", "centroid", "--encoder", "minilm"),
    ],
}


def run(command: list[str]) -> float | None:
    """Return the seconds of one process, or None where it cannot run."""
    if not shutil.which(command[0]):
        return None
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - start if done.returncode == 0 else None


def imports() -> list[tuple[float, str]]:
    """List what the default command imports, the costliest first, in milliseconds of its own."""
    code = f"from pullquote.cli import main; main({OURS[1:]!r})"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, check=True, text=True
    )
    packages: dict[str, float] = {}
    for own, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", done.stderr):
        package = name.split(".")[0]
        packages[package] = packages.get(package, 0.0) + int(own) / 1000
    return sorted(((ms, name) for name, ms in packages.items()), reverse=True)


def main() -> None:
    """Print a table, and where our time goes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    # Installers compile modules. Otherwise, a Python that may not write compiles them each time.
    for folder in [ROOT / "src", *ROOT.glob("packages/*/src")]:
        compileall.compile_dir(folder, quiet=1)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(arguments.runs):
        for name, command in COMMANDS.items():
            taken = run(command)
            if taken is not None:
                times[name].append(taken)
    ours = median(times["pullquote (default)"])
    print(f"Load average at the start: {os.getloadavg()[0]:.1f}.\n")
    print("| process | median, s | fastest, s | relative to the default |\n|---|---|---|---|")
    for name, taken in times.items():
        if taken:
            middle = median(taken)
            print(f"| {name} | {middle:.3f} | {min(taken):.3f} | {middle / ours:.2f} × |")
        else:
            print(f"| {name} | does not run | | |")
    print("\nThe costliest imports of the default command, in ms of their own:")
    print(", ".join(f"{name} {ms:.0f}" for ms, name in imports()[:5]) + ".")


if __name__ == "__main__":
    main()
