"""Articles: which blocks are split, at which offsets, and what counts as a sentence."""

import pytest

from pullquote.documents.document import Block, Document
from pullquote.errors import NoSentenceError
from pullquote.text import Article, split_sentences


def markdown(text: str) -> Article:
    """Cut a Markdown document of one paragraph."""
    return split_sentences(Document(text, (Block(0, len(text)),), is_markdown=True))


def test_offsets_and_blocks() -> None:
    """Sentences have exact offsets in the text, and their block; headings have no sentences."""
    document = Document.from_parts(
        [
            ("heading", "Rain. And wind."),
            ("paragraph", "It rained. We left."),
            ("code", "a = 1. b = 2."),
            ("item", "Take a coat"),
            ("table", "One. Two."),
            ("quote", "Nobody came.\nNobody wrote."),
        ],
        title="Rain",
    )
    article = split_sentences(document)
    assert [(s.index, s.text, s.block) for s in article.sentences] == [
        (0, "It rained.", 1),
        (1, "We left.", 1),
        (2, "Take a coat", 3),
        (3, "Nobody came.", 5),
        (4, "Nobody wrote.", 5),
    ]
    assert all(article.text[s.start : s.end] == s.text for s in article.sentences)
    assert (article.title, article.language) == ("Rain", "en")


def test_prose_collapses_white_space() -> None:
    """A line end within a sentence stays in its text and becomes a space in its prose."""
    article = split_sentences(Document.from_parts([("paragraph", "It\n  rained \tall day.")]))
    assert article.sentences[0].text == "It\n  rained \tall day."
    assert article.sentences[0].prose == "It rained all day."


def test_plain_text_keeps_its_signs() -> None:
    """Markdown marks in a plain document are text."""
    article = split_sentences(Document.from_parts([("paragraph", "Type *this* & [that](x).")]))
    assert article.sentences[0].prose == "Type *this* & [that](x)."


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("**Bold.** Next *one* ends.", ["Bold.", "Next one ends."]),
        ('See [the docs](http://a.b/C. "T. X") now.', ["See the docs now."]),
        ("See [the docs. And more](x.html) now.", ["See the docs. And more now."]),
        ("Read [it.](x.html) Then go.", ["Read it.", "Then go."]),
        ("Read [it][ref] and [this] too.", ["Read it and [this] too."]),
        ("Call `a. B. c()` twice. `go` runs.", ["Call a. B. c() twice.", "go runs."]),
        ("It ran.[^1] ![a pic. B](x.png) It fell.", ["It ran.", "It fell."]),
        ("One ~~old~~ new.<br>Two <b>lines.</b> End.", ["One old new.", "Two lines.", "End."]),
        ("It fell.\n> It rose &amp; sank.\n> > Done.", ["It fell.", "It rose & sank.", "Done."]),
        ("Keep snake_case_name and 5 * 3 \\* 2.", ["Keep snake_case_name and 5 * 3 * 2."]),
        ("Go to <https://a.b/C.D> now.", ["Go to https://a.b/C.D now."]),
        ("Mind https://a.b/c. Then **stop**!", ["Mind https://a.b/c.", "Then stop!"]),
        ("un**bel**ievable **rain**, _wind_.", ["unbelievable rain, wind."]),
        ("**你好。**再见。", ["你好。", "再见。"]),
        ("你好。**再见。**", ["你好。", "再见。"]),
        ("[x] It is done.", ["It is done."]),
        ("Mind [this] too](x) now.", ["Mind [this] too](x) now."]),
        ("A [[nested] link](x), a ] and [ [so](", ["A [nested] link, a ] and [ [so]("]),
    ],
)
def test_markdown_marks_are_no_words(text: str, prose: list[str]) -> None:
    """Marks do not split a sentence and are not in its prose; the text keeps them."""
    article = markdown(text)
    assert "".join("".join(s.text.split()) for s in article.sentences) == "".join(text.split())
    assert [s.prose for s in article.sentences] == prose


@pytest.mark.parametrize(
    ("part", "held"),
    [
        ("Rain", "contains one word"),
        ("😀😀", "contains no prose"),
        ("Rain. Wind. Snow.", "contains single words"),
        ("雨", "contains one word"),
    ],
)
def test_no_sentence(part: str, held: str) -> None:
    """A text without two words beside each other says in one line what it lacks."""
    document = Document.from_parts([("paragraph", part)], source="a.txt")
    with pytest.raises(NoSentenceError) as caught:
        split_sentences(document)
    assert str(caught.value) == (
        f"a.txt: no sentence: {held}; a sentence of at least two words is needed"
    )


def test_headings_alone_are_no_sentence() -> None:
    """Words in a heading do not make an article."""
    with pytest.raises(NoSentenceError, match="contains no prose"):
        split_sentences(Document.from_parts([("heading", "A heading of words")]))


def test_single_word_beside_sentences_is_kept() -> None:
    """A one-word block counts as a sentence once the article has a real one."""
    document = Document.from_parts([("paragraph", "Rain."), ("paragraph", "It fell.")])
    assert [s.text for s in split_sentences(document).sentences] == ["Rain.", "It fell."]


def test_two_characters_of_chinese_are_enough() -> None:
    """Two characters of a script without spaces make a sentence."""
    article = split_sentences(Document.from_parts([("paragraph", "下雨。")]))
    assert (article.sentences[0].text, article.language) == ("下雨。", "zh")


def test_language_given_wins() -> None:
    """The caller's language takes precedence over the detected one."""
    text = "Wir kommen am 3. Tag. Das ist gut."
    document = Document.from_parts([("paragraph", text)])
    assert len(split_sentences(document).sentences) == 2
    assert len(split_sentences(document, language="en").sentences) == 3


def test_language_is_detected_from_prose() -> None:
    """Code and headings do not affect the detected language."""
    document = Document.from_parts(
        [
            ("heading", "The end of the day and the night"),
            ("code", "for the in and or if with this that " * 50),
            ("paragraph", "Der Tag war lang, und die Nacht kam nicht."),
        ]
    )
    assert split_sentences(document).language == "de"
