"""Make a valid export of every format that `pullquote corpus import` reads.

Input: a text, and how many records hold it. Output: the bytes of a file. `fuzz` damages them, and
the growth test makes them large.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping

URL = "https://paper.example/rain"
Make = Callable[[str, int], bytes]


def _json(record: Callable[[str, int], object], wrap: Callable[[list[object]], object]) -> Make:
    def make(text: str, count: int) -> bytes:
        return json.dumps(wrap([record(text, i) for i in range(count)])).encode()

    return make


def _csv(columns: str, constants: Mapping[str, str] | None = None) -> Make:
    """Return a maker of a table whose cells are the text, except constants and URLs."""

    def make(text: str, count: int) -> bytes:
        names = columns.split(",")
        cells = dict.fromkeys(names, text) | {"URL": URL, "url": URL} | dict(constants or {})
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(names)
        for _ in range(count):
            writer.writerow([cells[name] for name in names])
        return stream.getvalue().encode()

    return make


def _text(head: str, record: str) -> Make:
    def make(text: str, count: int) -> bytes:
        records = (record.format(text=text, i=i, url=URL) for i in range(count))
        return (head.format(text=text, url=URL) + "".join(records)).encode()

    return make


def _zip(files: Callable[[str, int], Mapping[str, bytes]]) -> Make:
    def make(text: str, count: int) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in files(text, count).items():
                archive.writestr(name, data)
        return stream.getvalue()

    return make


def _article(text: str, i: int) -> dict[str, object]:
    highlights = [{"quote": text}]
    return {"url": f"{URL}/{i}", "slug": f"s{i}", "title": text, "highlights": highlights}


def _saved(text: str, i: int) -> dict[str, object]:
    return {"url": f"{URL}/{i}", "title": text, "highlights": [{"quote": text}]}


def _selector(text: str) -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": text, "prefix": text, "suffix": text}


def _omnivore(text: str, count: int) -> dict[str, bytes]:
    articles = [_article(text, i) for i in range(count)]
    files = {"metadata_0_to_20.json": json.dumps(articles).encode()}
    for i in range(count):
        files[f"highlights/s{i}.md"] = f"> {text}\n".encode()
        files[f"content/s{i}.html"] = f"<html><body><p>{text}</p></body></html>".encode()
    return files


def _own(text: str, i: int) -> dict[str, object]:
    sentence = {"text": text, "strength": "strong", "rank": 1}
    document = {"text": text, "blocks": [{"start": 0, "end": len(text)}], "title": text}
    return {"id": str(i), "document": document, "sentences": [sentence], "marks": [{"text": text}]}


def _annotation(text: str, i: int) -> dict[str, object]:
    source = {"id": f"{URL}/{i}", "title": text}
    target = {"source": source, "selector": _selector(text)}
    return {"type": "Annotation", "target": target}


def _hypothesis(text: str, i: int) -> dict[str, object]:
    target = [{"selector": [_selector(text)]}]
    return {"uri": f"{URL}/{i}", "document": {"title": [text]}, "target": target}


def _zotero(text: str, i: int) -> dict[str, object]:
    data = {"itemType": "annotation", "annotationText": text, "parentItem": f"k{i - 1}"}
    return {"key": f"k{i}", "data": {**data, "title": text, "creators": [{"name": text}]}}


_METADATA = "# Rain\n\n## Metadata\n- {extra}: {{text}}\n- URL: {{url}}\n\n## Highlights\n"
_ITEM = "- {text} ([Location {i}](https://readwise.io/{i}))\n"

SAMPLES: dict[str, dict[str, Make]] = {
    "kindle": {
        ".txt": _text(
            "",
            "{text} (A. Writer)\n- Highlight | Location {i} | Added today\n\n{text}\n==========\n",
        )
    },
    "omnivore": {".json": _json(_article, list), ".zip": _zip(_omnivore)},
    "pocket": {
        ".json": _json(_saved, list),
        ".zip": _zip(
            lambda text, count: {
                "annotations/part_000000.json": _json(_saved, list)(text, count),
                "part_000000.csv": _csv("title,url,time_added")(text, count),
            }
        ),
    },
    "hypothesis": {".json": _json(_hypothesis, lambda rows: {"rows": rows, "total": len(rows)})},
    "annotations": {
        ".json": _json(
            _annotation,
            lambda items: (
                {"@context": "http://www.w3.org/ns/anno.jsonld"}
                | {"type": "AnnotationPage", "label": "Rain", "items": items}
            ),
        )
    },
    "zotero": {
        ".json": _json(_zotero, list),
        ".csv": _csv("annotationText,parentTitle,author,url"),
    },
    "instapaper": {".csv": _csv("URL,Title,Selection,Folder")},
    "readwise": {
        ".csv": _csv("Highlight,Book Title,Book Author,URL"),
        ".md": _text(_METADATA.format(extra="Full Title"), _ITEM),
    },
    "matter": {".md": _text(_METADATA.format(extra="Author"), _ITEM)},
    "pullquote": {
        ".json": _json(_own, list),
        ".csv": _csv("text,strength,rank,source", {"strength": "strong", "rank": "1"}),
    },
    "notes": {".md": _text("# {text}\n\n", "> {text}\n\n— [{text}]({url})\n\n")},
    "table": {
        ".csv": _csv("quote,title,author,url"),
        ".jsonl": _text("", ""),
    },
}
SAMPLES["table"][".jsonl"] = lambda text, count: (
    (json.dumps({"text": text, "quotes": [text], "title": text}) + "\n").encode() * count
)
"""For each format of `pullquote.ingest.exports`, a maker for each suffix."""
