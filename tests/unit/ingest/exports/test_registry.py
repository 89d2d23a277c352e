"""Exports: the format is detected, quotes are read, and what is broken is reported."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pullquote._io.tabular import RecordProblem
from pullquote.errors import PullquoteError, SourceError, UnknownNameError, UsageError
from pullquote.ingest.exports import FORMATS, ImportedHighlight, read_export
from pullquote.ingest.records import Record

Read = Callable[[Path], list[tuple[str, str, str, str]]]
Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    """Write rows as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


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
            {
                "part_000000.csv": "title,url,time_added,tags,status\n",
                "annotations/part_000000.json": json.dumps(POCKET),
            },
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
    tmp_path: Path,
    name: str,
    content: Any,
    expected: list[tuple[str, str, str, str]],
    write: Write,
    read: Read,
) -> None:
    """The format is detected, and quotes are read with title, author and URL."""
    assert read(write(tmp_path / name, content)) == expected


def test_own_corpus(tmp_path: Path, write: Write, read: Read) -> None:
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
def test_bad_exports(
    tmp_path: Path, name: str, content: str | bytes | None, words: str, write: Write
) -> None:
    """An unreadable export is an error of one line with the reason."""
    path = tmp_path / name
    if content is not None:
        write(path, content)
    with pytest.raises(PullquoteError, match=words) as error:
        list(read_export(path))
    assert isinstance(error.value, UsageError | SourceError)
    assert "\n" not in str(error.value)


def test_bad_parquet(tmp_path: Path, write: Write) -> None:
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
def test_broken_rows(
    tmp_path: Path, name: str, content: str, lines: list[int], write: Write
) -> None:
    """A broken row is reported with its line, and the others are read."""
    found = list(read_export(write(tmp_path / name, content)))
    assert isinstance(found[0], ImportedHighlight)
    assert [each.line for each in found if isinstance(each, RecordProblem)] == lines


def test_format_by_name(tmp_path: Path, write: Write) -> None:
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
def test_strange_json(tmp_path: Path, name: str, content: str, write: Write) -> None:
    """Fields of unexpected types are problems or ignored, never a crash."""
    path = write(tmp_path / "x.json", content)
    for each in read_export(path, name):
        assert isinstance(each, ImportedHighlight | RecordProblem)


def test_jsonl_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
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


def test_exports_in_zip_files(tmp_path: Path, write: Write) -> None:
    """A ZIP file that no program wrote is read file by file, and a ZIP file in it, too."""
    table = "text,title,note\nIt rained.,Rain,mine\n"
    inner = write(tmp_path / "inner.zip", {"b.csv": table.replace("rained", "snowed")}).read_bytes()
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("folder/a.csv", table)
        archive.writestr("folder/inner.zip", inner)
        archive.writestr("readme.pdf", "%PDF")
    items = list(read_export(write(tmp_path / "outer.zip", outer.getvalue())))
    found = [(i.text, i.title, i.note) for i in items if isinstance(i, ImportedHighlight)]
    assert found == [("It rained.", "Rain", "mine"), ("It snowed.", "Rain", "mine")]


def test_zip_file_without_quotes_is_refused(tmp_path: Path, write: Write) -> None:
    """Neither a list of what was saved nor files of other kinds are taken for no quotes."""
    saved = write(tmp_path / "a.zip", {"part_000000.csv": "title,url,time_added\nRain,u,1\n"})
    with pytest.raises(UsageError, match="without quotes"):
        list(read_export(saved))
    other = write(tmp_path / "b.zip", {"x.json": '{"a": 1}'})
    with pytest.raises(UsageError, match="unknown format with the fields a"):
        list(read_export(other))


RAINED = "It rained all day."
SHAPES = {
    "readwise.json": {
        "count": 1,
        "results": [{"title": "Rain", "highlights": [{"text": RAINED, "note": "mine"}]}],
    },
    "omnivore.json": {
        "data": {
            "search": {
                "edges": [
                    {
                        "node": {
                            "slug": "rain",
                            "title": "Rain",
                            "highlights": [{"quote": RAINED, "annotation": "mine"}],
                        }
                    }
                ]
            }
        }
    },
    "raindrop.csv": f'title,url,highlights\nRain,u,"Highlight:{RAINED}\nNote:mine"\n',
    "hypothesis.csv": f"Page URL,Highlight,Comment\nhttps://e.org/l,{RAINED},mine\n",
    "zotero.md": f"# Annotations\n(5/5/2025)\n\n“{RAINED}” (Holt, 2020, p. 3) mine\n",
    "linked.md": f"# Notes\n\n[“{RAINED}”](zotero://open-pdf/x) [(Holt)](zotero://select/y) mine",
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_exports_with_notes(tmp_path: Path, name: str, write: Write) -> None:
    """Each program's shape yields the quote and the reader's note, and nothing else."""
    [item] = read_export(write(tmp_path / name, SHAPES[name]))
    assert isinstance(item, ImportedHighlight)
    assert (item.text, item.note) == (RAINED, "mine")
