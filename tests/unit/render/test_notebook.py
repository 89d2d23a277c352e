"""The notebook view: what a cell shows, and whether it can be read."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from pullquote.render import notebook
from pullquote.selection import HighlightResult

Make = Callable[..., HighlightResult]


def test_a_result_shows_the_article_marked(make: Make) -> None:
    """A notebook shows the whole article, escaped, in two strengths, without a style sheet."""
    many = [("paragraph", " ".join(f"Rain & storm fell {n} times." for n in range(20)))]
    view = make(many, top=7, diversity=False)._repr_html_()
    assert view is not None
    styles = re.findall(r'<mark style="([^"]*)"', view)
    assert styles.count(styles[0]) == 5
    assert styles.count(styles[-1]) == 2
    assert "Rain &lt;/title&gt;&lt;script&gt;" in view
    assert view.count("Rain &amp; storm fell") == 20
    assert not re.search(r"<(?:script|style|link|img)", view)


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0x11), (0xE6, 0x1E)])
@pytest.mark.parametrize("color", notebook.MARK_COLORS.values(), ids=notebook.MARK_COLORS)
def test_marks_can_be_read_in_light_and_dark_themes(color: str, ink: int, paper: int) -> None:
    """Text on a mark has the contrast that WCAG requires, 4.5 to 1, on any background."""
    *mark, opacity = map(float, re.findall(r"[\d.]+", color))
    shades = [opacity * shade + (1 - opacity) * paper for shade in mark]
    lighter, darker = sorted((luminance(shades), luminance([ink] * 3)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(shades: list[float] | list[int]) -> float:
    """Return the relative luminance of red, green and blue in [0, 255], as WCAG 2 defines it."""
    linear = [
        shade / 255 / 12.92 if shade <= 10 else ((shade / 255 + 0.055) / 1.055) ** 2.4
        for shade in shades
    ]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))
