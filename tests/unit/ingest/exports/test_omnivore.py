"""Omnivore's export, packed and unpacked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pullquote.ingest.exports import ImportedHighlight, read_export
from pullquote.ingest.records import Record

Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"


def test_omnivore(tmp_path: Path, write: Write) -> None:
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
    packed_up = write(tmp_path / "o.zip", files)
    for name, content in files.items():
        (tmp_path / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "unpacked" / name).write_text(content)
    for path in (packed_up, tmp_path / "unpacked"):
        article, quote = read_export(path)
        assert isinstance(article, Record)
        assert (article.title, article.url, article.quotes) == ("Rain", URL, (RAIN, "It fell."))
        assert RAIN in article.text
        assert quote == ImportedHighlight("It snowed.", title="Snow", line=2)
