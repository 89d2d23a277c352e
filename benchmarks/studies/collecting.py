"""Crawl 1,000 pages from a local server that misbehaves, uninterrupted and killed ten times.

    python benchmarks/studies/collecting.py

A feed quotes 1,000 pages on twenty hosts (ports of this machine). One run crawls them without
interruption, and a second run finds nothing new. Then another library is filled by runs that are
killed (``SIGKILL``): the first one while it reads the feed or just after, the others at a random
moment before they have requested eighty pages. A last run finishes the work. Both libraries, and
the requests to the server, are compared. The exit status is 1 if a page does not have the expected
result, if anything is lost or duplicated, or if a library has errors.

Delays are shorter than those of the command: 20 ms between requests to a host, 1 s for a page.
"""

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pullquote.documents import FetchLimits
from pullquote.ingest.crawl import Crawler, PolitenessConfig
from pullquote.library import Library
from pullquote.library.crawl_queue import PendingFilter
from pullquote.library.integrity import integrity_errors

HOSTS = 20
MANNERS = PolitenessConfig(
    delay_seconds=0.02,
    retry_seconds=0.05,
    max_wait_seconds=60.0,
    limits=FetchLimits(max_bytes=1_000_000, timeout_seconds=1.0),
)
# Number of pages of each kind, the expected state, and the start of the expected outcome.
KINDS = {
    "good": (700, "stored", ""),
    "slow": (40, "stored", ""),
    "moved": (40, "stored", ""),
    "misnamed": (40, "stored", ""),
    "busy": (20, "stored", ""),
    "once": (10, "stored", ""),
    "hanging": (20, "waiting", "not received within 1 s"),
    "cut": (20, "waiting", "cannot be reached"),
    "failing": (10, "waiting", "the server answered 500"),
    "looping": (20, "refused", "redirected more than 5 times"),
    "huge": (20, "refused", "more than 1000000 bytes"),
    "gone": (30, "refused", "the server answered 404"),
    "unchanged": (10, "refused", "the server sent nothing (304)"),
    "private": (20, "refused", "robots.txt forbids it"),
}
WORDS = "rain river town bridge flood night miller stone water winter road field".split()


def quote_of(number: int) -> str:
    """Return the quote of a page."""
    rng = random.Random(number)
    words = " ".join(rng.choices(WORDS, k=9))
    return f"Café number {number} held that {words} would do."


def page_of(number: int) -> str:
    """Return a page that contains its quote between other sentences."""
    rng = random.Random(-number)
    texts = [f"The {' '.join(rng.choices(WORDS, k=14))} went on." for _ in range(12)]
    texts.insert(6, quote_of(number))
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f"<html><head><title>Page {number}</title></head><body>{body}</body></html>"


class Site:
    """What all hosts share: the pages and the recorded requests."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked: Counter[str] = Counter()
        self.kinds = [kind for kind, (many, *_) in KINDS.items() for _ in range(many)]
        random.Random(1).shuffle(self.kinds)
        self.ports: list[int] = []

    def url(self, number: int) -> str:
        """Return the address of a page."""
        port = self.ports[number % len(self.ports)]
        return f"http://127.0.0.1:{port}/{self.kinds[number]}/{number}"

    def feed(self) -> bytes:
        """Return the feed."""
        items = "".join(
            f"<item><link>http://localhost/{number}</link><guid>http://localhost/{number}</guid>"
            f'<description>&lt;a href="{self.url(number)}"&gt;x&lt;/a&gt; &lt;q&gt;'
            f"{quote_of(number)}&lt;/q&gt;</description></item>"
            for number in range(len(self.kinds))
        )
        return (
            '<rss version="2.0"><channel><link>http://localhost/</link>'
            f"{items}</channel></rss>".encode()
        )


class Handler(BaseHTTPRequestHandler):
    """A handler that behaves according to the kind of the page."""

    site: Site

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Answer a request."""
        with self.site.lock:
            self.site.asked[self.path] += 1
            times = self.site.asked[self.path]
        if self.path == "/feed":
            is_known = self.headers["If-None-Match"] == '"1"'
            self.send(304 if is_known else 200, b"" if is_known else self.site.feed(), ETag='"1"')
        elif self.path == "/robots.txt":
            self.send(200, b"User-agent: *\nDisallow: /private/\n")
        else:
            _, kind, number = self.path.split("/")
            self.answer(kind, int(number), times)

    def answer(self, kind: str, number: int, times: int) -> None:  # noqa: C901  (a list of kinds)
        """Answer a request for a page."""
        html = page_of(number).encode()
        if kind == "slow":
            time.sleep(0.3)
        if kind == "hanging":
            time.sleep(2)
        elif kind == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + html)
        elif kind == "failing" or (kind == "once" and times == 1):
            self.send(500, b"")
        elif kind == "busy" and times == 1:
            self.send(429, b"", Retry_After="1")
        elif kind == "gone":
            self.send(404, b"")
        elif kind == "unchanged":
            self.send(304, b"")
        elif kind == "looping":
            self.send(302, b"", Location=self.path)
        elif kind == "moved":
            self.send(301, b"", Location=f"/good/{number}")
        elif kind == "huge":
            self.send(200, html + b"<p>rain</p>" * 200_000)
        elif kind == "misnamed":
            self.send(200, page_of(number).encode("cp1252"))
        else:
            self.send(200, html)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Send a complete response."""
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)


@contextmanager
def serve(site: Site):
    """Run all hosts."""
    handler = type("SiteHandler", (Handler,), {"site": site})
    with ExitStack() as stack:
        for _ in range(HOSTS):
            server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            server.daemon_threads = True
            server.handle_error = lambda *_: None  # clients that hang up
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            site.ports.append(server.server_address[1])
        yield


def collect(library: str, feed: str) -> None:
    """Crawl in a process of its own, and print the statistics."""
    start = time.perf_counter()
    with Library(library) as opened, Crawler(opened, MANNERS, lambda _: None) as crawler:
        crawler.fetch_pages(PendingFilter(crawler.read_sources([feed])))
    tally = crawler.stats
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "new links": tally.links,
                "stored": tally.stored,
                "placed": tally.located,
                "seconds": round(time.perf_counter() - start, 1),
                "peak MiB": round(peak / (1 if sys.platform != "darwin" else 1024) / 1024),
            }
        )
    )


def start(library: Path, site: Site) -> subprocess.Popen:
    """Start a run."""
    feed = f"http://127.0.0.1:{site.ports[0]}/feed"
    command = [sys.executable, __file__, "--collect", str(library), feed]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(library: Path, site: Site) -> str:
    """Run to the end."""
    process = start(library, site)
    words, _ = process.communicate(timeout=900)
    if process.returncode:
        raise SystemExit(f"a run failed with {process.returncode}")
    return words.strip()


def pages_asked(site: Site) -> int:
    """Count the requests for pages."""
    with site.lock:
        return site.asked.total() - site.asked["/feed"] - site.asked["/robots.txt"]


def pause_until_kill(
    process: subprocess.Popen, site: Site, rng: random.Random, *, is_first: bool
) -> None:
    """Wait for a random moment of a run."""
    before, feeds = pages_asked(site), site.asked["/feed"]
    many = 0 if is_first else rng.randint(1, 80)
    while process.poll() is None:
        if site.asked["/feed"] > feeds and pages_asked(site) >= before + many:
            break
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.2))


def contents(library: Path) -> tuple[list, list[str]]:
    """Return all quotes with their articles, and the errors of the library."""
    with Library(library) as opened:
        quotes = [
            (article, quote.start, quote.end, quote.text, quote.origin)
            for article, _, found in opened.iterate_articles()
            for quote in found
        ]
        return sorted(quotes), list(integrity_errors(opened))


def account(library: Path, site: Site) -> list[str]:
    """Print the result of each kind of page, and return the unexpected ones."""
    with Library(library) as opened, opened.connection() as connection:
        rows = {
            url: (state, outcome)
            for url, state, outcome in connection.execute("SELECT url, state, outcome FROM pages")
        }
    wrong = []
    print(f"{'kind':<10} {'pages':>5} {'as wanted':>9}  state    outcome")
    for kind, (many, state, outcome) in KINDS.items():
        mine = [number for number, each in enumerate(site.kinds) if each == kind]
        fitting = 0
        for number in mine:
            found = rows.get(site.url(number), ("lost", ""))
            if found[0] == state and found[1].startswith(outcome):
                fitting += 1
            else:
                wrong.append(f"{site.url(number)}: {found}")
        print(f"{kind:<10} {many:>5} {fitting:>9}  {state:<8} {outcome}")
    if len(rows) != len(site.kinds):
        wrong.append(f"{len(rows)} pages, but {len(site.kinds)} are linked to")
    return wrong


def main() -> None:
    """Crawl, kill, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--collect", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.collect:
        collect(*arguments.collect)
        return
    rng = random.Random(arguments.seed)
    site = Site()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, serve(site):
        whole, killed = Path(folder) / "whole.db", Path(folder) / "killed.db"
        print("without a pause:", finish(whole, site))
        wrong += account(whole, site)
        site.asked.clear()
        print("a second time:  ", finish(whole, site), "asked for:", dict(site.asked))
        if set(site.asked) != {"/feed"}:
            wrong.append("the second run asked for more than the feed")
        site.asked.clear()
        for number in range(arguments.kills):
            process = start(killed, site)
            pause_until_kill(process, site, rng, is_first=number == 0)
            if process.poll() is not None:
                wrong.append("a run ended before it was killed")
            process.send_signal(signal.SIGKILL)
            process.communicate()
        print(f"killed {arguments.kills} times; pages asked for meanwhile: {pages_asked(site)}")
        print("then to the end:", finish(killed, site))
        wrong += account(killed, site)
        first, second = contents(whole), contents(killed)
        wrong += [f"fault: {fault}" for fault in first[1] + second[1]]
        texts = [(quote[3], quote[4]) for quote in second[0]]
        wrong += [f"twice: {quote}" for quote, many in Counter(texts).items() if many > 1]
        if first[0] != second[0]:
            wrong.append("the killed library differs from the whole one")
        twice = [
            path for path, many in site.asked.items() if path.startswith("/good/") and many > 1
        ]
        print(f"quotes: {len(second[0])}, equal to the whole library's: {first[0] == second[0]}")
        print(f"good pages asked for more than once: {len(twice)}; faults: {len(second[1])}")
    print("\n".join(wrong) or "all accounted for, nothing lost, nothing twice")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
