"""The steps of Luhn's method equal what the scorer does."""

from pathlib import Path

import pytest

from pullquote.documents.document import Block, Document
from pullquote.pipeline import Highlighter
from pullquote.server.routes.luhn import luhn_steps
from pullquote.text import split_sentences

EXAMPLE = Path(__file__).parents[3] / "fixtures" / "documents" / "architecture-decision-records.md"
RAIN = "Rain fell on 3 towns. Nobody minded it. That day the rain flooded a town."


def steps_of(text: str, *, is_markdown: bool = False) -> dict[str, object]:
    """Return the steps for a text of one paragraph, as JSON."""
    document = Document(text, (Block(0, len(text)),), is_markdown=is_markdown)
    return luhn_steps(split_sentences(document)).to_dict()


def words_of(steps: dict[str, object]) -> list[tuple[str, str, int, bool]]:
    """Return each word as in the text, with its term, count and significance."""
    text = steps["document"]["text"]  # type: ignore[index]
    return [
        (text[w["start"] : w["end"]], w["term"], w["count"], w["is_significant"])
        for w in steps["words"]  # type: ignore[attr-defined]
    ]


def test_words_are_counted_by_their_terms() -> None:
    """Stop words and numbers have no term; plurals count with their singular."""
    words = words_of(steps_of(RAIN))
    assert words[0] == ("Rain", "rain", 2, True)
    assert words[3] == ("3", "", 0, False)
    assert words[4] == ("towns", "town", 2, True)
    assert ("minded", "minded", 1, False) in words
    assert ("the", "", 0, False) in words


def test_clusters_equal_those_of_the_scorer() -> None:
    """The best cluster runs from its first significant word to its last; most have a score."""
    sentences = steps_of(RAIN)["sentences"]
    clusters = [
        s["cluster"] and RAIN[s["cluster"]["start"] : s["cluster"]["end"]] for s in sentences
    ]  # type: ignore[attr-defined]
    assert clusters == ["Rain fell on 3 towns", None, "rain flooded a town"]
    assert [s["score"] for s in sentences] == [0.8, 0.0, 1.0]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        RAIN,
        "Ein İstanbul-Buch, dick wie ein Buch. \U0001f327️ Der Regen in ISTANBUL, ein Buch!",
        "我们下雨我们下雨。雨下了一天。们们下雨。",
        "L’eau de l'eau coule. Ὁ ΛΌΓΟΣ τοῦ λόγου ΛΌΓΟΣ.",
        "a banana a\u00a0 banana\nA aa ab",
    ],
)
def test_word_offsets(text: str) -> None:
    """Each span holds its word, and words come in reading order, in every script."""
    steps = steps_of(text)
    at = 0
    for shown, term, _, _ in words_of(steps):
        assert shown
        assert not term or shown.lower().replace("’", "'").startswith(term[:2])
    for word in steps["words"]:  # type: ignore[attr-defined]
        assert word["start"] >= at
        at = word["start"]


def test_markdown_marks_are_skipped() -> None:
    """Words that emphasis runs through, links and entities keep the others in place."""
    text = "The **rain**s of [Spain](https://rain.example) &amp; caf&eacute; rain. It rains on."
    words = [shown for shown, _, _, _ in words_of(steps_of(text, is_markdown=True))]
    assert words == ["The", "rain**s", "of", "Spain", "", "rain", "It", "rains", "on"]


def test_summary_and_scores_equal_those_of_the_model() -> None:
    """The summary and scores are those of ``--model luhn``."""
    text = EXAMPLE.read_text(encoding="utf-8")
    highlights = Highlighter("luhn").highlight(text)
    steps = luhn_steps(highlights.article).to_dict()
    assert len(steps["summary"]) > 4
    assert steps["summary"] == [mark.sentence.index for mark in highlights]
    assert [s["score"] for s in steps["sentences"]] == [mark.score for mark in highlights.sentences]
