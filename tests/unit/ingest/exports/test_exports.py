"""Exports: the format is detected, quotes are read, and what is broken is reported."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import pullquote
from pullquote._io.tabular import RecordProblem
from pullquote.documents.document import Document
from pullquote.errors import PullquoteError, SourceError, UnknownNameError, UsageError
from pullquote.ingest.exports import FORMATS, ImportedHighlight, read_export
from pullquote.ingest.records import Record
from pullquote.render import load_format

RAIN = "It rained all day."
URL = "https://example.org/rain"

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
]


def write(path: Path, content: str | bytes | list[dict[str, Any]] | dict[str, Any]) -> Path:
    """Write a file: JSONL for a list, JSON for an object."""
    if isinstance(content, list):
        content = "".join(json.dumps(row) + "\n" for row in content)
    elif isinstance(content, dict):
        content = json.dumps(content, indent=1)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    """Write rows as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def packed(files: dict[str, str]) -> bytes:
    """Pack files into a ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def read(path: Path) -> list[tuple[str, str, str, str]]:
    """Read the quotes of an export without problems."""
    quotes: list[tuple[str, str, str, str]] = []
    for item in read_export(path):
        assert isinstance(item, ImportedHighlight), item
        quotes.append((item.text, item.title, item.author, item.url))
    return quotes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("what", LANGUAGES)
def test_kindle_highlights(tmp_path: Path, what: str, encoding: str) -> None:
    """A highlight is read in any language and encoding, with title and author."""
    text = KINDLE.format(what=what).replace("\n", "\r\n")
    data = text.encode() if encoding == "utf-8" else text.lstrip("\ufeff").encode(encoding)
    path = write(tmp_path / "My Clippings.txt", data)
    assert read(path) == [(RAIN, "The Mill (Part 2)", "A. Baker (Ed.)", "")]


@pytest.mark.parametrize("what", NOTES)
def test_kindle_notes(tmp_path: Path, what: str) -> None:
    """A note of the reader is not a quote, and neither is a bookmark."""
    bookmark = "The Mill\n- Your Bookmark on page 3 | Added on Sunday\n\n\n==========\n"
    assert read(write(tmp_path / "c.txt", KINDLE.format(what=what) + bookmark)) == []


def test_kindle_broken(tmp_path: Path) -> None:
    """An entry that is cut off, invalid, or empty is reported with its line."""
    text = KINDLE.format(what=LANGUAGES[0]) + "No entry\nat all\n==========\n"
    text += "Mill\n- Your Highlight\n\n <You have reached the clipping limit for this item>\n"
    text += "==========\nThe Mill\n- Your Highl"
    quote, *problems = read_export(write(tmp_path / "c.txt", text))
    assert isinstance(quote, ImportedHighlight)
    assert [each.line for each in problems if isinstance(each, RecordProblem)] == [6, 9, 14]


READWISE = {"Highlight": RAIN, "Book Title": "Rain", "Book Author": "B", "Amazon Book ID": ""}
INSTAPAPER = {"URL": URL, "Title": "Rain", "Selection": RAIN, "Folder": "Unread"}
ANNOTATION = {
    "uri": URL,
    "document": {"title": ["Rain"]},
    "target": [
        {
            "source": URL,
            "selector": [
                {"type": "TextPositionSelector", "start": 1, "end": 9},
                {"type": "TextQuoteSelector", "exact": RAIN, "prefix": "", "suffix": ""},
            ],
        }
    ],
    "text": "my thought",
}
POCKET = [{"url": URL, "title": "Rain", "highlights": [{"quote": RAIN, "created_at": 1}]}]
ITEM = {
    "key": "A",
    "data": {
        "key": "A",
        "itemType": "webpage",
        "title": "Rain",
        "url": URL,
        "creators": [{"firstName": "Ann", "lastName": "Bee"}, {"name": "Gazette"}],
    },
}
ZOTERO = [
    ITEM,
    {"key": "B", "data": {"key": "B", "itemType": "attachment", "parentItem": "A"}},
    {
        "key": "C",
        "data": {
            "itemType": "annotation",
            "parentItem": "B",
            "annotationType": "highlight",
            "annotationText": RAIN,
        },
    },
    {
        "key": "D",
        "data": {"itemType": "annotation", "annotationType": "note", "annotationText": "mine"},
    },
]
BETTER_BIBTEX = {
    "config": {},
    "collections": {},
    "items": [
        {
            "title": "Rain",
            "url": URL,
            "creators": [],
            "attachments": [
                {"annotations": [{"annotationType": "underline", "annotationText": RAIN}]}
            ],
        }
    ],
}
MATTER = f"""## Metadata
* URL: [{URL}]({URL})
* Author: [[Ann Bee]]
* Publisher: Gazette

## Highlights
* It rained all day.
  * **Note**: my thought
"""
NOTE = f"""---
title: Weather
url: https://example.org/whole
---

> [!quote] From the paper
> It rained
> all day.

## [Rain]({URL})

> It *rained* all day.

Then I thought of something.

## Elsewhere

From [Snow](https://example.org/snow):

> It snowed.
> — [Ice](https://example.org/ice)

> It froze. [⤴️](https://app.example/1)

— Ann, [Frost](https://example.org/frost)
"""


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("r.csv", table(READWISE), [(RAIN, "Rain", "B", "")]),
        (
            "r.csv",
            "\ufeff" + table({"Highlight": RAIN, "Title": "Rain", "URL": URL, "Note": ""}),
            [(RAIN, "Rain", "", URL)],
        ),
        ("r.csv", table(READWISE, delimiter=";"), [(RAIN, "Rain", "B", "")]),
        (
            "i.csv",
            table(INSTAPAPER, INSTAPAPER | {"Selection": ""}),
            [(RAIN, "Rain", "", URL)],
        ),
        (
            "i.csv",
            table(INSTAPAPER | {"Timestamp": "1", "Tags": '["a, b"]'}),
            [(RAIN, "Rain", "", URL)],
        ),
        ("h.json", {"total": 1, "rows": [ANNOTATION]}, [(RAIN, "Rain", "", URL)]),
        ("h.json", json.dumps([ANNOTATION]), [(RAIN, "Rain", "", URL)]),
        ("h.jsonl", [ANNOTATION, ANNOTATION | {"target": []}], [(RAIN, "Rain", "", URL)]),
        ("p.json", json.dumps(POCKET), [(RAIN, "Rain", "", URL)]),
        (
            "p.zip",
            packed(
                {
                    "part_000000.csv": "title,url,time_added,tags,status\n",
                    "annotations/part_000000.json": json.dumps(POCKET),
                }
            ),
            [(RAIN, "Rain", "", URL)],
        ),
        ("o.json", json.dumps([POCKET[0] | {"slug": "rain"}]), [(RAIN, "Rain", "", URL)]),
        ("z.json", json.dumps(ZOTERO), [(RAIN, "Rain", "Ann Bee, Gazette", URL)]),
        ("z.json", BETTER_BIBTEX, [(RAIN, "Rain", "", URL)]),
        (
            "z.csv",
            table({"annotationText": RAIN, "title": "Rain", "url": URL}),
            [(RAIN, "Rain", "", URL)],
        ),
        ("Rain.md", MATTER, [(RAIN, "Rain", "Ann Bee", URL)]),
        (
            "n.md",
            NOTE,
            [
                (RAIN, "Weather", "", "https://example.org/whole"),
                (RAIN, "Rain", "", URL),
                ("It snowed.", "Ice", "", "https://example.org/ice"),
                ("It froze.", "Frost", "", "https://example.org/frost"),
            ],
        ),
        ("t.csv", table({"quote": RAIN, "url": URL}), [(RAIN, "", "", URL)]),
        ("t.jsonl", [{"quote": RAIN, "title": "Rain"}], [(RAIN, "Rain", "", "")]),
        ("t.json", json.dumps([{"text": RAIN, "author": "A"}]), [(RAIN, "", "A", "")]),
    ],
)
def test_formats(
    tmp_path: Path, name: str, content: Any, expected: list[tuple[str, str, str, str]]
) -> None:
    """The format is detected, and quotes are read with title, author and URL."""
    assert read(write(tmp_path / name, content)) == expected


def test_omnivore(tmp_path: Path) -> None:
    """An export of Omnivore, packed or unpacked, has articles with highlights."""
    files = {
        "metadata_0_to_1.json": json.dumps(
            [{"slug": "rain", "title": "Rain", "url": URL}, {"slug": "snow", "title": "Snow"}]
        ),
        "highlights/rain.md": f"> {RAIN} [⤴️](https://omnivore.app/me/rain#1)\n\n> It fell.\n",
        "highlights/snow.md": "> It snowed.\n",
        "content/rain.html": "<!doctype html><html><body><article><p>"
        + (RAIN + " It fell. ") * 9
        + "</p></article></body></html>",
    }
    packed_up = write(tmp_path / "o.zip", packed(files))
    for name, content in files.items():
        (tmp_path / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "unpacked" / name).write_text(content)
    for path in (packed_up, tmp_path / "unpacked"):
        article, quote = read_export(path)
        assert isinstance(article, Record)
        assert (article.title, article.url, article.quotes) == ("Rain", URL, (RAIN, "It fell."))
        assert RAIN in article.text
        assert quote == ImportedHighlight("It snowed.", title="Snow", line=2)


def test_own_corpus(tmp_path: Path) -> None:
    """Records with articles are read as for training, from JSONL and Parquet."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [{"text": RAIN, "quotes": [RAIN], "title": "Rain", "license": "CC0-1.0"}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "c.parquet")
    for path in (write(tmp_path / "c.jsonl", rows), tmp_path / "c.parquet"):
        [record] = read_export(path)
        assert isinstance(record, Record)
        assert (record.text, record.quotes, record.license) == (RAIN, (RAIN,), "CC0-1.0")
    quotes = [{"quote": RAIN, "url": URL}]
    parquet.write_table(pyarrow.Table.from_pylist(quotes), tmp_path / "q.parquet")
    assert read(tmp_path / "q.parquet") == [(RAIN, "", "", URL)]


def test_folder_of_notes(tmp_path: Path) -> None:
    """All notes of a vault are read, but not those in hidden folders."""
    write(tmp_path / "a.md", "> It fell.")
    write(tmp_path / "deep" / "b.md", "> It rose.")
    write(tmp_path / ".obsidian" / "c.md", "> It hid.")
    assert [quote[:2] for quote in read(tmp_path)] == [("It fell.", "a"), ("It rose.", "b")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "file not found"),
        ("empty.txt", b"\xef\xbb\xbf \n", "is empty"),
        ("p.csv", "title,url,time_added,tags,status\nA,b,1,,\n", "annotations/part_000000.json"),
        ("m.csv", "Title,Author,URL,Highlight Count\n", "lists what was read in Matter"),
        ("x.json", "[{", "damaged JSON"),
        ("x.json", "[" * 100_000, "damaged JSON"),
        ("x.zip", b"PK\3\4 and no more", "damaged ZIP file"),
        ("x.csv", "colour,price\nred,1\n", "unknown format with the fields colour, price"),
        ("x.csv", 'URL,"Title\n', "damaged CSV"),
        ("x.txt", "It rained.", "unknown format"),
        ("x.bin", bytes(range(256)) * 9, "x.bin"),
    ],
)
def test_bad_exports(tmp_path: Path, name: str, content: str | bytes | None, words: str) -> None:
    """An unreadable export is an error of one line with the reason."""
    path = tmp_path / name
    if content is not None:
        write(path, content)
    with pytest.raises(PullquoteError, match=words) as error:
        list(read_export(path))
    assert isinstance(error.value, UsageError | SourceError)
    assert "\n" not in str(error.value)


def test_bad_parquet(tmp_path: Path) -> None:
    """Truncated Parquet is an error of one line."""
    pytest.importorskip("pyarrow")
    with pytest.raises(SourceError, match="damaged Parquet"):
        list(read_export(write(tmp_path / "x.parquet", b"PAR1 and no more")))


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("x.csv", f'quote,url\n"{RAIN}",{URL}\na,b,c\n"never closed,\n', [3, 4]),
        ("x.jsonl", '{"quote": "It rained."}\n{"quote":\n[1]\n', [2, 3]),
        ("x.json", json.dumps([ANNOTATION, 3]), [2]),
    ],
)
def test_broken_rows(tmp_path: Path, name: str, content: str, lines: list[int]) -> None:
    """A broken row is reported with its line, and the others are read."""
    found = list(read_export(write(tmp_path / name, content)))
    assert isinstance(found[0], ImportedHighlight)
    assert [each.line for each in found if isinstance(each, RecordProblem)] == lines


def test_format_by_name(tmp_path: Path) -> None:
    """A named format is used for any file; an unknown name is an error."""
    path = write(tmp_path / "notes.txt", "> It fell.")
    [quote] = read_export(path, "notes")
    assert isinstance(quote, ImportedHighlight)
    assert quote.text == "It fell."
    with pytest.raises(UnknownNameError, match="must be one of kindle, "):
        list(read_export(path, "word"))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "content",
    ['[{"data": 1, "key": [], "uri": 2, "target": 3, "highlights": "x", "items": [7]}]', "[null]"],
)
def test_strange_json(tmp_path: Path, name: str, content: str) -> None:
    """Fields of unexpected types are problems or ignored, never a crash."""
    path = write(tmp_path / "x.json", content)
    for each in read_export(path, name):
        assert isinstance(each, ImportedHighlight | RecordProblem)


def test_jsonl_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first quote of a JSONL file is returned before the rest is read."""
    path = write(tmp_path / "x.jsonl", [{"quote": f"It rained {n} days."} for n in range(20_000)])
    opened: list[Any] = []
    plain_open: Any = Path.open

    def watch(self: Path, *arguments: Any, **named: Any) -> Any:
        file = plain_open(self, *arguments, **named)
        opened.append(file)
        return file

    monkeypatch.setattr(Path, "open", watch)
    rows = read_export(path)
    next(rows)
    assert opened[-1].tell() < path.stat().st_size / 2
    rows.close()  # type: ignore[attr-defined]


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
    tmp_path: Path, entries: list[tuple[str, str, str]], expected: list[str]
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
    ],
)
def test_kindle_titles(tmp_path: Path, heading: str, title: str, author: str) -> None:
    """A title may have several lines, and parentheses of its own."""
    path = write(tmp_path / "c.txt", clippings((heading, at("20"), RAIN)))
    assert read(path) == [(RAIN, title, author, "")]


def test_kindle_rule_within_the_words(tmp_path: Path) -> None:
    """Only a line of exactly ten equal signs separates entries."""
    text = "It rained.\n=====\nIt stopped.\n============\nIt rained again."
    path = write(tmp_path / "c.txt", clippings((BOOK, at("20"), text), (BOOK, at("30"), RAIN)))
    assert [quote[0] for quote in read(path)] == [text, RAIN]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("A [baker](https://e.org/b) sold **bread**.", "A baker sold bread."),
        ("![](https://e.org/x.png) It *rained* all day.", "It rained all day."),
        ('![The river](https://e.org/x.png "High") It __rained__.', "It rained."),
        ("It ~~snowed~~ `rained`.", "It snowed rained."),
        ("It cost 5 * 3 = 15 dollars.", "It cost 5 * 3 = 15 dollars."),
    ],
)
def test_readwise_markdown(tmp_path: Path, markdown: str, expected: str) -> None:
    """Links, images and emphasis in Readwise's highlights are markup, not words."""
    image = READWISE | {"Highlight": "![](https://e.org/only.png)"}
    path = write(tmp_path / "r.csv", table(READWISE | {"Highlight": markdown}, image))
    assert [quote[0] for quote in read(path)] == [expected]


READWISE_NOTE = f"""# Rain

![rw-book-cover](https://e.org/cover.png)

## Metadata
- Author: [[Ann Bee]]
- Full Title: Rain, again
- Category: #articles
- URL: {URL}

## Highlights
- It rained all day. ([Location 117](https://readwise.io/to_kindle?action=open))
    - Note: mine
    - Tags: [[water]]
- A [[Baker|baker]] sold ==his== **bread** (all). ([View Highlight](https://readwise.io/1)) ^w1
## New highlights added March 3, 2024 at 5:02 PM
- Nobody was hurt. (Page 12)
"""


@pytest.mark.parametrize("packed_up", [False, True])
def test_readwise_note(tmp_path: Path, packed_up: bool) -> None:
    """Readwise's Markdown export has title, author and URL, and no locations in the highlights."""
    path = tmp_path / ("r.zip" if packed_up else "Rain.md")
    note = packed({"Readwise/Articles/Rain.md": READWISE_NOTE})
    write(path, note if packed_up else READWISE_NOTE)
    origin = ("Rain, again", "Ann Bee", URL)
    assert read(path) == [
        (RAIN, *origin),
        ("A baker sold his bread (all).", *origin),
        ("Nobody was hurt.", *origin),
    ]


def test_obsidian_block_ids(tmp_path: Path) -> None:
    """Block ids of Obsidian are not words of the quote."""
    note = f"From [Rain]({URL}):\n\n> {RAIN} ^a-1\n\n> It stopped.\n> ^b2\n\n> It fell.\n\n^c3\n"
    assert [quote[0] for quote in read(write(tmp_path / "n.md", note))] == [
        RAIN,
        "It stopped.",
        "It fell.",
    ]


@pytest.mark.parametrize("folder", ["pocket/", "a/b/"])
def test_pocket_with_folders(tmp_path: Path, folder: str) -> None:
    """The files in Pocket's ZIP file may be in folders."""
    files = {
        f"{folder}part_000000.csv": "title,url,time_added,tags,status\n",
        f"{folder}annotations/part_000000.json": json.dumps(POCKET),
        "__MACOSX/._part_000000.csv": "x",
    }
    assert read(write(tmp_path / "p.zip", packed(files))) == [(RAIN, "Rain", "", URL)]


SELECTOR = {"type": "TextQuoteSelector", "exact": RAIN}
W3C = {"type": "Annotation", "target": {"source": URL, "selector": SELECTOR}}
CONTEXT = {"@context": "http://www.w3.org/ns/anno.jsonld"}


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (CONTEXT | W3C, ""),
        ([CONTEXT | W3C], ""),
        (CONTEXT | {"type": "AnnotationPage", "label": "Rain", "items": [W3C]}, "Rain"),
        (
            CONTEXT
            | {
                "type": ["AnnotationCollection"],
                "label": "Rain",
                "first": {"type": "AnnotationPage", "items": [W3C]},
            },
            "Rain",
        ),
        (
            CONTEXT
            | {
                "type": "Annotation",
                "target": [{"source": {"id": URL, "title": "Rain"}, "selector": [SELECTOR]}],
            },
            "Rain",
        ),
        (
            CONTEXT
            | {
                "type": "Annotation",
                "target": {
                    "source": URL,
                    "selector": {"type": "FragmentSelector", "refinedBy": SELECTOR},
                },
            },
            "",
        ),
    ],
)
def test_web_annotations(tmp_path: Path, content: Any, title: str) -> None:
    """W3C annotations, pages and collections are read, with the title of page or source."""
    assert read(write(tmp_path / "a.json", json.dumps(content))) == [(RAIN, title, "", URL)]


@pytest.mark.parametrize("format_name", ["annotations", "csv", "json", "readwise", "markdown"])
def test_own_formats_round_trip(tmp_path: Path, format_name: str) -> None:
    """What ``pullquote highlight`` writes can be imported: the highlights, and nothing else."""
    text = f"=It was late. {RAIN} A baker sold bread. The river rose to the old stone bridge."
    document = Document.from_parts([("paragraph", text)], title="Rain", url=URL)
    options = pullquote.Options(top=2)
    result = pullquote.Highlighter(model="lead").highlight_document(document, options)
    highlights = [scored.sentence.text for scored in result]
    assert len(highlights) == 2
    suffix = {"annotations": "json", "readwise": "csv", "markdown": "md"}.get(format_name)
    path = tmp_path / f"x.{suffix or format_name}"
    items = list(read_export(write(path, load_format(format_name).render(result))))
    if format_name == "json":
        [record] = items
        assert isinstance(record, Record)
        assert (record.document, list(record.quotes)) == (document, highlights)
    else:
        assert [item.text for item in items if isinstance(item, ImportedHighlight)] == highlights
        assert len(items) == len(highlights)
