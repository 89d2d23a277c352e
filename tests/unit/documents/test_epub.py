"""EPUB: the spine, chapters, notes, metadata, and files that must be refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.documents.epub import read_epub
from pullquote.documents.read import read_bytes
from pullquote.errors import PackageError, SourceError
from pullquote.text import split_sentences

Maker = Callable[..., bytes]


def test_order_chapters_and_notes(make_epub: Maker) -> None:
    """The spine gives the order, the navigation the chapters; notes come last, marks are out."""
    document = read_bytes(make_epub(), source="river.epub")
    assert [(document.text[b.start : b.end], b.kind) for b in document.blocks] == [
        ("Before the flood", "heading"),
        ("The river had slept for thirty years.", "paragraph"),
        ("After the flood", "heading"),
        (
            "The water fell on Tuesday, and the town counted its boats. Nobody had sold one.",
            "paragraph",
        ),
        ("A note at the end of the book.", "reference"),
        ("The count is in the town's books.", "reference"),
    ]
    starts = [document.text[start : start + 6] for start in document.chapters]
    assert starts == ["Before", "After "]
    prose = [sentence.text for sentence in split_sentences(document).sentences]
    assert prose[1:] == [
        "The water fell on Tuesday, and the town counted its boats.",
        "Nobody had sold one.",
    ]


def test_metadata(make_epub: Maker) -> None:
    """Title, authors, date and language are those of the package document."""
    document = read_epub(make_epub())
    found = (document.title, document.author, document.date, document.language)
    assert found == ("The River Book", "Ada Bell", "2024-05-31", "en")


def test_titles_of_an_ncx(make_epub: Maker) -> None:
    """A book of version 2 has its titles in an NCX, which the spine names."""
    ncx = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint>
    <navLabel><text>The quiet years</text></navLabel><content src="text/two.xhtml"/></navPoint>
    </navMap></ncx>"""
    book = (
        read_epub(make_epub()),
        read_epub(
            make_epub(
                {
                    "OEBPS/nav.xhtml": None,
                    "OEBPS/toc.ncx": ncx,
                    "OEBPS/book.opf": """<package xmlns="http://www.idpf.org/2007/opf"><manifest>
    <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
    <item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/></manifest>
    <spine toc="ncx"><itemref idref="two"/></spine></package>""",
                }
            )
        ),
    )
    assert book[1].text.startswith("The quiet years\n\nThe river had slept")
    assert book[1].chapters == (0,)


def test_type_of_document_is_not_loaded(make_epub: Maker, tmp_path: Path) -> None:
    """An NCX that names its DTD, as most do, is read; no DTD is, not even a local one."""
    for system in ("http://www.daisy.org/z3986/2005/ncx-2005-1.dtd", f"{tmp_path}/none.dtd"):
        ncx = f"""<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "{system}">
        <ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Quiet
        years</text></navLabel><content src="text/two.xhtml"/></navPoint></navMap></ncx>"""
        document = read_epub(
            make_epub(
                {
                    "OEBPS/toc.ncx": ncx,
                    "OEBPS/book.opf": """<package xmlns="http://www.idpf.org/2007/opf"><manifest>
    <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
    <item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/></manifest>
    <spine toc="ncx"><itemref idref="two"/></spine></package>""",
                }
            )
        )
        assert document.text.startswith("Quiet years\n\n")
        assert document.chapters == (0,)


def test_titles_licenses_and_line_numbers(make_epub: Maker) -> None:
    """A title stands once; licenses, numbers of verses and invisible characters are no prose."""
    page = """<html><body><div class="pg-boilerplate section"><p>You may copy this.</p></div>
    <section epub:type="bibliography"><p id="a">Books</p></section>
    <p>The rain fell on Ely,<span class="lnum">10</span></p>
    <p>and 20 bo&shy;ats sank&#xfeff;\u2060.</p></body></html>"""
    nav = '<body><nav><a href="text/two.xhtml#a">BOOKS</a></nav></body>'
    document = read_epub(make_epub({"OEBPS/text/two.xhtml": page, "OEBPS/nav.xhtml": nav}))
    assert [(document.text[b.start : b.end], b.kind) for b in document.blocks][:4] == [
        ("You may copy this.", "furniture"),
        ("Books", "heading"),
        ("The rain fell on Ely,", "paragraph"),
        ("and 20 boats sank.", "paragraph"),
    ]


def test_chapters_within_a_document(make_epub: Maker) -> None:
    """Entries that name elements of one document begin chapters there, with or without headings."""
    page = """<html><body><p>Before all.</p><a id="a"/><h2>One</h2><p>It rained.</p>
    <p><a id="b"/>It stopped.</p><div id="c"><p>It froze.</p></div></body></html>"""
    entries = "".join(f'<a href="text/two.xhtml#{id_}">Chapter {id_}</a>' for id_ in "abc")
    parts = {"OEBPS/text/two.xhtml": page, "OEBPS/nav.xhtml": f"<body><nav>{entries}</nav></body>"}
    document = read_epub(make_epub(parts))
    blocks = document.text.split("\n\n")[:7]
    assert blocks[:3] == ["Before all.", "One", "It rained."]
    assert blocks[3:] == ["Chapter b", "It stopped.", "Chapter c", "It froze."]
    starts = [document.text[start:].partition("\n")[0] for start in document.chapters]
    assert starts == ["One", "Chapter b", "Chapter c"]


def test_obfuscated_fonts_are_no_drm(make_epub: Maker) -> None:
    """A book that only scrambles its fonts is read; one whose text is encrypted is refused."""
    encryption = """<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>
    <enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>"""
    fonts = encryption.format("http://www.idpf.org/2008/embedding")
    assert read_epub(make_epub({"META-INF/encryption.xml": fonts})).text
    drm = encryption.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(PackageError, match="DRM"):
        read_epub(make_epub({"META-INF/encryption.xml": drm}))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"OEBPS/book.opf": None}, "no package document"),
        ({"OEBPS/book.opf": "<package><spine>"}, "broken XML"),
        ({"OEBPS/book.opf": "<package/>"}, "names no document"),
        ({"META-INF/container.xml": "<a>" * 5000}, "broken XML"),
        (
            dict.fromkeys(("OEBPS/text/one.xhtml", "OEBPS/text/notes.xhtml"), "<p/>")
            | {"OEBPS/text/two.xhtml": "<html><body/></html>", "OEBPS/nav.xhtml": "<html/>"},
            "no text",
        ),
    ],
)
def test_damaged_books(make_epub: Maker, parts: dict[str, str | None], message: str) -> None:
    """A book without its parts is refused in one line."""
    with pytest.raises(SourceError, match=message) as error:
        read_bytes(make_epub(parts), source="river.epub")
    assert str(error.value).startswith("river.epub: ")


def test_names_outside_the_book(make_epub: Maker) -> None:
    """A reference that leaves the archive names no document, and nothing on the disk is read."""
    data = make_epub(
        {
            "OEBPS/book.opf": """<package xmlns="http://www.idpf.org/2007/opf"><manifest>
    <item id="a" href="../../../../etc/passwd" media-type="application/xhtml+xml"/>
    <item id="b" href="/etc/passwd" media-type="application/xhtml+xml"/>
    <item id="c" href="file:///etc/passwd" media-type="application/xhtml+xml"/></manifest>
    <spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>"""
        }
    )
    with pytest.raises(PackageError, match="names no document"):
        read_epub(data)


def test_entities_are_not_expanded(make_epub: Maker) -> None:
    """An external entity is not read, and one that grows is refused."""
    outside = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    lines = ['<!ENTITY a0 "rain ">'] + [
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    ]
    growing = f"<!DOCTYPE p [{''.join(lines)}]>"
    book = """<package xmlns="http://www.idpf.org/2007/opf"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>River {}</dc:title></metadata>
    <manifest><item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/></manifest>
    <spine><itemref idref="two"/></spine></package>"""
    data = make_epub({"OEBPS/book.opf": outside + book.format("&x;")})
    assert read_epub(data).title == "River"
    with pytest.raises(PackageError, match="broken XML"):
        read_epub(make_epub({"OEBPS/book.opf": growing + book.format("&a9;")}))


def test_declarations_of_a_page_are_no_text(make_epub: Maker) -> None:
    """Entities that a page declares are neither read nor shown."""
    page = (
        '<?xml version="1.0"?>\n<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">\n]>\n'
        "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>It rained on Monday.</p></body></html>"
    )
    text = read_epub(make_epub({"OEBPS/text/two.xhtml": page})).text
    assert "It rained on Monday." in text
    assert "]>" not in text


def test_empty_elements_of_xhtml(make_epub: Maker) -> None:
    """An empty element that XHTML closes does not swallow what follows."""
    page = (
        "<html><head><title/></head><body><a id='x'/><p>It rained.<br/>We left.</p></body></html>"
    )
    document = read_epub(make_epub({"OEBPS/text/two.xhtml": page}))
    assert "It rained.\nWe left." in document.text


def test_contents_with_errors(make_epub: Maker) -> None:
    """A table of contents that is no valid XML is read like a page; a broken NCX is ignored."""
    contents = """<html><body><nav epub:type="toc"><a href="text/two.xhtml">Before&nbsp;it<br></a>
    </nav></body></html>"""
    document = read_epub(make_epub({"OEBPS/nav.xhtml": contents}))
    assert document.text.startswith("Before it\n\nThe river")


def test_control_characters_beside_marks(make_epub: Maker) -> None:
    """A mark of a note is left out, whatever stands beside it."""
    page = "<body><p>It\x0b fell<a epub:type='noteref' href='#n'>7</a>\x0b all day.</p></body>"
    document = read_epub(make_epub({"OEBPS/text/two.xhtml": page}))
    assert "fell7" not in document.text
    assert "all day." in document.text
