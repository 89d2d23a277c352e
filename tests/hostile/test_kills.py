"""A run that is killed several times and resumed has the output of an uninterrupted one.

Every run is a process of its own and ends by SIGKILL in the middle: after it has recorded some
progress, at a random moment before, during or after the next write. Small waits around the writes
make each of these moments likely.
"""

import io
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pullquote._io.safetensors import read_tensors
from pullquote.batch.records import write_line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs SIGKILL and /proc")

KILLS = int(os.environ.get("PULLQUOTE_TEST_KILLS", "3"))
"""Kills of each job; `make kills` sets ten."""

WAIT_SECONDS = 120.0
MAX_DELAY_SECONDS = 0.2
RAY_ENVIRONMENT = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}

RUN = """
import sys
from pullquote.cli import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""

# Checkpoints in two halves, with a wait before, between and after them; none waits for a minute.
SLOW_CHECKPOINTS = """
import io, time
import numpy
savez = numpy.savez
def slow(file, **arrays):
    buffer = io.BytesIO()
    savez(buffer, **arrays)
    for part in (b"", buffer.getvalue()[:1000], buffer.getvalue()[1000:]):
        file.write(part)
        file.flush()
        time.sleep(0.04)
numpy.savez = slow
"""
OFTEN = "import pullquote.training.{0} as loop\nloop.CHECKPOINT_SECONDS = -1.0\n"

SLOW_JOURNAL = """
import time
import pullquote.batch.runner as runner
append = runner.append_entry
def slow(*arguments):
    time.sleep(0.1)
    append(*arguments)
    time.sleep(0.1)
runner.append_entry = slow
runner.JOURNAL_SECONDS = 0.0
"""

OUTPUTS = ("out.safetensors", "out.jsonl", "out.parquet", "out.*/_SUCCESS")


def content(path: Path) -> object:
    """Return the content of a file, except when and in how much time it was made."""
    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as archive:  # its configuration holds memory addresses
            return archive.read("model.weights.h5")
    if path.suffix != ".safetensors":
        return path.read_bytes()
    metadata, arrays = read_tensors(path)
    data = {name: (array.dtype.str, array.tobytes()) for name, array in arrays.items()}
    return data, {name: value for name, value in metadata.items() if name != "seconds"}


@dataclass(frozen=True)
class Job:
    """A command that can be resumed.

    Attributes:
        command: Its words.
        inputs: The files that it reads, by name.
        progress: Where it records its progress, as a pattern of paths.
        setup: Code that runs before the command.
        needs: The package without which it cannot run.
    """

    command: str
    inputs: Mapping[str, bytes]
    progress: str
    setup: str = ""
    needs: str = "numpy"


def sentences(count: int) -> Iterator[str]:
    """Yield random sentences of six words."""
    chance = random.Random(1)
    words = "rain wind harbor baker bread town mill river stone bridge winter road".split()
    for _ in range(count):
        yield " ".join(chance.choices(words, k=6)).capitalize() + "."


def text(count: int) -> bytes:
    """Return random sentences, eight in a paragraph."""
    lines = list(sentences(count))
    return "\n".join(" ".join(lines[i : i + 8]) for i in range(0, count, 8)).encode()


def articles(count: int) -> bytes:
    """Return articles with a quote of each."""
    lines = list(sentences(8 * count))
    parts = [lines[8 * i : 8 * i + 8] for i in range(count)]
    rows = ({"id": str(i), "text": " ".join(p), "quotes": [p[i % 8]]} for i, p in enumerate(parts))
    return b"".join(map(write_line, rows))


def batch_rows() -> bytes:
    """Return rows, some of which are rejected."""
    rows = (
        {"id": i, "text": f"Rain {i} fell. Bread was sold." if i % 9 else ""} for i in range(2200)
    )
    return b"".join(map(write_line, rows))


TRAIN = "train in.jsonl --out out.safetensors --no-report"
ENCODER = "encoder train in.txt --out out.safetensors"
WORDS = "words train in.txt --out out.safetensors --features 8 --sample 0.1 --quiet"
BATCH = "--model lead --top 1 --workers 2"
JOBS = {
    "train": Job(
        f"{TRAIN} --epochs 36 --units 2 --ensemble-size 1 --set patience=0 --set layers=1",
        {"in.jsonl": articles(12)},
        "*.npz",
        SLOW_CHECKPOINTS,
        "jax",
    ),
    "encoder train": Job(
        f"{ENCODER} --kind uni --features 8 --batch-size 16 --epochs 2",
        {"in.txt": text(400)},
        "*.npz",
        SLOW_CHECKPOINTS + OFTEN.format("encoder.loop"),
        "jax",
    ),
    "words train with gensim": Job(
        f"{WORDS} --epochs 36", {"in.txt": text(400)}, "*.npz", SLOW_CHECKPOINTS, "gensim"
    ),
    "words train with Keras": Job(
        f"{WORDS} --engine keras --batch-size 512 --epochs 3",
        {"in.txt": text(400)},
        "*.npz",
        SLOW_CHECKPOINTS + OFTEN.format("word_vectors.keras_model"),
        "jax",
    ),
    "batch to JSONL": Job(
        f"batch in.jsonl out.jsonl {BATCH}", {"in.jsonl": batch_rows()}, "*.journal", SLOW_JOURNAL
    ),
    "batch to Parquet": Job(
        f"batch in.jsonl out.parquet {BATCH}",
        {"in.jsonl": batch_rows()},
        "*.journal",
        SLOW_JOURNAL,
        "pyarrow",
    ),
}


def start(job: Job, folder: Path) -> "subprocess.Popen[bytes]":
    """Start the command in its folder."""
    cache = folder.parent / "compiled"
    environment = {
        "JAX_COMPILATION_CACHE_DIR": str(cache),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", job.setup + RUN, *job.command.split()],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def progress(job: Job, folder: Path) -> set[tuple[str, int, int]]:
    """Return what changes whenever the command records progress."""
    found = [(path.name, path.stat()) for path in folder.rglob(job.progress)]
    return {(name, status.st_ino, status.st_size) for name, status in found}


def contents(folder: Path) -> dict[str, object]:
    """Return all files in a folder, with their contents."""
    return {
        str(path.relative_to(folder)): content(path) for path in folder.rglob("*") if path.is_file()
    }


def children(process: int) -> list[int]:
    """Return the child processes of a process."""
    line = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(child) for child in line.split()]


def is_running(process: int) -> bool:
    """Return whether a process exists and is not a zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill_in_the_middle(job: Job, folder: Path, chance: random.Random) -> None:
    """Start the command, and kill it at a random moment after it has recorded progress."""
    before = progress(job, folder)
    process = start(job, folder)

    def has_progress() -> bool:
        assert process.poll() is None, process.communicate()[1].decode()
        return bool(progress(job, folder) - before)

    wait_until(has_progress)
    time.sleep(chance.uniform(0, MAX_DELAY_SECONDS))
    workers = children(process.pid)
    process.kill()
    _, messages = process.communicate()
    assert process.returncode == -signal.SIGKILL, messages.decode()  # it had not ended before
    wait_until(lambda: not any(map(is_running, workers)))
    assert not [path for name in OUTPUTS for path in folder.glob(name) if path.is_file()]


def finish(job: Job, folder: Path) -> None:
    """Run the command to its end."""
    process = start(job, folder)
    _, messages = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode in (0, 1), messages.decode()


def check_kills(job: Job, folder: Path) -> None:
    """Kill a run several times, and compare what it leaves with an uninterrupted run."""
    killed, whole = folder / "killed", folder / "whole"
    for path in (killed, whole):
        path.mkdir()
        for file, data in job.inputs.items():
            (path / file).write_bytes(data)
    chance = random.Random(1)
    for _ in range(KILLS):
        kill_in_the_middle(job, killed, chance)
    finish(job, killed)
    finish(job, whole)
    assert contents(killed) == contents(whole)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", JOBS)
def test_kills_do_not_change_the_output(name: str, tmp_path: Path) -> None:
    """The files of a killed and resumed run equal those of one that ran to its end at once.

    Nothing else is left: no checkpoint, journal or temporary file.
    """
    job = JOBS[name]
    if not find_spec(job.needs):
        pytest.skip(f"{job.needs} is not installed")
    check_kills(job, tmp_path)


CLUSTER = """
import sys
from ray.cluster_utils import Cluster
node = {"num_cpus": 2, "node_ip_address": "127.0.0.1", "object_store_memory": 80_000_000}
node |= {"include_dashboard": False, "include_log_monitor": False}
cluster = Cluster()
cluster.add_node(no_monitor=True, **node)
print(cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start a Ray cluster on this machine, and return its address."""
    pytest.importorskip("ray")
    with TemporaryDirectory(prefix="ray") as folder:  # a short path, since it holds sockets
        for name, value in {**RAY_ENVIRONMENT, "RAY_TMPDIR": folder}.items():
            monkeypatch.setenv(name, value)
        with subprocess.Popen(
            [sys.executable, "-c", CLUSTER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout
            yield process.stdout.readline().strip()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_kills_of_a_job_on_a_cluster(suffix: str, tmp_path: Path, cluster: str) -> None:
    """The same holds for a command that runs on a Ray cluster, which outlives it."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    long = " ".join(f"The harbour flooded {n} times, and bread was sold." for n in range(100))
    texts = [f"Rain number {n} fell. {long}" if n % 9 else "" for n in range(1600)]
    buffer = io.BytesIO()
    table = pyarrow.table({"id": range(len(texts)), "text": texts})
    parquet.write_table(table, buffer, row_group_size=20)
    command = f"batch in.parquet out.{suffix} --model lead --top 1 --ray {cluster}"
    check_kills(Job(command, {"in.parquet": buffer.getvalue()}, "[0-9]*.json"), tmp_path)
