"""Make small valid files of every format that pullquote reads, which `fuzz` damages."""

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

import numpy as np
import pyarrow
from pyarrow import parquet

from check_install import HTML, TEXT, make_pdf
from export_samples import SAMPLES
from pullquote.documents import read_text
from pullquote.library import Library
from pullquote.models import Architecture, ModelCard, write_model
from pullquote.models.architecture import weight_shapes

SEEDS = Path(__file__).parents[1] / "tests" / "fixtures"
MAX_SEED_BYTES = 20_000
FEED_URL = "https://blog.example/feed"
QUOTING = f'<p>As <a href="https://paper.example/rain">a paper</a> says, “{TEXT}”</p>'
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Rain</title><link>https://blog.example/</link>
<item><title>Rain</title><link>https://blog.example/rain</link><guid>a1</guid>
<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate>
<content:encoded><![CDATA[{QUOTING}]]></content:encoded></item>
<item><link>https://paper.example/rain</link><description>{escape(QUOTING)}</description></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Rain</title>
<link href="https://blog.example/"/>
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"/>
<entry><id>tag:a,2024:1</id><title>Rain</title><updated>2024-05-06T10:00:00Z</updated>
<link href="https://blog.example/rain"/>
<content type="html">{escape(QUOTING)}</content></entry></feed>"""
OPML = f"""<opml version="2.0"><body><outline text="Blogs">
<outline type="rss" xmlUrl="{FEED_URL}"/></outline></body></opml>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "home_page_url": "https://blog.example/",
    "items": [
        {
            "id": "1",
            "url": "https://blog.example/rain",
            "external_url": "https://paper.example/rain",
            "content_html": QUOTING,
            "date_published": "2024-05-06T10:00:00Z",
        }
    ],
}


CAPTIONS = """WEBVTT - Rain

NOTE by hand

1
00:00:01.000 --> 00:00:03.000 align:start
<v.loud Ada Bell>Heavy <i>rain</i> flooded the harbor

00:00:02.500 --> 00:00:04.000
<v Tom>Yeah.

00:00:04.000 --> 00:00:03.000
>> ADA BELL: on Monday &amp; Tuesday.
"""
SUBTITLES = "1\r\n00:00:01,000 --> 00:00:03,500\r\n{\\an8}- Heavy rain.\r\n- Yes.\r\n\r\n" * 3
TRANSCRIPT = (
    "[00:00:01] Ada: It rained.\n\nTom (00:12): When?\n\n>> ADA: On Monday.\n0:05\nwe left\n"
)
EPUB = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container><rootfile full-path="o/b.opf"/></container>',
    "o/b.opf": """<package xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Rain</dc:title>
<manifest><item id="n" href="n.xhtml" properties="nav" media-type="application/xhtml+xml"/>
<item id="x" href="t.ncx" media-type="application/x-dtbncx+xml"/>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine toc="x"><itemref idref="n"/><itemref idref="a"/></spine></package>""",
    "o/n.xhtml": '<body><nav epub:type="toc"><a href="a.xhtml#s">Rain</a></nav></body>',
    "o/t.ncx": '<ncx><navPoint><navLabel>Rain</navLabel><content src="a.xhtml"/></navPoint></ncx>',
    "o/a.xhtml": HTML.replace("<p>", '<p>Note<a epub:type="noteref" href="#n">1</a> '),
}
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = {
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": f"""<w:document {WORD}><w:body><w:p><w:pPr><w:pStyle w:val="h"/></w:pPr>
<w:r><w:t>Rain</w:t></w:r></w:p><w:p><w:commentRangeStart w:id="1"/><w:hyperlink id="r"><w:r>
<w:t>{TEXT}</w:t></w:r></w:hyperlink><w:commentRangeEnd w:id="1"/></w:p><w:tbl><w:tr><w:tc><w:p/>
</w:tc></w:tr></w:tbl></w:body></w:document>""",
    "word/styles.xml": f'<w:styles {WORD}><w:style w:styleId="h"><w:name w:val="Heading 1"/>'
    "</w:style></w:styles>",
    "word/comments.xml": f'<w:comments {WORD}><w:comment w:id="1"><w:p><w:r><w:t>Yes.</w:t></w:r>'
    "</w:p></w:comment></w:comments>",
    "word/_rels/document.xml.rels": '<r><r Id="r" TargetMode="External" Target="http://e.org"/></r>',
}


def make_zip(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """Return the parts of a ZIP archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


ROBOTS = """User-agent: *
Disallow: /private/*.html$
Allow: /
Crawl-delay: 2
Sitemap: https://e.org/sitemap.xml
"""


def make_model() -> bytes:
    """Return the file of a small model."""
    architecture = Architecture(input_width=5, layer_type="lstm", units=2, bidirectional=True)
    card = ModelCard("toy", "lead", "0" * 16, architecture, data=("A corpus, CC-BY-4.0",))
    shapes = weight_shapes(architecture)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "toy.safetensors"
        write_model(path, card, {key: np.zeros(shape, "f4") for key, shape in shapes.items()})
        return path.read_bytes()


def make_parquet(rows: list[dict[str, object]]) -> bytes:
    """Return a Parquet file."""
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.Table.from_pylist(rows), sink)
    return bytes(sink.getvalue().to_pybytes())


def make_library() -> bytes:
    """Return a library of one article with a quote."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "library.db"
        with Library(path) as library:
            article = library.add_article(read_text(TEXT, title="Rain"))
            library.add_quote(article, 0, 10)
            library.add_reading(article, model="lead", teaser="Heavy rain")
        return path.read_bytes()


def make_seeds() -> dict[str, list[bytes]]:
    """Return valid files by suffix."""
    row: dict[str, object] = {
        "text": TEXT,
        "quotes": ["Heavy rain flooded the harbor"],
        "title": "Rain",
    }
    document = {"text": TEXT, "blocks": [{"start": 0, "end": 20}], "title": "Rain"}
    seeds = {
        ".txt": [TEXT.encode(), ROBOTS.encode(), TRANSCRIPT.encode()],
        ".md": [f"---\ntitle: Rain\n---\n# Rain\n\n> {TEXT}\n\n- [a](http://e.org)\n".encode()],
        ".html": [HTML.encode()],
        ".pdf": [make_pdf(TEXT)],
        ".vtt": [CAPTIONS.encode()],
        ".srt": [SUBTITLES.encode()],
        ".epub": [make_zip({name: part.encode() for name, part in EPUB.items()})],
        ".docx": [make_zip({name: part.encode() for name, part in DOCX.items()})],
        ".json": [json.dumps(value).encode() for value in (document, [row], JSON_FEED)],
        ".xml": [RSS.encode(), ATOM.encode(), OPML.encode(), RSS.encode("utf-16")],
        ".jsonl": [(json.dumps(row) + "\n").encode() * 3],
        ".parquet": [make_parquet([row] * 3)],
        ".db": [make_library()],
        ".safetensors": [make_model()],
    }
    for makers in SAMPLES.values():
        for suffix, make in makers.items():
            seeds.setdefault(suffix, []).append(make(TEXT, 2))
    for path in sorted(SEEDS.rglob("*")):
        if path.suffix in seeds and path.is_file() and path.stat().st_size <= MAX_SEED_BYTES:
            seeds[path.suffix].append(path.read_bytes())
    return seeds
