"""Installed size: what a fresh environment weighs, part by part, minus an empty one.

    python benchmarks/installed_size.py [--extra minilm]

It makes two virtual environments in a temporary folder, installs this checkout into one of them
with its pinned dependencies, and adds up the bytes of every package (compiled files included).
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
SIZES = """
import importlib.metadata as m, json, os
found = {}
for d in m.distributions():
    paths = {str(d.locate_file(f)) for f in d.files or ()}
    found[d.name] = sum(os.path.getsize(p) for p in paths if os.path.isfile(p))
print(json.dumps(found))
"""


def environment(folder: Path, packages: list[str]) -> Path:
    """Make a virtual environment and install packages into it."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    if packages:
        constraints = str(ROOT / "constraints.txt")
        subprocess.run([*pip, "--constraint", constraints, *packages], check=True, cwd=ROOT)
    return python


def weigh(folder: Path) -> int:
    """Add up the bytes of all files below a folder, links left out."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--extra", choices=["minilm"])
    given = parser.parse_args()
    packages = [".[minilm]", "./packages/minilm"] if given.extra else ["."]
    with TemporaryDirectory() as temporary:
        environment(Path(temporary, "empty"), [])
        python = environment(Path(temporary, "full"), packages)
        total = weigh(Path(temporary, "full")) - weigh(Path(temporary, "empty"))
        listed = subprocess.run([str(python), "-c", SIZES], capture_output=True, check=True)
        sizes: dict[str, int] = json.loads(listed.stdout)
    print(f"{total / 1e6:.1f} MB in all\n\n| package | MB |\n|---|---|")
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        if size >= 1e6 and name not in ("pip", "setuptools"):
            print(f"| {name} | {size / 1e6:.1f} |")


if __name__ == "__main__":
    main()
