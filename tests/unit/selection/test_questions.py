"""Questions that speakers ask each other, and back-channels, are never highlights."""

from pullquote import Highlighter, Options, read_text
from pullquote.selection.questions import asked_questions
from pullquote.text import split_sentences

MEETING = """Ada: The river rose by two feet on Monday night. Did anybody close the gates?

Jo: Yeah, right.

Ada: Okay.

Jo: I closed the gates at nine. What is a gate but a promise? We keep it.

Ada: And who opened them again?

Jo: Nobody opened them before Tuesday at noon.

Ada: The mill lost eleven sacks of flour.

Ada: Its owner wants to build a wall.
"""


def test_questions_to_others() -> None:
    """A question that another speaker's turn follows is asked; one within a turn is not."""
    article = split_sentences(read_text(MEETING))
    asked = [article.sentences[index].text for index in sorted(asked_questions(article))]
    assert asked == ["Did anybody close the gates?", "And who opened them again?"]
    questions = [s.text for s in article.sentences if s.text.endswith("?")]
    assert {*questions} - {*asked} == {"What is a gate but a promise?"}


def test_highlights_of_a_meeting() -> None:
    """Even if everything may be highlighted, labels, back-channels and questions are not."""
    result = Highlighter("lead").highlight_document(
        read_text(MEETING), Options(ratio=1.0, diversity=False)
    )
    assert [(scored.sentence.speaker, scored.sentence.text) for scored in result] == [
        ("Ada", "The river rose by two feet on Monday night."),
        ("Jo", "I closed the gates at nine."),
        ("Jo", "What is a gate but a promise?"),
        ("Jo", "We keep it."),
        ("Jo", "Nobody opened them before Tuesday at noon."),
        ("Ada", "The mill lost eleven sacks of flour."),
        ("Ada", "Its owner wants to build a wall."),
    ]


def test_host_without_answers_in_between() -> None:
    """All questions of a speaker who mostly asks are asked, wherever they stand."""
    text = (
        "[00:01] Host: Why did it rain? Our listeners ask.\n\n[00:09] Jo: Clouds came.\n\n"
        "[00:12] Host: Did they stay?\n\n[00:15] Jo: They did.\n\n[00:19] Host: Until when?\n\n"
        "[00:22] Jo: Until noon."
    )
    article = split_sentences(read_text(text))
    asked = {article.sentences[index].text for index in asked_questions(article)}
    assert "Why did it rain?" in asked


def test_articles_have_none() -> None:
    """The questions of an article without speakers may be highlighted."""
    article = split_sentences(read_text("Why did it rain? Clouds came. Did they stay?"))
    assert asked_questions(article) == frozenset()
