"""Compression: verbatim sentences in order, within an exact budget of tokens."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.compression import compress
from pullquote.documents import read_text
from pullquote.encoders.tokenizers import load_token_count
from pullquote.errors import (
    ArgumentTypeError,
    EmptySourceError,
    PullquoteError,
    UnknownNameError,
    UsageError,
)
from pullquote.pipeline import Highlighter

FLOOD = (
    "The harbor of Ely flooded at noon on Monday, and the water stood a meter high. "
    "Photo: Jane Doe. The mayor closed the bridge, because its piers had moved. "
    "Bread was sold as usual.\n\n"
    "Engineers had warned for years that the old dam could not hold such a flood. "
    "They asked for a new one in 1998, and again in 2011. Nobody was hurt."
)
BANK = (
    "The bank raised its interest rate to four percent, the highest level in twenty years. "
    "Loans will cost more. Savers will gain. The harbor of Ely flooded at noon on Monday, and the "
    "water stood a meter high."
)
TEXTS = [FLOOD, BANK]


def split_pairs(text: str) -> list[str]:
    """Split a text into pairs of characters: the whole has fewer than its parts."""
    return re.findall(r"[\s\S]{1,2}", text)


def whole_words_and_more(text: str) -> int:
    """Count words, and one more for each pair of words: the whole has more than the parts."""
    return 2 * len(text.split()) - 1 + text.count("\n")


@pytest.mark.parametrize(
    "tokenizer", [None, "wordpiece", str.split, len, split_pairs, whole_words_and_more]
)
@pytest.mark.parametrize("tokens", [1, 20, 47, 80, 1000, 10**30])
@pytest.mark.parametrize("about", [None, "Why did the dam fail?"])
def test_budget_is_exact(tokens: int, tokenizer: object, about: str | None) -> None:
    """The text has at most the number of tokens, as the tokenizer counts the whole."""
    kept = compress(TEXTS, about, tokens=tokens, tokenizer=tokenizer)  # type: ignore[arg-type]
    count = load_token_count(tokenizer)  # type: ignore[arg-type]
    assert kept.tokens == (count(kept.text) if kept.text else 0)
    assert kept.tokens <= tokens
    assert kept.total_tokens > kept.tokens
    if tokens >= 1000 and tokenizer is None:
        assert len(kept) > 5


def test_named_tokenizers_are_exact(tmp_path: Path) -> None:
    """A file's tokens are those of the whole text; they need not be the sum of the sentences'."""
    tokenizers = pytest.importorskip("tokenizers")
    bpe = tokenizers.models.BPE({c: i for i, c in enumerate(map(chr, range(128)))}, [])
    tokenizer = tokenizers.Tokenizer(bpe)  # one token a character, but one for any white space
    tokenizer.normalizer = tokenizers.normalizers.Replace(tokenizers.Regex(r"\s+"), " ")
    tokenizer.save(path := str(tmp_path / "tokenizer.json"))
    for tokens in (1, 60, 61, 200, 10_000):
        kept = compress(TEXTS, tokens=tokens, tokenizer=path)
        assert kept.tokens == len(re.sub(r"\s+", " ", kept.text)) <= tokens
    assert len(kept) > 5


@pytest.mark.parametrize("tokenizer", [len, lambda text: re.findall(r"\w+|\n", text)])
def test_edges_of_the_budget(tokenizer: Callable[[str], object]) -> None:
    """Nothing is kept of a sentence that is a token too long; what is between two texts counts."""
    count = load_token_count(tokenizer)
    texts = ["The harbor of Ely flooded at noon.", "A baker sold bread in York all day."]
    costs = sorted(map(count, texts))
    assert compress(texts, tokens=costs[0] - 1, tokenizer=tokenizer).sentences == ()
    assert compress(texts, tokens=costs[0] - 1, tokenizer=tokenizer).tokens == 0
    assert len(compress(texts, tokens=costs[0], tokenizer=tokenizer)) == 1
    both = count("\n\n".join(texts))
    assert both == sum(costs) + 2
    assert len(compress(texts, tokens=both - 1, tokenizer=tokenizer)) == 1
    whole = compress(texts, tokens=both, tokenizer=tokenizer)
    assert (whole.text, whole.tokens) == ("\n\n".join(texts), both)


def test_sentences_are_verbatim_and_in_order() -> None:
    """Each sentence stands in its text at its offsets; the text joins them in order."""
    kept = compress(TEXTS, tokens=90)
    for item in kept:
        text = kept.documents[item.source].text
        assert text[item.sentence.start : item.sentence.end] == item.sentence.text
    positions = [(item.source, item.sentence.start) for item in kept]
    assert positions == sorted(positions)
    assert {source for source, _ in positions} == {0, 1}
    words = " ".join(item.sentence.text for item in kept).split()
    assert kept.text.split() == words
    assert "\n\n" in kept.text
    assert kept.to_payload().to_dict()["sentences"][0]["text"] == kept.sentences[0].sentence.text


def test_repetition_and_furniture_are_left_out() -> None:
    """With budget to spare, a sentence of two texts is kept once, and a credit never."""
    kept = compress(TEXTS, tokens=1000)
    assert kept.text.count("The harbor of Ely flooded") == 1
    assert "Photo" not in kept.text


def test_about() -> None:
    """A question decides what is kept: by its terms and by its meaning."""
    about_bank = compress(TEXTS, "interest rates", tokens=25)
    assert {item.source for item in about_bank} == {1}
    assert "interest rate" in about_bank.text
    assert "dam" in compress(TEXTS, "Did anybody warn that the dam is weak?", tokens=25).text


def test_a_question_without_an_answer() -> None:
    """A notice says so, and that the question is in another language; the budget is used."""
    kept = compress(TEXTS, "Who won the chess game in Reykjavik?", tokens=60)
    assert kept.notice == "nothing in the texts answers “Who won the chess game in Reykjavik?”"
    assert kept.to_payload().to_dict()["warning"] == kept.notice
    assert len(kept) > 0
    other = compress(FLOOD, "¿Por qué cerró el alcalde el puente?", tokens=60)
    assert other.notice.endswith("the question is in 'es', the article in 'en'")
    answered = compress(TEXTS, "Why was the bridge closed?", tokens=60)
    assert answered.notice == ""
    assert "warning" not in answered.to_payload().to_dict()


def test_texts() -> None:
    """One text is enough; documents keep their metadata; a highlighter can be shared."""
    document = read_text(FLOOD, title="The flood")
    kept = compress(document, tokens=40, model=Highlighter("luhn"))
    assert kept.documents == (document,)
    assert len(compress(FLOOD, tokens=40)) > 0


@pytest.mark.parametrize(
    ("texts", "options", "error", "words"),
    [
        (FLOOD, {"tokens": 0}, UsageError, "tokens must be at least 1, got 0"),
        (FLOOD, {"tokens": 2.5}, ArgumentTypeError, "tokens must be an integer, got float"),
        (FLOOD, {"tokens": True}, ArgumentTypeError, "tokens must be an integer, got bool"),
        (FLOOD, {"tokens": 9, "about": " "}, UsageError, "about must be a question or a topic"),
        (FLOOD, {"tokens": 9, "about": 3}, ArgumentTypeError, "about must be a string, got int"),
        (
            FLOOD,
            {"tokens": 9, "tokenizer": "none"},
            UnknownNameError,
            "no tokenizer is named 'none'",
        ),
        (FLOOD, {"tokens": 9, "tokenizer": 3}, ArgumentTypeError, "a name or a callable, got int"),
        ([], {"tokens": 9}, UsageError, "at least one text is needed, got none"),
        (None, {"tokens": 9}, ArgumentTypeError, "texts must be texts or documents, got NoneType"),
        ([FLOOD, 3], {"tokens": 9}, ArgumentTypeError, "text 2 must be a string or a Document"),
        ([FLOOD, ""], {"tokens": 9}, EmptySourceError, "text 2: is empty"),
        (FLOOD, {"tokens": 9, "model": 1}, ArgumentTypeError, "model must be a name or a path"),
        (FLOOD, {"tokens": 9, "encoder": 1}, ArgumentTypeError, "encoder must be a name, got int"),
        (FLOOD, {"tokens": 9, "model": Path("none.safetensors")}, PullquoteError, "none.safe"),
    ],
)
def test_bad_input(
    texts: object, options: dict[str, object], error: type[Exception], words: str
) -> None:
    """Bad input gives one line that says what was given and what is needed."""
    pytest.importorskip("tiktoken")
    with pytest.raises(error, match=words):
        compress(texts, **options)  # type: ignore[arg-type]
