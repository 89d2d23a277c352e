"""Training of encoders: dataset, batches, losses, distillation, resuming, and the commands."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pullquote._io.safetensors import read_tensors
from pullquote.cli import main
from pullquote.encoders.skipthoughts import SkipThoughtsEncoder
from pullquote.errors import SourceError, UsageError
from pullquote.training.encoder import embeddings_init, loop
from pullquote.training.encoder.batches import LENGTHS, PADDING, find_pairs, make_batches, pad
from pullquote.training.encoder.checkpoint import EncoderTrainingConfig, FitState
from pullquote.training.encoder.dataset import SentenceDataset, build_dataset, read_paragraphs
from pullquote.training.encoder.embeddings_init import (
    add_teacher,
    distillation_targets,
    initial_vectors,
)
from pullquote.training.encoder.evaluate import (
    RatedPair,
    evaluate_sts,
    neighbor_auc,
    read_pairs,
)
from pullquote.training.encoder.loop import fit_encoder
from pullquote.training.encoder.teacher import cached_teacher_vectors
from pullquote.training.encoder.train import train_encoder
from pullquote.training.encoder.vocabulary_expansion import expand_vocabulary
from pullquote.training.word_vectors.word_file import WordVectors, write_words

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TINY = EncoderTrainingConfig(
    kind="uni",
    features=8,
    embedding_width=6,
    vocabulary_size=200,
    batch_size=8,
    learning_rate=0.02,
    epochs=4,
    seed=3,
)


def make_text(documents: int = 12, sentences: int = 12) -> list[str | None]:
    """Return documents, each with its own few words."""
    random = np.random.default_rng(5)
    paragraphs: list[str | None] = []
    for number in range(documents):
        topic = [f"word{number % 6}{letter}" for letter in "abcd"]
        lines = (" ".join(random.choice(topic, 5)) for _ in range(sentences))
        paragraphs += [" ".join(f"The {line}." for line in lines), None]
    return paragraphs


@pytest.fixture(scope="module")
def sentences() -> SentenceDataset:
    """Return the dataset of a small text."""
    return build_dataset(make_text(), 200)


def first_vectors(sentences: SentenceDataset) -> np.ndarray:
    """Return random initial word vectors."""
    return initial_vectors(sentences, None, TINY.embedding_width, np.random.default_rng(0))


def test_ids_follow_frequency_and_rare_words_are_left_out() -> None:
    """Of three words the two most frequent are kept, in the order of sentences and documents."""
    found = build_dataset(["Rain fell. Rain stopped.", None, "It rain rain fell it."], 2)
    assert found.words == ("rain", "fell")
    assert found.counts.tolist() == [4, 2]
    assert found.ids.tolist() == [0, 1, 0, 0, 0, 1]
    assert found.lengths.tolist() == [2, 1, 3]
    assert found.documents.tolist() == [0, 0, 1]


def test_documents_are_separated(tmp_path: Path) -> None:
    """A line beginning with === is not text, and no pair spans two documents."""
    (tmp_path / "a.txt").write_text("=== One\nThe rain fell here. The sun came out.\n=== Two\n")
    (tmp_path / "b.txt").write_text("The wind was cold. The night was long.\n")
    read = read_paragraphs([tmp_path / "a.txt", tmp_path / "b.txt"])
    found = build_dataset(read, 100)
    assert len(found) == 4
    assert find_pairs(found).tolist() == [0, 2]


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    """A missing file, one in another encoding, and a false .xz file raise errors."""
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "false.xz").write_bytes(b"no archive")
    for name in ("missing.txt", "latin.txt", "false.xz"):
        with pytest.raises(SourceError, match=name):
            list(read_paragraphs([tmp_path / name]))


def test_batches_contain_neighbors_of_similar_length(sentences: SentenceDataset) -> None:
    """Each following sentence is the next one; few lengths occur; no pair is repeated."""
    pairs = find_pairs(sentences)
    seen = []
    for _, first, following in make_batches(sentences, pairs, 8, np.random.default_rng(0)):
        assert first.shape == following.shape
        assert first.shape[1] in LENGTHS
        rows = {pad(sentences, np.array([p]), first.shape[1]).tobytes(): p for p in pairs}
        for row, after in zip(first, following, strict=True):
            place = rows[row.tobytes()]
            assert row[row != PADDING].size >= 3
            options = [p + 1 for p in pairs if rows[row.tobytes()] == place]
            padded = [pad(sentences, np.array([o]), first.shape[1])[0] for o in options]
            assert any((after == option).all() for option in padded)
            seen.append((row.tobytes(), after.tobytes()))
    assert len(pairs) - 16 * 8 < len(seen) <= len(pairs)


def test_sentences_of_a_batch_have_similar_lengths() -> None:
    """For sentences of 3 to 38 words, a batch spans few lengths."""
    lengths = np.random.default_rng(4).integers(3, 39, 900)
    found = build_dataset([" ".join(f"The{' word' * (n - 1)}." for n in lengths)], 10)
    longest = []
    for _, first, following in make_batches(found, find_pairs(found), 8, np.random.default_rng(0)):
        longer = np.maximum((first != PADDING).sum(axis=1), (following != PADDING).sum(axis=1))
        longest.append(np.ptp(longer))
    assert len(longest) > 90
    assert np.mean(longest) < 6


def test_sentences_are_cut_and_padded() -> None:
    """Word n has the id n + 1, and 0 is padding."""
    found = build_dataset(["One two three four. One two."], 10)
    assert pad(found, np.array([0, 1]), 3).tolist() == [[1, 2, 3], [1, 2, 0]]


def test_the_contrastive_loss_is_the_cross_entropy_of_the_diagonal() -> None:
    """Uniform scores of four cost ln 4; correct ones cost nothing, wrong ones their size."""
    from pullquote.training.encoder.network import contrastive_loss

    even = np.zeros((4, 4), np.float32)
    np.testing.assert_allclose(contrastive_loss(None, even), np.log(4), rtol=1e-5)
    right = np.eye(4, dtype=np.float32) * 50
    np.testing.assert_allclose(contrastive_loss(None, right), 0, atol=1e-5)
    np.testing.assert_allclose(contrastive_loss(None, np.roll(right, 1, axis=0)), 50, rtol=1e-5)
    # One wrong score of ln 3 costs its row and its column: ln 4 where ln 2 is even.
    wrong = np.log(np.array([[1, 3], [1, 1]], np.float32))
    np.testing.assert_allclose(contrastive_loss(None, wrong), np.log(8) / 2, rtol=1e-5)


def test_the_distillation_loss_is_one_minus_the_cosine() -> None:
    """With one equal and one orthogonal vector the mean is a half."""
    from pullquote.training.encoder.network import distillation_loss

    teacher_vectors = np.array([[[1, 0], [1, 0]]], np.float32)
    given = np.array([[[1, 0], [0, 1]]], np.float32)
    np.testing.assert_allclose(distillation_loss(teacher_vectors, given), [0.5])


@pytest.mark.parametrize("kind", ["uni", "bi", "combine"])
def test_every_kind_has_the_given_features(kind: str) -> None:
    """A padded sentence has the same vector as an unpadded one."""
    from pullquote.training.encoder.network import EncoderConfig, build_encoder

    vectors = np.random.default_rng(0).normal(size=(9, 5)).astype(np.float32)
    network = build_encoder(EncoderConfig(kind, 8), vectors, 1)  # type: ignore[arg-type]
    short, filled = (np.array([ids], np.int32) for ids in ([3, 5, 2], [3, 5, 2, 0, 0]))
    assert network(short).shape == (1, 8)
    np.testing.assert_allclose(network(short), network(filled), atol=1e-6)


def test_features_must_be_divisible() -> None:
    """Combine needs a multiple of four; an unknown kind is refused with the known ones."""
    from pullquote.training.encoder.network import EncoderConfig, directions

    with pytest.raises(UsageError, match=r"multiple of 4 for kind combine, got 6"):
        directions(EncoderConfig("combine", 6))
    with pytest.raises(UsageError, match=r"uni, bi, combine, got 'tri'"):
        directions(EncoderConfig("tri", 6))  # type: ignore[arg-type]


def test_expansion_finds_the_map_between_two_spaces() -> None:
    """If the encoder's vectors are a linear map of the others, new words follow it."""
    random = np.random.default_rng(2)
    other = random.normal(size=(60, 5)).astype(np.float32)
    mapping = random.normal(size=(5, 7)).astype(np.float32)
    names = [f"w{n}" for n in range(60)]
    found = expand_vocabulary(names[:40][::-1], (other[:40] @ mapping)[::-1], names, other)
    assert found.words == tuple(names[40:])
    assert found.shared == 40
    np.testing.assert_allclose(found.vectors, other[40:] @ mapping, atol=0.05)
    assert found.explained > 0.99


def test_expansion_needs_a_shared_word() -> None:
    """Two vocabularies without a shared word cannot be mapped."""
    rows = np.ones((1, 2), np.float32)
    with pytest.raises(UsageError, match="none of 1 words"):
        expand_vocabulary(["cat"], rows, ["chat"], rows)


def test_initial_vectors_have_known_directions_and_rare_words_weigh_more(
    sentences: SentenceDataset,
) -> None:
    """Directions are those of the known vectors; padding is 0; nothing is NaN."""
    known = WordVectors(
        sentences.words[:5], np.ones(5, np.int64), np.eye(5, 6, dtype=np.float16) * 3
    )
    begun = initial_vectors(sentences, known, 99, np.random.default_rng(0))
    assert begun.shape == (1 + len(sentences.words), 6)
    assert not begun[0].any()
    assert np.isfinite(begun).all()
    np.testing.assert_allclose(np.argmax(begun[1:6], axis=1), range(5))
    assert begun[1].max() < begun[5].max()  # "the" stands in every sentence


class Bags:
    """An encoder that sums a random vector for each word, and so is linear in words."""

    name, features, fingerprint = "bags", 8, "bags-0"

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        """Add up, and make the sum one long."""
        self.asked += len(sentences)
        rows = np.zeros((len(sentences), 8), np.float32)
        for number, text in enumerate(sentences):
            for word in text.split():
                rows[number] += np.random.default_rng(list(word.encode())).normal(size=8)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1)


def test_the_teacher_encodes_each_sentence_once(sentences: SentenceDataset) -> None:
    """Vectors are in the order of the sentences, whatever the batch."""
    teacher = Bags()
    teacher_vectors = cached_teacher_vectors(teacher, sentences, quiet=True)
    assert teacher.asked == len(sentences)
    assert teacher_vectors.shape == (len(sentences), 8)
    for row in (0, 7, len(sentences) - 1):
        np.testing.assert_allclose(
            teacher_vectors[row], teacher.encode(sentences.texts([row]))[0], atol=1e-3
        )


def test_teacher_and_known_vectors_are_concatenated() -> None:
    """Unknown words have zeros; words that only the word vectors have are included."""
    known = WordVectors(("word0a", "newcomer"), np.ones(2, np.int64), np.eye(2, dtype=np.float16))
    both = add_teacher(known, ["the", "word0a"], Bags())
    assert both.words == ("the", "word0a", "newcomer")
    np.testing.assert_allclose(both.vectors[:, :2], [[0, 0], [1, 0], [0, 1]])
    np.testing.assert_allclose(both.vectors[:, 2:], Bags().encode(both.words))


def test_a_distilled_network_starts_close_to_its_teacher(sentences: SentenceDataset) -> None:
    """For a teacher that sums words, the network agrees before the first step."""
    from pullquote.training.encoder.network import EncoderConfig, build_encoder

    teacher_vectors = cached_teacher_vectors(Bags(), sentences, quiet=True)
    vectors = distillation_targets(
        sentences, add_teacher(None, sentences.words, Bags()), teacher_vectors
    )
    rows = np.arange(len(sentences))
    ids = pad(sentences, rows, int(sentences.lengths.max()))

    def agreement(*, init_as_mean: bool) -> float:
        network = build_encoder(EncoderConfig("bi", 8), vectors, 1, init_as_mean=init_as_mean)
        found = np.asarray(network(ids))
        return float(np.mean((found * teacher_vectors).sum(axis=1) / np.linalg.norm(found, axis=1)))

    assert agreement(init_as_mean=True) > 0.8
    assert abs(agreement(init_as_mean=False)) < 0.5


def test_distilled_words_are_the_least_squares_solution(
    sentences: SentenceDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Almost without penalty, no other vectors are closer to the teacher."""
    monkeypatch.setattr(embeddings_init, "OFFSET_L2", 1e-6)
    monkeypatch.setattr(embeddings_init, "N_CG_STEPS", 200)
    teacher_vectors = cached_teacher_vectors(Bags(), sentences, quiet=True).astype(np.float32)
    noise = WordVectors(
        sentences.words,
        sentences.counts,
        np.random.default_rng(1).normal(size=(len(sentences.words), 3)).astype(np.float32),
    )
    found = distillation_targets(sentences, noise, teacher_vectors.astype(np.float16))[1:]
    means = np.zeros((len(sentences), len(sentences.words)))
    for row, (start, end) in enumerate(pairwise(sentences.starts)):
        np.add.at(means[row], sentences.ids[start:end], 1 / (end - start))
    best = means @ np.linalg.lstsq(means, teacher_vectors, rcond=None)[0]
    ours = means @ found
    ours *= (best * ours).sum() / (ours**2).sum()
    np.testing.assert_allclose(ours, best, atol=5e-3)


def test_distilled_word_vectors_are_not_trained(sentences: SentenceDataset) -> None:
    """A step changes the recurrent weights, but not the word vectors."""
    from pullquote.training.encoder.checkpoint import new_run

    vectors = np.random.default_rng(0).normal(size=(len(sentences.words) + 1, 8)) / 3
    fit = new_run(TINY, vectors.astype(np.float32), has_teacher=True)
    before = fit.encoder.get_weights()
    batch = next(make_batches(sentences, find_pairs(sentences), 8, np.random.default_rng(0)))
    fit.model.train_on_batch(batch[1:], [np.zeros(8), np.ones((8, 2, 8)) / 8**0.5])
    words, *others = (np.abs(a - b).max() for a, b in zip(before, _weights(fit), strict=True))
    assert words == 0
    assert min(others) > 0


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_invalid_settings_are_refused_before_the_teacher_encodes(tmp_path: Path) -> None:
    """Wrong or indivisible features and short texts raise errors at once."""
    teacher, path = Bags(), tmp_path / "e.safetensors"

    def refused(match: str, paragraphs: list[str | None], **changed: object) -> None:
        choices = EncoderTrainingConfig(**{**_fields(TINY), **changed})
        with pytest.raises(UsageError, match=match):
            train_encoder(paragraphs, choices, path, teacher=teacher, quiet=True)

    refused("features must be 8, as of the teacher bags, got 6", make_text(), features=6)
    teacher.features = 9
    refused(
        "features must be a multiple of 2 for kind bi, got 9", make_text(), kind="bi", features=9
    )
    teacher.features = 8
    for text in ([], ["word"], ["a a a a."], ["Rain fell on us. It fell all day."]):
        refused("at least 20 pairs", text)
    assert not teacher.asked
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("has_teacher", [False, True])
def test_the_mean_is_subtracted_only_without_a_teacher(has_teacher: bool, tmp_path: Path) -> None:
    """With a teacher, vectors keep the teacher's directions."""
    choices = EncoderTrainingConfig(**{**_fields(TINY), "epochs": 1})
    teacher = Bags() if has_teacher else None
    path = tmp_path / "e.safetensors"
    train_encoder(make_text(), choices, path, teacher=teacher, quiet=True)
    assert read_tensors(path)[1]["mean"].any() != has_teacher


def test_an_elision_whose_word_is_unknown_does_not_stop_the_export(tmp_path: Path) -> None:
    """The remainder of an elision may be tokenized differently; such sentences are not compared."""
    paragraphs = [f"{text} Of l'any{n} under the rain." for n, text in enumerate(make_text()[::2])]
    choices = EncoderTrainingConfig(**{**_fields(TINY), "vocabulary_size": 30, "epochs": 1})
    trained = train_encoder(paragraphs, choices, tmp_path / "e.safetensors", quiet=True)
    assert "l'" in SkipThoughtsEncoder(trained.path)._ids
    assert float(trained.card["difference_from_keras"]) < 1e-4


def test_a_resumed_distillation_equals_an_uninterrupted_one(
    sentences: SentenceDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after three batches, the weights are the same in the end."""
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0)
    teacher_vectors = cached_teacher_vectors(Bags(), sentences, quiet=True)
    vectors = distillation_targets(
        sentences, add_teacher(None, sentences.words, Bags()), teacher_vectors
    )
    choices = EncoderTrainingConfig(**{**_fields(TINY), "epochs": 1})
    uninterrupted = fit_encoder(
        choices, sentences, vectors, tmp_path / "uninterrupted.npz", teacher_vectors=teacher_vectors
    )
    teach = loop._TrainingData.train_step
    batches = []

    def stop_later(school: object, model: object, batch: object) -> float:
        batches.append(batch)
        if len(batches) > 3:
            raise KeyboardInterrupt
        return teach(school, model, batch)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(loop._TrainingData, "train_step", stop_later)
        fit_encoder(
            choices,
            sentences,
            vectors,
            tmp_path / "checkpoint.npz",
            teacher_vectors=teacher_vectors,
        )
    resumed = fit_encoder(
        choices, sentences, vectors, tmp_path / "checkpoint.npz", teacher_vectors=teacher_vectors
    )
    for ours, theirs in zip(_weights(resumed), _weights(uninterrupted), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.fixture(scope="module")
def uninterrupted(
    sentences: SentenceDataset, tmp_path_factory: pytest.TempPathFactory
) -> tuple[FitState, Path]:
    """Return an uninterrupted run with a checkpoint after every batch."""
    kept = tmp_path_factory.mktemp("uninterrupted") / "checkpoint.npz"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(loop, "CHECKPOINT_SECONDS", 0)
        return fit_encoder(TINY, sentences, first_vectors(sentences), kept), kept


def test_the_loss_decreases(uninterrupted: tuple[FitState, Path]) -> None:
    """Documents with their own words are distinguished after a few epochs."""
    fit, _ = uninterrupted
    losses = [loss for _, loss, _ in fit.history]
    assert fit.epoch == TINY.epochs
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 0.2


def test_a_resumed_run_equals_an_uninterrupted_one(
    uninterrupted: tuple[FitState, Path],
    sentences: SentenceDataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped after five batches and resumed, it has the same weights."""
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0)
    vectors = first_vectors(sentences)
    teach = loop._TrainingData.train_step
    batches = []

    def stop_later(school: object, model: object, batch: object) -> float:
        batches.append(batch)
        if len(batches) > 5:
            raise KeyboardInterrupt
        return teach(school, model, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(loop._TrainingData, "train_step", stop_later)
    stopped = fit_encoder(TINY, sentences, vectors, tmp_path / "checkpoint.npz")
    assert stopped.interrupted
    assert stopped.batch == 5
    monkeypatch.setattr(loop._TrainingData, "train_step", teach)
    resumed = fit_encoder(TINY, sentences, vectors, tmp_path / "checkpoint.npz")
    assert resumed.pairs == uninterrupted[0].pairs
    for ours, theirs in zip(_weights(resumed), _weights(uninterrupted[0]), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_only_a_checkpoint_of_the_same_task_is_used(
    uninterrupted: tuple[FitState, Path],
    sentences: SentenceDataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another seed or a damaged file starts from the beginning."""
    fit, kept = uninterrupted
    monkeypatch.setattr(loop, "_run", lambda *_, **__: None)
    vectors = first_vectors(sentences)
    assert fit_encoder(TINY, sentences, vectors, kept).history == fit.history
    other = EncoderTrainingConfig(**{**_fields(TINY), "seed": 4})
    assert fit_encoder(other, sentences, vectors, kept).history == []
    damaged = tmp_path / "checkpoint.npz"
    damaged.write_bytes(kept.read_bytes()[:-500])
    assert fit_encoder(TINY, sentences, vectors, damaged).history == []


def test_a_short_text_is_refused(tmp_path: Path) -> None:
    """A handful of sentences is not enough."""
    few = build_dataset(["Rain fell on us. It fell all day."], 100)
    with pytest.raises(UsageError, match=r"at least 20 pairs .* got 1"):
        fit_encoder(TINY, few, first_vectors(few), tmp_path / "checkpoint.npz")


def test_neighbors_in_topical_text_are_found_by_words() -> None:
    """A feature for each topic distinguishes most neighbors."""

    class Topics:
        """A feature for each topic."""

        name, features, fingerprint = "topics", 6, "topics-0"

        def encode(self, sentences: list[str]) -> np.ndarray:
            rows = [[float(f"word{n}" in text) for n in range(6)] for text in sentences]
            return np.array(rows, np.float32)

    area = neighbor_auc(Topics(), make_text())
    assert 0.85 < area < 0.97  # one in six others is of the same words
    pairs = [RatedPair(1, "word1a", "word1b"), RatedPair(0, "word1a", "word2b")]
    assert evaluate_sts(Topics(), pairs).spearman == pytest.approx(1)


def test_invalid_rated_pairs_are_named_by_line(tmp_path: Path) -> None:
    """The error contains the line number and the required form."""
    (tmp_path / "rated.tsv").write_text("3.5\tA cat.\tA dog.\nhigh\tA cat.\tA dog.\n")
    with pytest.raises(SourceError, match=r"rated.tsv:2: .*RATING<tab>"):
        read_pairs(tmp_path / "rated.tsv")


def test_the_commands_train_and_evaluate_an_encoder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file has words that were never trained, and NumPy runs it."""
    text, out = tmp_path / "text.txt", tmp_path / "small.safetensors"
    text.write_text("\n".join(line or "=== next" for line in make_text()))
    names = ("the", *(f"word{n}{letter}" for n in range(6) for letter in "abcd"), "newcomer")
    vectors = np.random.default_rng(0).normal(size=(len(names), 6)).astype(np.float16)
    counts = np.arange(len(names), 0, -1)
    write_words(tmp_path / "words.safetensors", WordVectors(names, counts, vectors))
    asked = [
        "--kind",
        "uni",
        "--features",
        "8",
        "--batch-size",
        "8",
        "--words",
        str(tmp_path / "words.safetensors"),
    ]
    assert main(["encoder", "train", str(text), "--out", str(out), *asked]) == 0
    assert "1 added" in capsys.readouterr().out
    encoder = SkipThoughtsEncoder(out)
    assert encoder.features == 8
    assert encoder.encode(["newcomer"]).any()
    assert float(encoder.card["difference_from_keras"]) < 1e-4
    assert len(json.loads(encoder.card["losses"])) >= 1
    assert out.with_suffix(".losses.svg").read_text().startswith("<svg")
    assert not out.with_suffix(".fit.npz").exists()
    assert main(["encoder", "evaluate", str(out), str(text)]) == 0
    assert "successors against other sentences: AUC 0." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "no.txt", "--out", "nowhere/e.safetensors"], "there is no folder"),
        (["train", "no.txt", "--out", "e.safetensors"], "no.txt cannot be read"),
        (["train", "no.txt", "--out", "e.safetensors", "--batch-size", "1"], "at least 2"),
        (["evaluate", "static"], "nothing to evaluate on"),
        (["evaluate", "none.safetensors", "no.txt"], "none.safetensors cannot be read"),
        (["evaluate", "bert", "no.txt"], "no encoder is named 'bert'"),
    ],
)
def test_errors_are_one_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """There is no traceback; the error says what was given and what is needed."""
    monkeypatch.chdir(tmp_path)
    assert main(["encoder", *arguments]) in (1, 2)
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def _fields(choices: EncoderTrainingConfig) -> dict[str, object]:
    return {name: getattr(choices, name) for name in EncoderTrainingConfig.__slots__}


def _weights(fit: FitState) -> list[np.ndarray]:
    return list(fit.encoder.get_weights())
