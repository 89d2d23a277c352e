"""Soak: minutes of load by clients of which most are a nuisance, and what it leaves behind.

    python benchmarks/soak.py [--seconds 600]

Good clients post articles of all sizes. Beside them clients hang up (in the middle of what they
send, or before they read the answer), send slowly (a byte a second, in the headers or in the
body), or send garbage (no HTTP, no JSON, wrong types, lengths that are not true). Memory, threads
and open files of the server are looked at every five seconds; the table gives medians of the first
and last fifth of the time. At the end the server has to answer at once, and to stop when told to.
"""

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

import httpx

from pullquote import read_document
from pullquote.text import split_sentences
from serving import EXAMPLE, running

WORDS = EXAMPLE.read_text(encoding="utf-8").split()
SENTENCES = [s.prose for s in split_sentences(read_document(str(EXAMPLE))).sentences]


class Load:
    """What the clients share: where the server is, until when, and what came of it."""

    def __init__(self, port: int, until: float) -> None:
        self.port = port
        self.until = until
        self.counts: Counter[str] = Counter()
        self.milliseconds: list[float] = []
        self.random = random.Random(1)

    def lasts(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self.until

    def article(self) -> str:
        """Make an article that was not there before."""
        chosen = self.random.choices(SENTENCES, k=self.random.choice([1, 5, 20, 60, 200]))
        return " ".join([*chosen, f"This is number {self.random.random()}."])


async def read_politely(load: Load) -> None:
    """Post articles, one after the other, and read the answers."""
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
                else:
                    await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
            except httpx.HTTPError as error:
                load.counts[f"good: {type(error).__name__}"] += 1


async def hang_up(load: Load) -> None:
    """Leave in the middle of the request, or as soon as it is sent."""
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
    """Send a byte a second, of the headers or of the body, until the server has had enough."""
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
    """Send what is no request, or asks for nothing that makes sense."""
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
    """Give a process's memory in MB, its threads and its open files, its children's included."""
    folders = [Path(f"/proc/{process}")]
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    folders += [Path(f"/proc/{child}") for child in children]
    memory = threads = files = 0
    for folder in folders:
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        memory += int(status["VmRSS"].split()[0])
        threads += int(status["Threads"])
        files += len(list((folder / "fd").iterdir()))
    return memory / 1000, threads, files


async def soak(port: int, process: int, seconds: int) -> tuple[Load, list[tuple[float, int, int]]]:
    """Let all clients loose, and look at the server meanwhile."""
    load = Load(port, time.monotonic() + seconds)
    clients = [read_politely] * 4 + [hang_up] * 2 + [send_slowly] * 20 + [send_garbage] * 2
    tasks = [asyncio.create_task(client(load)) for client in clients]
    seen = []
    while load.lasts():
        await asyncio.sleep(min(5, seconds / 20))
        seen.append(look(process))
    await asyncio.wait(tasks, timeout=90)
    return load, seen


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    given = parser.parse_args()
    serve = [Path(sys.executable).with_name("pullquote"), "serve", "--no-library", "--port"]
    with running(serve) as (port, process):
        load, seen = asyncio.run(soak(port, process.pid, given.seconds))
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
    slow = times[int(0.95 * len(times))]
    print(f"good requests: p50 {median(times):.0f} ms, p95 {slow:.0f} ms")
    print(
        f"afterwards: /healthz said {health} in {answered:.0f} ms, SIGTERM ended it with {stopped}"
    )


if __name__ == "__main__":
    main()
