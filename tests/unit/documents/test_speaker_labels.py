"""Labels of speakers and times, and texts that only look as if they had some."""

import pytest

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.documents.speaker_labels import parse_label


@pytest.mark.parametrize(
    ("line", "speaker", "seconds", "said"),
    [
        ("[00:12:30] Marie Curie: It rained.", "Marie Curie", 750, "It rained."),
        ("(00:12) Marie: It rained.", "Marie", 12, "It rained."),
        ("00:12:30 - Marie: It rained.", "Marie", 750, "It rained."),
        ("MARIE (00:12:30): It rained.", "MARIE", 750, "It rained."),
        ("Marie: [00:12] It rained.", "Marie", 12, "It rained."),
        ("**Marie:** \\[01:00:12.04\\] It rained.", "Marie", 3612.04, "It rained."),
        ("\\[00:12\\] It rained.", "", 12, "It rained."),
        ("Marie Curie  01:02:03", "Marie Curie", 3723, ""),
        (">> MARIE: It rained.", "MARIE", None, "It rained."),
        (">> It rained.", "", None, "It rained."),
        ("Dr. Ann O'Neil (host): It rained.", "Dr. Ann O'Neil", None, "It rained."),
        ("SPEAKER_00: It rained.", "SPEAKER_00", None, "It rained."),
        ("[00:12:30,5] It rained.", "", 750.5, "It rained."),
        ("安：下雨了。", "安", None, "下雨了。"),
    ],
)
def test_forms(line: str, speaker: str, seconds: float | None, said: str) -> None:
    """Times stand before or after names, in brackets or bare."""
    label = parse_label(line, 0, len(line))
    assert label is not None
    assert (label.speaker, label.seconds, line[label.body :]) == (speaker, seconds, said)


@pytest.mark.parametrize(
    "line",
    ["It rained.", "he said: no", "12:30 Lunch", "http://e.org", "[sic] It rained.", "[1] A"],
)
def test_no_label(line: str) -> None:
    """Prose, times of day, addresses and notes are none."""
    assert parse_label(line, 0, len(line)) is None


def spoken(document: Document) -> list[tuple[str, float | None, str]]:
    """Return speaker, time and text of each cue."""
    return [(c.speaker, c.seconds, document.text[c.start : c.end]) for c in document.cues]


def test_turns_of_a_transcript() -> None:
    """Names that recur make turns of several paragraphs; the text itself is unchanged."""
    text = (
        "The flood\n\nAda Bell: Why did you\nstop?\n\nJo: The river rose.\n\nWe had no boat.\n\n"
        "Ada Bell: And then?\n\nJo: We walked.\n"
    )
    document = read_text(text)
    assert document.text == text
    assert spoken(document) == [
        ("Ada Bell", None, "Why did you\nstop?"),
        ("Jo", None, "The river rose.\n\nWe had no boat."),
        ("Ada Bell", None, "And then?"),
        ("Jo", None, "We walked."),
    ]
    kinds = [block.kind for block in document.blocks]
    assert kinds == ["heading", "furniture", "paragraph", "paragraph", "furniture", "paragraph"]


def test_labels_on_their_own_lines() -> None:
    """A name and a time above what is said are in no block."""
    document = read_text("Ada (00:12):\nIt rained.\n\nJo (01:15):\nYes.\nAll day.\n")
    assert spoken(document) == [("Ada", 12.0, "It rained."), ("Jo", 75.0, "Yes.\nAll day.")]


def test_a_time_keeps_the_speaker() -> None:
    """A time without a name is another cue of the same speaker."""
    document = read_text("[00:01] Ada: It rained.\n\n[00:09] It stopped.\n\n[00:12] Jo: Yes.")
    assert [cue.speaker for cue in document.cues] == ["Ada", "Ada", "Jo"]


def test_times_that_cut_sentences() -> None:
    """Copied captions are joined, so that no sentence holds a time."""
    document = read_text("0:05\nit rained all\n0:08\nday. We left\n0:12\nat noon.\n")
    assert document.text == "it rained all day. We left at noon."
    assert [cue.seconds for cue in document.cues] == [5.0, 8.0, 12.0]


@pytest.mark.parametrize(
    "text",
    [
        "Note: It rained.\n\nWarning: It floods.\n\nNote: It stops.",
        "12:30 Lunch: soup\n\n13:00 Talk: rain\n\n14:00 Walk: all",
        "From: Ada\nTo: Jo\nSubject: Rain\n\nIt rained.\n\nFrom: Jo\nTo: Ada",
        "Rain: water from clouds.\n\nSnow: frozen water.\n\nHail: ice.",
        "Question 1: How much did it rain?\n\nQuestion 2: Where did it?\n\nQuestion 1: See above.",
        "Ada wrote: it rained.\n\nJo wrote back.\n\nThen: silence.",
    ],
)
def test_texts_that_are_no_transcripts(text: str) -> None:
    """Notes, schedules, mails, glossaries and numbered parts have no speakers."""
    assert read_text(text).cues == ()
