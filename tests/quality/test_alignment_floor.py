"""The aligner stays above fixed floors on quotes that were altered and labeled by hand.

README.md in this folder explains how `alignment.jsonl` was made and what counts as correct.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pullquote.documents import read_text
from pullquote.quotes import Alignment, align_quote, verify

FOLDER = Path(__file__).parent
SHA256 = "a82523adc14eb11c954e3c0e56054c2d19496a95163aae8eb488d2efd19d2a4a"
PRECISION, RECALL = 0.98, 0.97
LEAST_SHARED = 0.9  # of the letters of both, for a place to be the right one


def read(name: str) -> list[dict[str, Any]]:
    """Read the records of a file."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


ARTICLES = {record["id"]: record["text"] for record in read("articles.jsonl")}
QUOTES = read("alignment.jsonl")


def letters(text: str, places: Iterable[tuple[int, int]]) -> set[int]:
    """Return the offsets of the letters and digits within ranges."""
    return {n for start, end in places for n in range(start, end) if text[n].isalnum()}


def is_right(record: dict[str, Any], alignment: Alignment | None) -> bool:
    """Return whether a passage is the one that the label names."""
    text = ARTICLES[record["article"]]
    found = letters(text, [(s.start, s.end) for s in alignment.spans] if alignment else [])
    expected = letters(text, record["places"])
    return bool(expected) and len(found & expected) >= LEAST_SHARED * len(found | expected)


def test_quotes_are_the_ones_the_floors_were_set_on() -> None:
    """A changed set needs new floors; it has at least 200 quotes, a quarter of them absent."""
    assert hashlib.sha256((FOLDER / "alignment.jsonl").read_bytes()).hexdigest() == SHA256
    assert len(QUOTES) >= 200
    assert sum(not record["places"] for record in QUOTES) >= len(QUOTES) / 4


def test_aligner_keeps_its_floors() -> None:
    """Precision and recall are above their floors."""
    found = [align_quote(ARTICLES[record["article"]], record["quote"]) for record in QUOTES]
    right = sum(map(is_right, QUOTES, found))
    given = sum(alignment is not None for alignment in found)
    assert right / given >= PRECISION
    assert right / sum(bool(record["places"]) for record in QUOTES) >= RECALL


def test_no_look_alike_is_taken_for_a_quote() -> None:
    """Absent quotes are rejected, except for one whose words occur twice."""
    absent = [record for record in QUOTES if not record["places"]]
    taken = [
        record["kind"]
        for record in absent
        if align_quote(ARTICLES[record["article"]], record["quote"])
    ]
    assert taken == ["absent-rival"]


def test_only_verbatim_quotes_are_called_verbatim() -> None:
    """Shortened, changed, bracketed and invented quotes are never verbatim; retyped ones are."""
    for record in QUOTES:
        post = read_text("“" + record["quote"].strip("“”\"'") + "”")
        [checked] = verify(post, [read_text(ARTICLES[record["article"]])])
        if record["kind"] in {"cut", "changed", "bracketed", "editor"}:
            # One was only shortened at its end, so all of its words are verbatim.
            assert checked.verdict != "verbatim" or ends_early(record), record["quote"]
        elif record["kind"] == "typeset":
            assert checked.verdict == "verbatim", record["quote"]
        elif record["kind"].startswith("absent"):
            assert checked.verdict == "absent" or record["kind"] == "absent-rival", record["quote"]


def ends_early(record: dict[str, Any]) -> bool:
    """Return whether a shortened quote leaves out only the end of its sentence."""
    [(start, end)] = record["places"]
    return len(ARTICLES[record["article"]][start:end].split()) == len(record["quote"].split())
