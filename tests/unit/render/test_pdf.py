"""Annotations in PDFs, read back by pypdf, and compared with where the test drew each character."""

import io
import math
from dataclasses import dataclass, replace
from pathlib import Path

import pypdf
import pytest

from pullquote import Highlighter, Options
from pullquote.documents.read import read_bytes
from pullquote.errors import PdfError
from pullquote.render.pdf import COLORS, AnnotatedPdf, _continues, annotate_pdf
from pullquote.selection import HighlightResult, UserMark

FIXTURES = Path(__file__).parents[2] / "fixtures" / "documents"
SIZE = 10.0
WIDTH = 0.6 * SIZE  # of every character of Courier


@dataclass(frozen=True)
class Line:
    """A line of Courier at a point, turned by quarters counterclockwise."""

    x: float
    y: float
    words: str
    quarters: int = 0

    def center(self, index: int) -> tuple[float, float]:
        """Return the center of a character."""
        along, up = WIDTH * (index + 0.5), 0.25 * SIZE
        cos, sin = (round(f(self.quarters * math.pi / 2)) for f in (math.cos, math.sin))
        return self.x + cos * along - sin * up, self.y + sin * along + cos * up


Page = list[Line]


def make_pdf(pages: list[Page], *, rotate: int = 0, box: str = "0 0 600 800") -> bytes:
    """Write a PDF of lines."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for page in pages:
        drawn = ""
        for line in page:
            cos, sin = (round(f(line.quarters * math.pi / 2)) for f in (math.cos, math.sin))
            words = line.words.encode("cp1252").decode("latin-1")
            words = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            matrix = f"{cos} {sin} {-sin} {cos} {line.x} {line.y}"
            drawn += f"BT /F {SIZE} Tf {matrix} Tm ({words}) Tj ET\n"
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Rotate {rotate}"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {len(objects)} 0 R>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    ).encode("latin-1")


def lines(*words: str, x: float = 50, y: float = 700) -> Page:
    """Set lines below each other."""
    return [Line(x, y - 12 * index, each) for index, each in enumerate(words)]


def highlight_all(data: bytes) -> HighlightResult:
    """Highlight every sentence of a PDF."""
    document = read_bytes(data, source="paper.pdf")
    return Highlighter("lead").highlight_document(document, Options(ratio=1.0, diversity=False))


def covered(data: bytes, pages: list[Page]) -> list[list[str]]:
    """Return the characters below each annotation of each page, as pypdf reads them."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    found: list[list[str]] = []
    for page, drawn in zip(reader.pages, pages, strict=True):
        found.append([])
        for annotation in (each.get_object() for each in page.get("/Annots", [])):
            assert annotation["/Subtype"] == "/Highlight"
            corners = [float(each) for each in annotation["/QuadPoints"]]
            left, bottom, right, top = (float(each) for each in annotation["/Rect"])
            words = ""
            assert len(corners) <= 8 * len(drawn)  # one for each line
            for i in range(0, len(corners), 8):
                xs, ys = corners[i : i + 8 : 2], corners[i + 1 : i + 8 : 2]
                assert left - 0.01 <= min(xs) < max(xs) <= right + 0.01
                assert bottom - 0.01 <= min(ys) < max(ys) <= top + 0.01
                for line in drawn:
                    for index, character in enumerate(line.words):
                        x, y = line.center(index)
                        if min(xs) < x < max(xs) and min(ys) < y < max(ys):
                            words += character
            found[-1].append(words)
    return found


ONE = [
    "The mill stood on the moor for ninety years. When the",
    "river rose, “it went,” said she. Nobody knew that",
]
TWO = [
    "the wheel had been sold (in May). A baker bought its",
    "stones and set them in his yard as seats for guests.",
]
GUESTS = [
    "The seats are there today. Guests still ask for them",
    "in the spring, when the yard is dry.",
]
SENTENCES = [
    "The mill stood on the moor for ninety years.",
    "When the river rose, “it went,” said she.",
    "Nobody knew that the wheel had been sold (in May).",
    "A baker bought its stones and set them in his yard as seats for guests.",
]


def squeeze(words: str) -> str:
    """Return words without blanks and hyphens."""
    return "".join(words.split()).replace("-", "")


def check(data: bytes, pages: list[Page], expected: list[list[str]]) -> AnnotatedPdf:
    """Check that each annotation covers exactly the characters of its sentence."""
    annotated = annotate_pdf(data, highlight_all(data))
    assert annotated.missing == ()
    found = covered(annotated.data, pages)
    assert [[squeeze(each) for each in page] for page in found] == [
        [squeeze(each) for each in page] for page in expected
    ]
    return annotated


def test_sentences_that_begin_and_end_within_lines() -> None:
    """The marks around the words are covered, and nothing of the next sentence is."""
    page = lines(*ONE, *TWO)
    check(make_pdf([page]), [page], [SENTENCES])


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_pages(rotate: int) -> None:
    """Quadrilaterals are in the page's own space, whatever way it is shown."""
    page = lines(*ONE, *TWO)
    check(make_pdf([page], rotate=rotate), [page], [SENTENCES])


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned_text(quarters: int) -> None:
    """Text that is drawn turned, on a page that turns it back, is covered line by line."""
    step = {1: (12, 0), 2: (0, 12), 3: (-12, 0)}[quarters]
    start = {1: (200, 100), 2: (500, 400), 3: (400, 700)}[quarters]
    page = [
        Line(start[0] + i * step[0], start[1] + i * step[1], words, quarters)
        for i, words in enumerate([*ONE, *TWO])
    ]
    check(make_pdf([page], rotate=90 * quarters), [page], [SENTENCES])


def test_page_whose_origin_is_not_zero() -> None:
    """A media box elsewhere moves nothing."""
    page = lines(*ONE, *TWO, x=-250, y=300)
    check(make_pdf([page], box="-300 -400 300 400"), [page], [SENTENCES])


def test_two_columns_drawn_row_by_row() -> None:
    """A sentence goes on at the top of the next column, and covers no word of the other one."""
    left = [*ONE, "the whole thing was built of oak in the year before", "it was to be moved. Few"]
    right = [
        "of the carpenters lived to see how it was lost to",
        "the water. Their sons did, and they wrote of it in",
        "letters to a cousin. He kept them. They tell how the",
        "owner wept when the last of the beams went under.",
    ]
    page = [
        line
        for i in range(4)
        for line in (Line(20, 700 - 12 * i, left[i]), Line(360, 700 - 12 * i, right[i]))
    ]
    text = " ".join([*left, *right])
    sentences = [
        "The mill stood on the moor for ninety years.",
        "When the river rose, “it went,” said she.",
        "Nobody knew that the whole thing was built of oak in the year before it was to be moved.",
        "Few of the carpenters lived to see how it was lost to the water.",
        "Their sons did, and they wrote of it in letters to a cousin.",
        "He kept them.",
        "They tell how the owner wept when the last of the beams went under.",
    ]
    assert squeeze(" ".join(sentences)) == squeeze(text)
    check(make_pdf([page], box="0 0 700 800"), [page], [sentences])


def test_sentence_over_a_page_break() -> None:
    """It has an annotation on both pages; the running heads between are not covered."""
    head = "THE SILT JOURNAL"
    pages = [
        [Line(50, 770, head), *lines(*ONE), Line(290, 20, "7")],
        [Line(50, 770, head), *lines(*TWO), Line(290, 20, "8")],
        [Line(50, 770, head), *lines(*GUESTS)],
    ]
    check(
        make_pdf(pages),
        pages,
        [
            [*SENTENCES[:2], "Nobody knew that"],
            ["the wheel had been sold (in May).", SENTENCES[3]],
            ["The seats are there today.", f"{GUESTS[0][27:]} {GUESTS[1]}"],
        ],
    )


def test_words_broken_at_line_ends() -> None:
    """Both halves of a word are covered, with its hyphen."""
    page = lines("The miller of Harrow had a daugh-", "ter who could count the stars.")
    annotated = check(
        make_pdf([page]),
        [page],
        [["The miller of Harrow had a daughter who could count the stars."]],
    )
    assert "daugh-" in covered(annotated.data, [page])[0][0]


def test_marks_before_the_first_word() -> None:
    """A quotation mark that opens a sentence is covered, and none of the sentence before."""
    page = lines("She sold it (in May). “And the wheel?” he asked. (Nobody", "knew.) It rained.")
    sentences = ["She sold it (in May).", "“And the wheel?” he asked.", "(Nobody knew.)"]
    check(make_pdf([page]), [page], [[*sentences, "It rained."]])


def test_boxes_of_a_line() -> None:
    """A character continues a line if it is level with it and near it, also in upright text."""
    assert _continues((0, 0, 50, 10), (60, 0, 66, 10), along=0)
    assert _continues((0, 0, 10, 50), (0, 60, 10, 66), along=1)
    assert not _continues((0, 0, 50, 10), (90, 0, 96, 10), along=0)  # another column
    assert not _continues((0, 0, 50, 10), (52, 700, 58, 710), along=0)  # its top


def test_colors_authors_comments_and_names() -> None:
    """Marks have their own color, note and date; highlights have none of these."""
    page = lines(*ONE, *TWO)
    data = make_pdf([page])
    result = highlight_all(data)
    start = result.article.text.index("baker")
    mark = UserMark("baker bought", start, start + 12, "Ask Ömer 🙂", "2024-05-31T12:00:00Z")
    lost = UserMark("not there", None, None)
    annotated = annotate_pdf(data, replace(result, marks=(mark, lost)))
    assert annotated.written == 5
    assert annotated.missing == ("not there",)
    (read,) = pypdf.PdfReader(io.BytesIO(annotated.data)).pages
    found = [each.get_object() for each in read.get("/Annots", [])]
    assert {each["/T"] for each in found} == {"pullquote"}
    assert len({each["/NM"] for each in found}) == 5
    assert [each.get("/Contents", "") for each in found] == [""] * 4 + ["Ask Ömer 🙂"]
    assert found[4]["/M"] == "D:20240531120000+00'00'"
    assert [round(255 * float(each)) for each in found[4]["/C"]] == list(COLORS["own"])
    assert covered(annotated.data, [page])[0][4] == "baker bought"


def test_a_second_time_adds_what_is_new() -> None:
    """What is annotated stays as it is; the text of the copy is that of the original."""
    page = lines(*ONE, *TWO)
    data = make_pdf([page])
    result = highlight_all(data)
    first = annotate_pdf(data, result)
    assert highlight_all(first.data).article.text == result.article.text
    start = result.article.text.index("baker")
    marks = (UserMark("baker", start, start + 5),)
    second = annotate_pdf(first.data, replace(highlight_all(first.data), marks=marks))
    assert [squeeze(each) for each in covered(second.data, [page])[0]] == [
        *map(squeeze, SENTENCES),
        "baker",
    ]


def test_columns_of_a_real_pdf() -> None:
    """All sentences of a PDF of another program are found, also that over the page break."""
    data = (FIXTURES / "columns.pdf").read_bytes()
    annotated = annotate_pdf(data, highlight_all(data))
    assert annotated.missing == ()
    reader = pypdf.PdfReader(io.BytesIO(annotated.data))
    assert sum(len(page.get("/Annots", [])) for page in reader.pages) >= annotated.written == 11


def encrypt(data: bytes, permissions: pypdf.constants.UserAccessPermissions) -> bytes:
    """Return a PDF that opens without a password, and permits what is given."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("", "owner", permissions_flag=permissions, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_permissions() -> None:
    """A PDF whose owner forbids annotations is refused in one line; one that allows them is not."""
    page = lines(*ONE, *TWO)
    data = make_pdf([page])
    flags = pypdf.constants.UserAccessPermissions
    refused = encrypt(data, flags.PRINT | flags.EXTRACT)
    with pytest.raises(PdfError, match=r"^paper\.pdf: forbids annotations; a PDF that allows them"):
        annotate_pdf(refused, highlight_all(refused))
    allowed = encrypt(data, flags.PRINT | flags.EXTRACT | flags.ADD_OR_MODIFY)
    assert annotate_pdf(allowed, highlight_all(allowed)).written == 4


@pytest.mark.parametrize("name", ["encrypted.pdf", "cut.pdf"])
def test_pdf_that_cannot_be_opened(name: str) -> None:
    """A password or damage is one line."""
    result = highlight_all(make_pdf([lines(*ONE, *TWO)]))
    data = (FIXTURES / name).read_bytes() if name == "encrypted.pdf" else b"%PDF-1.4 cut"
    with pytest.raises(PdfError, match=r"is encrypted|is damaged"):
        annotate_pdf(data, result)
