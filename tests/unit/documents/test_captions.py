"""Captions: WebVTT, SRT and SBV become turns with speakers and times."""

import pytest

from pullquote.documents import read_text
from pullquote.documents.captions import parse_captions
from pullquote.documents.document import Document
from pullquote.documents.read import read_bytes
from pullquote.errors import CaptionsError
from pullquote.text import split_sentences

TALK = """WEBVTT - The river talk

STYLE
::cue { color: red }

NOTE written
by hand

intro
00:01.000 --> 00:03.000 align:start position:0%
<v.loud Host>Welcome &amp; hello. What did the

00:03.000 --> 00:05.000
<v Host>flood teach <i>you</i>?

01:12:30.500 --> 01:12:34.000
<v Ada Bell>A bridge is a promise that the road

NOTE a note between
two cues

01:12:33.000 --> 01:12:34.000
<v Host>Mm-hmm.

01:12:34.000 --> 01:12:37.000
<v Ada Bell>makes to the other
bank.</v>
"""


def blocks(document: Document) -> list[str]:
    """Return the texts of the blocks."""
    return [document.text[block.start : block.end] for block in document.blocks]


def cues(document: Document) -> list[tuple[str, float | None, str]]:
    """Return speaker, time and text of each cue."""
    return [(c.speaker, c.seconds, document.text[c.start : c.end]) for c in document.cues]


def test_turns_of_webvtt() -> None:
    """Voices make turns; cues that cut a sentence are joined; an interruption follows the turn."""
    document = read_bytes(b"\xef\xbb\xbf" + TALK.replace("\n", "\r\n").encode(), source="a.vtt")
    assert document.title == "The river talk"
    assert blocks(document) == [
        "Welcome & hello. What did the flood teach you?",
        "A bridge is a promise that the road makes to the other bank.",
        "Mm-hmm.",
    ]
    assert cues(document)[:3] == [
        ("Host", 1.0, "Welcome & hello. What did the"),
        ("Host", 3.0, "flood teach you?"),
        ("Ada Bell", 4350.5, "A bridge is a promise that the road"),
    ]


def test_sentences_have_speaker_and_time() -> None:
    """A sentence has the speaker and the time of the cue that it begins in, and exact offsets."""
    article = split_sentences(read_text(TALK))
    assert [(s.speaker, s.seconds, s.text) for s in article.sentences] == [
        ("Host", 1.0, "Welcome & hello."),
        ("Host", 1.0, "What did the flood teach you?"),
        ("Ada Bell", 4350.5, "A bridge is a promise that the road makes to the other bank."),
        ("Host", 4353.0, "Mm-hmm."),
    ]
    assert all(article.text[s.start : s.end] == s.text for s in article.sentences)


FIRST = "00:00:01,000 --> 00:00:02,000\n"
SECOND = "00:00:02,000 --> 00:00:03,000\n"


@pytest.mark.parametrize(
    "captions",
    [
        f"1\n{FIRST}It rained all\n\n2\n{SECOND}day.\n",
        f"1\n{FIRST}It rained all\n2\n{SECOND}day.",
        f"{FIRST}{{\\an8}}It <font color='red'>rained</font>\\Nall\n\n\n{SECOND}day.",
        f"WEBVTT\nKind: captions\n\n{SECOND}day.\n\n00:01.000 --> 00:00.500\nIt rained all",
        "0:00:01.000,0:00:02.000\nIt rained all\n\n0:00:02.000,0:00:03.000\nday.",
        "1\n0:01 --> 0:02\nIt rained\n\nall\n\n2\n0:02 --> 0:03\n[rain]\n(doors)\n♪♪\nday. [sighs]",
    ],
)
def test_variants(captions: str) -> None:
    """Numbers, tags, positions, missing hours, disorder, reversed cues and sounds are read."""
    document = read_bytes(captions.encode(), source="talk.sbv")
    assert document.text == "It rained all day."
    times = {document.text[cue.start : cue.end]: cue.seconds for cue in document.cues}
    assert (document.cues[0].seconds, times["day."]) == (1.0, 2.0)


def test_a_reversed_cue_ends_at_its_start() -> None:
    """So it is not followed by a pause that nobody made."""
    (caption,) = parse_captions("00:09.000 --> 00:02.000\nIt rained.")
    assert (caption.start, caption.end) == (9.0, 9.0)


def test_rolling_captions() -> None:
    """Lines and words that a cue repeats from the one before occur once."""
    rolling = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\nit rained all day\n\n"
        "00:02.000 --> 00:02.010\nit rained all day\n\n"
        "00:02.010 --> 00:04.000\nit rained all day\nand<00:03.000><c> we</c> left early\n\n"
        "00:04.000 --> 00:06.000\nand we left early\nfor home\n\n"
        "00:06.000 --> 00:08.000\nfor home\nthe harbor was closed\n"
    )
    document = read_text(rolling)
    assert document.text == "it rained all day and we left early for home the harbor was closed"


def test_repeated_words_of_a_speaker_are_kept() -> None:
    """What is said twice is said twice: after a pause, or in a file that does not roll."""
    said = "00:01.000 --> 00:02.000\nNo.\n\n00:02.000 --> 00:03.000\nNo.\n\n"
    later = "00:09.000 --> 00:10.000\nIt never rained here.\n\n"
    again = "00:19.000 --> 00:20.000\nIt never rained here.\n"
    text = read_text("WEBVTT\n\n" + said + later + again).text
    assert text.split() == ["No.", "No.", *("It never rained here.".split() * 2)]


def test_names_dashes_and_chevrons() -> None:
    """Names before a colon, ``>>`` and dashes begin turns; the labels are no text."""
    captions = (
        "00:01.000 --> 00:02.000\n>> ADA BELL: It rained.\n>> When did it?\n\n"
        "00:03.000 --> 00:04.000\n- On Monday.\n- I see.\n\n"
        "00:05.000 --> 00:06.000\nNote: it stopped.\n"
    )
    document = read_text(captions)
    assert blocks(document) == [
        "It rained.",
        "When did it?",
        "On Monday.",
        "I see. Note: it stopped.",
    ]
    assert [cue.speaker for cue in document.cues] == ["ADA BELL", "", "", "", ""]
    assert document.blocks[1].kind == "furniture"  # a question to the next speaker


def test_long_speech_has_paragraphs() -> None:
    """A pause after a sentence ends a paragraph; without punctuation, any pause does."""
    pause = "00:01.000 --> 00:02.000\nIt rained.\n\n00:09.000 --> 00:10.000\nWe left.\n"
    assert blocks(read_text(pause)) == ["It rained.", "We left."]
    cue = "00:{0:02}.000 --> 00:{0:02}.900\nhour {0} came and no one in town minded the rain\n\n"
    unpunctuated = read_text("".join(cue.format(s) for s in range(1, 21)))
    assert [len(block.split()) for block in blocks(unpunctuated)] == [33] * 6 + [22]


@pytest.mark.parametrize(
    "captions",
    [
        "WEBVTT\n\nNOTE only a note\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n\n",
        "1\n00:01 --> x\n[rain]",
    ],
)
def test_captions_without_text(captions: str) -> None:
    """Captions in which nothing is said are refused in one line that shows what is needed."""
    with pytest.raises(CaptionsError, match=r"talk.vtt: no captions: .* --> "):
        read_bytes(captions.encode(), source="talk.vtt")
