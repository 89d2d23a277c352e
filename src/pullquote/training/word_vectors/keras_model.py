"""Skip-gram training with Keras: the two embeddings of the talk, on any backend."""

import time
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from tqdm import tqdm

from pullquote.training.checkpoint import (
    fingerprint,
    load_checkpoint,
    model_state,
    save_checkpoint,
    set_model_state,
)
from pullquote.training.keras_backend import check_floatx
from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.history import FitResult, Progress
from pullquote.training.word_vectors.skipgram import make_batches
from pullquote.training.word_vectors.vocabulary import TokenIdFile

CHECKPOINT_SECONDS = 60


def build_skipgram(words: int, config: SkipgramConfig) -> Any:
    """Build and compile the model of the talk.

    The output is the sigmoid of the dot product of a word's vector and a neighbor's vector: the
    probability that they are neighbors. The talk has one neighbor at a time; here a word has any
    number of them, so that its vector is looked up once.

    Args:
        words: Size of the vocabulary.
        config: Sets features, learning rate and seed.

    Returns:
        A Keras model from words (batch, 1) and contexts (batch, contexts) to probabilities
        (batch, contexts); its layer ``syn0`` holds the vectors.
    """
    check_floatx()
    center = keras.Input((1,), dtype="int32", name="word_index")
    context = keras.Input((None,), dtype="int32", name="word_point")
    # The initialization of word2vec's C program: small vectors, and contexts of zeros.
    uniform = keras.initializers.RandomUniform(
        -0.5 / config.features, 0.5 / config.features, seed=config.seed
    )
    syn0 = layers.Embedding(words, config.features, uniform, name="syn0")(center)
    syn1 = layers.Embedding(words, config.features, "zeros", name="syn1")(context)
    merged = layers.Multiply()([syn0, syn1])
    outputs = layers.Activation("sigmoid")(ops.sum(merged, axis=-1))
    model = keras.Model([center, context], outputs)
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(config.learning_rate))
    return model


def fit_keras(
    text: TokenIdFile,
    config: SkipgramConfig,
    checkpoint_path: Path | None = None,
    *,
    quiet: bool = False,
) -> FitResult:
    """Train word vectors with Keras.

    Args:
        text: The text.
        config: Configuration.
        checkpoint_path: Checkpoint, written every minute and used to resume a run of the same
            task; the result then equals that of an uninterrupted run.
        quiet: Whether to hide progress bars.

    Raises:
        UsageError: The text has no pairs, or the loss is not finite.
        OutputError: The checkpoint cannot be written.
    """
    model = build_skipgram(len(text.words), config)
    model.optimizer.build(model.trainable_variables)
    settings = {**asdict(config), "backend": keras.backend.backend(), "text": text.digest()}
    task = fingerprint(settings, ())
    progress = Progress()
    if checkpoint_path and (arrays := load_checkpoint(checkpoint_path, task)):
        set_model_state(model, arrays)
        progress = Progress.from_arrays(arrays)
    saved = time.monotonic()
    for epoch in range(progress.epoch, config.epochs):
        # Sampling depends only on seed and epoch, so a resumed run sees the same batches.
        random = np.random.default_rng([config.seed, epoch])
        batches = tqdm(
            make_batches(text, config, random),
            f"epoch {epoch + 1}",
            disable=quiet,
            unit=" batches",
        )
        for batch in islice(batches, progress.batch, None):
            model.reset_metrics()  # some versions of Keras else return the mean of all batches
            loss = model.train_on_batch([batch.centers, batch.contexts], batch.labels)
            progress.add(float(loss))
            if checkpoint_path and time.monotonic() - saved > CHECKPOINT_SECONDS:
                arrays = {**progress.to_arrays(), **model_state(model)}
                save_checkpoint(checkpoint_path, task, arrays)
                saved = time.monotonic()
        progress.end_epoch()
    vectors = ops.convert_to_numpy(model.get_layer("syn0").embeddings.value)
    return FitResult(
        np.asarray(vectors, np.float32), tuple(progress.losses), progress.whole_curve()
    )
