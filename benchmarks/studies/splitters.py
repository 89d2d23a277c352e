"""Compare sentence splitters: the English golden rules, our own hard cases, and speed.

    python benchmarks/studies/splitters.py --data FOLDER --checks FOLDER --venvs FOLDER

Input: `prose/prose.txt.xz` of the data, English books, whose paragraphs are timed; of the checks,
`english-golden-rules.json`, a list of objects with "text" and "sentences", the rules of
pragmatic_segmenter; and our own hard cases. Output: the Markdown table of
docs/explanation/splitters.md. The peers are installed in an environment of their own
(`environments.py`), in which the script runs; without `--venvs` it runs where it is, and leaves out
what is not installed.

White space is collapsed before sentences are compared, since some splitters change it. Punkt is
trained on the timed text, because its data would have to be downloaded. Speed is by CPU time.
"""

import argparse
import importlib
import json
import lzma
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

Splitter = Callable[[str, str], Iterable[str]]
Case = tuple[str, str, list[str]]  # language, text, sentences

REPOSITORY = Path(__file__).resolve().parents[2]
RUNS = 5
SLOW_SECONDS = 5.0
TIMED_CODE_POINTS = 2_000_000
SLOW_CODE_POINTS = 100_000


class Peer(NamedTuple):
    """A splitter: its distribution and license, the module it needs, and how to make it."""

    name: str
    license: str
    module: str
    make: Callable[[Any, str], Splitter]


def make_pullquote(module: Any, _text: str) -> Splitter:
    """Our splitter, on one block."""
    return lambda language, text: [
        text[start:end] for start, end in module.sentence_spans(text, language)
    ]


def make_sentencex(module: Any, _text: str) -> Splitter:
    """Return the splitter of Santhosh Thottingal, in Rust."""
    split: Splitter = module.segment
    return split


def make_pysbd(module: Any, _text: str) -> Splitter:
    """Sadvilkar and Neumann 2020, arXiv 2010.09657."""
    segmenters: dict[str, Any] = {}

    def split(language: str, text: str) -> Iterable[str]:
        if language not in segmenters:
            try:
                segmenters[language] = module.Segmenter(language=language, clean=False)
            except ValueError:
                segmenters[language] = module.Segmenter(language="en", clean=False)
        sentences: list[str] = segmenters[language].segment(text)
        return sentences

    return split


def make_yasbd(module: Any, _text: str) -> Splitter:
    """Return a rule-based splitter with a language pack for each language."""
    detectors: dict[str, Any] = {}
    known = module.get_supported_langs()

    def split(language: str, text: str) -> Iterable[str]:
        code = language if language in known else "en"
        if code not in detectors:
            detectors[code] = module.BoundaryDetector(code)
        return list(detectors[code].segment(text))

    return split


def make_nupunkt(module: Any, _text: str) -> Splitter:
    """Punkt with built-in English data."""
    return lambda _language, text: module.sent_tokenize(text)


def make_blingfire(module: Any, _text: str) -> Splitter:
    """Return the automaton of Microsoft."""
    return lambda _language, text: module.text_to_sentences(text).split("\n")


def make_punkt(module: Any, text: str) -> Splitter:
    """Kiss and Strunk, Computational Linguistics 32(4), 2006."""
    tokenizer = module.PunktSentenceTokenizer(text)
    return lambda _language, text: tokenizer.tokenize(text)


PEERS = (
    Peer("pullquote", "Apache-2.0", "pullquote.text.sentence_splitter", make_pullquote),
    Peer("sentencex", "MIT", "sentencex", make_sentencex),
    Peer("pysbd", "MIT", "pysbd", make_pysbd),
    Peer("cleave-sbd", "MIT", "csbd", make_pysbd),
    Peer("yasbd-lib", "MPL-2.0", "yasbd", make_yasbd),
    Peer("nupunkt", "MIT", "nupunkt", make_nupunkt),
    Peer("blingfire", "MIT", "blingfire", make_blingfire),
    Peer("nltk", "Apache-2.0", "nltk.tokenize.punkt", make_punkt),
)


def read_golden(path: Path) -> list[Case]:
    """Read golden rules from JSON."""
    rules = json.loads(path.read_text(encoding="utf-8"))
    return [("en", rule["text"], rule["sentences"]) for rule in rules]


def read_hard_cases(path: Path) -> list[Case]:
    """Read our own hard cases; the file documents its format."""
    cases: list[Case] = []
    language = "en"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language = line[3:].strip()
        elif line and not line.startswith("#"):
            marked = line.replace("\\n", "\n")
            text = marked.replace(" | ", " ").replace("|", "")
            cases.append((language, text, [part.strip(" ") for part in marked.split("|")]))
    return cases


def count_right(split: Splitter, cases: list[Case]) -> str:
    """Count the correct cases, as ``correct/all``."""
    right = 0
    for language, text, expected in cases:
        found = [" ".join(sentence.split()) for sentence in split(language, text)]
        right += [s for s in found if s] == [" ".join(s.split()) for s in expected]
    return f"{right}/{len(cases)}"


def megabytes_per_second(split: Splitter, text: str) -> float:
    """Time the text line by line, as paragraphs; return the median of several runs."""
    lines = [line for line in text[:TIMED_CODE_POINTS].split("\n") if line.strip()]
    some = [line for line in text[:SLOW_CODE_POINTS].split("\n") if line.strip()]
    seconds = time_once(split, some)
    if seconds * len(lines) / len(some) > SLOW_SECONDS:
        lines = some
    size = sum(len(line.encode()) for line in lines)
    return size / 1e6 / statistics.median(time_once(split, lines) for _ in range(RUNS))


def time_once(split: Splitter, lines: list[str]) -> float:
    """Split all lines once."""
    began = time.process_time()
    for line in lines:
        split("en", line)
    return time.process_time() - began


def read_prose(path: Path) -> str:
    """Read the beginning of the books, without the lines that name them."""
    with lzma.open(path, "rt", encoding="utf-8") as books:
        lines = books.read(TIMED_CODE_POINTS).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("==="))


def run_in_environment(options: argparse.Namespace) -> None:
    """Run the script again where the peers are installed."""
    sys.path.insert(0, str(REPOSITORY / "benchmarks" / "regression"))
    from environments import make_environment

    command = [make_environment(options.venvs, "splitters").python, __file__]
    for name in ("data", "checks", "cases"):
        if getattr(options, name):
            command += [f"--{name}", str(getattr(options, name))]
    path = {"PYTHONPATH": str(REPOSITORY / "src")}
    subprocess.run(command, check=True, env=os.environ | path)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--checks", type=Path, help="folder of english-golden-rules.json")
    parser.add_argument("--venvs", type=Path, help="folder for the environment of the peers")
    parser.add_argument(
        "--cases", type=Path, default=REPOSITORY / "tests" / "golden" / "sentences.txt"
    )
    options = parser.parse_args()
    if options.venvs:
        run_in_environment(options)
        return
    warnings.simplefilter("ignore")  # some peers have invalid escapes in their sources
    text = read_prose(options.data / "prose" / "prose.txt.xz")
    hard = read_hard_cases(options.cases)
    columns: dict[str, list[Case]] = {}
    if options.checks:
        columns["golden rules"] = read_golden(options.checks / "english-golden-rules.json")
    columns["own cases, English"] = [case for case in hard if case[0] == "en"]
    columns["own cases, others"] = [case for case in hard if case[0] != "en"]
    print("| splitter | license |", " | ".join([*columns, "MB/s"]), "|")
    print("|---" * (len(columns) + 3) + "|")
    for peer in PEERS:
        try:
            split = peer.make(importlib.import_module(peer.module), text)
        except ImportError as error:
            print(f"{peer.name} is left out: {error}", file=sys.stderr)
            continue
        ours = peer.name == "pullquote"
        name = f"**{peer.name}**" if ours else f"{peer.name} {version(peer.name)}"
        right = [count_right(split, cases) for cases in columns.values()]
        speed = megabytes_per_second(split, text)
        two_digits = f"{float(f'{speed:.2g}'):g}"
        print("|", " | ".join([name, peer.license, *right, two_digits]), "|", flush=True)


if __name__ == "__main__":
    main()
