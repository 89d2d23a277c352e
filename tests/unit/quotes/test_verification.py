"""Verification: a verdict for every quotation, its spans, and its changes."""

from collections.abc import Iterator

import pytest

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.errors import ArgumentTypeError, EmptySourceError, UsageError
from pullquote.quotes import Change, CheckedQuotation, verification, verify
from pullquote.quotes.match import find_match

ARTICLE = (
    "The rain fell, hard and long, on the old town of Ely. “It’s wet -- very wet,” she said. "
    "Train service was suspended for nine days in the county. Train service was suspended for "
    "six days in the county. Nobody was hurt."
)


def check(quotation: str) -> CheckedQuotation:
    """Return the verdict on one quotation."""
    [checked] = verify(read_text(f"“{quotation}”"), [read_text(ARTICLE)])
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
    [checked] = verify(read_text("“The rain fell on the old town”"), [article])
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
    [checked] = verify(read_text("“It fell on the old town all day.”"), [article])
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
    [checked] = verify(read_text(f"He liked “{quotation}”."), [read_text(article)])
    assert checked.verdict == "verbatim"


def test_swedish_and_finnish_marks() -> None:
    """Quotations between two closing marks are verified like all others."""
    post = read_text("Hon skrev: ”Nobody was hurt.” Sen.\n\nHän sanoi: »The wall fell down.» Niin.")
    verdicts = [checked.verdict for checked in verify(post, [read_text(ARTICLE)])]
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


SNOW = read_text("Snow lay on the roofs of Bath for a week. The train was late.", title="Snow News")
RAIN = read_text(ARTICLE, title="Rain News")


@pytest.mark.parametrize(
    ("post", "verdict", "source"),
    [
        ("Snow News says: “Snow lay on the roofs of Bath.”", "verbatim", 0),
        ("Rain News says: “Snow lay on the roofs of Bath.”", "misattributed", 0),
        ("Rain News says: “Snow lay on all the roofs of Bath for a week.”", "misattributed", 0),
        ("It says: “Snow lay on all the roofs of Bath for a week.”", "altered", 0),
        ("Rain News says: “Nobody got hurt.”", "altered", 1),
        ("Snow News says: “Nobody got hurt.”", "absent", None),  # similar is no proof elsewhere
        ("Snow News says: “nobody was hurt”", "misattributed", 1),
        ("It says: “Hail broke the windows of Ely.”", "absent", None),
    ],
)
def test_several_sources(post: str, verdict: str, source: int | None) -> None:
    """The verdict is by the source that the text names, or else by the best of all."""
    [checked] = verify(post, [SNOW, RAIN])
    assert (checked.verdict, checked.source) == (verdict, source)
    if source is not None:
        text = (SNOW, RAIN)[source].text
        assert text[checked.spans[0].start : checked.spans[-1].end] == checked.passage


def test_every_pair_is_searched() -> None:
    """With many sources, each quotation has the verdict that its own source alone gives."""
    sources = [
        read_text(f"Chapter {n} tells how word{n} met word{n + 1} in the city of Ely at noon.")
        for n in range(40)
    ] + [read_text("我们昨天在公园里散步。"), RAIN]
    quotations = [
        "Chapter 7 tells how word7 met word8 in the city of Ely at noon",
        "Chapter 12 tells how word12 met word13 in the old city of Ely at noon",
        "Chapter 9 tells … in the city of Ely at noon",
        "[c]hapter 31 tells",
        "在公园里",
        "The rain fell [and fell] on the old town",
        "Chapter 7 of the book tells how a word met the sea",
    ]
    post = "\n\n".join(f"It reads “{words}”." for words in quotations)
    together = [(c.verdict, c.spans, c.changes) for c in verify(post, sources)]
    for words, found in zip(quotations, together, strict=True):
        alone = [c for source in sources for c in verify(f"“{words}”", [source]) if c.spans]
        best = max(alone, key=lambda c: c.quality, default=None)
        assert (best.verdict, best.spans, best.changes) == found if best else not found[1]
    verdicts = [verdict for verdict, _, _ in together]
    assert verdicts == [
        "verbatim",
        "altered",
        "altered",
        "altered",
        "verbatim",
        "altered",
        "absent",
    ]


def test_short_similar_quotations_among_many_sources() -> None:
    """Among many sources, a short quotation that is only similar to a passage is absent."""
    assert [c.verdict for c in verify("“Nobody got hurt”", [SNOW] * 9 + [RAIN])] == ["altered"]
    for many in ([SNOW] * 10 + [RAIN], [RAIN] + [SNOW] * 10):
        assert [c.verdict for c in verify("“Nobody got hurt”", many)] == ["absent"]
    post = "Rain News: “Nobody got hurt”"
    assert [c.verdict for c in verify(post, [SNOW] * 10 + [RAIN])] == ["altered"]


def test_sources_are_read_one_by_one() -> None:
    """A generator of sources is consumed once, in order, without keeping any."""
    seen: list[int] = []

    def sources() -> Iterator[Document]:
        for number in range(30):
            seen.append(number)
            yield read_text(f"Source {number} says that the rain fell on town {number}.")

    checked = verify("It says “the rain fell on town 17”.", sources())
    assert seen == list(range(30))
    assert [item.source for item in checked] == [17]


def test_searches_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of sources that are almost equal, only some are searched for altered words."""
    searches: list[bool] = []

    def find(*arguments: object, altered: bool, **named: object) -> object:
        searches.append(altered)
        return find_match(*arguments, altered=altered, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(verification, "find_match", find)
    words = "the rain fell, soft and long, on the old town of Ely"
    sources = [*([RAIN] * 100), read_text(f"He said that {words}, and left.")]
    [checked] = verify(f"It says “{words}”.", sources)
    assert (checked.verdict, checked.source) == ("verbatim", 100)
    assert 0 < sum(searches) < 50 < len(searches)


def test_single_words() -> None:
    """A word that is like one of the source is altered; the case of the first letter is ignored."""
    source = "The Irmak harbor was flooded. IKINCI"
    words = ["harbors", "harbour", "Flooded", "fLOODED", "ırmak", "snow", "[h]arbor", "h[arbo]rs"]
    checked = verify(" ".join(f"“{word}”" for word in words), [source])
    assert [item.verdict for item in checked] == [
        *("altered", "altered", "verbatim", "altered", "verbatim", "absent", "altered", "absent")
    ]


def test_repaired() -> None:
    """The source's words replace altered ones; repaired quotations are verbatim."""
    post = (
        "Rain News has “the rain fell hard and long on the town of Ely!” and “nobody was hurt”, "
        "“the rain fell … on the old town” and “hail broke the roofs of all”.\n\n"
        "Snow News has “Nobody was hurt”; “Snow lay on all the roofs of Bath for a week”."
    )
    checked = verify(post, [SNOW, RAIN])
    assert checked.repaired() == (
        "Rain News has “the rain fell, hard and long, on the old town of Ely” and "
        "“nobody was hurt”, “the rain fell … on the old town” and “hail broke the roofs of all” "
        "[not in the sources].\n\n"
        "Snow News has “Nobody was hurt” [Rain News]; "
        "“Snow lay on the roofs of Bath for a week”."
    )
    again = verify(checked.repaired(), [SNOW, RAIN])
    assert [item.is_marked or item.verdict for item in again] == [
        "verbatim", "verbatim", True, "absent", "verbatim", "verbatim",
    ]  # fmt: skip


def test_repaired_inner_marks_and_markdown() -> None:
    """Inner marks become single ones; markup of the source is left out."""
    source = read_text("He said that **“all** of the rain” fell on the\ntown.", kind="markdown")
    assert verify(
        "It reads “said that all of this rain fell on the town”.", [source]
    ).repaired() == ("It reads “said that ‘all of the rain’ fell on the town”.")


@pytest.mark.parametrize(
    ("text", "sources", "error", "words"),
    [
        (3, ["Rain."], ArgumentTypeError, "text must be a string or a Document, got int"),
        ("“Rain”", "Rain.", ArgumentTypeError, "sources must be a list"),
        ("“Rain”", None, ArgumentTypeError, "sources must be a list"),
        ("“Rain”", [], UsageError, "at least one source is needed"),
        ("“Rain”", ["Rain.", b"Rain."], ArgumentTypeError, "source 2 must be a string"),
        ("“Rain”", ["Rain.", " "], EmptySourceError, "source 2: is empty"),
        (" ", ["Rain."], EmptySourceError, "text: is empty"),
    ],
)
def test_bad_input(text: object, sources: object, error: type[Exception], words: str) -> None:
    """Bad input gives one line that names the argument."""
    with pytest.raises(error, match=words):
        verify(text, sources)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("min_words", "error", "words"),
    [
        ("1", ArgumentTypeError, "min_words must be an integer, got str"),
        (1.5, ArgumentTypeError, "min_words must be an integer, got float"),
        (True, ArgumentTypeError, "min_words must be an integer, got bool"),
        (0, UsageError, "min_words must be at least 1, got 0"),
    ],
)
def test_bad_min_words(min_words: object, error: type[Exception], words: str) -> None:
    """The minimum length is a positive integer; anything else gives one line."""
    with pytest.raises(error, match=words):
        verify("“Rain”", ["Rain."], min_words=min_words)  # type: ignore[arg-type]
