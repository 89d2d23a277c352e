"""Word files, queries, charts and the command words."""

import itertools
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from pullquote.cli import main
from pullquote.errors import EncoderError, UnknownNameError, UsageError
from pullquote.evaluation.svg_charts import stack_figures
from pullquote.training.word_vectors.plot import draw_words, principal_plane
from pullquote.training.word_vectors.query import (
    find_word,
    nearest_words,
    solve_analogies,
    solve_analogy,
)
from pullquote.training.word_vectors.word_file import (
    FORMAT,
    FORMAT_VERSION,
    WordCard,
    WordVectors,
    read_words,
    write_words,
)

WORDS = ("man", "king", "woman", "queen", "l'eau", "我们")
ROWS = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [0.1, 0.1, -1], [0, 0, 0]]


@pytest.fixture
def vectors() -> WordVectors:
    """Return six words, four of which form an analogy."""
    card = WordCard(("a.txt",), "CC0-1.0", 60, {"window": 5}, (0.5, 0.25))
    counts = np.arange(60, 0, -10)
    return WordVectors(WORDS, counts, np.array(ROWS, np.float32), card)


@pytest.fixture
def path(vectors: WordVectors, tmp_path: Path) -> Path:
    """Write a word file."""
    path = tmp_path / "words.safetensors"
    write_words(path, vectors)
    return path


def test_reads_what_was_written(vectors: WordVectors, path: Path) -> None:
    """Words of any script, counts and card are read back unchanged; vectors as float16."""
    found = read_words(path)
    assert found.words == vectors.words
    assert found.counts.tolist() == vectors.counts.tolist()
    assert found.vectors.dtype == np.float16
    assert np.allclose(found.vectors, vectors.vectors, atol=1e-3)
    assert found.card == vectors.card


def test_equal_vectors_give_equal_files(vectors: WordVectors, tmp_path: Path) -> None:
    """The bytes do not depend on the order of a hash table."""
    contents = set()
    for number in range(8):
        write_words(tmp_path / f"{number}.safetensors", vectors)
        contents.add((tmp_path / f"{number}.safetensors").read_bytes())
    assert len(contents) == 1


def test_inconsistent_vectors_are_refused(vectors: WordVectors) -> None:
    """Missing rows, NaN, repeated words and an empty vocabulary are rejected."""
    wrong = {
        "shape": _parts(vectors, vectors=vectors.vectors[:-1]),
        "counts": _parts(vectors, counts=vectors.counts[:-1]),
        "finite": _parts(vectors, vectors=np.full((6, 3), np.nan)),
        "repeated": _parts(vectors, words=("man", *WORDS[:-1])),
        "at least one word": {"words": (), "counts": np.array([]), "vectors": np.empty((0, 3))},
    }
    for message, parts in wrong.items():
        with pytest.raises(UsageError, match=message):
            WordVectors(**parts)  # type: ignore[arg-type]


def _parts(whole: WordVectors, **parts: object) -> dict[str, object]:
    """Return the fields of word vectors, with some replaced."""
    return {"words": whole.words, "counts": whole.counts, "vectors": whole.vectors, **parts}


def test_values_that_the_file_cannot_hold_are_refused(vectors: WordVectors, tmp_path: Path) -> None:
    """Words and vectors that cannot be stored are rejected, and nothing is written."""
    large = replace(vectors, vectors=vectors.vectors * 1e6)
    split = replace(vectors, words=("a\tb", *WORDS[1:]))
    for wrong, message in ((large, "float16"), (split, "tab")):
        with pytest.raises(UsageError, match=message):
            write_words(tmp_path / "w.safetensors", wrong)
    assert not list(tmp_path.iterdir())


def test_other_files_are_refused(path: Path, tmp_path: Path) -> None:
    """A missing, foreign, newer, truncated or damaged file raises an error of one line."""
    arrays = load_file(path)
    short = {**arrays, "vocabulary": arrays["vocabulary"][:-8]}
    good = {"format": FORMAT, "format_version": "1", "card": '{"data": [], "losses": []}'}
    newer = {**good, "format_version": str(FORMAT_VERSION + 1)}
    kinds = {
        "foreign": (arrays, {"format": "other"}, "not a pullquote word file"),
        "newer": (arrays, newer, "upgrade"),
        "short": (short, good, "not a valid word file"),
        "odd": (arrays, {**good, "card": '{"colour": 1, "data": [], "losses": []}'}, "not a valid"),
    }
    for name, (parts, metadata, message) in kinds.items():
        save_file(parts, tmp_path / name, metadata)
        with pytest.raises(EncoderError, match=message) as raised:
            read_words(tmp_path / name)
        assert name in str(raised.value)
        assert "\n" not in str(raised.value)
    (tmp_path / "cut").write_bytes(path.read_bytes()[:-5])
    for missing in ("cut", "none"):
        with pytest.raises(EncoderError, match=missing):
            read_words(tmp_path / missing)


def test_nearest_words_have_the_highest_cosine(vectors: WordVectors) -> None:
    """The nearest words come first, without the word itself, with their exact cosines."""
    found = nearest_words(vectors, "King", 9)
    assert [near.word for near in found[:3]] == ["man", "queen", "woman"]
    assert {near.word for near in found} == set(WORDS) - {"king"}
    for word, cosine in found:
        one, other = vectors.vectors[1], vectors.vectors[vectors.row_of[word]]
        lengths = np.linalg.norm(one) * np.linalg.norm(other)
        assert cosine == pytest.approx(one @ other / lengths if lengths else 0, abs=1e-6)


def test_a_zero_vector_has_cosine_0(vectors: WordVectors) -> None:
    """A row of zeros has cosine 0 with all words, not NaN."""
    assert {near.cosine for near in nearest_words(vectors, "我们")} == {0.0}
    assert np.isfinite(principal_plane(vectors.directions[[5, 5]])[0]).all()


def test_analogies_add_directions(vectors: WordVectors) -> None:
    """Man is to king as woman is to queen; the three words are excluded; batches agree."""
    found = solve_analogy(vectors, "man", "king", "woman", k=9)
    one, two, three, queen = (np.array(row) / np.linalg.norm(row) for row in ROWS[:4])
    asked = two - one + three
    assert found[0].word == "queen"
    assert found[0].cosine == pytest.approx(asked @ queen / np.linalg.norm(asked))
    assert not {near.word for near in found} & {"man", "king", "woman"}
    questions = list(itertools.permutations(WORDS[:4], 3)) * 20
    answers = [solve_analogy(vectors, *question)[0].word for question in questions]
    assert list(solve_analogies(vectors, questions)) == answers


def test_unknown_words_are_refused_with_similar_ones(vectors: WordVectors) -> None:
    """A word without a vector is an error that suggests similar words."""
    with pytest.raises(
        UnknownNameError, match=r"'quen' is not among the 6 words; similar words: queen"
    ):
        nearest_words(vectors, "quen")
    for word in ("", "дождь"):
        with pytest.raises(UnknownNameError, match=r"not among the 6 words$"):
            find_word(vectors, word)
    assert find_word(vectors, " L’eau ") == 4


def test_the_plane_keeps_distances_of_two_dimensional_vectors() -> None:
    """Rows within a plane keep their distances, and the plane explains all of the variance."""
    random = np.random.default_rng(3)
    flat = random.normal(size=(7, 2)) @ np.linalg.qr(random.normal(size=(9, 2)))[0].T
    places, shares = principal_plane(flat.astype(np.float32))

    def distances(rows):  # type: ignore[no-untyped-def]
        return np.linalg.norm(rows[:, np.newaxis] - rows, axis=-1)

    assert np.allclose(distances(places), distances(flat), atol=1e-5)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] >= shares[1]
    assert (places[np.abs(places).argmax(axis=0), [0, 1]] > 0).all()
    assert np.allclose(principal_plane((flat + 5).astype(np.float32))[0], places, atol=1e-4)


def test_the_chart_contains_each_word_once(vectors: WordVectors) -> None:
    """Every requested word is drawn once, inside the chart, escaped, without overlaps."""
    odd = replace(vectors, words=("<b>", *WORDS[1:]))
    same = np.tile(np.float32([1, 0, 0]), (6, 1))
    for drawn in (odd, replace(odd, vectors=same)):
        figure = draw_words(drawn, [*drawn.words, "king"])
        svg = stack_figures([figure])
        assert "nan" not in svg
        assert svg.count("<circle") == len(WORDS)
        assert "&lt;b&gt;</text>" in svg
        assert "<b>" not in svg
        places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)">([^<]+)<', figure.body)[:-1]
        assert len(places) == len(WORDS)
        for left, down, word in places:
            assert 0 <= float(left) <= figure.width - 8 * len(word)
            assert float(down) >= 0
    lines = sorted(float(down) for _, down, _ in places)
    assert min(np.diff(lines)) >= 13.9


def test_a_chart_needs_two_words(vectors: WordVectors) -> None:
    """One word, or the same word twice, is rejected."""
    with pytest.raises(UsageError, match="at least two different words"):
        draw_words(vectors, ["king", "King"])


def test_the_command_answers_queries(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`nearest`, `analogy` and `plot` read a word file."""
    where = ["--words", str(path)]
    assert main(["words", "nearest", "man", "--top", "1", *where]) == 0
    assert capsys.readouterr().out == "0.707  king\n"
    assert main(["words", "analogy", "man", "king", "woman", *where]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("queen")
    picture = path.with_name("p.svg")
    assert main(["words", "plot", *WORDS, "--out", str(picture), *where]) == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_the_command_trains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`train` writes a file with the requested options, which `nearest` reads."""
    text = tmp_path / "t.txt"
    text.write_text("rain fell on the old harbour\n" * 20, encoding="utf-8")
    out = tmp_path / "words.safetensors"
    choices = ["--features", "7", "--sample", "0", "--epochs", "1", "--quiet"]
    assert main(["words", "train", str(text), "--out", str(out), *choices]) == 0
    assert "6 words with 7 features, from a text of 120 words" in capsys.readouterr().out
    assert read_words(out).card.configuration["features"] == 7
    assert main(["words", "nearest", "rain", "--words", str(out)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_a_missing_extra_is_named(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without gensim, one line names the extra, before any text is read."""
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    monkeypatch.delitem(sys.modules, "pullquote.training.word_vectors.gensim_model", raising=False)
    assert main(["words", "train", "none.txt", "--out", str(path)]) == 2
    assert "pip install 'gensim>=" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["train", "{empty}", "--out", "{out}"], 1, "no word"),
        (["train", "{gone}", "--out", "{out}"], 1, "no file"),
        (["train", "{empty}", "--out", "{folder}/no/w.safetensors"], 2, "no folder"),
        (["train", "{empty}", "--out", "{folder}/w.bin"], 2, "must end in"),
        (["train", "{empty}", "--out", "{out}", "--epochs", "0"], 2, "epochs must be at least 1"),
        (["nearest", "rain", "--words", "{gone}"], 1, "cannot be read"),
        (["nearest", "quen", "--words", "{words}"], 2, "similar words: queen"),
        (["plot", "king", "--words", "{words}", "--out", "{folder}/p.svg"], 2, "two different"),
    ],
)
def test_errors_of_the_command_are_one_line(
    arguments: list[str],
    status: int,
    message: str,
    path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every error is one line on standard error, and nothing is written."""
    folder = path.parent
    (folder / "empty.txt").touch()
    names = {"empty": folder / "empty.txt", "gone": folder / "gone", "words": path}
    names |= {"out": folder / "out.safetensors", "folder": folder}
    before = set(folder.iterdir())
    assert main(["words", *(argument.format(**names) for argument in arguments)]) == status
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert set(folder.iterdir()) == before
