"""Relevance: which sentences of an article answer a question."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.errors import UsageError
from pullquote.scorers import ScoringInput, relevance
from pullquote.scorers.relevance import (
    ANSWER_RELEVANCE,
    MAX_QUESTION,
    check_question,
    relevance_encoder,
    score_relevance,
)
from pullquote.text import Article

Make = Callable[..., Article]
STATIC = relevance_encoder("static")

LIGHTHOUSE = (
    "The lens was the costly part of the tower.",
    "Why was the lens so costly, visitors asked.",
    "Each of its thousand prisms had been cut by hand.",
    "Dr. Mary Reed wound the clockwork in 1893.",
    "Bread was sold at the harbor.",
    "Nobody fell from the tower because a rail ran along the stairs.",
)


def scores(article: Article, question: str, emphasis: list[float] | None = None) -> list[float]:
    """Return the relevance of an article's sentences."""
    stressed = None if emphasis is None else np.array(emphasis)
    (result,) = score_relevance(question, [ScoringInput(article)], [stressed], STATIC)
    return result.scores.tolist()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Where could people buy food?", 4),
        ("When did the keeper wind up the mechanism?", 3),
        ("Who wound the clock?", 3),
        ("Why was it safe to climb up?", 5),
    ],
)
def test_the_sentence_that_answers_is_the_most_relevant(
    make_article: Make, question: str, answer: int
) -> None:
    """An answer in other words is first, and reaches the floor only if it is certain enough."""
    found = scores(make_article(*LIGHTHOUSE), question)
    assert int(np.argmax(found)) == answer
    assert all(0 <= score <= 1 for score in found)


def test_nothing_answers_a_question_on_something_else(make_article: Make) -> None:
    """No sentence reaches the floor."""
    article = make_article(*LIGHTHOUSE)
    assert max(scores(article, "Which compiler optimizes tail calls?")) < ANSWER_RELEVANCE
    assert max(scores(article, "Where was bread sold?")) > ANSWER_RELEVANCE


def test_a_sentence_that_only_repeats_the_question_is_less_relevant(make_article: Make) -> None:
    """The question itself does not come before a statement that adds something."""
    article = make_article(
        "Why did the bridge fall?", "Bread was sold.", "The bridge fell because ice broke a pier."
    )
    found = scores(article, "Why did the bridge fall?")
    assert found[2] > max(found[:2])


@pytest.mark.parametrize(
    ("question", "plain", "answer"),
    [
        ("How many mills had Ely?", "Ely had old mills then.", "Ely had ten mills then."),
        ("Why did mills stop?", "Mills stopped when ice came.", "Mills stopped because ice came."),
        ("Who ran the mills?", "The mills were run by her.", "The mills were run by Ada."),
    ],
)
def test_what_a_question_is_after_counts(
    make_article: Make, monkeypatch: pytest.MonkeyPatch, question: str, plain: str, answer: str
) -> None:
    """A number, a reason or a name gains on a sentence without, by the weight of that cue."""

    def lead() -> float:
        odds = [s / (1 - s) for s in scores(make_article(plain, "Bread rose.", answer), question)]
        return float(np.log(odds[2] / odds[0]))

    with_cues = lead()
    no_cues = dict.fromkeys(("number", "reason", "name"), 0.0)
    monkeypatch.setattr(relevance, "WEIGHTS", relevance.WEIGHTS | no_cues)
    assert with_cues > lead() + 0.3


def test_what_the_article_stresses_decides_between_equals(make_article: Make) -> None:
    """With equal sentences, the one with the higher calibrated score is more relevant."""
    bread, rain = "Bread was sold.", "Rain flooded the town."
    article = make_article(bread, rain, bread, rain, bread)
    same = scores(article, "flood")
    assert same[1] == pytest.approx(same[3])
    stressed = scores(article, "flood", [0.02, 0.02, 0.02, 0.5, 0.02])
    assert stressed[3] > stressed[1] + 0.01


def test_a_word_that_every_article_has_counts_less(make_article: Make) -> None:
    """Articles that are searched together share the frequencies of words."""
    first = ScoringInput(make_article("The pump failed at noon.", "The valve failed at noon."))
    second = ScoringInput(make_article(*[f"The pump of house {n} ran." for n in range(30)]))
    alone, together = (
        score_relevance("pump or valve", articles, [None] * len(articles), STATIC)[0].scores
        for articles in ([first], [first, second])
    )
    assert together[0] < alone[0]
    assert together[1] > alone[1]


def test_sentences_are_encoded_in_blocks(
    make_article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relevance is the same however few vectors are in memory."""
    article = make_article(*LIGHTHOUSE)
    expected = scores(article, "Who wound the clock?")
    monkeypatch.setattr(relevance, "BLOCK_SENTENCES", 2)
    assert scores(article, "Who wound the clock?") == pytest.approx(expected)


def test_numbers_of_a_question_count(make_article: Make) -> None:
    """A year in the question finds the sentence with that year."""
    article = make_article("It burned in 1871.", "Bread was sold.", "It burned in 1906.")
    first, _, second = scores(article, "1906")
    assert second > first


def test_the_explanation_names_shared_words_as_asked(make_article: Make) -> None:
    """Words are listed in the spelling of the question, also if their endings differ."""
    article = make_article(*LIGHTHOUSE)
    (result,) = score_relevance("two lenses, one lens", [ScoringInput(article)], [None], STATIC)
    assert "lens" in result.explain(0).words
    assert result.explain(0).summary.startswith("relevance 0.")
    assert result.explain(4).words == ()


def test_only_published_weights_encode_questions() -> None:
    """The static table serves every encoder but MiniLM, whose published weights are used."""
    assert relevance_encoder("").name == relevance_encoder("skipthoughts").name == "static"


@pytest.mark.parametrize("question", ["", " \n", "???", "—"])
def test_a_question_has_words(question: str) -> None:
    """An empty question is refused, and so is one of signs."""
    with pytest.raises(UsageError, match="about must be a question or a topic in words"):
        check_question("about", question)


def test_a_question_has_a_limit() -> None:
    """A question of the longest length is accepted, a longer one is not."""
    check_question("about", "w" * MAX_QUESTION)
    with pytest.raises(UsageError, match="at most 1,000 characters, got 1,001"):
        check_question("about", "w" * (MAX_QUESTION + 1))
