"""The registry of formats: names, suffixes, media types."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pullquote.errors import UnknownNameError
from pullquote.render import FORMATS, format_of_file, load_format
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


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"terminal", "readwise"}))
def test_a_suffix_selects_the_format(name: str) -> None:
    """Each suffix stands for its format; CSV is the general one, not Readwise's."""
    for suffix in FORMATS[name].suffixes:
        assert format_of_file(f"notes{suffix.upper()}").name == name


def test_an_unknown_suffix_stands_for_text() -> None:
    """A file without a known suffix is plain text."""
    assert format_of_file("notes").name == format_of_file("notes.xyz").name == "text"


def test_every_file_format_has_a_suffix_and_a_media_type() -> None:
    """The terminal format has no suffix."""
    assert all(entry.media_type for entry in FORMATS.values())
    assert [entry.name for entry in FORMATS.values() if not entry.suffixes] == ["terminal"]
