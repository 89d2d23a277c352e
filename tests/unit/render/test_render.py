"""What each format shows, and that no text can break out of it."""

import csv
import io
import json
import re
from collections.abc import Callable

import numpy as np
import pytest

from pullquote.documents.document import Document
from pullquote.render import (
    FORMATS,
    annotations,
    html,
    load_format,
    markdown,
    notebook,
    readwise,
    terminal,
    text,
)
from pullquote.render import json as json_format
from pullquote.render.common import minutes_to_read
from pullquote.render.text_fragments import link_to
from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import split_sentences

Make = Callable[..., HighlightResult]
PARTS = [
    ("heading", "The <flood>"),
    ("paragraph", "Rain fell & fell. The *gates* broke."),
    ("item", "First the gates went."),
    ("quote", "Nobody had seen the like."),
    ("code", "if rain:\n    close()"),
]


@pytest.fixture
def make() -> Make:
    """Give what highlights `PARTS` with falling scores."""

    def make(parts: list[tuple[str, str]] = PARTS, **options: object) -> HighlightResult:
        document = Document.from_parts(
            parts,  # type: ignore[arg-type]
            title="Rain </title><script>",
            site="Gazette",
            date="2024-05-31",
            url="https://example.org/?a=1&b=2",
        )
        article = split_sentences(document, language="en")
        many = len(article.sentences)
        scoring = ScoreResult(1 - np.arange(many) / many, lambda _: Explanation("because <b>"))
        return select_highlights(ScoringInput(article), scoring, Options(**options), model="lead")  # type: ignore[arg-type]

    return make


def test_terminal_marks_with_colours(make: Make) -> None:
    """Strong highlights are black on gold, light ones on pale yellow, the rest as it is."""
    shown = terminal.render_article(make(top=2), "document", colors=True)
    gold = "\x1b[30;48;5;220m"
    assert f"{gold}Rain fell & fell.\x1b[0m {gold}The *gates* broke.\x1b[0m" in shown
    assert "• First the gates went." in shown
    assert "\x1b[1mThe <flood>\x1b[0m" in shown


def test_terminal_marks_with_signs_where_no_colours_are(make: Make) -> None:
    """Without colours the marks are signs, and there is no escape character."""
    shown = terminal.render_article(make(top=1), "document")
    assert "**Rain fell & fell.** The *gates* broke." in shown
    assert "\x1b" not in shown


def test_terminal_shows_six_highlights_in_two_strengths(make: Make) -> None:
    """The five best are strong, the sixth is light."""
    parts = [("paragraph", f"The {number}th stood there.") for number in range(4, 11)]
    shown = terminal.render_article(make(parts, top=6, diversity=False), "document", colors=True)
    assert shown.count("\x1b[30;48;5;220m") == 5
    assert shown.count("\x1b[30;48;5;229m") == 1


def test_terminal_lines_fit_the_width(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines break at blanks, wide characters count twice, and no word is lost."""
    monkeypatch.setenv("COLUMNS", "40")
    chinese = "今天下了很大的雨，港口的大门被洪水冲垮了，人们都说从来没有见过这样的大雨。"
    words = "Rain flooded the old harbour and nobody in the town had ever seen the like of it."
    shown = terminal.render_article(
        make([("paragraph", words), ("paragraph", chinese)], top=1), "document", colors=True
    )
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    widths = [sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in plain.splitlines()[3:-1]]
    assert max(widths) <= 40
    assert words in " ".join(plain.split())
    assert chinese in plain.replace("\n", "")


def test_terminal_takes_no_orders_from_an_article(make: Make) -> None:
    """Escape sequences in the text are replaced, so that they cannot reach the terminal."""
    parts = [("paragraph", "Rain \x1b]0;owned\x07 fell on the town."), ("code", "\x1b[2J")]
    shown = terminal.render_article(make(parts, explain=True), "document")
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_html_escapes_the_article(make: Make) -> None:
    """Title, text and reasons are escaped; there is no script and no request."""
    page = html.OPENING + html.render_article(make(top=1, explain=True), "document") + html.CLOSING
    assert "<script" not in page
    assert "Rain &lt;/title&gt;&lt;script&gt;" in page
    assert "The &lt;flood&gt;" in page
    assert "because &lt;b&gt;" in page
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)"', page) == ["https://example.org/?a=1&amp;b=2"]


def test_notebook_shows_the_article_marked(make: Make) -> None:
    """A notebook gets the whole article, escaped, in two strengths, without a style sheet."""
    many = [("paragraph", " ".join(f"Rain & storm fell {n} times." for n in range(20)))]
    shown = make(many, top=7, diversity=False)._repr_html_()
    styles = re.findall(r'<mark style="([^"]*)"', shown)
    assert styles.count(styles[0]) == 5
    assert styles.count(styles[-1]) == 2
    assert "Rain &lt;/title&gt;&lt;script&gt;" in shown
    assert shown.count("Rain &amp; storm fell") == 20
    assert not re.search(r"<(?:script|style|link|img)", shown)


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0x11), (0xE6, 0x1E)])
@pytest.mark.parametrize("color", notebook.MARK_COLORS.values(), ids=notebook.MARK_COLORS)
def test_notebook_can_be_read_on_light_and_dark(color: str, ink: int, paper: int) -> None:
    """Text on a mark has the contrast that WCAG asks for, 4.5 to 1, whatever is behind it."""
    *mark, share = map(float, re.findall(r"[\d.]+", color))
    shades = [share * shade + (1 - share) * paper for shade in mark]
    lighter, darker = sorted((luminance(shades), luminance([ink] * 3)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(shades: list[float] | list[int]) -> float:
    """Give the relative luminance of red, green and blue in [0, 255], as WCAG 2 defines it."""
    linear = [
        shade / 255 / 12.92 if shade <= 10 else ((shade / 255 + 0.055) / 1.055) ** 2.4
        for shade in shades
    ]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def test_items_make_one_list(make: Make) -> None:
    """Items that follow each other stand in one list, on lines without a gap."""
    shown = make([("item", "Bring hats."), ("item", "Bring coats."), ("paragraph", "It rained.")])
    page = html.render_article(shown, "document")
    assert (page.count("<ul>"), page.count("</ul>"), page.count("<li dir")) == (1, 1, 3)
    lines = terminal.render_article(shown, "document").splitlines()
    assert "hats" in lines[lines.index("• Bring coats.") - 1]


def test_html_links_no_script_url() -> None:
    """An address that is none of the web's is not linked."""
    document = Document.from_parts([("paragraph", "Rain fell.")], url="javascript:alert(1)")
    article = split_sentences(document, language="en")
    shown = select_highlights(
        ScoringInput(article), ScoreResult(np.ones(1), lambda _: Explanation(""))
    )
    assert "javascript" not in html.render_article(shown, "document")


def test_text_is_one_highlight_a_line(make: Make) -> None:
    """Only the highlights, with the reason below where there is one."""
    assert text.render_article(make(top=1), "document") == "Rain fell & fell.\n"
    explained = text.render_article(make(top=1, explain=True), "document")
    assert explained == "Rain fell & fell.\n    score 1.00: because <b>\n"


def test_markdown_quotes_and_escapes(make: Make) -> None:
    """Highlights are block quotes under title and source; signs of Markdown are escaped."""
    written = markdown.render_article(make(top=2), "document")
    assert written == (
        "# Rain \\</title\\>\\<script\\>\n\n"
        "Gazette · 2024-05-31 · 1 min read\n<https://example.org/?a=1&b=2>\n\n"
        "> Rain fell & fell. [↗](<https://example.org/?a=1&b=2"
        "#:~:text=Rain%20fell%20%26%20fell.>)\n\n"
        "> The \\*gates\\* broke. [↗](<https://example.org/?a=1&b=2"
        "#:~:text=The%20%2Agates%2A%20broke.>)\n\n"
    )


@pytest.mark.parametrize("start", ["# no", "- no", "+ no", "1. no", "12) no", "> no", "=== no"])
def test_markdown_signs_at_a_start_are_escaped(start: str) -> None:
    """No sentence turns into a heading, list or rule."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt().parse(markdown.escape(start))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or []) == start


def test_json_is_one_line_an_article(make: Make) -> None:
    """The line parses, and line ends of the text are inside its strings."""
    line = json_format.render_article(make(), "document")
    assert line.count("\n") == 1
    article = json.loads(line)
    assert article["document"]["site"] == "Gazette"
    assert Document.from_dict(article["document"]).blocks[0].kind == "heading"


def test_annotations_point_twice(make: Make) -> None:
    """Each highlight has its offsets, and its words with those around; names stay the same."""
    shown = make(top=2, explain=True)
    page = json.loads(annotations.render_article(shown, "document"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    text = shown.article.text
    first, second = (item["target"]["selector"] for item in page["items"])
    for by_words, by_place in (first, second):
        start, end = by_place["start"], by_place["end"]
        assert text[start:end] == by_words["exact"]
        around = by_words["prefix"] + by_words["exact"] + by_words["suffix"]
        assert text[max(start - 32, 0) : end + 32] == around
    assert second[0]["exact"] == "The *gates* broke."
    assert {item["target"]["source"] for item in page["items"]} == {"https://example.org/?a=1&b=2"}
    assert page["items"][0]["body"]["value"] == "because <b>"
    again = json.loads(annotations.render_article(make(top=1), "document"))
    assert again["items"][0]["id"] == page["items"][0]["id"] != page["items"][1]["id"]


def test_annotations_leave_context_out(make: Make) -> None:
    """What is shown for the sake of the next sentence is no annotation, nor a row for Readwise."""
    parts = [("paragraph", "It rained in the old town. But this was only how the flood began.")]
    shown = make(parts, keep=("flood",), top=1, context=True)
    assert [mark.is_context for mark in shown.shown()] == [True, False]
    assert len(json.loads(annotations.render_article(shown, "document"))["items"]) == 1
    assert readwise.render_article(shown, "document").count("\r\n") == 1


def test_readwise_rows(make: Make) -> None:
    """The columns are Readwise's, and a row's cells stand under them."""
    file = readwise.OPENING + readwise.render_article(make(top=2, explain=True), "document")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert rows[1] == {
        "Highlight": "The *gates* broke.",
        "Title": "Rain </title><script>",
        "Author": "",
        "URL": "https://example.org/?a=1&b=2",
        "Note": "because <b>",
        "Location": "31",
        "Date": "",
    }
    assert len(rows) == 2


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
        ("Rain fell. So it did. Rain fell.", 2, "So%20it%20did.-,Rain%20fell."),
        (LONG, 0, "The%20gates%20of%20the,evening%20came%20at%20last."),
        (
            f"The gates of the town held. {LONG}",
            1,
            "The%20gates%20of%20the%20old,evening%20came%20at%20last.",
        ),
    ],
)
def test_links_lead_to_a_sentence(make: Make, text: str, index: int, directive: str) -> None:
    """Signs of the syntax are encoded, long ones cut, repeated ones told by what is before."""
    shown = make([("paragraph", text)])
    link = link_to(shown, shown.sentences[index])
    assert link == f"https://example.org/?a=1&b=2#:~:text={directive}"


def test_no_address_no_link() -> None:
    """An article that stands nowhere on the web has no links in it."""
    document = Document.from_parts([("paragraph", "Rain fell.")], url="javascript:alert(1)")
    article = split_sentences(document, language="en")
    shown = select_highlights(
        ScoringInput(article), ScoreResult(np.ones(1), lambda _: Explanation(""))
    )
    assert link_to(shown, shown.sentences[0]) == ""
    assert "](" not in markdown.render_article(shown, "document")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_there(make: Make, name: str) -> None:
    """Each name in the list loads, and writes something for an article."""
    assert load_format(name).render_article(make(top=1), "score")


def test_minutes_to_read_count_250_words(make: Make) -> None:
    """251 words take two minutes; a few take one."""
    assert minutes_to_read(make([("paragraph", "Rain fell. " * 125 + "So.")])) == 2
    assert minutes_to_read(make()) == 1
