"""Train an encoder on running text and write its file, after comparing it with Keras."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from keras import ops

from pullquote._io.atomic import atomic_write
from pullquote.encoders import Encoder
from pullquote.encoders.skipthoughts import MAX_WORDS, SkipThoughtsEncoder
from pullquote.errors import ModelFileError, UsageError
from pullquote.evaluation.svg_charts import draw_lines, stack_figures
from pullquote.text.tokenize import split_words
from pullquote.training.encoder.batches import LENGTHS, pad
from pullquote.training.encoder.checkpoint import EncoderTrainingConfig, FitState
from pullquote.training.encoder.dataset import SentenceDataset, build_dataset
from pullquote.training.encoder.embeddings_init import (
    add_teacher,
    distillation_targets,
    initial_vectors,
)
from pullquote.training.encoder.export import Arrays, encoder_arrays, round_network, write_encoder
from pullquote.training.encoder.loop import fit_encoder, split_holdout
from pullquote.training.encoder.network import directions
from pullquote.training.encoder.teacher import cached_teacher_vectors
from pullquote.training.encoder.vocabulary_expansion import Expansion, expand_vocabulary
from pullquote.training.word_vectors.word_file import WordVectors

MAX_DIFFERENCE = 1e-4
"""Allowed difference between a value of a vector by Keras and by NumPy."""

N_CHECKED_SENTENCES = 64

N_MEAN_SENTENCES = 2000
"""Sentences whose mean vector is subtracted from all vectors, since all sentences share it. With a
teacher nothing is subtracted: its vectors are the targets as they are."""

MAX_FILE_WORDS = 50_000
"""Words in the file; the rarest words of an expansion are left out."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderTrainingResult:
    """An encoder that was trained and written.

    Attributes:
        path: Its file.
        card: Metadata of the file.
        state: Final state of the training.
    """

    path: Path
    card: dict[str, str]
    state: FitState


def train_encoder(
    paragraphs: Iterable[str | None],
    config: EncoderTrainingConfig,
    path: Path,
    *,
    known: WordVectors | None = None,
    teacher: Encoder | None = None,
    facts: dict[str, str] | None = None,
    quiet: bool = False,
) -> EncoderTrainingResult:
    """Train an encoder and write it, resuming an interrupted run.

    Args:
        paragraphs: Text in reading order; None separates documents.
        config: Configuration.
        path: The encoder file; an existing one is replaced when the new one is complete.
        known: Word vectors to start from and to expand the vocabulary with.
        teacher: Encoder whose vectors are distilled.
        facts: More metadata: data, license.
        quiet: Whether to hide progress bars.

    Raises:
        UsageError: The text is too short, or the configuration does not fit the teacher.
        ModelFileError: NumPy computes other vectors than Keras.
        OutputError: A file cannot be written.
    """
    if teacher and teacher.features != config.features:
        raise UsageError(
            f"features must be {teacher.features}, as of the teacher {teacher.name}, "
            f"got {config.features}"
        )
    directions(config.encoder)  # raises an error before the slow part
    sentences = build_dataset(paragraphs, config.vocabulary_size)
    split_holdout(sentences, config.batch_size)  # so does this
    teacher_vectors = None
    if teacher:
        teacher_vectors = cached_teacher_vectors(teacher, sentences, quiet=quiet)
        known = add_teacher(known, sentences.words, teacher)
        vectors = distillation_targets(sentences, known, teacher_vectors)
    else:
        random = np.random.default_rng(config.seed)
        vectors = initial_vectors(sentences, known, config.embedding_width, random)
    checkpoint_path = path.with_suffix(".fit.npz")
    state = fit_encoder(
        config, sentences, vectors, checkpoint_path, teacher_vectors=teacher_vectors, quiet=quiet
    )
    round_network(state.encoder)
    expansion = _expand(state, sentences, known)
    arrays = encoder_arrays(state.encoder, [*sentences.words, *expansion.words], expansion.vectors)
    card = _card(config, state, sentences, expansion, teacher) | (facts or {})
    if teacher_vectors is None:
        arrays["mean"] = _mean_vector(path, arrays, card, sentences)
    difference = _check(path, arrays, card, state, sentences)
    card["difference_from_keras"] = f"{difference:.2g}"
    write_encoder(path, arrays, card)
    draw_losses(path.with_suffix(".losses.svg"), state)
    if not state.interrupted:
        checkpoint_path.unlink(missing_ok=True)
    return EncoderTrainingResult(path, card, state)


def draw_losses(path: Path, state: FitState) -> None:
    """Write a chart of the losses over the pairs seen."""
    curves = {
        "training": [(float(seen), loss) for seen, loss, _ in state.history],
        "held out": [(float(seen), loss) for seen, _, loss in state.history],
    }
    figure = draw_lines("Loss", curves, labels=("pairs seen", "loss"))
    with atomic_write(path, durable=True) as file:
        file.write(stack_figures([figure]).encode())


def _card(
    config: EncoderTrainingConfig,
    state: FitState,
    sentences: SentenceDataset,
    expansion: Expansion,
    teacher: Encoder | None,
) -> dict[str, str]:
    backward = [backward for _, backward in directions(config.encoder)]
    return {
        "name": "skipthoughts",
        "backward": json.dumps(backward),
        "configuration": json.dumps(asdict(config)),
        "objective": "quick-thoughts" + (f", and {teacher.fingerprint}" if teacher else ""),
        "sentences": str(len(sentences)),
        "pairs_seen": str(state.pairs),
        "seconds": str(round(state.seconds)),
        "words_trained": str(len(sentences.words)),
        "words_expanded": str(len(expansion.words)),
        "expansion_explains": f"{expansion.explained:.3f} of {expansion.shared} shared words",
        "losses": json.dumps([[n, round(a, 4), round(b, 4)] for n, a, b in state.history]),
    }


def _expand(state: FitState, sentences: SentenceDataset, known: WordVectors | None) -> Expansion:
    own = ops.convert_to_numpy(state.encoder.get_layer("words").embeddings)[1:]
    if known is None:
        return Expansion((), np.zeros((0, own.shape[1]), np.float32), 0, 0.0)
    limit = max(0, MAX_FILE_WORDS - len(own))
    known_vectors = known.vectors.astype(np.float32)
    expansion = expand_vocabulary(sentences.words, own, known.words, known_vectors)
    return expansion._replace(words=expansion.words[:limit], vectors=expansion.vectors[:limit])


def _load_arrays(path: Path, arrays: Arrays, card: dict[str, str]) -> SkipThoughtsEncoder:
    """Load arrays as an encoder, by way of a temporary file."""
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        temporary = Path(folder) / "encoder.safetensors"
        write_encoder(temporary, arrays, card)
        return SkipThoughtsEncoder(temporary)


def _mean_vector(
    path: Path, arrays: Arrays, card: dict[str, str], sentences: SentenceDataset
) -> Floats:
    count = min(N_MEAN_SENTENCES, len(sentences))
    rows = np.linspace(0, len(sentences) - 1, count).astype(np.int64)
    vectors = _load_arrays(path, arrays, card).states(sentences.texts(rows))
    return np.asarray(vectors[vectors.any(axis=1)].mean(axis=0), np.float32)


def _check(
    path: Path, arrays: Arrays, card: dict[str, str], state: FitState, sentences: SentenceDataset
) -> float:
    """Compare NumPy with Keras on sentences of all lengths, and raise an error if they differ."""
    by_length = np.argsort(np.minimum(sentences.lengths, LENGTHS[-1]), kind="stable")
    count = min(N_CHECKED_SENTENCES, len(by_length))
    rows = by_length[np.linspace(0, len(by_length) - 1, count).astype(np.int64)]
    rows = rows[(sentences.lengths[rows] > 0) & (sentences.lengths[rows] <= MAX_WORDS)]
    # Without the unknown words of a sentence, an elision ("l'") may precede another word and be
    # tokenized differently; such sentences cannot be compared.
    rows = np.array([row for row in rows if _survives_tokenization(sentences, row)], np.int64)
    ours = _load_arrays(path, arrays, card).encode(sentences.texts(rows))
    padded = pad(sentences, rows, int(sentences.lengths[rows].max()))
    theirs = ops.convert_to_numpy(state.encoder(padded)) - arrays["mean"]
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    difference = float(np.abs(ours - theirs).max())
    if not difference <= MAX_DIFFERENCE:
        raise ModelFileError(
            f"the exported encoder differs from Keras by {difference:g}, above the limit of "
            f"{MAX_DIFFERENCE:g}; nothing was written"
        )
    return difference


def _survives_tokenization(sentences: SentenceDataset, row: int) -> bool:
    ids = sentences.ids[sentences.starts[row] : sentences.starts[row + 1]]
    return split_words(sentences.texts([row])[0]) == [sentences.words[n] for n in ids]
