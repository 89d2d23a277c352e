"""The time of every reader is about linear in its input, even on hostile input.

Each family is a function from a size to an input. Four times the input may take about four times as
long (a little more with a logarithmic factor); quadratic work takes sixteen times as long.
"""

import importlib.util
import io
import json
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from pullquote.documents import read_text
from pullquote.documents.captions import read_captions
from pullquote.documents.charset import declared_encoding, decode
from pullquote.documents.document import Document
from pullquote.documents.docx import read_docx
from pullquote.documents.epub import read_epub
from pullquote.documents.formats import detect_kind
from pullquote.documents.front_matter import parse_front_matter
from pullquote.documents.html import read_html
from pullquote.documents.markdown import read_markdown
from pullquote.documents.plain_text import read_plain
from pullquote.errors import SourceError
from pullquote.ingest.crawl.feeds import links_of, read_source
from pullquote.ingest.crawl.politeness import RobotsRules
from pullquote.ingest.exports.registry import FORMATS, read_export
from pullquote.quotes import verify as verify_quotations
from pullquote.text import split_sentences
from pullquote.text.inline_markdown import mask_markup
from pullquote.text.sentence_splitter import sentence_spans

for package in ("feedparser", "lxml", "protego"):
    pytest.importorskip(package, reason="the extra corpus is not installed")

_spec = importlib.util.spec_from_file_location(
    "export_samples", Path(__file__).parents[2] / "tools" / "export_samples.py"
)
assert _spec
assert _spec.loader
_export_samples: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_export_samples)
SAMPLES: dict[str, dict[str, Callable[[str, int], bytes]]] = _export_samples.SAMPLES

MAX_RATIO = 9.0
MIN_SECONDS = 0.02
"""Shorter times are noise, and short enough."""

Reader = Callable[[str], object]


def page(body: str) -> str:
    """Wrap a body in a page with an article."""
    paragraph = "<p>The mill had stood empty for eleven years when the new owner came.</p>" * 3
    return f"<!doctype html><html><body><article>{paragraph}{body}</article></body></html>"


def detect(text: str) -> object:
    """Detect format and encoding."""
    data = text.encode()
    return detect_kind(data), declared_encoding(data), decode(data)


def split(text: str) -> object:
    """Split one paragraph."""
    return split_sentences(Document.from_parts([("paragraph", "It fell. " + text)]))


def verify(text: str) -> object:
    """Verify the quotations of a text against itself."""
    document = read_plain(text)
    return verify_quotations(document, [document])


def verify_altered(text: str) -> object:
    """Verify quotations of one word against a text in which each word has a letter more."""
    return verify_quotations(read_plain(text), [read_plain(text.replace('" "', "x "))])


def verify_named(text: str) -> object:
    """Verify quotations whose source is named at the end of the text."""
    source = read_text("Snow fell on the town.", title="The Gazette of Ely")
    return verify_quotations(read_plain(text + " The Gazette of Ely"), [source])


def make_zip(**parts: str) -> bytes:
    """Return a ZIP archive of parts, whose names have ``__`` for a slash and ``_`` for a period."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


ITEM = '<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>'


def book(page: str) -> object:
    """Read an EPUB of one page."""
    package = f'<package>{ITEM}<itemref idref="one"/></package>'
    return read_epub(make_zip(book_opf=package, one_xhtml=page))


def spine(items: str) -> object:
    """Read an EPUB with many items and references in its package document."""
    page = "<html><body><p>It fell.</p></body></html>"
    return read_epub(make_zip(book_opf=f"<package>{ITEM}{items}</package>", one_xhtml=page))


def word(body: str) -> object:
    """Read a DOCX of some content."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    text = f"<w:document {names}><w:body>{body}</w:body></w:document>"
    return read_docx(make_zip(word__document_xml=text))


CUE = "00:01.000 --> 00:02.000\n"


def feed(text: str) -> object:
    """Read a source, and find the links of its entries."""
    source = read_source(text.encode(), url="https://blog.example/feed", name="feed")
    return [list(links_of(entry)) for entry in source.entries]


def robots(text: str) -> object:
    """Read the rules of a server, and apply them."""
    rules = RobotsRules(text)
    return [rules.allows(f"https://e.org/{path}") for path in ("a" * 2000, "a?b", "%41" * 500)]


def rss(body: str) -> str:
    """Wrap a body in a feed."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{body}</channel></rss>'


def entry(body: str) -> str:
    """Wrap HTML in a feed with one entry."""
    return rss(
        f"<item><link>https://a.e/</link><description><![CDATA[{body}]]></description></item>"
    )


def atom(body: str) -> str:
    """Wrap a body in an Atom feed with one entry."""
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{body}</entry></feed>"


def json_feed(n: int) -> str:
    """Return a JSON Feed."""
    item = {"content_html": "<a href='https://b.example'>a</a> “it rained all day” "}
    return json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item] * n})


LINKED = "<a href='https://b.example/c'>d</a> says “it rained all day there” "
FAMILIES: dict[str, tuple[Reader, Callable[[int], str], int]] = {
    "comments before the root": (detect, lambda n: "<!---->" * n + "<p>", 20_000),
    "declarations": (detect, lambda n: "<?xml " * n, 20_000),
    "meta": (detect, lambda n: "<meta charset " * n, 20_000),
    "front matter spaces": (parse_front_matter, lambda n: "---\ntitle: a" + " " * n + "b", 50_000),
    "front matter lines": (parse_front_matter, lambda n: "---\n" + "title: a\n" * n, 50_000),
    "front matter comments": (parse_front_matter, lambda n: "---\n" + "\n#\n" * n, 50_000),
    "link targets": (mask_markup, lambda n: "](" * n + " " * n, 20_000),
    "link spaces": (mask_markup, lambda n: "[a](" + " " * n, 50_000),
    "link titles": (mask_markup, lambda n: "[a](b \"c '" * n, 10_000),
    "images": (mask_markup, lambda n: "![](a " * n, 20_000),
    "brackets": (mask_markup, lambda n: "[" * n, 50_000),
    "emphasis": (mask_markup, lambda n: "*a_b~~" * n, 10_000),
    "tags": (mask_markup, lambda n: "<a <!--" * n, 20_000),
    "addresses": (mask_markup, lambda n: "www.!" * n, 20_000),
    "ticks": (mask_markup, lambda n: "`a``b" * n, 10_000),
    "markdown quotes": (read_markdown, lambda n: "> " * n + "a", 4_000),
    "markdown lists": (read_markdown, lambda n: "- " * n + "a", 2_000),
    "markdown rows": (read_markdown, lambda n: "|a|\n|-|\n" + "|a|\n" * n, 4_000),
    "markdown definitions": (read_markdown, lambda n: "[a]: b\n" * n, 4_000),
    "markdown paragraphs": (read_markdown, lambda n: "It fell. [a](b)\n\n" * n, 2_000),
    "plain lines": (read_plain, lambda n: "a: b\n- c\n" * n, 10_000),
    "plain spaces": (read_plain, lambda n: " " * n + "a", 50_000),
    "plain turns": (read_plain, lambda n: "Ada Brook: " * n, 10_000),
    "plain times": (read_plain, lambda n: "0:05\nit rained\n" * n, 4_000),
    "plain chevrons": (read_plain, lambda n: ">> ADA: It rained. " * n + "\n>> B" * n, 4_000),
    "cues": (read_captions, lambda n: (CUE + "<v Ada>It rained.\n\n") * n, 2_000),
    "equal cues": (read_captions, lambda n: (CUE + "rain rain rain rain\n\n") * n, 1_000),
    "long cue": (read_captions, lambda n: CUE + "rain " * n, 20_000),
    "lines of a cue": (read_captions, lambda n: CUE + "A: rain\n" * n, 4_000),
    "voices": (read_captions, lambda n: CUE + "<v Ada>a" * n, 4_000),
    "open tags": (read_captions, lambda n: CUE + "<v <c {\\ [ (" * n, 5_000),
    "interruptions": (
        read_captions,
        lambda n: CUE + "<v Ada>it rained\n" + (CUE + "<v Tom>Yeah\n" + CUE + "<v Ada>so\n") * n,
        1_000,
    ),
    "notes of captions": (read_captions, lambda n: "WEBVTT\n\n" + "NOTE\n\n" * n + CUE, 20_000),
    "book of notes": (
        book,
        lambda n: '<p>a<a epub:type="noteref">1</a><sup><a>2</a></sup>' * n,
        2_000,
    ),
    "book of nesting": (book, lambda n: "<div>" * n + "It fell.", 2_000),
    "book of empty elements": (book, lambda n: "<a/>" * n + "<a " * n, 5_000),
    "book of items": (
        spine,
        lambda n: (
            "".join(f'<item id="{k}" href="one.xhtml"/>' for k in range(n))
            + '<itemref idref="one"/>' * n
        ),
        2_000,
    ),
    "paragraphs of Word": (word, lambda n: "<w:p><w:r><w:t>It fell.</w:t></w:r></w:p>" * n, 1_000),
    "runs of Word": (word, lambda n: "<w:p>" + "<w:r><w:t>a </w:t></w:r>" * n + "</w:p>", 2_000),
    "rows of Word": (
        word,
        lambda n: "<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * n + "</w:tbl>",
        2_000,
    ),
    "comments of Word": (
        word,
        lambda n: "<w:p>" + '<w:commentRangeStart w:id="7"/>' * n + "<w:r><w:t>a</w:t></w:r></w:p>",
        4_000,
    ),
    "tables in tables": (
        word,
        lambda n: (
            "<w:tbl><w:tr><w:tc>" * (n // 10) + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * (n // 10)
        ),
        600,
    ),
    "stops": (split, lambda n: ". " * n, 20_000),
    "quotes": (split, lambda n: '"a. ' * n, 20_000),
    "equal quotations": (verify, lambda n: "rainy " * n + '"rain" ' * n, 1_000),
    "different words": (verify_altered, lambda n: " ".join(f'"{k:016b}"' for k in range(n)), 1_500),
    "words of other case": (verify, lambda n: "".join(f'"a{k}B" A{k}b ' for k in range(n)), 1_000),
    "nested quotation marks": (verify, lambda n: ("“" * n + "”") * 20, 700),
    "nested guillemets": (verify, lambda n: ("« " * n + "»") * 20, 700),
    "quotations before a name": (verify_named, lambda n: "😀" + '"r" ' * n, 20_000),
    "empty quotations": (verify, lambda n: '"' * n + "rain", 50_000),
    "notes": (split, lambda n: "done.1 " * n, 10_000),
    "emoji": (split, lambda n: "A. 😀😀 " * n, 10_000),
    "capitals": (split, lambda n: "!” A" + "Aa " * n, 20_000),
    "items": (split, lambda n: "".join(f"{k}. a " for k in range(1, n)), 900),
    "title marks": (split, lambda n: "《！" * n, 20_000),
    "page of links": (read_html, lambda n: page("<p>" + "<a href=b>c</a> " * n), 2_000),
    "page of rows": (
        read_html,
        lambda n: page("<table>" + "<tr><td>a<td>b" * n + "</table>"),
        1_000,
    ),
    "page of attributes": (
        read_html,
        lambda n: page("<p " + " ".join(f"a{k}=1" for k in range(n)) + ">It fell."),
        4_000,
    ),
    "page of paragraphs": (read_html, lambda n: page("<p>It fell all day.</p>" * n), 1_000),
    "page of spans": (read_html, lambda n: page("<p>" + "<b>a</b> " * n), 2_000),
    "page of nesting": (read_html, lambda n: page("<div>" * n + "It fell."), 2_000),
    "page of breaks": (read_html, lambda n: page("<p>" + "a<br><br>" * n), 1_000),
    "page of items": (read_html, lambda n: page("<ul>" + "<li>It fell." * n), 1_000),
    "page of tags": (read_html, lambda n: page("<" * n), 20_000),
    "page of references": (read_html, lambda n: page("<p>" + "&#x110000;&#8" * n), 5_000),
    "feed of entries": (feed, lambda n: rss("<item><title>a</title></item>" * n), 300),
    "feed of tags": (feed, lambda n: rss("<item>" * n), 500),
    "feed of link tags": (feed, lambda n: rss("<link " * n), 2_000),
    "feed of brackets": (feed, lambda n: rss("<" * n), 20_000),
    "feed of references": (feed, lambda n: rss("&#x110000;&amp;&lt;" * n), 3_000),
    "feed of attributes": (
        feed,
        lambda n: rss("<item " + " ".join(f"a{k}='1'" for k in range(n)) + "></item>"),
        3_000,
    ),
    "feed of links": (feed, lambda n: rss("<item>" + "<link>a</link>" * n + "</item>"), 1_000),
    "feed with an author": (
        feed,
        lambda n: rss(f"<item><author>{'a.' * n}</author></item>"),
        3_000,
    ),
    "feed with a date": (feed, lambda n: rss(f"<item><pubDate>{'1 ' * n}</pubDate></item>"), 3_000),
    "feed with rights": (feed, lambda n: rss(f"<copyright>{'CC BY ' * n}</copyright>"), 3_000),
    "feed with entities": (
        feed,
        lambda n: "<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * n + "]>" + rss(""),
        1_500,
    ),
    "entry of links": (feed, lambda n: entry(LINKED * n), 500),
    "entry of quotes": (feed, lambda n: entry("<blockquote>" * n), 1_000),
    "entry of marks": (feed, lambda n: entry("“a” " * n), 3_000),
    "entry of contents": (feed, lambda n: atom("<content>b</content>" * n), 1_000),
    "entry of elements": (
        feed,
        lambda n: atom("<content type='xhtml'>" + "<div>" * n + "</div>" * n + "</content>"),
        500,
    ),
    "JSON feed": (feed, json_feed, 500),
    "list of feeds": (
        feed,
        lambda n: "<opml><body>" + "<outline xmlUrl='https://a.e/b'/>" * n + "</body></opml>",
        3_000,
    ),
    "list of lists": (feed, lambda n: "<opml>" + "<outline>" * n, 3_000),
    "source page of feeds": (
        feed,
        lambda n: page("<link type='application/rss+xml' href='a'>" * n),
        1_000,
    ),
    "source page of licenses": (
        feed,
        lambda n: page("<a rel=license href=b>CC BY</a> " * n),
        1_000,
    ),
    "robots rules": (robots, lambda n: "User-agent: *\n" + "Disallow: /a\n" * n, 2_000),
    "robots patterns": (
        robots,
        lambda n: "User-agent: *\n" + "".join(f"Disallow: /a{k}*b$\n" for k in range(n)),
        1_500,
    ),
    "robots stars": (robots, lambda n: "User-agent: *\nDisallow: /" + "*a" * n, 2_000),
    "robots agents": (robots, lambda n: "".join(f"User-agent: a{k}\n" for k in range(n)), 2_000),
    "robots escapes": (robots, lambda n: "User-agent: *\nDisallow: /" + "%41é" * n, 5_000),
    "page of images": (read_html, lambda n: page('<img src="https://e.org/a">' * n), 1_000),
}


def seconds(reader: Reader, text: str) -> float:
    """Measure one call, whose errors must be our own."""
    start = time.process_time()
    with suppress(SourceError):
        reader(text)
    return time.process_time() - start


@pytest.mark.timeout(120)
@pytest.mark.parametrize("family", FAMILIES)
def test_time_grows_in_step_with_the_input(family: str) -> None:
    """Four times the input takes less than nine times as long."""
    check_growth(*FAMILIES[family])


def check_growth(reader: Reader, make: Callable[[int], str], size: int) -> None:
    """Compare the times of two inputs."""
    small, large = make(size), make(4 * size)
    seconds(reader, make(10))  # to import what the reader needs
    base = median(seconds(reader, small) for _ in range(3))
    limit = MAX_RATIO * max(base, MIN_SECONDS)
    assert seconds(reader, large) < limit or seconds(reader, large) < limit, large[:100]


HOSTILE = ["<", "[a](", "](", "(", "[[", "> ", "*a_b~~", "==a", "![](a ", "\n", "- a\n", "a\n\n"]
HOSTILE += ["“a” ", "https://a.", "[!a", "(Note", "([Location](", "`a``b", "- ", "|a|\n", "\\", "é"]
SUFFIXES = [(name, suffix) for name, makers in SAMPLES.items() for suffix in makers]


def test_every_export_format_has_a_sample() -> None:
    """A new format of exports is among those below."""
    assert list(SAMPLES) == list(FORMATS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "suffix"), SUFFIXES)
def test_time_of_importers_grows_in_step(name: str, suffix: str, tmp_path: Path) -> None:
    """So does the time of every importer, with its records and with hostile text in each field."""
    make = SAMPLES[name][suffix]
    path = tmp_path / f"export{suffix}"

    def read(_: str) -> object:
        return list(read_export(path, name))

    def write(text: str, repeats: int, count: int, n: int) -> str:
        path.write_bytes(make("Rain " + text * (repeats or n), count or n))
        return f"{n} × {text}"

    for text in HOSTILE:
        check_export(read, partial(write, text, 0, 1), 8_000 // len(text))
    check_export(read, partial(write, "fell on “Town” [a](https://e.org/b).", 1, 0), 200)


def check_export(reader: Reader, write: Callable[[int], str], size: int) -> None:
    """Compare the times of two files."""
    base = min(seconds(reader, write(size)) for _ in range(2))
    large = write(4 * size)
    limit = MAX_RATIO * max(base, MIN_SECONDS)
    assert seconds(reader, large) < limit or seconds(reader, large) < limit, large


def test_sentences_of_hostile_text_keep_their_offsets() -> None:
    """Hostile input is split like any other: all that is visible is in a sentence."""
    for family, (reader, make, _) in FAMILIES.items():
        if reader is split:
            text = "It fell. " + make(200)
            spans = sentence_spans(text, "en")
            covered = "".join(text[start:end] for start, end in spans)
            assert "".join(covered.split()) == "".join(text.split()), family


@pytest.mark.parametrize("encoding", ["idna", "punycode", "base64", "unicode_escape", "undefined"])
def test_declared_codecs_that_are_not_encodings_are_ignored(encoding: str) -> None:
    """A page that declares a codec of Python that is no encoding is read as UTF-8."""
    data = f"<meta charset={encoding}><p>Es fiel für Tage.</p>".encode()
    assert "für" in decode(data, declared=declared_encoding(data))
    assert decode("für".encode(), declared=encoding) == "für"
