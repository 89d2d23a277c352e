"""Furniture is recognized by its wording, also where a cheap test comes before the pattern."""

from collections.abc import Callable

import pytest

from pullquote.documents.furniture import _LICENSE, is_furniture

NOTICES = [
    "Creative Commons Attribution 4.0",
    "All rights reserved, Mill House 1911.",
    "Shared as CC BY 4.0 by the mill.",
    "Shared as CC-BY 4.0 by the mill.",
    "This text is licensed under the MIT terms.",
    "This text is licenced under the MIT terms.",
    "Free to copy, provided proper attribution",
    "The plan, reprinted with permission of the mill.",
    "The plan, reprinted by permission of the mill.",
    "Made in May unless otherwise noted.",
    "Ask for permission to reproduce the plan.",
    "This article originally appeared in May.",
    "This story was first published in May.",
    "This post is republished here.",
    "This book was released in May.",
    "A version of this essay stood elsewhere.",
    "It appears in print on page nine.",
    "You can order reprints here.",
    "Rights and permissions of the mill.",
    "© The mill",
    "(c) The mill",
    "Copyright of the mill, 1911",
]


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize(
    "change",
    [
        str,
        str.upper,
        lambda text: text.replace("s", "ſ"),
        lambda text: text.replace("i", "ı"),
        lambda text: text.replace("i", "İ"),
    ],
)
def test_notices(notice: str, change: Callable[[str], str]) -> None:
    """Every notice of license or copyright that the pattern finds is furniture, in any case."""
    text = change(notice)
    assert _LICENSE.search(text)
    assert is_furniture(text)


@pytest.mark.parametrize(
    "agency",
    [
        "Getty Images",
        "AFP",
        "REUTERS",
        "Shutterstock",
        "Unsplash",
        "AP Photo",
        "Alamy",
        "Wikimedia Commons",
        "iStock",
        "Flickr",
        "dpa",
        "EPA",
        "Pıxabay",
    ],
)
def test_agencies(agency: str) -> None:
    """A line that ends with an agency of pictures is a credit."""
    assert is_furniture(f"The mill after the flood. Ada Brook/{agency})")
    assert not is_furniture(f"The picture of the mill came from {agency} by mail.")
