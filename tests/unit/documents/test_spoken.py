"""Speech: joining what is said to turns, and back-channels."""

import pytest

from pullquote.documents.spoken import Speech, is_back_channel, join_speech


@pytest.mark.parametrize(
    "prose",
    ["Yeah.", "Mm-hmm.", "Okay, right.", "Oh, I see.", "That’s right.", "Thank you so much."],
)
def test_back_channels(prose: str) -> None:
    """Words that only show that somebody listens, or is polite, say nothing."""
    assert is_back_channel(prose)


@pytest.mark.parametrize(
    "prose", ["Yeah, it rained.", "I see rain.", "No man is right.", "12.", ""]
)
def test_statements(prose: str) -> None:
    """A single other word makes a statement."""
    assert not is_back_channel(prose)


def test_only_back_channels_are_moved() -> None:
    """An interruption that says something stays where it was said."""
    said = [("Ada", "It rained"), ("Jo", "On Monday?"), ("Ada", "all day.")]
    speeches = [Speech(text, who, i, i + 1, is_change=True) for i, (who, text) in enumerate(said)]
    assert join_speech(speeches).text == "It rained\n\nOn Monday?\n\nall day."


def test_words_without_spaces() -> None:
    """Pieces of a Chinese sentence are joined without a space, and mapped to their times."""
    document = join_speech([Speech("雨下了", "", 1, 2), Speech("一整天。", "", 2, 3)])
    assert document.text == "雨下了一整天。"
    assert [(cue.start, cue.end, cue.seconds) for cue in document.cues] == [(0, 3, 1), (3, 7, 2)]


def test_nothing_said() -> None:
    """Without speech, the document is empty."""
    assert join_speech([]).text == ""
