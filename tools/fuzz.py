"""Feed 10,000 hostile inputs to all readers and importers, and render what they read.

    python tools/fuzz.py [--seed 1] [--count 10000] [--start 0]

Inputs are small valid files of each format with random damage: bytes flipped, inserted, deleted and
repeated, pieces of other formats, deep nesting and long numbers. An input depends only on the seed
and its number: ``--start`` continues a run or repeats one input. Every outcome must be a result or
a `PullquoteError` of one line. Prints the outcomes by kind, the slowest input and the peak memory;
exits with status 1 if any other exception was raised, and writes its input to ``build/fuzz/``.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from check_install import TEXT
from fuzz_seeds import FEED_URL, make_seeds, make_zip, read_zip
from pullquote._io.safetensors import read_tensors
from pullquote.batch.records import Row
from pullquote.batch.worker import BatchPlan, Worker
from pullquote.compression import compress
from pullquote.datasets.records import read_records
from pullquote.digest import ArticleReader, digest_sources
from pullquote.documents import read_document
from pullquote.documents.charset import decode
from pullquote.documents.document import Document
from pullquote.errors import MAX_MESSAGE_CHARS, PullquoteError
from pullquote.ingest.crawl.feeds import links_of, read_source
from pullquote.ingest.crawl.politeness import RobotsRules
from pullquote.ingest.exports.registry import read_export
from pullquote.library import CorpusStore, Library
from pullquote.models import read_model
from pullquote.pipeline import Highlighter
from pullquote.quotes import verify
from pullquote.render import FORMATS
from pullquote.render.pdf import annotate_pdf
from pullquote.selection import Options, UserMark
from pullquote.text import split_sentences

ROOT = Path(__file__).parents[1]
FAILED = ROOT / "build" / "fuzz"

PACKAGES = (".epub", ".docx")
QUESTION = "When did rain flood the harbor?"

FRAGMENTS = [
    b"<!---->" * 40,
    b"<div>" * 2000,
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"1" * 4301,
    b"](" * 2000,
    b"[a](" + b" " * 5000,
    b"> " * 2000,
    b"<meta charset=idna>",
    b"&#x110000;",
    b"\xff\xfe",
    b"\\ud800",
    b"---\ntitle: a" + b" " * 3000 + b"b\n---\n",
    b"\0",
    b"NaN",
    b"=cmd|' /C calc'!A0",
    "\u202e\u200b\ufeff".encode(),
]

Target = Callable[[Path], object]


def _read_rows(path: Path) -> None:
    read_records(path)


def _read_export(path: Path) -> None:
    for _ in read_export(path):
        pass


def _read_feed(path: Path) -> None:
    for entry in read_source(path.read_bytes(), url=FEED_URL, name=path.name).entries:
        for _ in links_of(entry):
            pass


def _read_robots(path: Path) -> None:
    rules = RobotsRules(decode(path.read_bytes()))
    for url in ("https://e.org/a", "https://e.org/a?b=c#d", "https://e.org/%zz/é"):
        rules.allows(url)


def _read_document(path: Path) -> None:
    split_sentences(read_document(str(path)))


def _read_library(path: Path) -> None:
    try:
        with Library(path, create=False) as library:
            library.readings()
            library.readings("harbor")
            list(CorpusStore(library).list_articles())
            read_records(path)
            library.clear_history()
    finally:
        for suffix in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _check(path: Path) -> None:
    document = read_document(str(path))
    verify(document, [document, TEXT]).repaired()


def _compress(path: Path) -> None:
    compress([read_document(str(path)), TEXT], tokens=40, model="luhn")


def _make_digest(path: Path) -> None:
    digest = digest_sources(ArticleReader([str(path)]), Highlighter("luhn"))
    for output in FORMATS.values():
        if output.has_digest:
            output.render_digest(digest)


class FormatTarget:
    """Highlights the answers to a question, and renders them in every format and as annotations."""

    def __init__(self) -> None:
        self._highlighter = Highlighter("rnn")

    def __call__(self, path: Path) -> None:
        """Highlight and render a file."""
        document = read_document(str(path))
        result = self._highlighter.highlight_document(document, Options(about=QUESTION, top=2))
        mark = UserMark("rain\0](x)<b>", note="=1\n> [[", start=0, end=1)
        for output in FORMATS.values():
            output.render(replace(result, marks=(*result.marks, mark)))
        if path.suffix == ".pdf":
            annotate_pdf(path.read_bytes(), result)


def _parse_json(path: Path) -> None:
    try:
        payload = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return
    Document.from_dict(payload)


class BatchTarget:
    """The worker of ``pullquote batch``, which must reject bad rows by itself."""

    def __init__(self) -> None:
        self._worker = Worker(BatchPlan("lead", None, Options(top=1)))

    def __call__(self, path: Path) -> None:
        """Process the lines of a file."""
        lines = path.read_bytes().splitlines(keepends=True)[:64]
        self._worker.process([Row(path.name, i, line) for i, line in enumerate(lines, start=1)])


def resize_header(data: bytes) -> bytes:
    """Return a safetensors file whose first eight bytes hold the length of its header."""
    header = data[8 : data.rfind(b"}") + 1]
    return len(header).to_bytes(8, "little") + data[8:]


def make_targets() -> list[tuple[str, Target, tuple[str, ...]]]:
    """Return the name of each target, the target, and the suffixes that it reads."""
    texts = (".txt", ".md", ".html", ".pdf", ".vtt", ".srt", ".epub", ".docx")
    tables = (".json", ".jsonl", ".csv")
    return [
        ("documents", _read_document, texts),
        ("documents", _read_document, texts),
        ("quotations", _check, texts),
        ("output formats", FormatTarget(), texts),
        ("compression", _compress, texts),
        ("digests", _make_digest, (".jsonl", ".jsonl", ".parquet", ".db")),
        ("exports", _read_export, (*tables, ".txt", ".html", ".md", ".zip")),
        ("exports", _read_export, (*tables, ".txt", ".html", ".md", ".zip")),
        ("robots.txt", _read_robots, (".txt", ".html")),
        ("feeds", _read_feed, (".xml", ".xml", ".html", ".json")),
        ("corpora", _read_rows, (*tables, ".parquet")),
        ("libraries", _read_library, (".db",)),
        ("JSON documents", _parse_json, (".json",)),
        ("batch", BatchTarget(), (".jsonl", ".json")),
        ("model files", read_model, (".safetensors",)),
        ("tensors", read_tensors, (".safetensors",)),
    ]


def damage(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Return data with up to four random changes."""
    for _ in range(rng.randint(0, 4)):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((1, 4, 50, 1000)))
        change = rng.randrange(6)
        if change == 0:
            data = data[:start] + rng.randbytes(end - start) + data[end:]
        elif change == 1:
            data = data[:start] + data[end:]
        elif change == 2:
            data = data[:start] + data[start:end] * rng.choice((2, 10, 100)) + data[end:]
        elif change == 3:
            data = data[:start] + rng.choice(FRAGMENTS) + data[start:]
        elif change == 4:
            data = data[:start] + rng.choice(others)[:1000] + data[start:]
        else:
            data = data[:start]
    return data


def damage_part(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Return a ZIP archive with damage in one of its parts, which a damaged archive hides."""
    parts = read_zip(data)
    name = rng.choice(list(parts))
    return make_zip(parts | {name: damage(parts[name], others, rng)})


def overwrite(data: bytes, rng: random.Random) -> bytes:
    """Return data of the same length, with up to 200 random bytes, not in the first 100."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 10, 50, 200))):
        changed[rng.randrange(100, len(data))] = rng.randrange(256)
    return bytes(changed)


def run(target: Target, path: Path) -> str:
    """Run a target, and return the kind of the outcome; other exceptions pass."""
    try:
        target(path)
    except PullquoteError as error:
        message = str(error)
        if "\n" in message or len(message) > MAX_MESSAGE_CHARS:
            raise AssertionError(f"not one short line: {message!r}") from error
        return type(error).__name__
    return "result"


def print_table(outcomes: Counter[tuple[str, str]]) -> None:
    """Print a row for each target: its inputs, the results, and the errors by type."""
    print("| Reader | Inputs | Read | Rejected |\n|---|---:|---:|---|")
    for target in sorted({target for target, _ in outcomes}):
        counts = {kind: n for (name, kind), n in sorted(outcomes.items()) if name == target}
        n_inputs, n_read = sum(counts.values()), counts.pop("result", 0)
        errors = ", ".join(f"{n} `{kind}`" for kind, n in counts.items())
        print(f"| {target} | {n_inputs:,} | {n_read:,} | {errors or 'none'} |")


def main() -> int:
    """Run all inputs, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--start", type=int, default=0)
    options = parser.parse_args()
    seeds, targets = make_seeds(), make_targets()
    everything = [data for files in seeds.values() for data in files]
    outcomes: Counter[tuple[str, str]] = Counter()
    slowest = (0.0, "")
    failures = 0
    start = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        numbers = range(options.start, options.start + options.count)
        for number in tqdm(numbers, file=sys.stderr, disable=None):
            rng = random.Random(f"{options.seed}-{number}")
            kind, target, suffixes = targets[number % len(targets)]
            suffix = rng.choice(suffixes)
            data = rng.choice(seeds[suffix])
            # SQLite refuses a file of another length before it reads anything.
            is_kept = suffix == ".db" and rng.random() < 0.8
            change = damage_part if suffix in PACKAGES and rng.random() < 0.8 else damage
            data = overwrite(data, rng) if is_kept else change(data, everything, rng)
            if suffix == ".safetensors" and rng.random() < 0.8:
                data = resize_header(data)
            path = Path(name) / f"input{suffix}"
            path.write_bytes(data)
            began = time.process_time()
            try:
                outcome = run(target, path)
            except Exception as error:
                failures += 1
                outcome = f"TRACEBACK {type(error).__name__}"
                FAILED.mkdir(parents=True, exist_ok=True)
                (FAILED / f"{options.seed}-{number}{suffix}").write_bytes(data)
                traceback.print_exc()
            seconds = time.process_time() - began
            outcomes[kind, outcome] += 1
            slowest = max(slowest, (seconds, f"{kind}, input {number} ({suffix}, {len(data)} B)"))
    print_table(outcomes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nSeed {options.seed}: {options.count:,} inputs, {failures} tracebacks.")
    print(f"Slowest input: {slowest[0]:.1f} s of CPU time ({slowest[1]}).")
    print(f"Peak memory: {peak:.0f} MB. CPU time of the run: {time.process_time() - start:.0f} s.")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
