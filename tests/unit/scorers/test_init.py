"""All scorers: valid scores and explanations for any article, and how they are loaded."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.errors import UnknownNameError
from pullquote.scorers import SCORERS, ScoringInput, load_scorer
from pullquote.text import Article

Encoded = Callable[[Article], ScoringInput]


@pytest.mark.parametrize("name", SCORERS)
def test_every_scorer_scores_and_explains_each_sentence(
    name: str, rain: Article, encoded: Encoded
) -> None:
    """Scores have shape (sentences,), are in [0, 1] and differ; reasons have no scores in them."""
    result = load_scorer(name).score(encoded(rain))
    assert result.scores.shape == (5,)
    assert ((result.scores >= 0) & (result.scores <= 1)).all()
    assert len(set(result.scores.tolist())) > 2
    explanations = [result.explain(index) for index in range(5)]
    assert all(explanation.summary for explanation in explanations)
    plain = [" ".join(why.reasons) or why.summary for why in explanations]
    assert not any("." in words for words in plain)


@pytest.mark.parametrize("name", SCORERS)
@pytest.mark.parametrize(
    "paragraphs", [("The the of and.",), ("One sentence only.",), ("Same words here.",) * 3]
)
def test_poor_articles_have_finite_scores(
    name: str, paragraphs: tuple[str, ...], make_article: Callable[..., Article], encoded: Encoded
) -> None:
    """Stop words only, one sentence, and repeated sentences have scores in [0, 1], no NaN."""
    result = load_scorer(name).score(encoded(make_article(*paragraphs)))
    assert np.isfinite(result.scores).all()
    assert ((result.scores >= 0) & (result.scores <= 1)).all()
    assert result.explain(0).summary


@pytest.mark.parametrize("name", ["textrank", "lexrank"])
def test_an_unrelated_sentence_scores_lowest_in_a_graph(name: str, rain: Article) -> None:
    """A sentence that shares no word with the others has the lowest score and no neighbors."""
    result = load_scorer(name).score(ScoringInput(rain))
    assert int(result.scores.argmin()) == 3
    assert result.explain(3).neighbors == ()
    assert 4 in result.explain(0).neighbors


def test_a_scorer_with_vectors_refuses_an_input_without(rain: Article) -> None:
    """The error says that vectors are missing."""
    with pytest.raises(TypeError, match="no vectors"):
        load_scorer("centroid").score(ScoringInput(rain))


def test_an_unknown_scorer_is_refused() -> None:
    """The message says what was given and what there is."""
    with pytest.raises(UnknownNameError, match=r"'bertsum'.*title.*luhn"):
        load_scorer("bertsum")


def test_a_package_can_register_a_scorer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class under the entry point group is loaded by its name."""
    from importlib import metadata

    class Entry:
        def load(self) -> type:
            return type("Own", (), {"name": "own"})

    def entry_points(*, group: str, name: str) -> list[Entry]:
        return [Entry()] if (group, name) == ("pullquote.scorers", "own") else []

    monkeypatch.setattr(metadata, "entry_points", entry_points)
    assert load_scorer("own").name == "own"
