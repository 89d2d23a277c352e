"""Importing, formats: what each app exports is read, and what is broken is said."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.records import Record
from pullquote.errors import PullquoteError, SourceError, UnknownNameError, UsageError
from pullquote.ingest.exports import FORMATS, ImportedHighlight, read_export

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
    """Write a file: JSON Lines of a list, JSON of an object."""
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
    """Read the quotes of an export, which has to be without problems."""
    found = list(read_export(path))
    assert all(isinstance(each, ImportedHighlight) for each in found), found
    return [(c.text, c.title, c.author, c.url) for c in found if isinstance(c, ImportedHighlight)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("what", LANGUAGES)
def test_kindle_highlights(tmp_path: Path, what: str, encoding: str) -> None:
    """A passage is read in any language and encoding, its author apart from its title."""
    text = KINDLE.format(what=what).replace("\n", "\r\n")
    data = text.encode() if encoding == "utf-8" else text.lstrip("\ufeff").encode(encoding)
    path = write(tmp_path / "My Clippings.txt", data)
    assert read(path) == [(RAIN, "The Mill (Part 2)", "A. Baker (Ed.)", "")]


@pytest.mark.parametrize("what", NOTES)
def test_kindle_notes(tmp_path: Path, what: str) -> None:
    """A note of one's own is no quote, and neither is a bookmark, which holds nothing."""
    bookmark = "The Mill\n- Your Bookmark on page 3 | Added on Sunday\n\n\n==========\n"
    assert read(write(tmp_path / "c.txt", KINDLE.format(what=what) + bookmark)) == []


def test_kindle_broken(tmp_path: Path) -> None:
    """An entry that is cut off, no entry, or empty for its publisher's limit is named by line."""
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
    """Each export is told by its fields, and gives its quotes with title, author and address."""
    assert read(write(tmp_path / name, content)) == expected


def test_omnivore(tmp_path: Path) -> None:
    """An export of Omnivore, packed or unpacked, brings its articles with the highlights."""
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
    """Records with articles are read as training reads them, from JSON Lines and Parquet."""
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
    """A vault is read whole, its hidden folders left out."""
    write(tmp_path / "a.md", "> It fell.")
    write(tmp_path / "deep" / "b.md", "> It rose.")
    write(tmp_path / ".obsidian" / "c.md", "> It hid.")
    assert [quote[:2] for quote in read(tmp_path)] == [("It fell.", "a"), ("It rose.", "b")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "there is no such file"),
        ("empty.txt", b"\xef\xbb\xbf \n", "is empty"),
        ("p.csv", "title,url,time_added,tags,status\nA,b,1,,\n", "annotations/part_000000.json"),
        ("m.csv", "Title,Author,URL,Highlight Count\n", "lists what was read in Matter"),
        ("x.json", "[{", "is damaged JSON"),
        ("x.json", "[" * 100_000, "is damaged JSON"),
        ("x.zip", b"PK\3\4 and no more", "is a damaged ZIP file"),
        ("x.csv", "colour,price\nred,1\n", "has the fields colour, price, which no known export"),
        ("x.csv", 'URL,"Title\n', "is damaged CSV"),
        ("x.txt", "It rained.", "is text, which no known export is"),
        ("x.bin", bytes(range(256)) * 9, "x.bin"),
    ],
)
def test_bad_exports(tmp_path: Path, name: str, content: str | bytes | None, words: str) -> None:
    """What cannot be read is an error of one line that says why."""
    path = tmp_path / name
    if content is not None:
        write(path, content)
    with pytest.raises(PullquoteError, match=words) as error:
        list(read_export(path))
    assert isinstance(error.value, UsageError | SourceError)
    assert "\n" not in str(error.value)


def test_bad_parquet(tmp_path: Path) -> None:
    """So is Parquet that is cut off."""
    pytest.importorskip("pyarrow")
    with pytest.raises(SourceError, match="is damaged Parquet"):
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
    """A row that is broken is named with its line, and the others are read."""
    found = list(read_export(write(tmp_path / name, content)))
    assert isinstance(found[0], ImportedHighlight)
    assert [each.line for each in found if isinstance(each, RecordProblem)] == lines


def test_format_by_name(tmp_path: Path) -> None:
    """A format that is named is used, whatever the file is called; another name is refused."""
    path = write(tmp_path / "notes.txt", "> It fell.")
    [quote] = read_export(path, "notes")
    assert isinstance(quote, ImportedHighlight)
    assert quote.text == "It fell."
    with pytest.raises(UnknownNameError, match="there are kindle, "):
        list(read_export(path, "word"))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "content",
    ['[{"data": 1, "key": [], "uri": 2, "target": 3, "highlights": "x", "items": [7]}]', "[null]"],
)
def test_strange_json(tmp_path: Path, name: str, content: str) -> None:
    """Fields of other types than an app writes give problems or nothing, never a crash."""
    path = write(tmp_path / "x.json", content)
    for each in read_export(path, name):
        assert isinstance(each, ImportedHighlight | RecordProblem)


def test_json_lines_are_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first quote of a file with lines comes before the rest is read."""
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
