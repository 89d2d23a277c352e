"""The registry of formats: names, suffixes, media types."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pullquote import Highlighter, Options, read_text
from pullquote.errors import UnknownNameError, UsageError
from pullquote.render import FORMATS, format_of_file, load_format
from pullquote.render.html import render_article
from pullquote.selection import HighlightResult, UserMark

Make = Callable[..., HighlightResult]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders(make: Make, name: str) -> None:
    """A file has opening, articles in order, and closing."""
    output_format = load_format(name)
    result = make(top=1)
    article = output_format.render_article(result, "score")
    assert article
    expected = output_format.opening + 2 * article + output_format.closing
    assert output_format.render(result, result, order="score") == expected


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_the_marks(make: Make, name: str) -> None:
    """Marks and notes follow the highlights; an article without a score has marks alone."""
    result = make(top=1)
    text = "First the"
    start = result.article.text.index(text)
    marks = (UserMark(text, start, start + 9, "my note"), UserMark("not found", None, None))
    rendered = load_format(name).render(replace(result, marks=marks))
    assert all(words in rendered for words in (text, "my note", "not found"))
    assert "my note" not in load_format(name).render(result)
    unscored = HighlightResult(replace(result.article, sentences=()), (), "", marks=marks)
    rendered = load_format(name).render(unscored)
    assert all(words in rendered for words in (text, "my note", "not found"))


def test_an_unknown_format_is_refused() -> None:
    """The message lists the formats."""
    with pytest.raises(UnknownNameError, match=r"'docx'; there are terminal, text, .*readwise"):
        load_format("docx")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"terminal", "readwise", "obsidian"}))
def test_a_suffix_selects_the_format(name: str) -> None:
    """Each suffix stands for its format; CSV and Markdown are the general ones."""
    for suffix in FORMATS[name].suffixes:
        assert format_of_file(f"notes{suffix.upper()}").name == name


def test_no_suffix_stands_for_text() -> None:
    """A file without a suffix is plain text; one with an unknown suffix is refused."""
    assert format_of_file("my.notes/essay").name == format_of_file("/dev/stdout").name == "text"
    with pytest.raises(
        UsageError, match=r"notes\.xyz: must end in \.txt, \.md, .*, or give --form"
    ):
        format_of_file("notes.xyz")
    with pytest.raises(UsageError, match="pullquote annotate writes highlights into a PDF"):
        format_of_file("notes.PDF")


def test_every_file_format_has_a_suffix_and_a_media_type() -> None:
    """The terminal format has no suffix."""
    assert all(entry.media_type for entry in FORMATS.values())
    assert [entry.name for entry in FORMATS.values() if not entry.suffixes] == ["terminal"]


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
