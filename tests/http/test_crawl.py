"""Collecting over real connections: a site with feeds, pages, and all that goes wrong with them."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pullquote.cli import main
from pullquote.documents import FetchLimits
from pullquote.ingest.crawl import Collector, CrawlStats, PolitenessConfig
from pullquote.library.crawl_queue import CrawlQueue, PendingFilter

QUOTE = "The river rose over the old stone bridge that night."
OTHER = "Nobody in the town had slept since the water came."
PAGE = (
    "<html><head><title>{title}</title></head><body><p>It had rained for many days by then.</p>"
    f"<p>{QUOTE} People stood and watched.</p><p>{OTHER}</p></body></html>"
)
MANNERS = PolitenessConfig(
    delay_seconds=0.0,
    retry_seconds=0.01,
    patience_seconds=20.0,
    limits=FetchLimits(max_bytes=100_000, timeout_seconds=10.0),
)


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `answers` holds bodies, and all else is told by the path's beginning."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer."""
        asked: Counter[str] = self.server.asked  # type: ignore[attr-defined]
        asked[self.path] += 1
        self.server.requests.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        body = self.server.answers.get(self.path)  # type: ignore[attr-defined]
        kind = self.path.split("/")[1]
        if body is not None:
            tag = f'"{hash(body)}"'
            is_known = self.headers["If-None-Match"] == tag
            self.send(304 if is_known else 200, b"" if is_known else body, ETag=tag)
        elif kind.isdigit():
            self.send(int(kind), b"")
        elif kind == "busy" and asked[self.path] == 1:
            self.send(429, b"", Retry_After="1")
        elif kind == "away":
            self.send(429, b"", Retry_After="1000")
        elif kind == "failing" and asked[self.path] < 3:
            self.send(503, b"")
        elif kind == "loop":
            self.send(302, b"", Location=self.path)
        elif kind == "to-private":
            self.send(302, b"", Location="/private/1")
        elif kind == "huge":
            self.send(200, b"x" * 100_001)
        elif kind == "robots.txt":
            self.send(self.server.statuses.get(self.path, 404), b"")  # type: ignore[attr-defined]
        else:
            self.send(200, PAGE.format(title=self.path).encode())

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Site:
    """A server, what it answers, and what it was asked."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.answers: dict[str, bytes] = {}
        self.asked: Counter[str] = Counter()
        self.requests: list[tuple[str, dict[str, str]]] = []
        server.answers, server.asked = self.answers, self.asked  # type: ignore[attr-defined]
        self.statuses: dict[str, int] = {}
        server.requests = self.requests  # type: ignore[attr-defined]
        server.statuses = self.statuses  # type: ignore[attr-defined]

    def failing_robots(self) -> None:
        """Let robots.txt answer with an error of the server's."""
        self.statuses["/robots.txt"] = 503

    def feed(self, *paths: str, path: str = "/feed", date: str = "") -> str:
        """Set up a feed that quotes pages, and give its address."""
        items = "".join(
            f"<item><link>http://blog.test/{each}</link><guid>http://blog.test/{each}</guid>{date}"
            f'<description>&lt;a href="{self.url}{each}"&gt;x&lt;/a&gt;'
            f"&lt;blockquote&gt;{QUOTE}&lt;/blockquote&gt;</description></item>"
            for each in paths
        )
        link = "<link>http://blog.test/</link>"
        text = f'<rss version="2.0"><channel>{link}{items}</channel></rss>'
        self.answers[path] = text.encode()
        return self.url + path


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve on a free port of the loopback, proxies of this machine set aside."""
    monkeypatch.setenv("NO_PROXY", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield Site(server)
    server.shutdown()
    server.server_close()


def collect(
    library: Path, *names: str, since: str = "", limit: int | None = None
) -> tuple[CrawlStats, list[str]]:
    """Collect once, and give the tally and the messages."""
    said: list[str] = []
    with CrawlQueue(library) as queue:
        collector = Collector(queue, MANNERS, said.append)
        collector.fetch(PendingFilter(collector.read(names), since), limit=limit)
    return collector.tally, said


def quotes(library: Path) -> list[tuple[str, str, str]]:
    """Give title, quoted text and origin of each quote in a library that has no faults."""
    with CrawlQueue(library, create=False) as queue:
        assert list(queue.integrity_errors()) == []
        return sorted(
            (document.title, document.text[quote.start : quote.end], quote.origin)
            for _, document, found in queue.iterate_articles()
            for quote in found
        )


def states(library: Path) -> list[tuple[str, str, int]]:
    """Give how many pages there are by state and outcome."""
    with CrawlQueue(library, create=False) as queue:
        return queue.page_counts()


def test_quotes_come_into_their_places(site: Site, tmp_path: Path) -> None:
    """Each linked page is stored once, and each entry's quote found in it."""
    tally, said = collect(tmp_path / "a.db", site.feed("/one", "/two"))
    assert (tally.links, tally.stored, tally.placed, tally.unplaced) == (2, 2, 2, 0)
    assert quotes(tmp_path / "a.db") == [
        ("/one", QUOTE, "http://blog.test//one"),
        ("/two", QUOTE, "http://blog.test//two"),
    ]
    assert said == []


def test_second_run_asks_for_the_feed_alone(site: Site, tmp_path: Path) -> None:
    """What is known is not asked for again, and the feed only if it has changed."""
    feed = site.feed("/one", "/gone")
    site.answers["/gone"] = b""
    collect(tmp_path / "a.db", feed)
    site.requests.clear()
    tally, _ = collect(tmp_path / "a.db", feed)
    assert [path for path, _ in site.requests] == ["/feed"]
    assert (tally.sources, tally.links, tally.stored) == (1, 0, 0)
    site.feed("/one", "/two")
    site.requests.clear()
    tally, _ = collect(tmp_path / "a.db", feed)
    assert [path for path, _ in site.requests] == ["/feed", "/robots.txt", "/two"]
    assert (tally.links, tally.stored) == (1, 1)


def test_known_page_is_asked_for_only_if_it_changed(site: Site, tmp_path: Path) -> None:
    """A page quoted anew is asked for with its ETag; unchanged, or gone, it serves as stored."""
    site.answers["/one"] = PAGE.format(title="One").encode()
    collect(tmp_path / "a.db", site.feed("/one"))
    feed = site.answers["/feed"].replace(QUOTE.encode(), OTHER.encode())
    site.answers["/more"] = feed.replace(b"blog.test//one", b"blog.test/other")
    tally, _ = collect(tmp_path / "a.db", f"{site.url}/more")
    path, headers = site.requests[-1]
    assert path == "/one"
    assert "If-None-Match" in headers
    assert tally.stored == 1
    site.answers["/last"] = site.answers["/feed"].replace(b"blog.test//one", b"blog.test/last")
    site.answers["/one"] = b""  # from here on nothing can be read there
    tally, _ = collect(tmp_path / "a.db", f"{site.url}/last")
    assert tally.stored == 1
    assert [row[1:] for row in quotes(tmp_path / "a.db")] == [
        (OTHER, "http://blog.test/other"),
        (QUOTE, "http://blog.test//one"),
        (QUOTE, "http://blog.test/last"),
    ]


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/404/1", "the server answered 404 Not Found"),
        ("/loop/1", "redirected more than 5 times"),
        ("/huge/1", "more than 100000 bytes; at most so many are read from one source"),
        ("/private/1", "robots.txt forbids it"),
        ("/to-private/1", "robots.txt forbids it"),
        ("/304/1", "the server sent nothing (304), though all was asked for"),
    ],
)
def test_page_that_cannot_be_had_is_refused(
    site: Site, tmp_path: Path, path: str, outcome: str
) -> None:
    """It is named with the reason, noted, not asked for again, and ends nothing."""
    site.answers["/robots.txt"] = b"User-agent: pullquote\nDisallow: /private/\n"
    feed = site.feed(path, "/one")
    tally, said = collect(tmp_path / "a.db", feed)
    assert tally.stored == 1
    assert len(said) == 1
    assert said[0].startswith(f"{site.url}{path}: ")
    assert outcome in said[0]
    ((state, noted, many),) = [row for row in states(tmp_path / "a.db") if row[0] == "refused"]
    assert (state, many) == ("refused", 1)
    assert outcome in noted
    assert site.asked["/private/1"] == 0
    before = site.asked[path]
    collect(tmp_path / "a.db", feed)
    assert site.asked[path] == before


@pytest.mark.parametrize(("path", "times"), [("/busy/1", 2), ("/failing/1", 3)])
def test_server_that_is_busy_is_asked_again(
    site: Site, tmp_path: Path, path: str, times: int
) -> None:
    """A page that comes at last is stored, and asked for no more often than needed."""
    tally, _ = collect(tmp_path / "a.db", site.feed(path))
    assert (tally.stored, site.asked[path], tally.waiting) == (1, times, 0)


def test_host_that_asks_to_wait_is_left_alone(site: Site, tmp_path: Path) -> None:
    """Who asks for more time than a run has is asked for none of his pages until then."""
    tally, _ = collect(tmp_path / "a.db", site.feed("/away/1", "/one", "/two"))
    assert (tally.stored, tally.waiting) == (0, 3)
    assert (site.asked["/one"], site.asked["/two"]) == (0, 0)


def test_page_that_fails_for_long_waits_for_another_run(site: Site, tmp_path: Path) -> None:
    """After four tries it is left alone for a day: this run ends, and the next does not ask."""
    feed = site.feed("/500/1")
    tally, _ = collect(tmp_path / "a.db", feed)
    assert (site.asked["/500/1"], tally.waiting, tally.refused) == (4, 1, Counter())
    collect(tmp_path / "a.db", feed)
    assert site.asked["/500/1"] == 4


def test_robots_txt_that_cannot_be_had_forbids_all(site: Site, tmp_path: Path) -> None:
    """RFC 9309: while the server fails to give it, nothing is asked for; the page waits."""
    site.failing_robots()
    tally, _ = collect(tmp_path / "a.db", site.feed("/one"))
    assert (tally.stored, tally.waiting, site.asked["/one"]) == (0, 1, 0)


def test_limit_and_since_leave_the_rest_waiting(site: Site, tmp_path: Path) -> None:
    """What is passed over is in the queue: a later run without them fetches it."""
    old = "<pubDate>Fri, 31 May 2024 12:00:00 GMT</pubDate>"
    feed = site.feed("/one", "/two", "/three", date=old)
    assert collect(tmp_path / "a.db", feed, since="2024-06-01")[0].stored == 0
    tally, _ = collect(tmp_path / "a.db", feed, since="2024-05-31", limit=2)
    assert (tally.stored, tally.waiting) == (2, 1)
    assert collect(tmp_path / "a.db")[0].stored == 1  # all that waits, without a source
    assert len(quotes(tmp_path / "a.db")) == 3


def test_only_the_named_sources_are_carried_on(site: Site, tmp_path: Path) -> None:
    """A run with another source leaves what waits for the first alone."""
    collect(tmp_path / "a.db", site.feed("/one", "/two"), limit=1)
    site.requests.clear()
    collect(tmp_path / "a.db", site.feed("/three", path="/more"))
    assert {path for path, _ in site.requests} == {"/more", "/robots.txt", "/three"}


def test_list_of_feeds_and_page_are_read(site: Site, tmp_path: Path) -> None:
    """An OPML list stands for the feeds in it, once each; a page for itself."""
    feed = site.feed("/one")
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml><body><outline xmlUrl="{feed}"/><outline xmlUrl="{feed}"/></body></opml>'
    )
    host = site.url.replace("127.0.0.1", "localhost")
    html = f'<html><body><a href="{host}/two">Two</a>: <q>{QUOTE}</q></body></html>'
    site.answers["/page"] = html.encode()
    tally, _ = collect(tmp_path / "a.db", str(opml), f"{site.url}/page", feed)
    assert (tally.sources, tally.stored, site.asked["/feed"]) == (3, 2, 1)
    assert [row[2] for row in quotes(tmp_path / "a.db")] == [
        "http://blog.test//one",
        f"{site.url}/page",
    ]


def test_source_that_cannot_be_read_ends_nothing(site: Site, tmp_path: Path) -> None:
    """It is named, and the others are read."""
    site.answers["/cut"] = b"<rss><channel>"
    names = (f"{site.url}/cut", str(tmp_path / "no.opml"), f"{site.url}/404/1", "ftp://a.b/c")
    tally, said = collect(tmp_path / "a.db", *names, site.feed("/one"))
    assert (tally.sources, tally.failed, tally.stored) == (1, 4, 1)
    assert [any(name in words for words in said) for name in names] == [True] * 4


def test_command_collects_and_previews(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run lists and makes no library; the run stores; a failed source makes the status 1."""
    library = tmp_path / "a.db"
    site.answers["/one"] = PAGE.format(title="One").encode()
    feed = site.feed("/one")
    arguments = ["corpus", "add", feed, "--library", str(library)]
    assert main([*arguments, "--dry-run"]) == 0
    assert f"{site.url}/one  1 quotes, by http://blog.test//one" in capsys.readouterr().out
    assert not library.exists()
    assert site.asked["/one"] == 0
    assert main(arguments) == 0
    assert "articles: 1, quotes in their places: 1" in capsys.readouterr().out
    assert main([*arguments, "--dry-run"]) == 0
    assert "links that are new: 0" in capsys.readouterr().out
    assert main(["corpus", "add", f"{site.url}/404/1", "--library", str(library)]) == 1
    assert "404" in capsys.readouterr().err


def test_licenses_are_kept(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a page states of itself is the article's license, what a feed states the quote's."""
    page = PAGE.format(title="Rain").replace(
        "</body>",
        '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">x</a></body>',
    )
    site.answers["/one"] = page.encode()
    feed = site.feed("/one", "/two")
    rights = b"<channel><copyright>The blog, 2026</copyright>"
    site.answers["/feed"] = site.answers["/feed"].replace(b"<channel>", rights)
    collect(tmp_path / "a.db", feed)
    with CrawlQueue(tmp_path / "a.db") as queue:
        listed = list(queue.list_articles())
        assert [each.license for each in listed] == ["CC-BY-4.0", ""]
        [(quote, _)] = queue.all_quotes(listed[0].article)
        assert quote.license == "The blog, 2026"
    library = ["--library", str(tmp_path / "a.db")]
    for command in (["stats"], ["list"], ["show", listed[0].article], ["export", "-"]):
        assert main(["corpus", *command, *library]) == 0
        assert "CC-BY-4.0" in capsys.readouterr().out


def test_agent_is_honest(site: Site, tmp_path: Path) -> None:
    """Every request names this program."""
    collect(tmp_path / "a.db", site.feed("/one"))
    assert len(site.requests) == 3
    assert all(headers["User-Agent"].startswith("pullquote/") for _, headers in site.requests)


def test_killed_run_goes_on(site: Site, tmp_path: Path) -> None:
    """A run that is killed in the middle leaves a whole library, and the next one finishes it."""
    paths = [f"/page{number}" for number in range(12)]
    feed = site.feed(*paths)
    library = tmp_path / "a.db"
    script = (
        "import sys; from pullquote.ingest.crawl import *\n"
        "from pullquote.library.crawl_queue import CrawlQueue, PendingFilter\n"
        "with CrawlQueue(sys.argv[1]) as queue:\n"
        "    collector = Collector(queue, PolitenessConfig(delay_seconds=0.1), print)\n"
        "    collector.fetch(PendingFilter(collector.read(sys.argv[2:])))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(library), feed])
    try:
        give_up = time.monotonic() + 60
        while site.asked["/page3"] == 0 and time.monotonic() < give_up:
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert 0 < sum(site.asked[path] for path in paths) < len(paths)
    collect(library, feed)
    assert [row[0] for row in quotes(library)] == sorted(paths)
    assert sum(site.asked[path] for path in paths) <= len(paths) + 1
