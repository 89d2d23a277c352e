"""What several formats share."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.documents import read_text
from pullquote.render import load_format
from pullquote.render.common import minutes_to_read
from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import split_sentences

GIST, QUOTABLE = "The bridge closed in May.", "A closed bridge is a wall."
TEXT = f"{GIST} Nobody came. {QUOTABLE} It rained."


def test_minutes_count_250_words(make: Callable[..., HighlightResult]) -> None:
    """251 words take two minutes; a few words take one."""
    assert minutes_to_read(make([("paragraph", "Rain fell. " * 125 + "So.")])) == 2
    assert minutes_to_read(make()) == 1


@pytest.fixture
def highlight() -> Callable[[str], HighlightResult]:
    """Return a function that highlights one sentence for each aim asked for."""

    def highlight(aim: str) -> HighlightResult:
        article = split_sentences(read_text(TEXT), language="en")
        gist, quotable = (
            ScoreResult(np.array(scores), lambda _: Explanation(""))
            for scores in ([0.9, 0.1, 0.2, 0.1], [0.2, 0.1, 0.8, 0.1])
        )
        by_aim = {"gist": gist, "quotable": quotable}
        scored = ScoreResult(gist.scores, gist.explain, by_aim=by_aim)  # type: ignore[arg-type]
        options = Options(top=1, aim=aim)  # type: ignore[arg-type]
        return select_highlights(ScoringInput(article), scored, options, model="rnn")

    return highlight


@pytest.mark.parametrize(
    ("name", "gist", "quotable"),
    [
        ("text", f"{GIST} — key point\n", f"{QUOTABLE} — quotable\n"),
        ("markdown", f"> {GIST} — *key point*", f"> {QUOTABLE} — *quotable*"),
        ("obsidian", f"> {GIST} — *key point*", f"> {QUOTABLE} — *quotable*"),
        ("terminal", f"**{GIST}**", f"=={QUOTABLE}=="),
        ("html", '<mark class="strong"', '<mark class="quotable strong"'),
        ("csv", ",,gist\r\n", ",,quotable\r\n"),
    ],
)
def test_both_aims_are_marked_apart(
    highlight: Callable[[str], HighlightResult], name: str, gist: str, quotable: str
) -> None:
    """A key point and a quotable sentence look different, if both are asked for."""
    rendered = load_format(name).render(highlight("both"))
    assert gist in rendered
    assert quotable in rendered
    if name != "csv":
        for aim in ("gist", "quotable"):
            alone = load_format(name).render(highlight(aim))
            assert "key point" not in alone
            assert "quotable" not in alone.replace("--quotable", "").replace(".quotable", "")


def test_a_notebook_marks_both_aims_apart(highlight: Callable[[str], HighlightResult]) -> None:
    """In a notebook, quotable sentences are blue, and tooltips name the aim."""
    shown = highlight("both")._repr_html_()
    assert 'rgba(80, 150, 255, 0.4)" title="quotable; score 0.80' in shown
    assert 'rgba(255, 196, 0, 0.4)" title="key point; score 0.90' in shown
