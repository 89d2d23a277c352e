"""What all tests share: no network beyond this machine, and articles that are easy to make.

Also which tests are slow, by folder or file: ``make test`` leaves these out (``-m "not slow"``) and
says so in its last line; ``make test-all`` runs them.
"""

import io
import socket
import zipfile
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import settings

from pullquote.documents.document import Document
from pullquote.text import Article, split_sentences

settings.register_profile("pullquote", deadline=None)  # no test depends on the machine's load
settings.load_profile("pullquote")

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SLOW = {
    "browser": "of browsers",
    "docs/test_commands.py::test_the_command_runs": "of the documentation",
    "docs/test_how_to.py": "of the documentation",
    "docs/test_notebook.py::test_notebooks_run": "of the documentation",
    "docs/test_pages.py::test_code_runs_and_pictures_come_out[docs/tutorial": "of the tutorial",
    "docs/test_site.py": "of the documentation",
    "hostile": "of hostile input and kills",
    "packaging/test_wheel.py": "of the wheel",
    "parity": "against Keras and ONNX",
    "unit/batch/test_ray_runner.py": "with Ray",
    "unit/batch/test_shards.py": "with Ray",
    "unit/cli/test_encoder.py": "of training",
    "unit/cli/test_highlight.py::test_fifty_megabytes": "of large input",
    "unit/digest/test_build.py::test_texts_are_not_kept": "of large input",
    "unit/training/encoder": "of training",
    "unit/training/scorer/test_search.py": "of training",
    "unit/test_pipeline.py::test_memory_does_not_grow_with_pairs": "of large input",
}
"""Beginnings of the ids of slow tests, and what they are tests of."""

LEFT_OUT = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "slow(kind): left out by make test, run by make test-all")
    config.stash[LEFT_OUT] = Counter()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark the tests of `SLOW`, before those with a mark are selected."""
    for item in items:
        for beginning, kind in SLOW.items():
            if item.nodeid.startswith(f"tests/{beginning}"):
                item.add_marker(pytest.mark.slow(kind))


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count the slow tests that are left out, by kind."""
    for item in items:
        mark = item.get_closest_marker("slow")
        if mark is not None and item.config.getoption("markexpr"):
            item.config.stash[LEFT_OUT][mark.args[0]] += 1


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the counts of a process of pytest-xdist; each process collects all tests."""
    node.config.stash[LEFT_OUT] |= Counter(node.workeroutput.get("left_out", {}))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Say in the last line what was left out and why."""
    left_out = session.config.stash[LEFT_OUT]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(left_out)
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or hasattr(session.config, "workeroutput"):
        return
    if skipped := terminal.stats.get("skipped"):
        terminal.write_line(f"skipped: {len(skipped)} tests, for the reasons listed above")
    if left_out:
        kinds = ", ".join(f"{count} {kind}" for kind, count in left_out.most_common())
        total = left_out.total()
        terminal.write_line(f"left out as slow: {total} tests, {kinds}; make test-all runs them")


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """Return a function that makes an article with a paragraph for each text."""

    def make(*paragraphs: str, title: str = "", language: str = "en") -> Article:
        document = Document.from_parts([("paragraph", p) for p in paragraphs], title=title)
        return split_sentences(document, language=language)

    return make


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
BOOK = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>The River Book</dc:title><dc:creator>Ada Bell</dc:creator>
<dc:date>2024-05-31T00:00:00Z</dc:date><dc:language>en-GB</dc:language></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="notes" href="text/notes.xhtml" media-type="application/xhtml+xml"/>
<item id="cover" href="cover.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav"/><itemref idref="two"/><itemref idref="notes" linear="no"/>
<itemref idref="one"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol><li><a href="text/two.xhtml">Before the flood</a></li>
<li><a href="text/one.xhtml#start">After the flood</a></li></ol></nav></body></html>"""
ONE = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<h1 id="start">After the flood</h1><p>The water fell on Tuesday, and the town counted its
boats.<a epub:type="noteref" href="#n1">1</a> Nobody had sold one.</p>
<aside epub:type="footnote" id="n1"><p>The count is in the town's books.</p></aside></body>
</html>"""
TWO = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<p>The river had slept for <span epub:type="pagebreak">12</span>thirty years.</p></body></html>"""
NOTES = "<html><body><p>A note at the end of the book.</p></body></html>"

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
STYLES = f"""<w:styles {W}><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Q"><w:name w:val="Quote"/></w:style>
<w:style w:styleId="T1"><w:name w:val="toc 1"/></w:style></w:styles>"""
DOCUMENT = f"""<w:document {W} {R}><w:body>
<w:p><w:pPr><w:pStyle w:val="T1"/></w:pPr><w:r><w:t>The flood 1</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>The flood</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">The water fell on </w:t></w:r><w:del><w:r><w:delText>Monday
</w:delText></w:r></w:del><w:ins><w:r><w:t>Tuesday</w:t></w:r></w:ins>
<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>. </w:t></w:r><w:commentRangeStart w:id="7"/>
<w:r><w:t>Nobody had sold a boat.</w:t></w:r><w:commentRangeEnd w:id="7"/>
<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>See </w:t></w:r>
<w:hyperlink r:id="r1"><w:r><w:t>the map</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Q"/></w:pPr><w:r><w:t>A river forgets.</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Day</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Level</w:t></w:r>
</w:p></w:tc></w:tr></w:tbl></w:body></w:document>"""
FOOTNOTES = f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>_</w:t>
</w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>By the town's books.</w:t></w:r></w:p>
</w:footnote></w:footnotes>"""
COMMENTS = f"""<w:comments {W}><w:comment w:id="7" w:author="Jo"><w:p><w:r><w:t>Quote this.</w:t>
</w:r></w:p></w:comment></w:comments>"""
LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" TargetMode="External" Target="https://e.org/map"/></Relationships>"""
CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title>River report</dc:title><dc:creator>Ada Bell</dc:creator>
<dcterms:created>2024-05-31T08:00:00Z</dcterms:created></cp:coreProperties>"""

EPUB_PARTS = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": BOOK,
    "OEBPS/nav.xhtml": NAV,
    "OEBPS/text/one.xhtml": ONE,
    "OEBPS/text/two.xhtml": TWO,
    "OEBPS/text/notes.xhtml": NOTES,
}
DOCX_PARTS = {
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": DOCUMENT,
    "word/styles.xml": STYLES,
    "word/footnotes.xml": FOOTNOTES,
    "word/comments.xml": COMMENTS,
    "word/_rels/document.xml.rels": LINKS,
    "docProps/core.xml": CORE,
}


def make_zip(parts: Mapping[str, str | bytes | None]) -> bytes:
    """Return a ZIP archive of parts; None leaves a part out."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                archive.writestr(name, content, stored)
    return file.getvalue()


@pytest.fixture(scope="session")
def make_epub() -> Callable[..., bytes]:
    """Return a function that makes a small EPUB, with parts changed, added or left out."""
    return lambda parts=None: make_zip(EPUB_PARTS | (parts or {}))


@pytest.fixture(scope="session")
def make_docx() -> Callable[..., bytes]:
    """Return a function that makes a small DOCX, with parts changed, added or left out."""
    return lambda parts=None: make_zip(DOCX_PARTS | (parts or {}))
