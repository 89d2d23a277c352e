"""PDF: paragraphs from lines, and PDFs without text."""

import threading
from pathlib import Path

import pytest

from pullquote.documents import read_document
from pullquote.documents.pdf import _clean, read_pdf
from pullquote.errors import PdfError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "documents"

Text = tuple[float, float, float, str]  # x, y, size, words


def make_pdf(
    pages: list[list[Text]], *, title: str = "", extra: str = "", rotate: int = 0
) -> bytes:
    """Write a PDF of lines in Helvetica, with octal escapes for all that is not ASCII."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        f"<</Title({title})>>",
    ]
    kids = []
    for page in pages:
        drawn = extra + "".join(
            f"BT /F {size} Tf {x} {y} Td ({_escape(words)}) Tj ET\n" for x, y, size, words in page
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate {rotate}"
            "/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {len(objects)} 0 R>>"
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
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 4 0 R>>\n"
        f"startxref\n{len(body)}\n%%EOF"
    ).encode("ascii")


def _escape(words: str) -> str:
    codes = words.encode("cp1252")
    return "".join(
        chr(c) if 32 <= c < 127 and chr(c) not in "()\\" else f"\\{c:03o}" for c in codes
    )


def lines(*words: str, x: float = 50, y: float = 700, size: float = 10) -> list[Text]:
    """Set lines below each other."""
    return [(x, y - 1.2 * size * index, size, each) for index, each in enumerate(words)]


def blocks(pdf: bytes) -> list[tuple[str, str]]:
    """Return kind and text of each block."""
    document = read_pdf(pdf)
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


WIDE = "This line is as wide as the column is, to the end"


def test_columns_of_a_real_pdf() -> None:
    """Justified columns on two pages become whole paragraphs, without headers and numbers."""
    document = read_document(str(FIXTURES / "columns.pdf"))
    found = [(b.kind, document.text[b.start : b.end]) for b in document.blocks]
    assert [kind for kind, _ in found] == [
        "heading",
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
    ]
    assert document.title == found[0][1] == "The mill on the moor"
    assert found[5][1].startswith("When the bridge went in the great flood")
    assert found[5][1].endswith("carried a barrel of oil for her gears.")
    assert "Silt Journal" not in document.text
    assert "11" not in document.text


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("this is recur-", "rent today.", "this is recurrent today."),
        ("the Anglo-", "Saxon word.", "the Anglo-Saxon word."),
        ("in 1920-", "30 he came.", "in 1920-30 he came."),
        ("he came -", "and went.", "he came - and went."),
        ("he came", "and went.", "he came and went."),
    ],
)
def test_broken_words_are_joined(above: str, below: str, joined: str) -> None:
    """A hyphen that breaks a word is removed; one that belongs to it stays."""
    assert blocks(make_pdf([lines(above, below)])) == [("paragraph", joined)]


def test_gap_parts_paragraphs() -> None:
    """A wider line step begins a paragraph; the usual step does not."""
    pdf = make_pdf([lines(WIDE, WIDE, WIDE) + lines(WIDE, WIDE, y=654)])
    assert blocks(pdf) == [
        ("paragraph", " ".join([WIDE] * 3)),
        ("paragraph", " ".join([WIDE] * 2)),
    ]


def test_indent_parts_paragraphs() -> None:
    """An indented line begins a paragraph."""
    pdf = make_pdf([[*lines(WIDE, WIDE), (62, 676, 10, WIDE), *lines(WIDE, y=664)]])
    assert [text.count("This") for _, text in blocks(pdf)] == [2, 2]


def test_short_last_line_parts_paragraphs() -> None:
    """A line that ends early with the end of a sentence ends its paragraph."""
    pdf = make_pdf([lines(WIDE, "ends here.", WIDE, WIDE)])
    assert [text for _, text in blocks(pdf)] == [f"{WIDE} ends here.", f"{WIDE} {WIDE}"]


def test_paragraph_goes_on_over_the_page() -> None:
    """A paragraph across a page break is one paragraph, whatever is in the margins."""
    numerals = ["one", "two", "three", "four", "five"]
    pages = [
        [
            (50, 770, 8, "The Silt Journal"),
            *lines(*(f"Line {word} of {page} is as wide as the column" for word in numerals)),
            (300, 30, 8, str(98 + index)),
        ]
        for index, page in enumerate(numerals)
    ]
    expected = " ".join(
        f"Line {word} of {page} is as wide as the column" for page in numerals for word in numerals
    )
    assert blocks(make_pdf(pages)) == [("paragraph", expected)]


def test_lines_that_come_twice_in_the_text_stay() -> None:
    """Only the outer lines of several pages are running heads."""
    pdf = make_pdf([lines("Chapter", WIDE, WIDE, WIDE, "again.", WIDE, WIDE, WIDE, "again.")])
    assert sum(text.count("again.") for _, text in blocks(pdf)) == 2


def test_items_begin_at_bullets() -> None:
    """A bullet begins an item with a hanging indent."""
    pdf = make_pdf([[*lines("• the outer bank is cut away"), *lines("by water", x=60, y=688),
                     *lines("• the inner bank grows", y=676)]])  # fmt: skip
    assert blocks(pdf) == [
        ("item", "the outer bank is cut away by water"),
        ("item", "the inner bank grows"),
    ]


def test_larger_type_is_a_heading_and_the_title() -> None:
    """The largest font on the first page is the title, if the metadata has no usable one."""
    page = lines("Why rivers", "bend", y=750, size=20) + lines(WIDE, WIDE)
    for title in ["", "untitled", "mill_v2", "Microsoft Word - mill.doc", "a mill.pdf"]:
        document = read_pdf(make_pdf([page], title=title))
        assert document.title == "Why rivers bend"
        assert document.blocks[0].kind == "heading"
    assert read_pdf(make_pdf([page], title="On rivers")).title == "On rivers"


def test_stamp_in_the_margin_is_left_out() -> None:
    """Vertical text in the margin is not part of the text."""
    stamp = "BT /F 10 Tf 0 1 -1 0 20 300 Tm (Preprint 2021) Tj ET\n"
    assert blocks(make_pdf([lines(WIDE, WIDE)], extra=stamp)) == [("paragraph", f"{WIDE} {WIDE}")]


@pytest.mark.parametrize(
    ("pdf", "message"),
    [
        (b"%PDF-1.4\nnothing else", "not a PDF that can be read; the file is damaged"),
        (make_pdf([lines(WIDE)])[:300], "not a PDF that can be read; the file is damaged"),
        (make_pdf([[], []]), r"contains no text \(2 pages\); .*OCR"),
        (
            (FIXTURES / "encrypted.pdf").read_bytes(),
            "is encrypted; a PDF without a password is needed",
        ),
    ],
)
def test_pdf_that_cannot_be_read(tmp_path: Path, pdf: bytes, message: str) -> None:
    """Each kind of PDF without text has its own message."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    with pytest.raises(PdfError, match=rf"a\.pdf: {message}"):
        read_document(str(path))


def test_threads_take_turns() -> None:
    """PDFs can be read from several threads, though PDFium cannot."""
    pdf = make_pdf([lines(WIDE, WIDE)] * 5)
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(read_pdf(pdf).text))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_columns_drawn_row_by_row_are_ordered() -> None:
    """Where all rows have a gap at one place, the left column comes first."""
    page = [
        (x, 700 - 12 * n, 10, f"{side} row {word} is this")
        for n, word in enumerate(["one", "two", "three", "four"])
        for x, side in ((50, "left"), (300, "right"))
    ]
    text = " ".join(words for _, words in blocks(make_pdf([page])))
    assert text.index("left row four") < text.index("right row one")


def test_initial_is_joined_to_its_word() -> None:
    """A large letter beside the first lines is the first letter of the text."""
    page = [(50, 678, 30, "T"), *lines(f"he mill. {WIDE}", WIDE, x=72), *lines(WIDE, y=676)]
    [(kind, text)] = blocks(make_pdf([page]))
    assert (kind, text[:14]) == ("paragraph", "The mill. This")


def test_footnote_does_not_interrupt_a_sentence() -> None:
    """A note at the foot of a page comes last, its mark is no part of a word."""
    first = [
        *lines(WIDE, "This line is as wide as it, and the masons held"),
        (265, 692, 6, "1"),
        (50, 60, 7, "1 See the ledger."),
    ]
    pdf = make_pdf([first, lines("a supper, and " + WIDE, WIDE)])
    texts = [text for _, text in blocks(pdf)]
    assert "held a supper" in texts[0]
    assert texts[-1] == "1 See the ledger."


def test_line_numbers_are_removed() -> None:
    """Numbers before most lines, each one more than the last, are not words."""
    for x in (25, 40):
        page = [
            item
            for n in range(5)
            for item in ((x, 700 - 12 * n, 10, str(n + 1)), (50, 700 - 12 * n, 10, WIDE))
        ]
        assert blocks(make_pdf([page])) == [("paragraph", " ".join([WIDE] * 5))]


def test_heads_of_two_pages_are_removed() -> None:
    """Small lines apart from the text are heads if other pages have one at the same height."""
    pages = [
        [
            (50, 770, 8, head),
            *lines(*(f"{WIDE} {head} {n}" for n in "abcdef")),
            (300, 30, 8, number),
        ]
        for head, number in (("Alder, Reed", "1"), ("Tides of the bay", "2"))
    ]
    expected = (
        f"{WIDE} {head} {n}" for head in ("Alder, Reed", "Tides of the bay") for n in "abcdef"
    )
    assert blocks(make_pdf(pages)) == [("paragraph", " ".join(expected))]


PARTS = [
    "The harbor master kept a ledger of every ship that came into the bay,",
    "and in the year of the flood he wrote down ninety names, of which the",
    "town had never heard. The council voted to keep the ledger in the hall.",
]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_pages(rotate: int) -> None:
    """Pages that are turned by the viewer, or whose text is turned, are read like others."""
    expected = [("paragraph", " ".join(PARTS))]
    assert blocks(make_pdf([lines(*PARTS)], rotate=rotate)) == expected
    matrix = {90: "0 1 -1 0 800 0", 180: "-1 0 0 -1 600 800", 270: "0 -1 1 0 0 800"}[rotate]
    assert blocks(make_pdf([lines(*PARTS)], extra=f"{matrix} cm\n")) == expected


def test_page_drawn_from_below() -> None:
    """Lines drawn from the last to the first, in one column or two, are read from the top."""
    assert blocks(make_pdf([lines(*PARTS)[::-1]])) == [("paragraph", " ".join(PARTS))]
    left = lines("The mill stood empty for years when", "the owner came up the road.")
    right = lines("She stayed for thirty years, and the", "wheel turns still.", x=320)
    found = blocks(make_pdf([(left + right)[::-1]]))
    assert [text.split()[1] for _, text in found] == ["mill", "stayed"]


def test_size_of_type_is_that_on_the_page() -> None:
    """Type of size 1, scaled by the matrix of the text, is as large as it is drawn."""
    small = [(x / 10, y / 10, size / 10, words) for x, y, size, words in lines(*PARTS)]
    large = [(5.0, 75.0, 2.0, "Ledgers of the bay")]
    document = read_pdf(make_pdf([large + small], extra="10 0 0 10 0 0 cm\n"))
    assert document.title == "Ledgers of the bay"
    assert [block.kind for block in document.blocks] == ["heading", "paragraph"]


def test_superscripts_and_fractions_do_not_cut_lines() -> None:
    """Small pieces above and below a line are part of it."""
    page = [
        *lines("The running time of the method is linear in n"),
        (252, 704, 6, "2"),
        (256, 700, 10, ", which is far better than"),
        *lines("all that was known before, as the second table shows.", y=688),
    ]
    ((kind, text),) = blocks(make_pdf([page]))
    assert kind == "paragraph"
    assert "is linear in n 2, which is far better than all that was known" in text


def test_columns_below_a_wide_title() -> None:
    """The edges of a column are those of its lines, not of the title across the page."""
    title = [(60, 750, 20, "The ledgers of the harbor master, and what they say of it")]
    left = lines(
        "The harbor master kept a ledger of every ship",
        "that came into the bay, and he",
        "wrote down ninety names in the year of flood.",
    )
    right = lines("The council met on a Tuesday and voted to keep", "the ledger here.", x=320)
    _, (kind, text), *_ = blocks(make_pdf([title + left + right]))
    assert kind == "paragraph"
    assert text.startswith(" ".join(words for *_, words in left))


def test_caption_does_not_interrupt_a_sentence() -> None:
    """A sentence that goes on below a caption, in lower case, is whole."""
    page = [
        *lines(PARTS[0]),
        *lines("Figure 1. The bay in the year of the flood.", y=600, size=8),
        *lines(*PARTS[1:], y=570),
    ]
    assert blocks(make_pdf([page])) == [
        ("paragraph", " ".join(PARTS)),
        ("caption", "Figure 1. The bay in the year of the flood."),
    ]


FRONT = [
    *lines("Ledgers of the bay", y=760, size=20),
    *lines("Ada Brook*, Jo M. Vale and Ida van Marsh", y=730, size=11),
    *lines("Department of Harbors, University of Silt", y=715),
    *lines("ada@silt.example, jo@silt.example", y=703),
    *lines("Abstract", y=680, size=12),
]


def test_title_page_of_a_paper() -> None:
    """Title and authors are found by their place; names and addresses are furniture."""
    document = read_pdf(make_pdf([FRONT + lines(*PARTS, y=660)], title="System model"))
    assert document.title == "Ledgers of the bay"
    assert document.author == "Ada Brook, Jo M. Vale, Ida van Marsh"
    kinds = [block.kind for block in document.blocks]
    assert kinds == ["heading", *["furniture"] * (len(kinds) - 3), "heading", "paragraph"]


def test_abstract_that_runs_in() -> None:
    """The word "Abstract" before a paragraph is a heading and no part of the sentence."""
    page = FRONT[:-1] + lines("Abstract. " + PARTS[0], *PARTS[1:], y=660)
    assert blocks(make_pdf([page]))[-2:] == [
        ("heading", "Abstract"),
        ("paragraph", " ".join(PARTS)),
    ]


def test_formula_tables_and_references() -> None:
    """Formulas apart, rows of cells and all entries below "References" are not prose."""
    page = [
        *lines(*PARTS),
        (150, 640, 10, "x = y + 2z / (a - b)        (1)"),
        *[
            (x, 600 - 12 * row, 10, words)
            for row, cells in enumerate((("Ship", "Year", "Tons"), ("Ada", "1906", "90")))
            for x, words in zip((50, 200, 350), cells, strict=True)
        ],
        *lines("The flood took the wharf, and nobody built it up again in all those years.", y=550),
        *lines("References", y=520, size=12),
        *lines("Brook, A. Harbors of the north", "1906, Silt Press, Marsh Town", y=500),
    ]
    kinds = dict(reversed([(kind, text) for kind, text in blocks(make_pdf([page]))]))
    assert kinds["formula"].startswith("x = y")
    assert kinds["table"] == "Ship Year Tons\nAda 1906 90".replace(" ", "  ")
    assert kinds["reference"].startswith("Brook, A.")


def test_stamps_of_publishers_are_removed() -> None:
    """A line with a price or copyright at the foot of a page is no part of the text."""
    page = [*lines(*PARTS), (50, 40, 8, "978-1-4577-9538-2/11/$26.00 ©2011 SILT 1081")]
    assert blocks(make_pdf([page])) == [("paragraph", " ".join(PARTS))]


def test_fonts_without_letters() -> None:
    """Text whose fonts do not map to characters is reported, not shown."""
    page = lines(*(" ".join("HIJKLMNOPQRSTUVW") for _ in range(6)))
    with pytest.raises(PdfError, match="fonts do not map"):
        read_pdf(make_pdf([page]))


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("e\x0bect of classi\x0cers\r\n", "effect of classifiers"),
        ("e↵ect", "effect"),
        ("G¨oteborg", "Göteborg"),
        ("TREC{3 and {x}", "TREC{3 and {x}"),
        ("TREC{3", "TREC–3"),
        ("\uf0b7 hats", "• hats"),
    ],
)
def test_characters_of_tex_and_symbol_fonts(drawn: str, text: str) -> None:
    """Ligatures, accents, dashes and bullets of old fonts become letters and signs."""
    assert _clean(drawn) == text


def test_authors_in_blocks_side_by_side() -> None:
    """Names that head blocks beside and below the first one are authors; their towns are not."""
    drawn: list[Text] = [(150, 740, 17, "Bread and rope in the second year")]
    people = ["Ada Brook", "Jo M. Vale", "Ida van Marsh", "Tom Holt"]
    for n, name in enumerate(people):
        x, y = (60 + 180 * (n % 3), 700 - 60 * (n // 3))
        town, address = "Mountain View", f"{name.split()[0].lower()}@mill.example"
        drawn += [(x, y, 11, name), (x, y - 13, 11, town), (x, y - 26, 11, address)]
    drawn += lines("Abstract", *["The river broke its bank and took the rope away."] * 3, y=560)
    document = read_pdf(make_pdf([drawn]))
    assert document.author == ", ".join(people)
