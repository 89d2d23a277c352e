"""Training an encoder, all of it: from text and word vectors to an encoder file.

In: paragraphs, `EncoderTrainingConfig`, and, if there are any, word vectors and a teacher. Out: the file, its
card, and beside it the curve of its losses; nothing is written that serves other vectors than
Keras computes.
"""

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
from pullquote.training.encoder.checkpoint import EncoderTrainingConfig, Fit
from pullquote.training.encoder.dataset import SentenceDataset, number_sentences
from pullquote.training.encoder.embeddings_init import (
    add_teacher,
    distillation_targets,
    initial_vectors,
)
from pullquote.training.encoder.export import Arrays, encoder_arrays, round_network, write_encoder
from pullquote.training.encoder.loop import fit_encoder, part_pairs
from pullquote.training.encoder.network import directions
from pullquote.training.encoder.teacher import cached_teacher_vectors
from pullquote.training.encoder.vocabulary_expansion import Expansion, expand_vocabulary
from pullquote.training.word_vectors.word_file import WordVectors

LARGEST_DIFFERENCE = 1e-4
"""Between a number of a sentence's vector of length 1 by Keras and by NumPy."""

CHECKED = 64
"""Sentences that both encode before a file is written."""

CENTRED = 2000
"""Sentences whose mean vector is taken away from all, as what every sentence has in common. With a
teacher nothing is: its vectors have a place of their own, and are what ours are to point at."""

MAX_ROWS = 50_000
"""Words of the file: what expansion adds beyond is left out, the rarest first."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderTrainingResult:
    """An encoder that was trained.

    Attributes:
        path: Its file.
        card: What the file says of it.
        fit: What it came from.
    """

    path: Path
    card: dict[str, str]
    fit: Fit


def train_encoder(
    paragraphs: Iterable[str | None],
    choices: EncoderTrainingConfig,
    path: Path,
    *,
    known: WordVectors | None = None,
    teacher: Encoder | None = None,
    facts: dict[str, str] | None = None,
    quiet: bool = False,
) -> EncoderTrainingResult:
    """Train an encoder and write it, going on from an earlier run that was stopped.

    Args:
        paragraphs: Text in reading order; None parts documents.
        choices: What to train, and how long.
        path: The file; an earlier one stays until the new one is whole.
        known: Word vectors to begin with, and to expand the vocabulary by.
        teacher: An encoder whose vectors to come near to as well.
        facts: More for the card: data, license.
        quiet: Whether to show no progress bar.

    Raises:
        UsageError: The text is too short, or no choice fits it.
        ModelFileError: NumPy would compute other vectors than Keras does.
        OutputError: Something cannot be written.
    """
    if teacher and teacher.features != choices.features:
        raise UsageError(
            f"features is {choices.features}, but the teacher {teacher.name} has {teacher.features}"
        )
    directions(choices.reader)  # a width that cannot be shared out is told before all the work
    sentences = number_sentences(paragraphs, choices.words)
    part_pairs(sentences, choices.batch_size)  # and so is too short a text
    taught = None
    if teacher:
        taught = cached_teacher_vectors(teacher, sentences, quiet=quiet)
        known = add_teacher(known, sentences.words, teacher)
        vectors = distillation_targets(sentences, known, taught)
    else:
        random = np.random.default_rng(choices.seed)
        vectors = initial_vectors(sentences, known, choices.width, random)
    kept = path.with_suffix(".fit.npz")
    fit = fit_encoder(choices, sentences, vectors, kept, taught=taught, quiet=quiet)
    round_network(fit.encoder)
    expansion = _expand(fit, sentences, known)
    words = [*sentences.words, *expansion.words]
    arrays = encoder_arrays(fit.encoder, words, expansion.vectors)
    card = {
        "name": "skipthoughts",
        "backward": json.dumps([back for _, back in directions(choices.reader)]),
        "choices": json.dumps(asdict(choices)),
        "objective": "quick-thoughts" + (f", and {teacher.fingerprint}" if teacher else ""),
        "sentences": str(len(sentences)),
        "pairs_seen": str(fit.pairs),
        "seconds": str(round(fit.seconds)),
        "words_trained": str(len(sentences.words)),
        "words_expanded": str(len(expansion.words)),
        "expansion_explains": f"{expansion.explained:.3f} of {expansion.shared} shared words",
        "losses": json.dumps([[n, round(a, 4), round(b, 4)] for n, a, b in fit.history]),
        **(facts or {}),
    }
    if taught is None:
        arrays["mean"] = _mean_vector(path, arrays, card, sentences)
    card["difference_from_keras"] = f"{_check(path, arrays, card, fit, sentences):.2g}"
    write_encoder(path, arrays, card)
    draw_losses(path.with_suffix(".losses.svg"), fit)
    if not fit.interrupted:
        kept.unlink(missing_ok=True)
    return EncoderTrainingResult(path, card, fit)


def draw_losses(path: Path, fit: Fit) -> None:
    """Draw the losses over the pairs seen."""
    curves = {
        "training": [(float(seen), loss) for seen, loss, _ in fit.history],
        "held out": [(float(seen), loss) for seen, _, loss in fit.history],
    }
    figure = draw_lines("Loss", curves, labels=("pairs seen", "loss"))
    with atomic_write(path, durable=True) as file:
        file.write(stack_figures([figure]).encode())


def _expand(fit: Fit, sentences: SentenceDataset, known: WordVectors | None) -> Expansion:
    own = ops.convert_to_numpy(fit.encoder.get_layer("words").embeddings)[1:]
    if known is None:
        return Expansion((), np.zeros((0, own.shape[1]), np.float32), 0, 0.0)
    most = max(0, MAX_ROWS - len(own))
    found = expand_vocabulary(sentences.words, own, known.words, known.vectors.astype(np.float32))
    return found._replace(words=found.words[:most], vectors=found.vectors[:most])


def _served(path: Path, arrays: Arrays, card: dict[str, str]) -> SkipThoughtsEncoder:
    """Load the arrays as they will be served, from a file that is gone afterwards."""
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        beside = Path(folder) / "encoder.safetensors"
        write_encoder(beside, arrays, card)
        return SkipThoughtsEncoder(beside)


def _mean_vector(
    path: Path, arrays: Arrays, card: dict[str, str], sentences: SentenceDataset
) -> Floats:
    rows = np.linspace(0, len(sentences) - 1, min(CENTRED, len(sentences))).astype(np.int64)
    vectors = _served(path, arrays, card).states(sentences.texts(rows))
    return np.asarray(vectors[vectors.any(axis=1)].mean(axis=0), np.float32)


def _check(
    path: Path, arrays: Arrays, card: dict[str, str], fit: Fit, sentences: SentenceDataset
) -> float:
    """Encode the longest and some other sentences with both, and refuse what differs."""
    by_length = np.argsort(np.minimum(sentences.lengths, LENGTHS[-1]), kind="stable")
    rows = by_length[
        np.linspace(0, len(by_length) - 1, min(CHECKED, len(by_length))).astype(np.int64)
    ]
    rows = rows[(sentences.lengths[rows] > 0) & (sentences.lengths[rows] <= MAX_WORDS)]
    # With the rest of its word unknown, an elision ("l'") before another word reads otherwise.
    rows = np.array([row for row in rows if _reads_back(sentences, row)], np.int64)
    ours = _served(path, arrays, card).encode(sentences.texts(rows))
    padded = pad(sentences, rows, int(sentences.lengths[rows].max()))
    theirs = ops.convert_to_numpy(fit.encoder(padded)) - arrays["mean"]
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    difference = float(np.abs(ours - theirs).max())
    if not difference <= LARGEST_DIFFERENCE:
        raise ModelFileError(
            f"the exported encoder differs from Keras by {difference:g}, but may by "
            f"{LARGEST_DIFFERENCE:g}; nothing was written"
        )
    return difference


def _reads_back(sentences: SentenceDataset, row: int) -> bool:
    ids = sentences.ids[sentences.starts[row] : sentences.starts[row + 1]]
    return split_words(sentences.texts([row])[0]) == [sentences.words[n] for n in ids]
