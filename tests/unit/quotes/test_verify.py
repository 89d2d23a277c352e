"""Checking: every quotation of a text, and whether it stands in the article."""

import json
from pathlib import Path
from typing import Any

import pytest

from pullquote.cli import main
from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.quotes.extract import find_quotations
from pullquote.quotes.verify import Change, verify_quotations

ARTICLE = (
    "The rain fell, hard and long, on the old town of Ely. “It’s wet -- very wet,” she said. "
    "Train service was suspended for nine days in the county. Train service was suspended for "
    "six days in the county. Nobody was hurt."
)


def quoted(text: str, *, markdown: bool = False, least: int = 1) -> list[str]:
    """Give the quotations of a text."""
    document = read_text(text, kind="markdown" if markdown else "text")
    found = find_quotations(document, min_words=least)
    if not markdown:
        assert all(document.text[q.start : q.end] == q.text for q in found)
    return [q.text for q in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “it rained” and “it snowed”.", ["it rained", "it snowed"]),
        ('He said "it rained" and "it snowed".', ["it rained", "it snowed"]),
        ("Er sagte: „Es regnet“, und „es schneit”.", ["Es regnet", "es schneit"]),
        ("Il dit « il pleut » ; «il neige».", ["il pleut", "il neige"]),
        ("Sie sagte »Es regnet«.", ["Es regnet"]),
        ('Er sagte: „Es regnet".', ["Es regnet"]),
        ('He said “it rained" and “it snowed".', ["it rained", "it snowed"]),
        ("彼は「雨だ」と『雪』を", ["雨だ", "雪"]),
        ("He said ‘it rained’ there.", ["it rained"]),
        ("It’s the town’s ’90s rain, the boys’ rain.", []),
        ("It's the town's '90s rain, the boys' rain.", []),
        ("“He said ‘it rained’ there.”", ["He said ‘it rained’ there."]),
        ("“She said “it rained” there”, he wrote.", ["She said “it rained” there"]),
        ("“It rained.\n\n“It snowed,” he said.", ["It rained.", "It snowed,"]),
        ("A mark “that nothing closes.\n\nIt rained.", []),
        ('A board of 5" and 6" is no quotation.', []),
        ("“ it rained ”", ["it rained"]),
        ("“”, “…” and “!” say nothing.", []),
        ("no marks", []),
    ],
)
def test_quotation_marks(text: str, expected: list[str]) -> None:
    """Each pair of marks is a quotation, in the ways of several languages; apostrophes are none."""
    assert quoted(text) == expected


def test_block_quotes() -> None:
    """A paragraph of a block quote is one as a whole, marks within it or not; so in HTML."""
    text = "He wrote:\n\n> It *rained*, “all day”.\n> It stopped.\n\nShe wrote “no”."
    assert [" ".join(q.split()) for q in quoted(text, markdown=True)] == [
        "It rained, “all day”. It stopped.",
        "no",
    ]
    page = Document.from_parts([("paragraph", "He wrote:"), ("quote", "It rained.")])
    assert [q.text for q in find_quotations(page)] == ["It rained."]


def test_least_words() -> None:
    """Words that are only named can be passed over."""
    assert quoted("The “IDEA” of “a long day of rain”.", least=3) == ["a long day of rain"]


def test_a_long_text_of_marks_is_read_in_time() -> None:
    """Marks that nothing closes do not make the work grow with the square of the text."""
    assert quoted("“a " * 20_000) == []


def check(quotation: str) -> Any:
    """Check one quotation."""
    [found] = verify_quotations(read_text(f"“{quotation}”"), read_text(ARTICLE))
    return found


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
    """Word for word is verbatim, however set, however short, and however often it stands there."""
    found = check(quotation)
    assert (found.verdict, found.quality, found.changes) == ("verbatim", 1.0, ())
    [span] = found.spans
    place = ARTICLE[span.start : span.end]
    assert place.lower().replace("’", "'").startswith(quotation.strip("… ").lower()[:3])


def test_line_ends_make_no_difference() -> None:
    """An article whose lines are broken anywhere holds its sentences all the same."""
    article = read_text("The rain\nfell\r\non the\n\nold\ttown.")
    [found] = verify_quotations(read_text("“The rain fell on the old town”"), article)
    assert found.verdict == "verbatim"


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
    """What differs is shown in words, and whether ellipses or brackets own up to it."""
    found = check(quotation)
    assert found.verdict == "altered"
    assert list(found.changes) == [Change(*change) for change in changes]
    assert found.is_marked == is_marked
    assert 0.85 <= found.quality <= 1


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
    """What stands nowhere, or could be one of two places, has none."""
    found = check(quotation)
    assert (found.verdict, found.spans, found.quality) == ("absent", (), 0.0)


def test_marks_between_blanks_change_nothing() -> None:
    """What cannot be seen between two words of the article parts them no further."""
    article = read_text("# Rain\n\nIt fell on the <b></b> old *town* all day.", kind="markdown")
    [found] = verify_quotations(read_text("“It fell on the old town all day.”"), article)
    assert found.verdict == "verbatim"


@pytest.mark.parametrize(
    ("post", "status", "words"),
    [
        ("“Nobody was hurt.”", 0, "line 1: verbatim at"),
        ("It was wet.", 0, "no quotation in it"),
        ("“The rain fell … on the old town”", 1, "article: , hard and long,  |  here: …"),
        ("“Everybody was hurt, and badly, in the end”", 1, "absent"),
    ],
)
def test_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], post: str, status: int, words: str
) -> None:
    """The exit status says whether all is verbatim, and the lines say what is not."""
    (tmp_path / "post.txt").write_text(post)
    (tmp_path / "article.txt").write_text(ARTICLE)
    assert main(["check", str(tmp_path / "post.txt"), str(tmp_path / "article.txt")]) == status
    assert words in capsys.readouterr().out


def test_command_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has offsets and changes; marked changes are accepted on request; bad use is told."""
    post, article = tmp_path / "post.txt", tmp_path / "article.txt"
    post.write_text("He wrote “the rain fell … on the old town” and “hail”.")
    article.write_text(ARTICLE)
    both = [str(post), str(article)]
    assert main(["check", *both, "--format", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    first, second = answer["quotations"]
    assert answer["is_verbatim"] is False
    assert post.read_text()[first["start"] : first["end"]] == first["text"]
    assert [ARTICLE[p["start"] : p["end"]] for p in first["spans"]] == [
        "The rain fell",
        "on the old town",
    ]
    assert first["changes"] == [{"article": ", hard and long,", "quotation": "…"}]
    assert (second["verdict"], second["spans"]) == ("absent", [])
    assert main(["check", *both, "--min-words", "2"]) == 1
    assert main(["check", *both, "--min-words", "2", "--accept-marked"]) == 0
    assert main(["check", "-", "-"]) == 2
    assert main(["check", str(post), str(tmp_path / "none.txt")]) == 1
    assert "none.txt: not found" in capsys.readouterr().err
