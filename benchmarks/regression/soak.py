"""Soak: load a server for minutes, mostly with hostile clients, and measure what that leaves.

    python benchmarks/regression/soak.py [--seconds 600]

Four good clients post articles of all sizes. Other clients hang up (while they send, or before they
read the response), send slowly (one byte per second, of the headers or the body), send garbage (not
HTTP, not JSON, wrong types, wrong lengths), or post documents that take long to read or score. The
hostile clients have addresses of their own, as on a network. Memory, threads and open files of the
server and its workers are sampled every five seconds; the table shows medians of the first and last
fifth of the time. At the end the server must answer at once, and stop on SIGTERM.
"""

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

import httpx
from serving import EXAMPLE, running

from pullquote import read_document
from pullquote.text import split_sentences

WORDS = EXAMPLE.read_text(encoding="utf-8").split()
SENTENCES = [s.prose for s in split_sentences(read_document(str(EXAMPLE))).sentences]


class Load:
    """What the clients share: the server's port, the end of the load, and the results."""

    def __init__(self, port: int, until: float) -> None:
        self.port = port
        self.until = until
        self.counts: Counter[str] = Counter()
        self.start = time.monotonic()
        self.milliseconds: list[float] = []
        self.by_minute: defaultdict[int, list[float]] = defaultdict(list)
        self.health: list[float] = []
        self.random = random.Random(1)

    def lasts(self) -> bool:
        """Return whether there is time left."""
        return time.monotonic() < self.until

    def article(self) -> str:
        """Return an article that is not in any cache."""
        chosen = self.random.choices(SENTENCES, k=self.random.choice([1, 5, 20, 60, 200]))
        return " ".join([*chosen, f"This is number {self.random.random()}."])


async def read_politely(load: Load) -> None:
    """Post articles one after the other and read the responses."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{load.port}", timeout=60) as client:
        while load.lasts():
            start = time.perf_counter()
            try:
                answer = await client.post(
                    "/api/highlight", json={"source": {"text": load.article()}}
                )
                load.counts[f"good: {answer.status_code}"] += 1
                if answer.status_code == 200:
                    load.milliseconds.append((time.perf_counter() - start) * 1000)
                    minute = int(time.monotonic() - load.start) // 60
                    load.by_minute[minute].append(load.milliseconds[-1])
                else:
                    await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
            except httpx.HTTPError as error:
                load.counts[f"good: {type(error).__name__}"] += 1


async def hang_up(load: Load) -> None:
    """Hang up in the middle of the request, or as soon as it is sent."""
    while load.lasts():
        body = json.dumps({"source": {"text": load.article()}}).encode()
        head = (
            f"POST /api/highlight HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        await _send(
            load, (head + body)[: load.random.choice([10, len(head), len(head) + 50, None])]
        )
        load.counts["hung up"] += 1
        await asyncio.sleep(0.05)


async def send_slowly(load: Load) -> None:
    """Send one byte per second, of the headers or of the body, until the server hangs up."""
    while load.lasts():
        head = f"POST /api/highlight HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n"
        if load.random.random() < 0.5:
            head += "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
            writer.write(head.encode())
            while load.lasts() and not reader.at_eof() and not writer.is_closing():
                writer.write(b"a")
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(1000), 1)
            writer.close()
        load.counts["slow"] += 1


async def send_garbage(load: Load) -> None:
    """Send what is not a valid request."""
    bodies = [b"{", b"[]", b'{"source": 7}', b'{"source": {"text": ""}}', b"\xff\xfe\x00", b"null"]
    while load.lasts():
        kind = load.random.randrange(4)
        body = load.random.choice(bodies)
        start = b"POST /api/highlight HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % load.port
        start += b"Content-Type: application/json\r\n"
        garbage = [
            load.random.randbytes(2000),
            start + b"Content-Length: %d\r\n\r\n" % len(body) + body,
            start + b"Content-Length: 99999999999\r\n\r\n" + body,
            start + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body,
        ][kind]
        await _send(load, garbage, wait=0.5)
        load.counts["garbage"] += 1
        await asyncio.sleep(0.05)


HEAVY = [
    {"source": {"html": "<!---->" * 4000 + "<p>It rained all day."}},
    {"source": {"html": "<p>" + "<a href='http://e.org/'>rain</a> " * 8000}},
    {"source": {"html": "<table>" + "<tr><td>rain<td>fell" * 8000}},
    {"source": {"html": "<p " + " ".join(f"a{i}=1" for i in range(32_000)) + ">It rained."}},
    {"source": {"text": "](" * 5000 + " " * 20_000 + "It rained all day.", "kind": "markdown"}},
    {
        "source": {"text": "".join(f"Rain {i} fell on town {i % 97}. " for i in range(4000))},
        "model": "lexrank",
        "explain": True,
        "options": {"ratio": 1.0},
    },
]


async def post_heavy(load: Load) -> None:
    """Post documents that take long, from an address of its own."""
    address = f"127.0.1.{load.random.randrange(1, 5)}"
    transport = httpx.AsyncHTTPTransport(local_address=address)
    url = f"http://127.0.0.1:{load.port}"
    async with httpx.AsyncClient(base_url=url, timeout=120, transport=transport) as client:
        while load.lasts():
            try:
                answer = await client.post("/api/highlight", json=load.random.choice(HEAVY))
                load.counts[f"heavy: {answer.status_code}"] += 1
            except httpx.HTTPError as error:
                load.counts[f"heavy: {type(error).__name__}"] += 1


async def watch_health(load: Load) -> None:
    """Measure how long /healthz takes."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{load.port}", timeout=60) as client:
        while load.lasts():
            start = time.perf_counter()
            await client.get("/healthz")
            load.health.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(0.25)


async def _send(load: Load, data: bytes, wait: float = 0) -> None:
    with contextlib.suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
        writer.write(data)
        await writer.drain()
        if wait:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(100_000), wait)
        writer.close()


def look(process: int) -> tuple[float, int, int]:
    """Return memory in MB, threads and open files of a process and its descendants."""
    memory = threads = files = 0
    for number in descendants(process):
        folder = Path(f"/proc/{number}")
        try:
            text = (folder / "status").read_text()
            n_files = len(list((folder / "fd").iterdir()))
        except OSError:
            continue  # it ended meanwhile
        status = dict(line.split(":", 1) for line in text.splitlines())
        # Workers are forked: only what is their own counts, or shared pages would count for each.
        memory += int(status["RssAnon"].split()[0])
        threads += int(status["Threads"])
        files += n_files
    return memory / 1000, threads, files


def descendants(process: int) -> list[int]:
    """Return a process and all processes below it."""
    children: list[int] = []
    with contextlib.suppress(OSError):  # it ended meanwhile
        # Each thread has a list of the processes that it started.
        for file in Path(f"/proc/{process}/task").glob("*/children"):
            children += map(int, file.read_text().split())
    return [process, *(number for child in children for number in descendants(child))]


async def soak(port: int, process: int, seconds: int) -> tuple[Load, list[tuple[float, int, int]]]:
    """Run all clients, and sample the server meanwhile."""
    load = Load(port, time.monotonic() + seconds)
    clients = [read_politely] * 4 + [hang_up] * 2 + [send_slowly] * 20 + [send_garbage] * 2
    clients += [post_heavy] * 4 + [watch_health]
    tasks = [asyncio.create_task(client(load)) for client in clients]
    seen = []
    while load.lasts():
        await asyncio.sleep(min(5, seconds / 20))
        seen.append(look(process))
    await asyncio.wait(tasks, timeout=90)
    return load, seen


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[int(0.95 * len(values))]


def main() -> None:
    """Print the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    arguments = parser.parse_args()
    serve = [Path(sys.executable).with_name("pullquote"), "serve", "--no-library", "--port"]
    with running(serve) as (port, process):
        load, seen = asyncio.run(soak(port, process.pid, arguments.seconds))
        time.sleep(2)
        start = time.perf_counter()
        health = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code
        answered = (time.perf_counter() - start) * 1000
        process.send_signal(signal.SIGTERM)
        stopped = process.wait(timeout=30)
    fifth = max(1, len(seen) // 5)
    print("| | first fifth | last fifth |\n|---|---|---|")
    for number, name in enumerate(["memory, MB", "threads", "open files"]):
        early = median(sight[number] for sight in seen[:fifth])
        late = median(sight[number] for sight in seen[-fifth:])
        print(f"| {name} | {early:.0f} | {late:.0f} |")
    times = sorted(load.milliseconds)
    print("\n" + ", ".join(f"{name} {count}" for name, count in sorted(load.counts.items())))
    worst = max(p95(minute) for minute in load.by_minute.values())
    print(
        f"good requests: p50 {median(times):.0f} ms, p95 {p95(times):.0f} ms, "
        f"p95 of the worst minute {worst:.0f} ms, slowest {times[-1]:.0f} ms"
    )
    health_times = sorted(load.health)
    print(f"/healthz: p50 {median(health_times):.0f} ms, p95 {p95(health_times):.0f} ms")
    print(f"afterwards: /healthz returned {health} in {answered:.0f} ms, exit status {stopped}")


if __name__ == "__main__":
    main()
