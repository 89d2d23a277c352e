"""What is said in a recording has its speaker, time and link in every format."""

from dataclasses import replace

import pytest

from pullquote import Highlighter, Options, read_text
from pullquote.render import FORMATS, load_format
from pullquote.render.html import render_article
from pullquote.render.links import time_url
from pullquote.selection import HighlightResult

TALK = (
    "WEBVTT\n\n12:30.000 --> 12:34.000\n<v Ada & Bo>A bridge is a promise that the road\n\n"
    "12:34.000 --> 12:37.000\nmakes to the people.\n\n"
    "12:37.500 --> 12:40.000\n<v Jo>So it is for the people of the town.\n"
)
PLAIN = "Ada & Bo: A bridge is a promise.\n\nJo: So it is for the town.\n\nAda & Bo: It keeps it."


def highlighted(text: str, url: str = "") -> HighlightResult:
    """Return the result of a talk whose sentences are all highlighted."""
    document = replace(read_text(text), url=url)
    options = Options(ratio=1.0, diversity=False)
    return Highlighter("lead").highlight_document(document, options)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_speaker_time_and_link(name: str) -> None:
    """The link leads to the start of the cue; the terminal, which has no links, leaves it out."""
    rendered = load_format(name).render(highlighted(TALK, "https://youtu.be/x?si=1"))
    assert "Ada & Bo" in rendered.replace("&amp;", "&")
    assert "Ada & Bo:" not in rendered.replace("12:30:", "")  # a label is no part of the text
    assert any(time in rendered for time in ("12:30", "750"))
    if name == "annotations":
        assert '"value": "t=757.5"' in rendered
    elif name != "terminal":
        assert "https://youtu.be/x?si=1&t=757" in rendered.replace("&amp;", "&")


@pytest.mark.parametrize("name", FORMATS)
def test_speakers_without_times(name: str) -> None:
    """A transcript without times has speakers, and no time."""
    rendered = load_format(name).render(highlighted(PLAIN))
    assert "Ada & Bo" in rendered.replace("&amp;", "&")
    assert "None" not in rendered
    assert "?t=" not in rendered


def test_articles_have_no_labels() -> None:
    """An article without speakers is rendered as before."""
    assert "speaker" not in render_article(highlighted("It rained. We left."), "document")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.org/talk", "https://e.org/talk?t=75"),
        ("https://e.org/?v=1", "https://e.org/?v=1&t=75"),
        ("https://e.org/?t=1m&v=1#top", "https://e.org/?v=1&t=75#top"),
        ("https://www.youtube.com/watch?v=1&start=9", "https://www.youtube.com/watch?v=1&t=75"),
        ("https://e.org/a.MP3?x=1", "https://e.org/a.MP3?x=1#t=75"),
        ("https://player.vimeo.com/video/1", "https://player.vimeo.com/video/1#t=75"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_links_to_a_time(url: str, expected: str) -> None:
    """Pages get a parameter, after ``?`` or ``&``; media files and Vimeo a fragment."""
    assert time_url(url, 75.9) == expected
