"""Links to sentences: what a browser can find in the page."""

from collections.abc import Callable

import pytest

from pullquote.render.text_fragments import TextFragments
from pullquote.selection import HighlightResult

Make = Callable[..., HighlightResult]
LONG = (
    "The gates of the old harbour broke "
    + "and the water rose " * 9
    + "until evening came at last."
)


@pytest.mark.parametrize(
    ("text", "index", "directive"),
    [
        ("Well-kept, at last. We left.", 0, "Well%2Dkept%2C%20at%20last."),
        ("Он шёл. Мы ушли.", 0, "%D0%9E%D0%BD%20%D1%88%D1%91%D0%BB."),
        ("Rain fell. So it did. Rain fell.", 2, "fell.%20So%20it%20did.-,Rain%20fell."),
        ("Rain fell. So it did. Rain fell.", 0, "Rain%20fell."),
        (LONG, 0, "The%20gates%20of%20the,evening%20came%20at%20last."),
        (
            f"The gates of the town held. {LONG}",
            1,
            "The%20gates%20of%20the%20old%20harbour%20broke%20and,evening%20came%20at%20last.",
        ),
        (
            "In the third autumn the river fell\nand all came down to the quay.",
            0,
            "In%20the%20third%20autumn,down%20to%20the%20quay.",
        ),
        ("In the end\nit rained.", 0, "In%20the%20end,it%20rained."),
    ],
)
def test_links_lead_to_a_sentence(make: Make, text: str, index: int, directive: str) -> None:
    """Signs of the syntax are encoded; long and broken sentences are given by start and end.

    Of sentences with the same words, the first needs no prefix, since a browser stops there.
    """
    result = make([("paragraph", text)])
    link = TextFragments(result.article).link_to(index)
    assert link == f"https://example.org/?a=1&b=2#:~:text={directive}"


def test_a_twin_in_another_paragraph_has_what_is_above_it_as_prefix(make: Make) -> None:
    """The prefix may be a heading, but no term crosses a line break."""
    parts = [
        ("paragraph", "Rain fell."),
        ("heading", "On the second day\nof the flood"),
        ("paragraph", "Rain fell."),
    ]
    result = make(parts)
    assert TextFragments(result.article).link_to(1).endswith("text=of%20the%20flood-,Rain%20fell.")


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "urn:isbn:1"])
def test_no_web_address_no_link(make: Make, url: str) -> None:
    """An article that is not on the web has no links in it."""
    result = make(document={"url": url})
    assert TextFragments(result.article).link_to(0) == ""


def test_searches_are_limited(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many equal sentences, the first ones have links with context, and the others without."""
    monkeypatch.setattr("pullquote.render.text_fragments._MAX_SEARCHES", 2)
    result = make([("paragraph", f"Day {n} was over. Rain fell on the town.") for n in range(4)])
    fragments = TextFragments(result.article)
    links = [fragments.link_to(index).partition("text=")[2] for index in (3, 5, 7)]
    plain = "Rain%20fell%20on%20the%20town."
    assert links == [f"Day%201%20was%20over.-,{plain}", f"Day%202%20was%20over.-,{plain}", plain]
