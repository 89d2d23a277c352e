"""Labelers, compared with values computed by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.datasets import LABELERS, Record, load_labeler, record_article
from pullquote.encoders import load_encoder
from pullquote.errors import UnknownNameError, UsageError
from pullquote.evaluation.rouge import lcs_f1, ngram_f1
from pullquote.text import Article

MakeArticle = Callable[..., Article]


def label(name: str, article: Article, *quotes: str) -> list[float]:
    """Return the labels, rounded."""
    labels: list[float] = load_labeler(name)(article, quotes).round(4).tolist()
    return labels


def test_rouge12_takes_the_best_quote_for_the_mean_of_both_measures(
    make_article: MakeArticle,
) -> None:
    """ROUGE-1 and ROUGE-2 are averaged for each quote; the best quote counts."""
    article = make_article("The red boat sank. We left.")
    # 3 of 4 and 4 words shared, 2 of 3 and 3 pairs: (6/8 + 4/6) / 2.
    assert label("rouge-12", article, "The red boat swam") == [0.7083, 0.0]
    assert label("rouge-12", article, "We stayed", "The red boat swam") == [0.7083, 0.25]
    # (1 + 0) / 2 for the first, (6/10 + 4/8) / 2 for the second; not (1 + 4/8) / 2 for both.
    quotes = ("sank boat red the", "nobody saw how the red boat")
    assert label("rouge-12", article, *quotes) == [0.55, 0.0]


def test_sentences_of_a_quote_are_references(make_article: MakeArticle) -> None:
    """A sentence equal to one sentence of a quote gets 1, unless that has fewer than four words."""
    article = make_article("The red boat sank at noon. Nobody knew. It was late in May.")
    quote = "The red boat sank at noon. Nobody knew. Snow came."
    labels = label("rouge-l", article, quote)
    assert labels[0] == 1.0
    assert labels[1] == pytest.approx(2 * 2 / (2 + 10), abs=1e-4)  # of the quote as a whole


def test_rouge_l_keeps_the_order_of_words(make_article: MakeArticle) -> None:
    """The longest common subsequence keeps the order, allows gaps, and ignores case."""
    article = make_article("The old red boat sank. Boat red the.")
    # "the red boat": 2 * 3 / (5 + 3); of "Boat red the" one word only: 2 * 1 / (3 + 3).
    assert label("rouge-l", article, "THE RED BOAT") == [0.75, 0.3333]


def test_tfidf_weights_rare_words(make_article: MakeArticle) -> None:
    """Rare words weigh more; function words and plural endings do not count."""
    article = make_article("The boats sank in harbour. The harbour was of the town.")
    labels = label("tfidf", article, "a boat in the sea", "town")
    assert labels[0] > 0
    boat, sank, sea = (1 + np.log(4 / df) for df in (2, 1, 1))
    harbour = 1 + np.log(4 / 2)
    cosine = boat * boat / np.sqrt((boat**2 + sank**2 + harbour**2) * (boat**2 + sea**2))
    assert labels[0] == pytest.approx(cosine, abs=1e-4)
    assert label("tfidf", article, "of the")[0] == 0.0


def test_encoder_takes_the_cosine_with_the_closest_quote(make_article: MakeArticle) -> None:
    """The label is the cosine with the closest quote, at least 0."""
    article = make_article("The boat sank. Tax law is dull.")
    vectors = load_encoder("static").encode(["The boat sank.", "Tax law is dull.", "a ship"])
    expected = np.clip(vectors[:2] @ vectors[2], 0, 1)
    np.testing.assert_allclose(label("encoder", article, "a ship"), expected, atol=1e-4)
    assert label("encoder", article, "a ship", "Tax law is dull.")[1] == 1.0


def test_alignment_is_the_covered_share(make_article: MakeArticle) -> None:
    """The label is the share of letters and digits that quotes cover, also across sentences."""
    article = make_article("The red boat sank. We left. It rained.")
    assert label("alignment", article, "“red boat sank… We left”") == [0.7857, 1.0, 0.0]
    assert label("alignment", article, "boat sank. We") == [0.5714, 0.3333, 0.0]
    assert label("alignment", article, "rained") == [0.0, 0.0, 0.75]
    assert label("alignment", article, "the red", "boat sank") == [1.0, 0.0, 0.0]
    assert label("alignment", article, "A vessel went down.") == [0.0, 0.0, 0.0]
    both = "Snow came to the town. It rained."
    assert label("alignment", article, both) == [0.0, 0.0, 0.0]
    both = "Snow came to the town. The red boat sank."
    assert label("alignment", article, both) == [1.0, 0.0, 0.0]


def test_alignment_ignores_markdown() -> None:
    """Markdown syntax and link targets are not part of what a quote has to cover."""
    text = "The *red* [boat](https://x.example/a-long-address) sank.\n\n# We left\n\nIt rained."
    article = record_article(Record("1", "", text, ("a",)))
    assert label("alignment", article, "The red boat sank. It rained.") == [1.0, 1.0]


def test_blend_is_the_maximum_of_alignment_and_similarity(make_article: MakeArticle) -> None:
    """Full coverage gives 1; otherwise overlap and squared cosine are averaged."""
    article = make_article("The old red boat sank in May. A ship went down.")
    covering = "the old red boat sank in May, [then] a ship went down"
    assert label("alignment", article, covering) == [1.0, 1.0]
    assert max(label("rouge-12", article, covering)) < 1
    assert label("blend", article, covering) == [1.0, 1.0]
    words = label("rouge-12", article, "the vessel went down")
    meaning = label("encoder", article, "the vessel went down")
    expected = (np.array(words) + np.array(meaning) ** 2) / 2
    np.testing.assert_allclose(label("blend", article, "the vessel went down"), expected, atol=1e-4)


@pytest.mark.parametrize("name", LABELERS)
def test_every_labeler_gives_1_to_the_quote_itself(make_article: MakeArticle, name: str) -> None:
    """A sentence that equals a quote has the highest label, 1; shapes and ranges hold."""
    article = make_article("The old red boat sank in May. Tax law is dull. We left, and she left.")
    labels = load_labeler(name)(article, ["The old red boat sank in May.", "Nothing"])
    assert labels.shape == (3,)
    assert labels.dtype == np.float64
    assert labels[0] == pytest.approx(1.0)
    assert ((labels >= 0) & (labels <= 1)).all()
    assert (labels[1:] < 0.6).all()
    odd = load_labeler(name)(article, ["…", "漢字", "2,5"])
    assert np.isfinite(odd).all()
    with pytest.raises(UsageError, match="at least one quote with words"):
        load_labeler(name)(article, [" "])


def test_an_unknown_labeler_is_refused() -> None:
    """The error lists the labelers."""
    with pytest.raises(UnknownNameError, match=r"'rouge'; labelers: .*rouge-l, rouge-12"):
        load_labeler("rouge")


def test_overlap_of_empty_texts_is_zero() -> None:
    """Empty sentences and references give 0 without a warning."""
    for measure in (lcs_f1, lambda a, b: ngram_f1(a, b, 1), lambda a, b: ngram_f1(a, b, 2)):
        assert measure([[], ["a"]], [["b"], []]).tolist() == [[0, 0], [0, 0]]
        assert measure([["a"]], []).shape == (1, 0)
        assert measure([], [["a"]]).shape == (0, 1)
