"""Verification: a verdict for every quotation, its spans, and its changes."""

import pytest

from pullquote.documents import read_text
from pullquote.quotes import Change, CheckedQuotation, verify_quotations

ARTICLE = (
    "The rain fell, hard and long, on the old town of Ely. “It’s wet -- very wet,” she said. "
    "Train service was suspended for nine days in the county. Train service was suspended for "
    "six days in the county. Nobody was hurt."
)


def check(quotation: str) -> CheckedQuotation:
    """Return the verdict on one quotation."""
    [checked] = verify_quotations(read_text(f"“{quotation}”"), read_text(ARTICLE))
    return checked


@pytest.mark.parametrize(
    "quotation",
    [
        "The rain fell, hard and long",
        "the rain fell,",
        "the old town of Ely.",
        "It's wet—very wet",
        "Train service was suspended for",
        "wet",
        "… on the old town …",
    ],
)
def test_verbatim(quotation: str) -> None:
    """Words of the article are verbatim in any typesetting, however short or frequent."""
    checked = check(quotation)
    assert (checked.verdict, checked.quality, checked.changes) == ("verbatim", 1.0, ())
    [span] = checked.spans
    passage = ARTICLE[span.start : span.end]
    assert passage.lower().replace("’", "'").startswith(quotation.strip("… ").lower()[:3])


def test_line_ends_are_ignored() -> None:
    """Line breaks within the article do not alter a quotation."""
    article = read_text("The rain\nfell\r\non the\n\nold\ttown.")
    [checked] = verify_quotations(read_text("“The rain fell on the old town”"), article)
    assert checked.verdict == "verbatim"


@pytest.mark.parametrize(
    ("quotation", "changes", "is_marked"),
    [
        ("The rain fell … on the old town", [(", hard and long,", "…")], True),
        ("[T]he rain fell, hard and long", [("The", "[T]he")], True),
        ("The rain fell hard and long on the old town of Ely", [(",", ""), (",", "")], False),
        ("The rain fell, hard and long, on the town of Ely", [("old", "")], False),
        ("The rain fell, hard and long, on the new town of Ely", [("old", "new")], False),
        ("Nobody was hurt!", [("", "!")], False),
    ],
)
def test_altered(quotation: str, changes: list[tuple[str, str]], is_marked: bool) -> None:
    """Changes are listed in words; ellipses and brackets count as marked changes."""
    checked = check(quotation)
    assert checked.verdict == "altered"
    assert list(checked.changes) == [Change(*change) for change in changes]
    assert checked.is_marked == is_marked
    assert 0.85 <= checked.quality <= 1


@pytest.mark.parametrize(
    "quotation",
    [
        "Snow fell, soft and short, on the new city of Bath",
        "Train service was suspended for three days in the county",  # of nine, or of six?
        "on the old town … The rain fell",
        "hail",
    ],
)
def test_absent(quotation: str) -> None:
    """A quotation that is nowhere in the article, or similar to two passages, is absent."""
    checked = check(quotation)
    assert (checked.verdict, checked.spans, checked.quality) == ("absent", (), 0.0)


def test_invisible_characters_are_ignored() -> None:
    """Invisible characters between two words of the article do not alter a quotation."""
    article = read_text("# Rain\n\nIt fell on the <b></b> old *town* all day.", kind="markdown")
    [checked] = verify_quotations(read_text("“It fell on the old town all day.”"), article)
    assert checked.verdict == "verbatim"


@pytest.mark.parametrize(
    ("article", "quotation"),
    [
        ("the cafe\u0301 of Mu\u0308ller was full", "the café of Müller"),
        ("the café of Müller was full", "the cafe\u0301 of Mu\u0308ller"),
        ("Vie\u0323\u0302t Nam sent rice.", "Việt Nam sent rice"),
        ("The oﬃce of the ﬁrst ﬂoor", "office of the first floor"),
        ("The office of the first floor", "oﬃce of the ﬁrst ﬂoor"),
    ],
)
def test_composed_letters_and_ligatures(article: str, quotation: str) -> None:
    """Composed and decomposed letters are the same, and so are ligatures and their letters."""
    [checked] = verify_quotations(read_text(f"He liked “{quotation}”."), read_text(article))
    assert checked.verdict == "verbatim"


def test_swedish_and_finnish_marks() -> None:
    """Quotations between two closing marks are verified like all others."""
    post = read_text("Hon skrev: ”Nobody was hurt.” Sen.\n\nHän sanoi: »The wall fell down.» Niin.")
    verdicts = [checked.verdict for checked in verify_quotations(post, read_text(ARTICLE))]
    assert verdicts == ["verbatim", "absent"]


@pytest.mark.parametrize(
    ("quotation", "article", "quotation_words"),
    [
        ("Nobody got hurt", "was", "got"),
        ("the rain fel", "fell", "fel"),
        ("old twon of Ely", "town", "twon"),
        ("suspendet", "suspended", "suspendet"),
        ("nine long days in the", "", "long"),
    ],
)
def test_short_quotation_that_is_nearly_there(
    quotation: str, article: str, quotation_words: str
) -> None:
    """A short quotation that is similar to a passage is altered, not absent."""
    checked = check(quotation)
    assert checked.verdict == "altered"
    assert checked.quality >= 0.7
    assert [(c.article, c.quotation) for c in checked.changes] == [(article, quotation_words)]


@pytest.mark.parametrize("quotation", ["hail", "snow and ice", "the mayor of Bath"])
def test_short_quotation_that_is_not_there(quotation: str) -> None:
    """A short quotation that shares fewer than half of its words is absent."""
    assert check(quotation).verdict == "absent"
