"""Kindle's clippings: languages, titles, edited highlights and broken entries."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports import ImportedHighlight, read_export

Read = Callable[[Path], list[tuple[str, str, str, str]]]
Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
KINDLE = """\ufeffThe Mill (Part 2) (A. Baker (Ed.))
- {what}

It rained all day.
==========
"""


LANGUAGES = [
    "Your Highlight on page 12 | Location 170-172 | Added on Sunday, June 5, 2016 8:14:33 PM",
    "Your Highlight at location 170-172 | Added on Sunday, 5 June 2016 20:14:33",
    "Ihre Markierung auf Seite 42 | Position 34-36 | Hinzugefügt am Montag, 30. Dezember 2024",
    "Votre surlignement sur la page 5 | emplacement 12-13 | Ajouté le lundi 30 septembre 2019",
    "Tu subrayado en la página 6 | posición 36-40 | Añadido el lunes, 30 de septiembre de 2019",
    "La tua evidenziazione a pagina 6 | posizione 36-40 | Aggiunto il lunedì 30 settembre 2019",
    "Seu destaque na página 6 | posição 36-40 | Adicionado em segunda-feira, 1 de janeiro",
    "Uw markering op pagina 6 | locatie 36-40 | Toegevoegd op vrijdag 1 januari 2024",
    "Ваш выделенный отрывок на странице 6 | Место 36-40 | Добавлено: 1 января 2024 г.",
    "您在位置 #42-43的标注 | 添加于 2024年4月1日星期一 下午2:30:45",
    "位置No. 35-36のハイライト |作成日: 2024年1月1日金曜日 10:30:45",
    "Merkkaus sivulla 6 | Sijainti 36-40 | Lisätty maanantai 1. tammikuuta 2024",
]


NOTES = [
    "Your Note on page 12 | Location 170 | Added on Sunday, June 5, 2016 8:14:33 PM",
    "Ihre Notiz auf Seite 3 | Position 40 | Hinzugefügt am Montag, 1. Januar 2024",
    "Votre note sur la page 5 | emplacement 12 | Ajouté le lundi 30 septembre 2019",
    "La tua nota a pagina 6 | posizione 36 | Aggiunto il lunedì 30 settembre 2019",
    "Uw notitie op pagina 6 | locatie 36 | Toegevoegd op vrijdag 1 januari 2024",
    "Ваша заметка на странице 6 | Место 36 | Добавлено: 1 января 2024 г.",
    "您在位置 #220 的笔记 | 添加于 2026年8月10日星期一",
    "位置No. 35のメモ |作成日: 2024年1月1日金曜日 10:30:45",
    "Din anteckning på sidan 6 | Plats 36 | Tillagd måndag 1 januari 2024",
    "Notatet ditt på side 6 | Plassering 36 | Lagt til mandag 1. januar 2024",
    "Vaše poznámka na straně 6 | Pozice 36 | Přidáno pondělí 1. ledna 2024",
    "Muistiinpano sivulla 6 | Sijainti 36 | Lisätty maanantai 1. tammikuuta 2024",
    "Az Ön jegyzete a 6. oldalon | 36. pozíció | Hozzáadva 2024. január 1.",
    "Η σημείωσή σας στη σελίδα 6 | Θέση 36 | Προστέθηκε 1 Ιανουαρίου 2024",
    "Catatan Anda di halaman 6 | Lokasi 36 | Ditambahkan 1 Januari 2024",
    "ملاحظتك في الصفحة 6 | الموقع 36 | تمت الإضافة",
    "आपका नोट पृष्ठ 6 | स्थान 36 | जोड़ा गया",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("what", LANGUAGES)
def test_kindle_highlights(
    tmp_path: Path, what: str, encoding: str, write: Write, read: Read
) -> None:
    """A highlight is read in any language and encoding, with title and author."""
    text = KINDLE.format(what=what).replace("\n", "\r\n")
    data = text.encode() if encoding == "utf-8" else text.lstrip("\ufeff").encode(encoding)
    path = write(tmp_path / "My Clippings.txt", data)
    assert read(path) == [(RAIN, "The Mill (Part 2)", "A. Baker (Ed.)", "")]


@pytest.mark.parametrize("what", NOTES)
def test_kindle_notes(tmp_path: Path, what: str, write: Write, read: Read) -> None:
    """A note of the reader is not a quote, and neither is a bookmark."""
    bookmark = "The Mill\n- Your Bookmark on page 3 | Added on Sunday\n\n\n==========\n"
    assert read(write(tmp_path / "c.txt", KINDLE.format(what=what) + bookmark)) == []


def test_kindle_broken(tmp_path: Path, write: Write) -> None:
    """An entry that is cut off, invalid, or empty is reported with its line."""
    text = "No entry\nat all\n==========\n" + KINDLE.format(what=LANGUAGES[0])
    text += "Mill\n- Your Highlight\n\n <You have reached the clipping limit for this item>\n"
    text += "==========\nThe Mill\n- Your Highl"
    first, quote, *problems = read_export(write(tmp_path / "c.txt", text))
    assert isinstance(quote, ImportedHighlight)
    broken = [first, *problems]
    assert [each.line for each in broken if isinstance(each, RecordProblem)] == [1, 9, 14]


def clippings(*entries: tuple[str, str, str]) -> str:
    """Return a Kindle file of headings, descriptions and texts."""
    return "".join(f"{head}\n- {what}\n\n{text}\n==========\n" for head, what, text in entries)


def at(location: str) -> str:
    """Return the description of a Kindle highlight."""
    return f"Your Highlight on page 2 | Location {location} | Added on Monday"


BOOK = "The Mill (Baker, Ann)"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        # A highlight that is extended, then shortened: the last entry counts.
        (
            [
                (BOOK, at("20-22"), "The river was high by noon and nobody was"),
                (BOOK, at("20-23"), "The river was high by noon and nobody was there to see it."),
                (BOOK, at("21-23"), "was high by noon and nobody was there"),
            ],
            ["was high by noon and nobody was there"],
        ),
        # Moved at both ends: the last words of one are the first words of the other.
        (
            [
                (BOOK, at("1170-72"), "In May the old mill was sold to a baker."),
                (BOOK, at("1171-73"), "was sold to a baker. He paid in bread."),
            ],
            ["was sold to a baker. He paid in bread."],
        ),
        # Other words at the same location, and the same words elsewhere, are other highlights.
        (
            [
                (BOOK, at("20-22"), "The river was high."),
                (BOOK, at("22-23"), "Nobody was there."),
                (BOOK, at("90-91"), "The river was high."),
                ("Another (Baker, Ann)", at("20-22"), "The river was high."),
            ],
            ["The river was high.", "Nobody was there.", *["The river was high."] * 2],
        ),
    ],
)
def test_kindle_edited_highlights(
    tmp_path: Path,
    entries: list[tuple[str, str, str]],
    expected: list[str],
    write: Write,
    read: Read,
) -> None:
    """Of entries that overlap at the same location of a book only the last one counts."""
    path = write(tmp_path / "c.txt", clippings(*entries))
    assert [text for text, *_ in read(path)] == expected


@pytest.mark.parametrize(
    ("heading", "title", "author"),
    [
        ("The Mill\n and the River (Baker, Ann)", "The Mill and the River", "Baker, Ann"),
        ("The Mill\nand\nthe River", "The Mill and the River", ""),
        ("The Mill (Part 2 (of 3)) (Ann (ed.))", "The Mill (Part 2 (of 3))", "Ann (ed.)"),
        ("The Mill (unfinished", "The Mill (unfinished", ""),
        ("水車（上）（アン）", "水車（上）", "アン"),
        ("The Mill\n- A Novel (Baker, Ann)", "The Mill - A Novel", "Baker, Ann"),
        ("The Mill\n-- a tale --\nPart 2 (Ann)", "The Mill -- a tale -- Part 2", "Ann"),
    ],
)
def test_kindle_titles(
    tmp_path: Path, heading: str, title: str, author: str, write: Write, read: Read
) -> None:
    """A title may have several lines, and parentheses of its own."""
    path = write(tmp_path / "c.txt", clippings((heading, at("20"), RAIN)))
    assert read(path) == [(RAIN, title, author, "")]


def test_kindle_rule_as_a_line_of_the_words(tmp_path: Path, write: Write, read: Read) -> None:
    """What follows a rule and is no entry belongs to the words before it."""
    text = "It rained.\n- and then\n\n- it stopped.\n==========\nIt rained\nagain."
    path = write(tmp_path / "c.txt", clippings((BOOK, at("20"), text), (BOOK, at("30"), RAIN)))
    assert [quote[0] for quote in read(path)] == [text, RAIN]


def test_kindle_rule_within_the_words(tmp_path: Path, write: Write, read: Read) -> None:
    """Only a line of exactly ten equal signs separates entries."""
    text = "It rained.\n=====\nIt stopped.\n============\nIt rained again."
    path = write(tmp_path / "c.txt", clippings((BOOK, at("20"), text), (BOOK, at("30"), RAIN)))
    assert [quote[0] for quote in read(path)] == [text, RAIN]


def test_note_belongs_to_the_highlight_that_ends_there(tmp_path: Path, write: Write) -> None:
    """A note at the end of a highlight of the same book is its note; another one is not."""
    entry = "{} (Holt, B)\n- Your {} on page 3 | Location {} | Added on x\n\n{}\n==========\n"
    entries = [
        ("Rain", "Highlight", "10-12", "It rained all day."),
        ("Rain", "Note", "12", "mine"),
        ("Rain", "Note", "40", "elsewhere"),
        ("Snow", "Note", "12", "of another book"),
    ]
    path = write(tmp_path / "clip.txt", "".join(entry.format(*fields) for fields in entries))
    items = [item for item in read_export(path) if isinstance(item, ImportedHighlight)]
    assert [(item.text, item.note) for item in items] == [("It rained all day.", "mine")]
