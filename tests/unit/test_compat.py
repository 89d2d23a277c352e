"""The calls of other summarisers' tutorials: each argument means what it meant, or is refused."""

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.compat import gensim, summa
from pullquote.compat.summarizer import Summarizer
from pullquote.compat.transformers import pipeline
from pullquote.errors import PullquoteError, UnknownNameError, UsageError
from pullquote.highlights.budget import count_words
from pullquote.sources import read_document

ESSAY = Path(__file__).parents[2] / "examples" / "architecture-decision-records.md"
RAIN = (
    "Rain fell on the harbour all morning. The baker sold warm bread to sailors. "
    "The harbour flooded before the rain stopped. Nobody in the town was hurt at all. "
    "Sailors carried the bread across the harbour. A cat slept."
)
BERT_ARGUMENTS = "body ratio min_length max_length use_first algorithm num_sentences return_as_list"


@pytest.fixture(scope="module")
def essay() -> str:
    """The text of a real article of some hundred sentences."""
    return read_document(str(ESSAY)).text


Call = Callable[[str], str]
CALLS: dict[str, Call] = {
    "gensim": lambda text: str(gensim.summarize(text)),
    "summa": lambda text: str(summa.summarize(text)),
    "summarizer": lambda text: str(Summarizer("luhn")(text, min_length=0)),
    "transformers": lambda text: pipeline("summarization", "luhn")(text)[0]["summary_text"],
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_only_words_of_the_text(call: Call) -> None:
    """Every sentence that comes back stands in the text, and they come in its order."""
    sentences = re.findall(r"[^.]+\.", call(RAIN))
    places = [RAIN.index(sentence.strip()) for sentence in sentences]
    assert places
    assert places == sorted(places)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("text", ["", " \n", "!"])
def test_nothing_in_nothing_out(call: Call, text: str) -> None:
    """A text without a sentence gives an empty summary, as it did with each peer."""
    assert call(text) == ""


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_only_strings(call: Call) -> None:
    """What is no string is refused in one line that says what it is."""
    with pytest.raises(UsageError, match="of type bytes, but has to be a string"):
        call(b"Rain fell on us.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (gensim.summarize, "text ratio word_count split"),
        (summa.summarize, "text ratio words language split scores additional_stopwords"),
        (Summarizer.__call__, f"self {BERT_ARGUMENTS}"),
        (Summarizer.run, f"self {BERT_ARGUMENTS}"),
    ],
)
def test_arguments_in_the_peers_order(call: Callable[..., object], names: str) -> None:
    """Arguments have the names and the order of gensim 3.8.3, summa 1.2.0, and BERT's 0.10.1."""
    assert list(inspect.signature(call).parameters) == names.split()


def test_gensim_gives_a_share_of_the_sentences(essay: str) -> None:
    """`ratio` is the share of the sentences, and `split` gives them as a list."""
    whole, tenth = (gensim.summarize(essay, ratio=share, split=True) for share in (1.0, 0.1))
    assert isinstance(tenth, list)
    assert len(tenth) == pytest.approx(len(whole) / 10, abs=1.5)
    assert gensim.summarize(essay, ratio=0.1) == "\n".join(tenth)


def test_gensim_counts_words_instead(essay: str) -> None:
    """`word_count` is never gone over, and makes `ratio` of no account."""
    short = gensim.summarize(essay, word_count=60)
    assert 40 <= count_words(str(short)) <= 60
    assert gensim.summarize(essay, 1.0, 60) == short


def test_summa_gives_scores_or_sentences(essay: str) -> None:
    """`scores` goes before `split`, as it does there; the scores are of the sentences given."""
    pairs = summa.summarize(essay, words=100, split=True, scores=True)
    sentences = summa.summarize(essay, words=100, split=True)
    assert [pair[0] for pair in pairs] == sentences
    assert all(0 < float(pair[1]) <= 1 for pair in pairs)
    assert max(float(pair[1]) for pair in pairs) == 1.0


def test_summa_takes_the_language_at_its_word() -> None:
    """`language` decides which words join no sentences: a word like "que", in French only."""
    text = "Que rain fell. Que bread rose. Nobody saw bread and nobody saw cats."
    english, french = (
        dict(summa.summarize(text, 1.0, language=name, scores=True))  # type: ignore[arg-type]
        for name in ("english", "french")
    )
    assert english["Que rain fell."] > french["Que rain fell."]


def test_summa_ignores_additional_words() -> None:
    """A word of `additional_stopwords` joins no sentences, whatever its number or case."""
    found = {
        words: summa.summarize(RAIN, ratio=0.2, split=True, additional_stopwords=words)
        for words in ((), ("Harbours",), ("harbour",))
    }
    assert found["Harbours",] == found["harbour",]
    assert found[()] == ["Sailors carried the bread across the harbour."]
    assert found["harbour",] == ["Rain fell on the harbour all morning."]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"language": "klingon"}, "language is 'klingon', but has to be one of arabic, danish"),
        ({"additional_stopwords": "harbour"}, "one string, but has to be a list of words"),
        ({"ratio": 0}, "ratio is 0, but"),
        ({"words": 0}, "words is 0, but"),
    ],
)
def test_summa_refuses(wrong: dict[str, object], message: str) -> None:
    """What cannot be done is refused with one line."""
    with pytest.raises(UsageError, match=message):
        summa.summarize(RAIN, **wrong)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def summarizer() -> Summarizer:
    """The default model."""
    return Summarizer()


def test_summarizer_counts_sentences(summarizer: Summarizer, essay: str) -> None:
    """`num_sentences` is exact, `ratio` a share of the sentences of fitting length."""
    assert len(summarizer(essay, num_sentences=4, return_as_list=True)) == 4
    fit = summarizer(essay, ratio=1.0, min_length=100, max_length=200, return_as_list=True)
    half = summarizer(essay, ratio=0.5, min_length=100, max_length=200, return_as_list=True)
    assert len(half) == pytest.approx(len(fit) / 2, abs=1)
    assert summarizer.run(essay, num_sentences=4) == " ".join(
        summarizer(essay, num_sentences=4, return_as_list=True)
    )


def test_summarizer_keeps_to_lengths(summarizer: Summarizer) -> None:
    """Only sentences of more than `min_length` and fewer than `max_length` characters count."""
    lengths = sorted(len(sentence) for sentence in re.findall(r"\w[^.]+\.", RAIN))
    between = {"min_length": lengths[0], "max_length": lengths[-1]}
    found = summarizer(RAIN, num_sentences=99, return_as_list=True, **between)
    assert sorted(map(len, found)) == lengths[1:-1]
    assert summarizer(RAIN, min_length=599) == ""
    assert summarizer(RAIN, max_length=10**12) != ""


def test_summarizer_uses_the_first() -> None:
    """With `use_first` the first fitting sentence is one of those asked for; else by its score."""
    text = "Then nothing happened for a while. " + RAIN
    summarizer = Summarizer("luhn")
    with_first = [
        summarizer(text, num_sentences=n, min_length=30, return_as_list=True) for n in (1, 2)
    ]
    assert with_first[0] == ["Then nothing happened for a while."]
    assert len(with_first[1]) == 2
    just_too_short = len(with_first[0][0])
    assert with_first[0][0] not in summarizer(text, num_sentences=1, min_length=just_too_short)
    without = summarizer(text, num_sentences=2, min_length=30, use_first=False)
    assert "nothing happened" not in without


def test_summarizer_repeats_no_sentence(summarizer: Summarizer) -> None:
    """A first sentence that comes again is given once, and the number asked for all the same."""
    text = "The harbour flooded in the rain at noon. " * 3 + RAIN
    found = summarizer(text, num_sentences=3, min_length=0, return_as_list=True)
    assert len(set(found)) == len(found) == 3


def test_pipeline_keeps_to_its_lengths(essay: str) -> None:
    """A summary has at most `max_length` words and at least `min_length`."""
    shorten = pipeline("summarization")
    (found,) = shorten(essay, max_length=130, min_length=30, do_sample=False, truncation=True)
    assert 30 <= count_words(found["summary_text"]) <= 130
    assert shorten(essay) != [found]


def test_pipeline_takes_several() -> None:
    """A list of texts gives a list of summaries, each as if it were alone."""
    shorten = pipeline("summarization", model="luhn")
    texts = [RAIN, "A cat slept. Rain fell on the cat."]
    assert shorten(texts, max_length=8) == [shorten(text, max_length=8)[0] for text in texts]


def test_pipeline_refuses_what_it_cannot_reach() -> None:
    """A `min_length` that the text or `max_length` does not allow is refused, not passed over."""
    with pytest.raises(UsageError, match=r"min_length is 30, but .* come to 3 words"):
        pipeline("summarization", model="luhn")("A cat slept.", min_length=30)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Summarizer(hidden=[-1, -2]), "given hidden, but pullquote runs no transformer"),
        (lambda: Summarizer("luhn")(RAIN, algorithm="gmm"), "algorithm is 'gmm', but"),
        (lambda: Summarizer("luhn")("", num_sentences=0), "num_sentences is 0, but has to be 1"),
        (lambda: Summarizer("luhn")("", min_length=600), "min_length is 600 and max_length 600"),
        (lambda: pipeline("translation"), "task is 'translation', but the only one"),
        (lambda: pipeline("summarization", device=0), "given device, but pullquote runs no"),
        (lambda: pipeline("summarization", "luhn")(RAIN, num_beams=4), "given num_beams, but"),
        (lambda: pipeline("summarization", "luhn")(RAIN, do_sample=True), "do_sample is true, but"),
        (lambda: pipeline("summarization", "luhn")(RAIN, max_length=0), "max_length is 0, but"),
        (lambda: gensim.summarize(RAIN, word_count=0), "word_count is 0, but has to be 1"),
    ],
)
def test_refusals(call: Callable[[], object], message: str) -> None:
    """Whatever would have no effect is refused with one line that names it."""
    with pytest.raises(UsageError, match=message):
        call()


@pytest.mark.parametrize("make", [Summarizer, lambda name: pipeline("summarization", model=name)])
def test_no_transformers_by_name(make: Callable[[str], object]) -> None:
    """The name of a transformer is refused with the names that there are."""
    with pytest.raises(UnknownNameError, match="'bert-base-uncased'; there are rnn, "):
        make("bert-base-uncased")


def test_errors_are_pullquotes_own_and_value_errors() -> None:
    """Code that caught the peers' ValueError still does, and so does ``except PullquoteError``."""
    for kind in (ValueError, PullquoteError):
        with pytest.raises(kind):
            gensim.summarize(RAIN, ratio=2)


def test_peers_are_not_imported() -> None:
    """None of the peers has to be installed, nor a framework."""
    code = (
        "import sys; from pullquote.compat import gensim, summa, summarizer, transformers;"
        "print({'gensim', 'summa', 'summarizer', 'transformers', 'torch', 'keras'}"
        " & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
