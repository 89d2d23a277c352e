"""Tests of batches on a Ray cluster: the output is that of one process, though a node is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from pullquote.cli import main

pytestmark = [
    pytest.mark.skipif(not find_spec("ray"), reason="the extra ray is not installed"),
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc"),
]

# The second setting is meant for other systems; it restricts Ray to the loopback interface.
ENVIRONMENT = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}

TWO_NODES = """
import sys
from ray.cluster_utils import Cluster
each = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": 80_000_000}
each |= {"include_dashboard": False, "include_log_monitor": False}
checks = {"health_check_initial_delay_ms": 1000, "health_check_period_ms": 1000}
cluster = Cluster()
cluster.add_node(wait=False, no_monitor=True, _system_config=checks, **each)
second = cluster.add_node(wait=False, **each)
cluster.wait_for_nodes()
(raylet,) = second.all_processes["raylet"]
print(cluster.address, raylet.process.pid, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


class TwoNodes(NamedTuple):
    """A cluster's address, the process of its second node, and the environment for its users."""

    address: str
    second: int
    environment: dict[str, str]


@pytest.fixture
def two_nodes() -> Iterator[TwoNodes]:
    """Start two nodes of one core each, and stop them after the test."""
    with TemporaryDirectory(prefix="ray") as folder:  # a short path, since it holds sockets
        environment = os.environ | ENVIRONMENT | {"RAY_TMPDIR": folder}
        with subprocess.Popen(
            [sys.executable, "-c", TWO_NODES],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout
            address, second = process.stdout.readline().split()
            yield TwoNodes(address, int(second), environment)


def commands_below(process: int) -> dict[int, str]:
    """Return the command lines of the child processes."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return {
        int(child): Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8")
        for child in children.split()
        if Path(f"/proc/{child}").exists()
    }


def wait_until(condition: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait until a condition holds, for at most two minutes and while a process runs."""
    for _ in range(2400):
        if condition():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    pytest.fail("timed out")


def test_output_survives_a_killed_node(tmp_path: Path, two_nodes: TwoNodes) -> None:
    """The output has the rows of a local run, in order, though a node is killed in the middle.

    The node is working on a shard; some shards are done, and most are not. The rejected rows are
    those of the local run, too, and no temporary file is left.
    """
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    long = " ".join(f"The harbour flooded {n} times, and bread was sold." for n in range(100))
    texts = (f"Rain number {n} fell. {long}" if n % 10 else "Hm" for n in range(800))
    table = pyarrow.table({"id": range(800), "text": texts})
    source = tmp_path / "in.parquet"
    parquet.write_table(table, source, row_group_size=40)
    out = tmp_path / "out.parquet"
    command = [sys.executable, "-m", "pullquote", "batch", f"file://{source}", f"file://{out}"]
    process = subprocess.Popen(
        [*command, "--top", "2", "--ray", two_nodes.address],
        env=two_nodes.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    journal = tmp_path / "out.parquet.journal"

    def is_in_the_middle() -> bool:
        begun, done = (len(list(journal.glob(f"0*.{end}"))) for end in ("attempts", "json"))
        return done > 2 and begun == done + 2  # a split on each node's only core

    wait_until(is_in_the_middle, process)
    workers = commands_below(two_nodes.second)
    for pid in (two_nodes.second, *workers):
        os.kill(pid, signal.SIGKILL)
    assert len(list(journal.glob("0*.json"))) < 14
    _, messages = process.communicate(timeout=120)
    assert "720 articles highlighted, 80 rows rejected" in messages
    assert process.returncode == 1

    assert main(["batch", str(source), f"{tmp_path}/local.parquet", "--top", "2"]) == 1
    shards = sorted(out.glob("*.parquet"))
    assert len(shards) == 20
    table = pyarrow.concat_tables(map(parquet.read_table, shards))
    assert table.equals(parquet.read_table(f"{tmp_path}/local.parquet"))
    errors = [
        [json.loads(line) | {"source": ""} for line in path.read_bytes().splitlines()]
        for path in sorted(tmp_path.glob("*.errors.jsonl"))
    ]
    assert errors[0] == errors[1]
    names = ("in.parquet", "local.parquet", "local.parquet.errors.jsonl", "out.parquet")
    assert {path.name for path in tmp_path.iterdir()} == {*names, "out.parquet.errors.jsonl"}
