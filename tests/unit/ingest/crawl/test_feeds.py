"""Sources of every kind, whole and broken."""

import json

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
    """Whatever the format and the encoding, an entry's link, date and quote come out."""
    source = read_source(data, url=URL, name=URL)
    assert (source.kind, source.problem) == ("feed", "")
    (found,) = [link for entry in source.entries for link in links_of(entry)]
    assert (found.url, found.host, found.entry) == (ABOUT, "a.org", "https://home.org/e")
    assert (found.date, found.quotes) == ("2024-05-31T12:00:00Z", (QUOTE,))


def test_entry_about_another_page_keeps_its_own_name() -> None:
    """In a link blog the entry's link is the page it is about; what names it is its own."""
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
    (found,) = links_of(entry)
    assert found.quotes == (QUOTE,)


def test_page_names_its_feeds() -> None:
    """A page is one entry, and says which feeds it has."""
    html = (
        '<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/feed">'
        f'<link rel="stylesheet" href="/x.css"></head><body>{HTML}</body>'
    )
    source = read_source(html.encode(), url="https://home.org/page", name="page")
    assert (source.kind, source.feeds) == ("page", ("https://home.org/feed",))
    (found,) = links_of(source.entries[0])
    assert (found.entry, found.quotes) == ("https://home.org/page", (QUOTE,))


def test_list_gives_its_feeds_once() -> None:
    """Addresses in an OPML list come out in order, however deep they stand; others are left out."""
    opml = (
        '<?xml version="1.0"?><opml version="2.0"><head/><body><outline text="x">'
        '<outline xmlUrl="https://b.org/f"/></outline><outline xmlUrl="https://a.org/f"/>'
        '<outline xmlUrl="https://b.org/f"/><outline xmlUrl="file:///etc/passwd"/></body></opml>'
    )
    source = read_source(opml.encode(), url="", name="a.opml")
    assert (source.kind, source.feeds) == ("list", ("https://b.org/f", "https://a.org/f"))


def test_cut_feed_gives_what_is_whole() -> None:
    """What stands before the fault is read, and the fault is told."""
    source = read_source(RSS[:-20].encode(), url=URL, name=URL)
    assert "is broken XML (unclosed token)" in source.problem
    assert len(source.entries) == 1


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptySourceError, "is empty"),
        (b" \n", EmptySourceError, "is empty"),
        (b"It fell.", SourceError, "neither a feed"),
        (b"%PDF-1.7", SourceError, "neither a feed"),
        (b"<svg><path/></svg>", SourceError, "neither a feed"),
        (b"<rss><channel>", SourceError, r"is broken XML \(no element found\)"),
        (b"<opml><body>", SourceError, "is broken XML"),
        (b'{"items": ', SourceError, "is broken JSON"),
        (b'{"items": []}', SourceError, "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/", "items": [7]}', SourceError, "no JSON Feed"),
    ],
)
def test_broken_source_is_told(data: bytes, error: type[SourceError], words: str) -> None:
    """The message is one line, and names the source and what is wrong with it."""
    with pytest.raises(error, match=words) as caught:
        read_source(data, url=URL, name="given")
    assert str(caught.value).startswith("given: ")
    assert "\n" not in str(caught.value)


def test_entities_are_not_blown_up() -> None:
    """A billion laughs end as an error, not in the memory."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "laugh">{levels}]><rss><channel><title>&l11;</title>'
    data = bomb.encode() + b"</channel></rss>"
    source = read_source(b"<rss/>", url=URL, name=URL)
    assert source.entries == ()
    with pytest.raises(SourceError):
        read_source(data, url=URL, name=URL)
