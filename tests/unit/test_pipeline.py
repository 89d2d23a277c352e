"""The pipeline: one object for many texts and threads, bounded in memory, checked arguments."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import pullquote
from pullquote import Highlighter, Options
from pullquote.errors import (
    ArgumentTypeError,
    EmptySourceError,
    NoSentenceError,
    PullquoteError,
    UnknownNameError,
)
from pullquote.scorers import SCORERS

TEXTS = [
    f"Rain number {n} fell on the harbour. The harbour flooded {n} times. Bread was sold. "
    f"A baker counted {n} loaves of bread in the harbour."
    for n in range(40)
]


@pytest.mark.parametrize("model", SCORERS)
def test_threads_share_a_highlighter(model: str) -> None:
    """Eight threads on one object get the same as one."""
    highlighter = Highlighter(model)
    expected = [[s.score for s in highlighter.highlight(text).sentences] for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        scores = pool.map(lambda t: [s.score for s in highlighter.highlight(t).sentences], TEXTS)
        assert list(scores) == expected


def test_title_changes_the_choice() -> None:
    """The default model follows the title."""
    text = "The harbour flooded at noon. A baker sold warm bread all day. Nobody was hurt at all."
    options = Options(top=1)
    best = [
        next(iter(pullquote.highlight(text, title=title, options=options))).sentence.text
        for title in ("Flooded harbour", "Fresh bread from the baker")
    ]
    assert best == ["The harbour flooded at noon.", "A baker sold warm bread all day."]


def test_arguments_of_another_type_name_the_right_call() -> None:
    """The error is a TypeError and one of ours."""
    highlighter = Highlighter("luhn")
    document = pullquote.read_text("It rained all day. Nobody minded.")
    with pytest.raises(ArgumentTypeError, match=r"Highlighter\(\)\.highlight_document\(document\)"):
        pullquote.highlight(document, model="luhn")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match=r"text must be a string, got PosixPath"):
        pullquote.highlight(Path("essay.md"), model="luhn")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match=r"title must be a string, got NoneType"):
        highlighter.highlight("It rained.", title=None)  # type: ignore[arg-type]
    with pytest.raises(
        ArgumentTypeError, match=r"takes a Document, got str; call highlight\(text\)"
    ):
        highlighter.highlight_document("It rained.")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="options must be Options, got dict"):
        highlighter.highlight("It rained.", options={"top": 1})  # type: ignore[arg-type]
    assert issubclass(ArgumentTypeError, TypeError)
    assert issubclass(ArgumentTypeError, PullquoteError)


def test_scorers_without_vectors_load_no_encoder() -> None:
    """Luhn needs no encoder, so none is loaded, and an unknown one does not matter."""
    assert Highlighter("luhn", encoder="none").encoder is None
    with pytest.raises(UnknownNameError, match="none"):
        Highlighter("centroid", encoder="none")


@pytest.mark.parametrize("model", ["textrank", "lexrank", "edmundson"])
def test_memory_does_not_grow_with_pairs(model: str) -> None:
    """20,000 sentences fit in 1 GB of address space; their matrix of pairs would take 3.2 GB."""
    code = f"""
import os; os.environ["OPENBLAS_NUM_THREADS"] = "1"
import random, resource
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
import pullquote
random.seed(1)
words = [f"word{{i}}" for i in range(3000)]
sentences = (" ".join(random.choices(words, k=12)) for _ in range(20_000))
text = " ".join("The " + sentence + "." for sentence in sentences)
print(len(pullquote.highlight(text, model={model!r}).sentences))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.stdout == b"20000\n", done.stderr.decode()[-500:]


HEBREW = "הגשם ירד. הנמל הוצף."
ARABIC = "هطل المطر. غمرت المياه الميناء."


@pytest.mark.parametrize(
    "text",
    [
        HEBREW,
        ARABIC,
        "Rain \ud800 fell on us. The \udfff harbour flooded.",
        "Rain \x00 fell on us. The harbour\x00 flooded.",
        "Rain fell on us " * 2000 + ".",
        "🌧️ fell on us. The 🌊 came after it.",
        "\u200bRain\u200b fell\u200d on us. \ufeffIt rained.",
    ],
    ids=["hebrew", "arabic", "surrogates", "nuls", "long", "emoji", "zero-width"],
)
@pytest.mark.parametrize("model", ["edmundson", "luhn", "textrank", "lexrank", "random"])
def test_strange_text_is_highlighted_with_exact_offsets(text: str, model: str) -> None:
    """Unusual text works with every model, and has correct offsets."""
    highlights = pullquote.highlight(text, model=model, options=pullquote.Options(top=1))
    assert len(highlights.article.text) == len(text.removeprefix("\ufeff"))
    (mark,) = highlights
    sentence = mark.sentence
    assert highlights.article.text[sentence.start : sentence.end] == sentence.text
    assert 0 <= mark.score <= 1


def test_library_says_what_is_wrong() -> None:
    """The library raises the same errors that the command prints."""
    with pytest.raises(EmptySourceError):
        pullquote.highlight("")
    with pytest.raises(NoSentenceError, match="one word"):
        pullquote.highlight("Rain")
