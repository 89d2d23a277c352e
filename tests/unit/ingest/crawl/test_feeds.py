"""Sources: feeds, lists and pages, whole and broken."""

import json
import time
from contextlib import suppress

import pytest

from pullquote.errors import EmptySourceError, SourceError
from pullquote.ingest.crawl.feeds import links_of, read_source

URL = "https://home.org/feed"
ABOUT = "https://a.org/1"
QUOTE = "Größe is not what the river had in mind."
HTML = f'<p><a href="{ABOUT}">x</a> says “{QUOTE}”</p>'
ESCAPED = HTML.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
RSS = (
    '<rss version="2.0"><channel><title>H</title><link>https://home.org/</link><item>'
    "<link>https://home.org/e</link><guid>https://home.org/e</guid>"
    "<pubDate>Fri, 31 May 2024 14:00:00 +0200</pubDate>"
    f"<description>{ESCAPED}</description></item></channel></rss>"
)
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>H</title>'
    '<link href="https://home.org/"/><entry><id>tag:home.org,2024:e</id>'
    '<link href="https://home.org/e"/><updated>2024-05-31T12:00:00Z</updated>'
    f'<content type="html">{ESCAPED}</content></entry></feed>'
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="https://home.org/"><link>https://home.org/</link></channel>'
    '<item rdf:about="https://home.org/e"><link>https://home.org/e</link>'
    f"<dc:date>2024-05-31T12:00:00Z</dc:date><description>{ESCAPED}</description></item></rdf:RDF>"
)
ITEM = {
    "id": "7",
    "url": "https://home.org/e",
    "content_html": HTML,
    "date_published": "2024-05-31T14:00:00+02:00",
}
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "home_page_url": "https://home.org/",
    "items": [ITEM],
}


@pytest.mark.parametrize(
    "data",
    [
        RSS.encode(),
        b"\xef\xbb\xbf" + RSS.encode(),
        f'<?xml version="1.0" encoding="windows-1252"?>{RSS}'.encode("cp1252"),
        f'<?xml version="1.0" encoding="utf-16"?>{RSS}'.encode("utf-16"),
        b"\n<!-- made by hand -->\n" + RSS.encode(),
        ATOM.encode(),
        RDF.encode(),
        json.dumps(JSON).encode(),
    ],
)
def test_feeds_give_the_same_links(data: bytes) -> None:
    """All formats and encodings yield an entry's link, date and quote."""
    source = read_source(data, url=URL, name=URL)
    assert (source.kind, source.problem) == ("feed", "")
    (link,) = [link for entry in source.entries for link in links_of(entry)]
    assert (link.url, link.host, link.entry) == (ABOUT, "a.org", "https://home.org/e")
    assert (link.date, link.quotes) == ("2024-05-31T12:00:00Z", (QUOTE,))


def test_entry_about_another_page() -> None:
    """In a link blog an entry links to the page that it is about, and has an id of its own."""
    text = f"“{QUOTE}”"
    rss = RSS.replace("<link>https://home.org/e</link>", f"<link>{ABOUT}</link>")
    data = rss.replace(ESCAPED, text)
    (entry,) = read_source(data.encode(), url=URL, name=URL).entries
    assert (entry.url, entry.about) == ("https://home.org/e", ABOUT)
    nameless = data.replace("<guid>https://home.org/e</guid>", '<guid isPermaLink="false">7</guid>')
    (entry,) = read_source(nameless.encode(), url=URL, name=URL).entries
    assert (entry.url, entry.about) == (f"{URL}#7", ABOUT)
    item = {"id": "7", "external_url": ABOUT, "content_text": text}
    feed = json.dumps(JSON | {"items": [item]}).encode()
    (entry,) = read_source(feed, url=URL, name=URL).entries
    assert (entry.url, entry.about) == (f"{URL}#7", ABOUT)
    (link,) = links_of(entry)
    assert link.quotes == (QUOTE,)


def test_page_names_its_feeds() -> None:
    """A page is one entry, and names its feeds."""
    html = (
        '<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/feed">'
        f'<link rel="stylesheet" href="/x.css"></head><body>{HTML}</body>'
    )
    source = read_source(html.encode(), url="https://home.org/page", name="page")
    assert (source.kind, source.feeds) == ("page", ("https://home.org/feed",))
    (link,) = links_of(source.entries[0])
    assert (link.entry, link.quotes) == ("https://home.org/page", (QUOTE,))


def test_list_of_feeds() -> None:
    """The http URLs of an OPML list are in order and unique, however deep they are nested."""
    opml = (
        '<?xml version="1.0"?><opml version="2.0"><head/><body><outline text="x">'
        '<outline xmlUrl="https://b.org/f"/></outline><outline xmlUrl="https://a.org/f"/>'
        '<outline xmlUrl="https://b.org/f"/><outline xmlUrl="file:///etc/passwd"/></body></opml>'
    )
    source = read_source(opml.encode(), url="", name="a.opml")
    assert (source.kind, source.feeds) == ("list", ("https://b.org/f", "https://a.org/f"))


def test_truncated_feed() -> None:
    """The entries before the error are read, and the error is reported."""
    source = read_source(RSS[:-20].encode(), url=URL, name=URL)
    assert "broken XML (unclosed token)" in source.problem
    assert len(source.entries) == 1


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptySourceError, "is empty"),
        (b" \n", EmptySourceError, "is empty"),
        (b"It fell.", SourceError, "must be a feed"),
        (b"%PDF-1.7", SourceError, "must be a feed"),
        (b"<svg><path/></svg>", SourceError, "must be a feed"),
        (b"<rss><channel>", SourceError, r"broken XML \(no element found\)"),
        (b"<opml><body>", SourceError, "broken XML"),
        (b'{"items": ', SourceError, "broken JSON"),
        (b'{"items": []}', SourceError, "not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/", "items": [7]}', SourceError, "not a JSON Feed"),
    ],
)
def test_broken_sources(data: bytes, error: type[SourceError], words: str) -> None:
    """The message is one line, and names the source and what is wrong."""
    with pytest.raises(error, match=words) as caught:
        read_source(data, url=URL, name="given")
    assert str(caught.value).startswith("given: ")
    assert "\n" not in str(caught.value)


def test_entity_expansion() -> None:
    """A billion laughs are an error, and do not fill the memory."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "laugh">{levels}]><rss><channel><title>&l11;</title>'
    data = bomb.encode() + b"</channel></rss>"
    source = read_source(b"<rss/>", url=URL, name=URL)
    assert source.entries == ()
    with pytest.raises(SourceError):
        read_source(data, url=URL, name=URL)


@pytest.mark.parametrize(
    "reference", ["&#x110000;", "&#x7fffffffffffffffffff;", "&#1114112;", f"&#{'9' * 5000};"]
)
def test_invalid_character_reference(reference: str) -> None:
    """A reference to a character that does not exist does not stop the feed."""
    data = RSS.replace("<title>H</title>", f"<title>{reference}</title>")
    data = data.replace("</description>", f" {reference}</description>")
    source = read_source(data.encode(), url=URL, name=URL)
    (link,) = [link for entry in source.entries for link in links_of(entry)]
    assert link.quotes == (QUOTE,)


@pytest.mark.parametrize(
    "entry",
    [
        "<entry><id>a</id><content/></entry>",
        '<entry><id>a</id><content type="application/xml"/></entry>',
        '<entry><content type="image/png" src="https://e.org/x.png"/></entry>',
        "<entry><summary/><link/></entry>",
        "<entry/>",
    ],
)
def test_entry_without_text(entry: str) -> None:
    """An entry without text has no quotes; the other entries are read."""
    source = read_source(ATOM.replace("<entry>", f"{entry}<entry>", 1).encode(), url=URL, name=URL)
    (link,) = [link for entry in source.entries for link in links_of(entry)]
    assert link.quotes == (QUOTE,)


def test_whatever_feedparser_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any exception of the parser is an error of ours, of one line."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("x\ny")

    monkeypatch.setattr("feedparser.parse", fail)
    with pytest.raises(SourceError, match=r"given: cannot be read as a feed \(ZeroDivisionError\)"):
        read_source(RSS.encode(), url=URL, name="given")


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 50_000,
        b"<!--" * 50_000,
        b"<?x?>" * 50_000,
        b" " * 200_000,
        b"<link " * 50_000,
        b"<!doctype html><html><head>" + b"<link " * 20_000,
        b"<!doctype html><html><head>" + b"<link type=application/rss+xml href=/" * 5_000,
    ],
)
def test_hostile_beginnings_are_read_in_time(data: bytes) -> None:
    """Comments, instructions and tags without an end take linear time."""
    start = time.process_time()
    with suppress(SourceError):
        read_source(data, url=URL, name=URL)
    assert time.process_time() - start < 5
