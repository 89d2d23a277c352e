"""Fragments: what is never highlighted, whatever its score."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.scorers import ScoringInput
from pullquote.selection import HighlightResult, Options
from pullquote.selection.candidates import is_fragment
from pullquote.selection.select import select_sentences
from pullquote.text import Article


@pytest.mark.parametrize(
    "prose",
    [
        "TL;DR",
        "Yes!",
        "24 July 2015",
        "August 6th 1964",
        "Monday, 3 March 2014, 10:45 GMT",
        "Updated 12 May 2020 at 11:30 am",
        "2019-04-01",
        "Published: Feb. 3, 2011",
        "mary@example.org",
        "mary@example.org, tom@example.org",
        "Contact: press@example.org",
        "{ada,bob}@example.edu",
        "https://example.org/story?id=3",
        "www.example.org",
        "#rain #flood #harbor",
        "© 2020 The Gazette",
        "Copyright 2019 by the authors.",
        "All rights reserved.",
        "Photo: Mary Miller/Reuters",
        "Image credit: NASA",
        "Read more: What the flood left behind",
        "Lire aussi : La crue de 1910",
        "Follow us on Twitter and Facebook.",
        "From the section US & Canada",
        "A version of this article appears in print on May 3, 2015, on page A1.",
        "Provided proper attribution is provided, the authors permit copies.",
        "This work is licensed under a Creative Commons license.",
        "Home > News > World",
        "By Mary Miller and Tom Jones",
        "The old mill at the bend",
        "A full log looks like this:",
        "Read the whole report here.",
        "For more information, see the guide.",
        "See Miller v. Jones, 541 U.S. 36, 45 (2004).",
        "Id., at 156.",
        "where x is the width of the mill.",
        "f(x) = a * x^2 + b * x + c / (d - e) [12]",
    ],
)
def test_fragments(prose: str) -> None:
    """Single words, dates, and lines of addresses."""
    assert is_fragment(prose)


@pytest.mark.parametrize(
    "prose",
    [
        "Rain fell.",
        "今天下雨了。",
        "We march on Monday.",
        "In May 2019 the river rose.",
        "Write to mary@example.org before the end of the week.",
        "It was 1964.",
        "May we leave at 9?",
        "The sun set at 8:30 pm.",
        "By Monday the river fell.",
        "By Monday Mary had left the town.",
        "Copyright law protects the form and not the idea.",
        "The source: a well behind the mill.",
        "Images of the flood went around the world.",
        "This work is what kept the town alive.",
        "Read the letter again and it says nothing of the sort.",
        "Related problems appeared in every other town.",
        "#MeToo changed how the town talked.",
        "He earned 3 / 4 of what she did.",
        "She said it twice, “and nobody listened.”",
        "The council learned one thing from the long flood that nobody had foreseen: wait.",
        "See how the river bends and you will know why the town stands here.",
        "इस साल बारिश बहुत हुई और नदी का पानी बढ़ गया।",
        "In Miller v. Jones the court asked who owns the river.",
    ],
)
def test_sentences_are_no_fragments(prose: str) -> None:
    """A sentence may name a date or an address."""
    assert not is_fragment(prose)


def test_the_title_is_never_highlighted(make_article: Callable[..., Article]) -> None:
    """A sentence that repeats the title says nothing that the page does not say above it."""
    inputs = ScoringInput(
        make_article("The Great Flood!", "The mayor promised a bridge.", title="The great flood")
    )
    options = Options(top=2)
    assert select_sentences(inputs, np.array([0.9, 0.1]), [False] * 2, options) == [1]


def test_fragments_are_highlighted_only_if_always_matches(
    select: Callable[..., HighlightResult],
) -> None:
    """A fragment with the highest score is skipped, unless `always` matches it."""
    sentences = ["TL;DR", "The mayor promised a bridge.", "24 July 2015"]
    scores = [0.9, 0.1, 0.8]
    indices = [scored.sentence.index for scored in select(sentences, scores, top=3)]
    assert indices == [1]
    kept = [scored.sentence.index for scored in select(sentences, scores, top=1, always=("TL",))]
    assert kept == [0]


def test_texts_without_stops(select: Callable[..., HighlightResult]) -> None:
    """Where most sentences end with stops, one without is a label; verses are no labels."""
    verses = ["The reeds recall", "what the river forgot", "and nobody asks"]
    assert len(select(verses, [0.9, 0.8, 0.7], top=3)) == 3
    mixed = ["The old mill", "The mayor promised a bridge.", "Nobody believed him."]
    assert [x.sentence.index for x in select(mixed, [0.9, 0.8, 0.7], top=3)] == [1, 2]
