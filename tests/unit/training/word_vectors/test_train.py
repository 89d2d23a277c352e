"""Skip-gram: pairs, sampling, vocabulary and training."""

import lzma
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import EmptySourceError, SourceError, SourceNotFoundError, UsageError
from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.history import Progress
from pullquote.training.word_vectors.query import nearest_words
from pullquote.training.word_vectors.skipgram import (
    Batch,
    make_batches,
    noise_distribution,
    skipgram,
    skipgram_pairs,
    subsampling_probs,
)
from pullquote.training.word_vectors.train import Engine, train_words
from pullquote.training.word_vectors.vocabulary import CHUNK_CODE_POINTS, index_text, read_chunks

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SMALL = SkipgramConfig(features=8, window=2, negatives=2, sample=0, epochs=2, batch_size=64)
ENGINES: tuple[Engine, ...] = ("gensim", "keras")


@pytest.fixture
def two_topics(tmp_path: Path) -> Path:
    """Return a text in which two sets of words never occur together."""
    random = np.random.default_rng(7)
    topics = (["tea", "milk", "cup", "cake"], ["ship", "sail", "mast", "deck"])
    lines = [" ".join(random.choice(topics[n % 2], 40)) for n in range(60)]
    path = tmp_path / "topics.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_skipgram_equals_the_one_of_the_talk() -> None:
    """With a window of 1, the pairs are those of the talk's own function (slide 44)."""

    def talk(words: list[str]):  # type: ignore[no-untyped-def]
        for i in range(1, len(words) - 1):
            yield words[i], (words[i - 1], words[i + 1])

    for size in range(7):
        words = list("abcdefg"[:size])
        assert list(skipgram(words)) == list(talk(words))


def test_skipgram_reads_one_window_at_a_time() -> None:
    """A generator is read only as far as needed, so that a text need not fit into memory."""
    read = []

    def words():  # type: ignore[no-untyped-def]
        for number in range(1000):
            read.append(number)
            yield number

    assert next(skipgram(words(), window=2)) == (2, (0, 1, 3, 4))
    assert len(read) == 5


def test_a_window_of_0_is_refused() -> None:
    """A window below 1 is an error."""
    with pytest.raises(UsageError, match="window must be at least 1, got 0"):
        next(skipgram("abc", window=0))


@pytest.mark.parametrize("window", [1, 2, 3])
def test_array_pairs_equal_those_of_skipgram(window: int) -> None:
    """Both ways of pairing find the same neighbors of each inner word."""
    ids = np.arange(10, 20, dtype=np.int32)
    found = skipgram_pairs(ids, np.full(len(ids), window))
    for center, around in skipgram(ids.tolist(), window):
        assert sorted(found[found[:, 0] == center, 1]) == list(around)


def test_each_word_has_its_own_window() -> None:
    """A word's window limits only its own neighbors; words at the ends have fewer."""
    found = skipgram_pairs(np.array([1, 2, 3, 4], np.int32), np.array([2, 0, 1, 3]))
    expected = [(1, 2), (1, 3), (3, 2), (3, 4), (4, 1), (4, 2), (4, 3)]
    assert sorted(map(tuple, found.tolist())) == expected


def test_frequent_words_are_subsampled(tmp_path: Path) -> None:
    """Occurrences are kept with the probability of formula 5; rare words are all kept."""
    path = _write(tmp_path / "t.txt", "\n".join(["of of of of of of of of of rare"] * 4000))
    options = SkipgramConfig(window=1, negatives=1, sample=0.1, batch_size=1000)
    with index_text([path]) as text:
        chances = subsampling_probs(text.counts, options.sample)
        assert np.allclose(chances, [np.sqrt(0.1 / 0.9), 1.0])
        batches = list(make_batches(text, options, np.random.default_rng(1)))
    centres = np.concatenate([batch.centers[:, 0] for batch in batches])
    of, rare = np.bincount(centres)
    assert of / rare == pytest.approx(9 * chances[0], rel=0.05)


def test_negative_samples_follow_the_noise_distribution(tmp_path: Path) -> None:
    """Negatives are drawn in proportion to count^0.75; one that equals the neighbor has label 1."""
    path = _write(tmp_path / "t.txt", " ".join(["a"] * 8 + ["b"] + ["c"]) + "\n")
    path.write_text(path.read_text() * 500)
    with index_text([path]) as text:
        chances = noise_distribution(text.counts)
        options = SkipgramConfig(window=1, negatives=4, sample=0, batch_size=512)
        batches = list(make_batches(text, options, np.random.default_rng(1)))
    drawn = np.concatenate([batch.contexts[:, 1:].ravel() for batch in batches])
    powers = np.array([8**0.75, 1, 1])
    assert chances == pytest.approx(powers / powers.sum())
    assert np.bincount(drawn) / len(drawn) == pytest.approx(chances, abs=0.01)
    for batch in batches:
        assert ((batch.contexts == batch.contexts[:, :1]) == (batch.labels == 1)).all()
    assert {batch.contexts.shape for batch in batches} == {(512, 5)}


def test_the_vocabulary_is_ordered_by_frequency(tmp_path: Path) -> None:
    """Ties are in order of first occurrence; rare words and those beyond max_words are left out."""
    path = _write(tmp_path / "t.txt", "b b c c a a a d\nonce")
    with index_text([path], min_count=2, max_words=2) as text:
        assert text.words == ("a", "b")
        assert text.counts.tolist() == [3, 2]
        assert text.text_words == 9
        assert np.concatenate(list(text.blocks())).tolist() == [1, 1, 0, 0, 0]


def test_compressed_files_and_markdown_give_the_same_words(tmp_path: Path) -> None:
    """Text and Markdown, plain or .xz, have the same words; marks and addresses are not words."""
    plain = _write(tmp_path / "t.txt", "the old harbour is dry\n")
    marked = _write(tmp_path / "t.md", "the *old* [harbour](http://host.test/x) is **dry**\n")
    packed = tmp_path / "t.md.xz"
    packed.write_bytes(lzma.compress(marked.read_bytes()))
    expected = ["the", "old", "harbour", "is", "dry"]
    for path in (plain, marked, packed):
        with index_text([path], min_count=1) as text:
            assert list(text.words) == expected


def test_a_long_line_is_split_between_words(tmp_path: Path) -> None:
    """A file without a line break is read in pieces that split no word."""
    words = [f"word{n}" for n in range(30_000)]
    path = _write(tmp_path / "t.txt", " ".join(words))
    pieces = list(read_chunks([path]))
    assert max(map(len, pieces)) < CHUNK_CODE_POINTS + 20
    assert " ".join(pieces).split() == words


def test_a_long_word_is_read_completely(tmp_path: Path) -> None:
    """A file of letters only is read in bounded pieces."""
    path = _write(tmp_path / "t.txt", "x" * (3 * CHUNK_CODE_POINTS))
    assert sum(map(len, read_chunks([path]))) == 3 * CHUNK_CODE_POINTS


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", EmptySourceError, "no word"),
        (b" \n\n -- ... \n", EmptySourceError, "no word"),
        (b"alone", UsageError, "0 of 1 words"),
        (b"same " * 50, UsageError, "1 of 1 words"),
        (b"\xff\xfe\xfa word", SourceError, "UTF-8"),
    ],
)
def test_too_little_text_is_refused(
    tmp_path: Path, content: bytes, error: type[Exception], message: str
) -> None:
    """Empty text, a single word, a vocabulary of one and binary files raise different errors."""
    path = tmp_path / "t.txt"
    path.write_bytes(content)
    with pytest.raises(error, match=message):
        index_text([path])


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    """A missing file, a folder and a damaged archive are errors of one line."""
    damaged = tmp_path / "t.xz"
    damaged.write_bytes(lzma.compress(b"some words " * 9000)[:40])
    with pytest.raises(SourceNotFoundError):
        index_text([tmp_path / "none.txt"])
    for path in (tmp_path, damaged):
        with pytest.raises(SourceError, match="cannot be read"):
            index_text([path])


@pytest.mark.parametrize(
    "field", ["features", "window", "negatives", "epochs", "batch_size", "threads", "learning_rate"]
)
def test_invalid_options_are_refused(field: str) -> None:
    """A value that cannot be used for training is rejected by name."""
    with pytest.raises(UsageError, match=f"{field} must be .*, got 0"):
        SkipgramConfig(**{field: 0})
    with pytest.raises(UsageError, match=r"sample must be .*, got 1"):
        SkipgramConfig(sample=1.0)


def test_the_keras_model_is_that_of_the_talk() -> None:
    """Two embeddings of vocabulary x 300, multiplied, summed, a sigmoid; cross-entropy, Adam."""
    from pullquote.training.word_vectors.keras_model import build_skipgram

    model = build_skipgram(20, SkipgramConfig())
    assert [weights.shape for weights in model.get_weights()] == [(20, 300)] * 2
    assert model.loss == "binary_crossentropy"
    assert type(model.optimizer).__name__ == "Adam"
    random = np.random.default_rng(1)
    syn0, syn1 = random.normal(0, 0.2, (2, 20, 300)).astype(np.float32)
    for name, rows in (("syn0", syn0), ("syn1", syn1)):
        model.get_layer(name).set_weights([rows])
    words, points = random.integers(0, 20, (6, 1)), random.integers(0, 20, (6, 3))
    expected = 1 / (1 + np.exp(-(syn0[words] * syn1[points]).sum(axis=-1)))
    assert np.allclose(model.predict_on_batch([words, points]), expected, atol=1e-5)


@pytest.mark.parametrize("engine", ENGINES)
def test_words_that_occur_together_get_similar_vectors(engine: Engine, two_topics: Path) -> None:
    """Both engines learn which words share neighbors; vectors are finite, and losses fall."""
    options = SkipgramConfig(8, 3, 5, sample=0, epochs=20, batch_size=1024, learning_rate=0.05)
    vectors = train_words([two_topics], options, engine, quiet=True)
    assert np.isfinite(vectors.vectors).all()
    assert vectors.card.text_words == 2400
    assert vectors.card.configuration["engine"] == engine
    for word, others in (("tea", {"milk", "cup", "cake"}), ("ship", {"sail", "mast", "deck"})):
        assert {near.word for near in nearest_words(vectors, word, 3)} == others
    if engine == "keras":
        losses = vectors.card.losses
        assert len(losses) == options.epochs
        assert losses[-1] < losses[0]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_seed_gives_the_same_vectors(engine: Engine, two_topics: Path) -> None:
    """Training twice gives the same vectors; another seed gives others."""
    first, second, other = (
        train_words([two_topics], SkipgramConfig(8, 2, 2, epochs=1, seed=seed), engine, quiet=True)
        for seed in (1, 1, 2)
    )
    assert (first.vectors == second.vectors).all()
    assert (first.vectors != other.vectors).any()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", ["дождь идёт, 我们下雨了, שלום עולם\n" * 30, "a b\n" * 5])
def test_any_script_and_two_words_are_enough(engine: Engine, text: str, tmp_path: Path) -> None:
    """Text in any script can be trained on, down to two words, without NaN."""
    vectors = train_words([_write(tmp_path / "t.txt", text)], SMALL, engine, quiet=True)
    assert len(vectors.words) >= 2
    assert np.isfinite(vectors.vectors).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_text_without_pairs_is_refused(engine: Engine, tmp_path: Path) -> None:
    """If subsampling leaves no pair of words, it is an error."""
    path = _write(tmp_path / "t.txt", "a b a b a b a b a b")
    with pytest.raises(UsageError, match="subsampling leaves no pair"):
        train_words([path], SkipgramConfig(8, sample=1e-12), engine, quiet=True)


class StoppedError(Exception):
    """An exception that stands for a killed process."""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_resumed_run_gives_the_same_vectors(
    engine: Engine, two_topics: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted in its second epoch, it has the vectors and losses of an uninterrupted run.

    A checkpoint of another seed is not used.
    """
    module = import_module(f"pullquote.training.word_vectors.{engine}_model")
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0, raising=False)
    checkpoint_path = tmp_path / "checkpoint.npz"
    whole = train_words([two_topics], SMALL, engine, quiet=True)
    cut_off = len(list(_batches(two_topics))) + 3 if engine == "keras" else 1
    save_checkpoint, saved = module.save_checkpoint, []

    def save_and_stop(*arguments: object) -> None:
        save_checkpoint(*arguments)
        saved.append(arguments)
        if len(saved) == cut_off:
            raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(module, "save_checkpoint", save_and_stop)
        with pytest.raises(StoppedError):
            train_words([two_topics], SMALL, engine, checkpoint_path=checkpoint_path, quiet=True)
    loaded = []
    load_checkpoint = module.load_checkpoint
    monkeypatch.setattr(
        module, "load_checkpoint", lambda *a: loaded.append(load_checkpoint(*a)) or loaded[-1]
    )
    again = train_words([two_topics], SMALL, engine, checkpoint_path=checkpoint_path, quiet=True)
    assert loaded[0] is not None
    np.testing.assert_allclose(again.vectors, whole.vectors, atol=1e-6)
    assert again.card.losses == pytest.approx(whole.card.losses)
    np.testing.assert_allclose(again.card.curve, whole.card.curve)
    train_words(
        [two_topics], replace(SMALL, seed=9), engine, checkpoint_path=checkpoint_path, quiet=True
    )
    assert loaded[1] is None


def _batches(path: Path) -> Iterator[Batch]:
    with index_text([path]) as text:
        yield from make_batches(text, SMALL, np.random.default_rng([SMALL.seed, 0]))


def test_the_curve_contains_every_batch() -> None:
    """Each point is the mean of the batches since the previous one; the last is the remainder."""
    progress = Progress()
    for loss in [2.0] * 100 + [1.0] * 50 + [0.0] * 50 + [4.0, 6.0]:
        progress.add(loss)
    loaded = Progress.from_arrays(progress.to_arrays())
    assert loaded == progress
    assert progress.whole_curve() == ((100, 2.0), (200, 0.5), (202, 5.0))
    progress.end_epoch()
    assert progress.losses == [pytest.approx(260 / 202)]
