"""DOCX: styles, what is left out, notes and comments, and files that must be refused."""

from collections.abc import Callable

import pytest

from pullquote import Highlighter
from pullquote.documents.document import Document
from pullquote.documents.docx import read_docx
from pullquote.documents.read import read_bytes
from pullquote.documents.turns import label_turns
from pullquote.errors import PackageError, SourceError

Maker = Callable[..., bytes]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_paragraphs_by_their_styles(make_docx: Maker) -> None:
    """Styles make headings, items and quotes; deleted and hidden text and contents are out."""
    document = read_bytes(make_docx(), source="report.docx")
    assert [(document.text[b.start : b.end], b.kind) for b in document.blocks] == [
        ("The flood", "heading"),
        ("The water fell on Tuesday. Nobody had sold a boat.", "paragraph"),
        ("See the map.", "item"),
        ("A river forgets.", "quote"),
        ("Day \tLevel", "table"),
        ("By the town's books.", "reference"),
    ]
    (link,) = document.links
    assert (document.text[link.start : link.end], link.url) == ("the map", "https://e.org/map")


def test_metadata(make_docx: Maker) -> None:
    """Title, author and date are those of the properties; else the first heading is the title."""
    document = read_docx(make_docx())
    assert (document.title, document.author, document.date) == (
        "River report",
        "Ada Bell",
        "2024-05-31",
    )
    assert read_docx(make_docx({"docProps/core.xml": None})).title == "The flood"


def test_comments_are_marks(make_docx: Maker) -> None:
    """A comment becomes a note on its range, and a mark of the result."""
    document = read_docx(make_docx())
    (note,) = document.notes
    assert document.text[note.start : note.end] == "Nobody had sold a boat."
    (mark,) = Highlighter("lead").highlight_document(document).marks
    assert (mark.text, mark.note) == ("Nobody had sold a boat.", "Jo: Quote this.")


def test_parts_by_their_relationships(make_docx: Maker) -> None:
    """Parts have the names that the package gives them, as files of Office on the web do."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def relationships(**targets: str) -> str:
        entries = (f'<Relationship Type="{kind}/{k}" Target="{t}"/>' for k, t in targets.items())
        return f"<Relationships>{''.join(entries)}</Relationships>"

    body = f"""<w:document {W}><w:body><w:p><w:pPr><w:pStyle w:val="B"/></w:pPr><w:r><w:t>It rained
    on Ely.</w:t></w:r></w:p></w:body></w:document>"""
    styles = (
        f'<w:styles {W}><w:style w:styleId="B"><w:name w:val="Block Text"/></w:style></w:styles>'
    )
    parts = {"_rels/.rels": relationships(officeDocument="/word/document2.xml")}
    parts["word/document2.xml"] = body
    parts["word/_rels/document2.xml.rels"] = relationships(styles="styles3.xml", footnotes="f.xml")
    parts["word/styles3.xml"] = styles
    parts["word/f.xml"] = (
        f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>Note.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    document = read_docx(
        make_docx({**dict.fromkeys(("word/document.xml", "word/styles.xml")), **parts})
    )
    assert [b.kind for b in document.blocks] == ["quote", "reference"]
    assert document.text.endswith("\n\nNote.")


def test_cells_of_forms_nested_tables_and_boxes(make_docx: Maker) -> None:
    """A cell in a control is read, that of a nested table once; boxes follow it; covers do not."""

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    def cell(content: str) -> str:
        return f"<w:tc>{content}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(paragraph('nested'))}</w:tr></w:tbl>"
    box = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
    box = f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>"
    wrapped = f"<w:sdt><w:sdtContent>{cell(paragraph('Two') + inner + box)}</w:sdtContent></w:sdt>"
    cover = f"""<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Cover Pages"/></w:docPartObj>
    </w:sdtPr><w:sdtContent>{paragraph("A fine report on rivers.")}</w:sdtContent></w:sdt>"""
    body = f"""<w:document {W}><w:body>{cover}<w:tbl><w:tr>{cell(paragraph("One"))}{wrapped}</w:tr>
    </w:tbl></w:body></w:document>"""
    document = read_docx(make_docx({"word/document.xml": body, "word/footnotes.xml": None}))
    assert [(document.text[b.start : b.end], b.kind) for b in document.blocks] == [
        ("A fine report on rivers.", "furniture"),
        ("One \tTwo nested", "table"),
        ("In a box.", "paragraph"),
    ]


def test_tables_of_prose(make_docx: Maker) -> None:
    """The cells of a transcript are paragraphs with speakers; a table with heads stays one."""
    said = (
        "The river rose all night, and nobody in Ely slept.",
        "Did you see how it began to rise?",
    )

    def row(*cells: str, head: str = "") -> str:
        inner = "".join(f"<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in cells)
        return f"<w:tr>{head}{inner}</w:tr>"

    def read(head: str) -> Document:
        turns = zip(("Ada Bell:", "Jo:") * 2, said * 2, strict=True)
        rows = "".join(row(name, text, head=head) for name, text in turns)
        body = f"<w:document {W}><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>"
        return read_docx(make_docx({"word/document.xml": body, "word/footnotes.xml": None}))

    turns = label_turns(read(""))
    assert [turns.text[b.start : b.end] for b in turns.blocks] == list(said * 2)
    assert turns.blocks[0].kind == "paragraph"
    assert [cue.speaker for cue in turns.cues] == ["Ada Bell", "Jo"] * 2
    (table,) = read("<w:trPr><w:tblHeader/></w:trPr>").blocks
    assert table.kind == "table"


@pytest.mark.parametrize(
    "point",
    [
        '<w:commentRangeStart w:id="7"/><w:commentRangeEnd w:id="7"/>',
        '<w:r><w:commentReference w:id="7"/></w:r>',
    ],
)
def test_comment_on_a_point(make_docx: Maker, point: str) -> None:
    """A comment on a point, or without a range, is one on its paragraph."""
    body = f"""<w:document {W}><w:body><w:p><w:r><w:t>It </w:t></w:r>{point}<w:r><w:t>rained.</w:t>
    </w:r></w:p></w:body></w:document>"""
    document = read_docx(make_docx({"word/document.xml": body, "word/footnotes.xml": None}))
    assert (document.notes[0].start, document.notes[0].end) == (0, len("It rained."))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"word/document.xml": None}, "document.xml is missing"),
        ({"word/document.xml": "<w:document"}, "broken XML"),
        ({"word/document.xml": f"<w:document {W}/>", "word/footnotes.xml": None}, "no text"),
        ({"word/document.xml": "<a>" * 400 + "</a>" * 400}, "broken XML"),
        ({"word/document.xml": f"<w:p {W}>" + "<w:r/>" * 1_000_001 + "</w:p>"}, "1000000 tags"),
        ({"word/document.xml": "<a>" + " " * 33_000_000 + "</a>"}, "too large"),
    ],
)
def test_damaged_files(make_docx: Maker, parts: dict[str, str | None], message: str) -> None:
    """A file without its text, nested too deeply or too large inside is refused in one line."""
    with pytest.raises(SourceError, match=message) as error:
        read_bytes(make_docx(parts), source="report.docx")
    assert str(error.value).startswith("report.docx: ")


def test_passwords_and_old_files(make_docx: Maker) -> None:
    """A compound file is a DOCX with a password, or of an old format; the error says which."""
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(PackageError, match="without a password"):
        read_bytes(compound + "EncryptedPackage".encode("utf-16-le"), source="a.docx")
    with pytest.raises(PackageError, match="old Office format"):
        read_bytes(compound, source="a.doc")
    with pytest.raises(PackageError, match="damaged"):
        read_bytes(make_docx()[:900], source="a.docx")


def test_entities_are_not_expanded(make_docx: Maker) -> None:
    """An external entity in a text is left out."""
    body = f"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {W}><w:body><w:p>
    <w:r><w:t>It rained.</w:t></w:r><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"""
    document = read_docx(make_docx({"word/document.xml": body, "word/footnotes.xml": None}))
    assert document.text == "It rained."
