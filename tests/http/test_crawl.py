"""The crawler over real connections: feeds, pages, and what goes wrong with them."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pullquote.cli import main
from pullquote.documents import FetchLimits
from pullquote.documents.document import Document
from pullquote.documents.fetch import Page
from pullquote.documents.read import read_page
from pullquote.ingest.crawl import Crawler, CrawlStats, PolitenessConfig
from pullquote.library import CorpusStore, Library
from pullquote.library.crawl_queue import PendingFilter
from pullquote.library.integrity import integrity_errors

QUOTE = "The river rose over the old stone bridge that night."
OTHER = "Nobody in the town had slept since the water came."
PAGE = (
    "<html><head><title>{title}</title></head><body><p>It had rained for many days by then.</p>"
    f"<p>{QUOTE} People stood and watched.</p><p>{OTHER}</p></body></html>"
)
CONFIG = PolitenessConfig(
    delay_seconds=0.0,
    retry_seconds=0.01,
    max_wait_seconds=20.0,
    limits=FetchLimits(max_bytes=100_000, timeout_seconds=10.0),
)


class Handler(BaseHTTPRequestHandler):
    """Answers with the body in `answers`, or else by the first part of the path."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Answer a request."""
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
        """Send a whole response."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Site:
    """A server, its answers, and the requests to it."""

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
        """Make robots.txt answer with a server error."""
        self.statuses["/robots.txt"] = 503

    def feed(self, *paths: str, path: str = "/feed", date: str = "") -> str:
        """Add a feed that quotes pages, and return its URL."""
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
    """Serve on a free port of the loopback interface, without proxies."""
    monkeypatch.setenv("NO_PROXY", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield Site(server)
    server.shutdown()
    server.server_close()


def crawl(
    library: Path, *names: str, since: str = "", limit: int | None = None
) -> tuple[CrawlStats, list[str]]:
    """Crawl once, and return the statistics and the messages."""
    messages: list[str] = []
    with Library(library) as opened, Crawler(opened, CONFIG, messages.append) as crawler:
        crawler.fetch_pages(PendingFilter(crawler.read_sources(names), since), limit=limit)
    return crawler.stats, messages


def quotes(library: Path) -> list[tuple[str, str, str]]:
    """Return title, text and origin of each quote in a library without errors."""
    with Library(library, create=False) as opened:
        assert list(integrity_errors(opened)) == []
        return sorted(
            (document.title, document.text[quote.start : quote.end], quote.origin)
            for _, document, quotes in opened.iterate_articles()
            for quote in quotes
        )


def states(library: Path) -> list[tuple[str, str, int]]:
    """Return the number of pages by state and outcome."""
    with Library(library, create=False) as opened, opened.connection() as connection:
        rows = connection.execute(
            "SELECT state, outcome, count(*) FROM pages GROUP BY state, outcome ORDER BY 1, 2"
        )
        return [tuple(row) for row in rows]


def test_quotes_are_aligned(site: Site, tmp_path: Path) -> None:
    """Each linked page is stored once, and each entry's quote is aligned with it."""
    stats, messages = crawl(tmp_path / "a.db", site.feed("/one", "/two"))
    assert (stats.links, stats.stored, stats.located, stats.unlocated) == (2, 2, 2, 0)
    assert quotes(tmp_path / "a.db") == [
        ("/one", QUOTE, "http://blog.test//one"),
        ("/two", QUOTE, "http://blog.test//two"),
    ]
    assert messages == []


def test_second_run_requests_only_the_feed(site: Site, tmp_path: Path) -> None:
    """Known pages are not requested again, and the feed only if it changed."""
    feed = site.feed("/one", "/gone")
    site.answers["/gone"] = b""
    crawl(tmp_path / "a.db", feed)
    site.requests.clear()
    stats, _ = crawl(tmp_path / "a.db", feed)
    assert [path for path, _ in site.requests] == ["/feed"]
    assert (stats.sources, stats.links, stats.stored) == (1, 0, 0)
    site.feed("/one", "/two")
    site.requests.clear()
    stats, _ = crawl(tmp_path / "a.db", feed)
    assert [path for path, _ in site.requests] == ["/feed", "/robots.txt", "/two"]
    assert (stats.links, stats.stored) == (1, 1)


def test_known_page_is_requested_only_if_it_changed(site: Site, tmp_path: Path) -> None:
    """A page that is quoted again is requested with its ETag; if unchanged or gone, it stays."""
    site.answers["/one"] = PAGE.format(title="One").encode()
    crawl(tmp_path / "a.db", site.feed("/one"))
    feed = site.answers["/feed"].replace(QUOTE.encode(), OTHER.encode())
    site.answers["/more"] = feed.replace(b"blog.test//one", b"blog.test/other")
    stats, _ = crawl(tmp_path / "a.db", f"{site.url}/more")
    path, headers = site.requests[-1]
    assert path == "/one"
    assert "If-None-Match" in headers
    assert stats.stored == 1
    site.answers["/last"] = site.answers["/feed"].replace(b"blog.test//one", b"blog.test/last")
    site.answers["/one"] = b""  # from here on nothing can be read there
    stats, _ = crawl(tmp_path / "a.db", f"{site.url}/last")
    assert stats.stored == 1
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
        ("/huge/1", "more than 100000 bytes, the limit for one source"),
        ("/private/1", "forbidden by robots.txt"),
        ("/to-private/1", "forbidden by robots.txt"),
        ("/304/1", "the server sent nothing (304), though the whole page was requested"),
    ],
)
def test_page_that_cannot_be_fetched_is_refused(
    site: Site, tmp_path: Path, path: str, outcome: str
) -> None:
    """It is reported and recorded with the reason, not requested again, and stops nothing."""
    site.answers["/robots.txt"] = b"User-agent: pullquote\nDisallow: /private/\n"
    feed = site.feed(path, "/one")
    stats, messages = crawl(tmp_path / "a.db", feed)
    assert stats.stored == 1
    assert len(messages) == 1
    assert messages[0].startswith(f"{site.url}{path}: ")
    assert outcome in messages[0]
    ((state, noted, many),) = [row for row in states(tmp_path / "a.db") if row[0] == "refused"]
    assert (state, many) == ("refused", 1)
    assert outcome in noted
    assert site.asked["/private/1"] == 0
    before = site.asked[path]
    crawl(tmp_path / "a.db", feed)
    assert site.asked[path] == before


@pytest.mark.parametrize(("path", "times"), [("/busy/1", 2), ("/failing/1", 3)])
def test_busy_server_is_tried_again(site: Site, tmp_path: Path, path: str, times: int) -> None:
    """A page that arrives at last is stored, and requested no more often than necessary."""
    stats, _ = crawl(tmp_path / "a.db", site.feed(path))
    assert (stats.stored, site.asked[path], stats.waiting) == (1, times, 0)


def test_retry_after_holds_for_the_host(site: Site, tmp_path: Path) -> None:
    """A host that asks for more time than a run has is sent no request until then."""
    stats, _ = crawl(tmp_path / "a.db", site.feed("/away/1", "/one", "/two"))
    assert (stats.stored, stats.waiting) == (0, 3)
    assert (site.asked["/one"], site.asked["/two"]) == (0, 0)


def test_page_that_keeps_failing_waits_for_another_run(site: Site, tmp_path: Path) -> None:
    """After four tries it waits for a day: this run ends, and the next one does not try."""
    feed = site.feed("/500/1")
    stats, _ = crawl(tmp_path / "a.db", feed)
    assert (site.asked["/500/1"], stats.waiting, stats.refused) == (4, 1, Counter())
    crawl(tmp_path / "a.db", feed)
    assert site.asked["/500/1"] == 4


def test_unavailable_robots_txt_forbids_everything(site: Site, tmp_path: Path) -> None:
    """RFC 9309: while robots.txt fails, no page is requested; the page waits."""
    site.failing_robots()
    stats, _ = crawl(tmp_path / "a.db", site.feed("/one"))
    assert (stats.stored, stats.waiting, site.asked["/one"]) == (0, 1, 0)


def test_limit_and_since(site: Site, tmp_path: Path) -> None:
    """Skipped pages stay in the queue: a later run without limits fetches them."""
    old = "<pubDate>Fri, 31 May 2024 12:00:00 GMT</pubDate>"
    feed = site.feed("/one", "/two", "/three", date=old)
    assert crawl(tmp_path / "a.db", feed, since="2024-06-01")[0].stored == 0
    stats, _ = crawl(tmp_path / "a.db", feed, since="2024-05-31", limit=2)
    assert (stats.stored, stats.waiting) == (2, 1)
    assert crawl(tmp_path / "a.db")[0].stored == 1  # all that waits, without a source
    assert len(quotes(tmp_path / "a.db")) == 3


def test_only_the_named_sources_are_resumed(site: Site, tmp_path: Path) -> None:
    """A run with another source does not fetch the waiting pages of the first."""
    crawl(tmp_path / "a.db", site.feed("/one", "/two"), limit=1)
    site.requests.clear()
    crawl(tmp_path / "a.db", site.feed("/three", path="/more"))
    assert {path for path, _ in site.requests} == {"/more", "/robots.txt", "/three"}


def test_list_of_feeds_and_page(site: Site, tmp_path: Path) -> None:
    """An OPML list stands for its feeds, once each; a page for itself."""
    feed = site.feed("/one")
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml><body><outline xmlUrl="{feed}"/><outline xmlUrl="{feed}"/></body></opml>'
    )
    host = site.url.replace("127.0.0.1", "localhost")
    html = f'<html><body><a href="{host}/two">Two</a>: <q>{QUOTE}</q></body></html>'
    site.answers["/page"] = html.encode()
    stats, _ = crawl(tmp_path / "a.db", str(opml), f"{site.url}/page", feed)
    assert (stats.sources, stats.stored, site.asked["/feed"]) == (3, 2, 1)
    assert [row[2] for row in quotes(tmp_path / "a.db")] == [
        "http://blog.test//one",
        f"{site.url}/page",
    ]


def test_unreadable_source_stops_nothing(site: Site, tmp_path: Path) -> None:
    """It is reported, and the others are read."""
    site.answers["/cut"] = b"<rss><channel>"
    names = (f"{site.url}/cut", str(tmp_path / "no.opml"), f"{site.url}/404/1", "ftp://a.b/c")
    stats, messages = crawl(tmp_path / "a.db", *names, site.feed("/one"))
    assert (stats.sources, stats.failed, stats.stored) == (1, 4, 1)
    assert [any(name in words for words in messages) for name in names] == [True] * 4


def test_command_and_dry_run(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run lists and stores nothing; a failed source makes the exit status 1."""
    library = tmp_path / "a.db"
    site.answers["/one"] = PAGE.format(title="One").encode()
    feed = site.feed("/one")
    arguments = ["corpus", "add", feed, "--library", str(library)]
    assert main([*arguments, "--dry-run"]) == 0
    assert f"{site.url}/one  1 quotes, by http://blog.test//one" in capsys.readouterr().out
    assert not library.exists()
    assert site.asked["/one"] == 0
    assert main(arguments) == 0
    assert "articles: 1, quotes located: 1" in capsys.readouterr().out
    assert main([*arguments, "--dry-run"]) == 0
    assert "new links: 0" in capsys.readouterr().out
    assert main(["corpus", "add", f"{site.url}/404/1", "--library", str(library)]) == 1
    assert "404" in capsys.readouterr().err


def test_licenses(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page states the license of the article, a feed that of the quote."""
    page = PAGE.format(title="Rain").replace(
        "</body>",
        '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">x</a></body>',
    )
    site.answers["/one"] = page.encode()
    feed = site.feed("/one", "/two")
    rights = b"<channel><copyright>The blog, 2026</copyright>"
    site.answers["/feed"] = site.answers["/feed"].replace(b"<channel>", rights)
    crawl(tmp_path / "a.db", feed)
    with Library(tmp_path / "a.db") as library:
        corpus = CorpusStore(library)
        listed = list(corpus.list_articles())
        assert [each.license for each in listed] == ["CC-BY-4.0", ""]
        [quote] = corpus.all_quotes(listed[0].article)
        assert quote.license == "The blog, 2026"
    option = ["--library", str(tmp_path / "a.db")]
    for command in (["stats"], ["list"], ["show", listed[0].article], ["export", "-"]):
        assert main(["corpus", *command, *option]) == 0
        assert "CC-BY-4.0" in capsys.readouterr().out


def test_agent_is_honest(site: Site, tmp_path: Path) -> None:
    """Every request names this program."""
    crawl(tmp_path / "a.db", site.feed("/one"))
    assert len(site.requests) == 3
    assert all(headers["User-Agent"].startswith("pullquote/") for _, headers in site.requests)


def test_killed_run_is_resumed(site: Site, tmp_path: Path) -> None:
    """A run that is killed leaves a correct library, and the next one finishes it."""
    paths = [f"/page{number}" for number in range(12)]
    feed = site.feed(*paths)
    library = tmp_path / "a.db"
    script = (
        "import sys; from pullquote.ingest.crawl import *\n"
        "from pullquote.library import Library\n"
        "from pullquote.library.crawl_queue import PendingFilter\n"
        "if __name__ == '__main__':\n"
        "    with Library(sys.argv[1]) as library:\n"
        "        crawler = Crawler(library, PolitenessConfig(delay_seconds=0.1), print)\n"
        "        crawler.fetch_pages(PendingFilter(crawler.read_sources(sys.argv[2:])))\n"
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
    crawl(library, feed)
    assert [row[0] for row in quotes(library)] == sorted(paths)
    assert sum(site.asked[path] for path in paths) <= len(paths) + 1


@pytest.mark.parametrize("status", [501, 520, 599])
def test_any_server_error_of_robots_txt_forbids_everything(
    site: Site, tmp_path: Path, status: int
) -> None:
    """Any 5xx answer for robots.txt means that no page is requested."""
    site.statuses["/robots.txt"] = status
    stats, _ = crawl(tmp_path / "a.db", site.feed("/one"))
    assert (stats.stored, site.asked["/robots.txt"], site.asked["/one"]) == (0, 1, 0)


def test_oversized_robots_txt_forbids_everything(site: Site, tmp_path: Path) -> None:
    """A robots.txt over 512 KiB forbids everything; one of 500 KiB is read."""
    rules = b"User-agent: *\nDisallow: /private\n"
    site.answers["/robots.txt"] = rules + b"#" * (512 * 1024)
    stats, _ = crawl(tmp_path / "a.db", site.feed("/one"))
    assert (stats.stored, site.asked["/one"]) == (0, 0)
    site.answers["/robots.txt"] = rules + b"#" * (500 * 1024 - len(rules))
    stats, _ = crawl(tmp_path / "b.db", site.feed("/one"))
    assert (stats.stored, site.asked["/one"]) == (1, 1)


def test_hanging_page_is_refused(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that takes too long to read is refused, and the others are stored."""
    messages: list[str] = []
    monkeypatch.setattr("pullquote.ingest.crawl.crawler.read_article", hang_on_one)
    with (
        Library(tmp_path / "a.db") as library,
        Crawler(library, CONFIG, messages.append, timeout_seconds=3.0) as crawler,
    ):
        crawler._worker.call(hang_on_one, Page(b"It fell.", "", "", ""), "")  # imports take time
        crawler.fetch_pages(PendingFilter(crawler.read_sources([site.feed("/one", "/two")])))
    assert (crawler.stats.stored, crawler.stats.refused.total()) == (1, 1)
    assert messages == [f"{site.url}/one: cannot be read: took longer than 3 s"]


def hang_on_one(page: Page, name: str) -> tuple[Document, str]:
    """Read a page, but sleep forever over one of them."""
    if name.endswith("/one"):
        time.sleep(1000)
    return read_page(page, source=name), ""


def test_books_and_word_files_are_added(
    tmp_path: Path, make_epub: Callable[..., bytes], make_docx: Callable[..., bytes]
) -> None:
    """EPUB, DOCX and captions are articles; the comments of a DOCX are marks with notes."""
    files = {"a.epub": make_epub(), "b.docx": make_docx()}
    files["c.vtt"] = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>The gates were closed.\n"
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    library = tmp_path / "library.db"
    paths = [str(tmp_path / name) for name in files]
    assert main(["corpus", "add", *paths, "--library", str(library)]) == 0
    with Library(library) as opened:
        found = {
            document.title: (document, quotes) for _, document, quotes in opened.iterate_articles()
        }
    assert found["The River Book"][0].chapters
    assert found[""][0].cues[0].speaker == "Ada"
    (quote,) = found["River report"][1]
    assert (quote.text, quote.note) == ("Nobody had sold a boat.", "Jo: Quote this.")


def test_articles_are_added(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text file, or a page that recommends nothing, is an article itself."""
    note = tmp_path / "note.md"
    note.write_text("# Rain\n\nIt fell on the town all day, and nobody was out.\n")
    library = tmp_path / "a.db"
    paragraphs = f"<p>{OTHER} {QUOTE}</p>" * 8
    site.answers["/story"] = f"<html><body><h1>Flood</h1>{paragraphs}</body></html>".encode()
    arguments = ["corpus", "add", str(note), f"{site.url}/story", "--library", str(library)]
    assert main(arguments) == 0
    assert "articles: 2, quotes located: 0" in capsys.readouterr().out
    with Library(library) as opened:
        documents = [document for _, document, _ in opened.iterate_articles()]
    assert [QUOTE in document.text for document in documents] == [False, True]
    assert documents[1].url == f"{site.url}/story"
    assert main([*arguments, "--recommendations"]) == 1  # a note is none
