"""Measure the installed size of a fresh environment, by package, minus an empty one.

    python benchmarks/regression/installed_size.py --venvs FOLDER [--name pullquote-minilm]

The environments are those of `environments.py`, created in FOLDER if missing; ours hold this
checkout with its pinned dependencies. The size is that of all files, compiled ones included.
`peers.py` has the totals of all systems.
"""

import argparse
from pathlib import Path

from environments import ENVIRONMENTS, make_environment


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venvs", type=Path, required=True)
    parser.add_argument("--name", default="pullquote", choices=list(ENVIRONMENTS))
    arguments = parser.parse_args()
    environment = make_environment(arguments.venvs, arguments.name)
    total = environment.size - make_environment(arguments.venvs, "empty").size
    print(f"{total / 1e6:.1f} MB in all\n\n| package | MB |\n|---|---|")
    for name, size in sorted(environment.packages().items(), key=lambda item: -item[1]):
        if size >= 1e6 and name not in ("pip", "setuptools"):
            print(f"| {name} | {size / 1e6:.1f} |")


if __name__ == "__main__":
    main()
