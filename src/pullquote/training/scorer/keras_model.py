"""Training, build: a `ScorerTrainingConfig` as a Keras network.

In: the configuration and the width of a row. Out: a model from (batch, steps, width) to
(batch, steps), compiled. Rows filled with `PADDING` are masked.
"""

from typing import Any

import keras
from keras import layers, ops, regularizers

import pullquote.training  # noqa: F401  (settles the backend before Keras is imported)
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.losses import get_loss

PADDING = -9.0
"""What a row that is not there is filled with: no feature is ever so low."""


def build_network(config: ScorerTrainingConfig, width: int, seed: int) -> Any:
    """Build and compile the network.

    Args:
        config: What is wanted.
        width: Width of a row.
        seed: For the starting weights and for dropout.

    Returns:
        A `keras.Model` that gives one score a row: a number for ``mae`` and ``mse``, and for
        ``listwise`` one that still has to go through a sigmoid.
    """
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((None, width), name="rows")
    there = ops.any(ops.not_equal(inputs, PADDING), axis=-1)
    outputs = inputs
    for _ in range(config.layers):
        outputs = _hidden(config, outputs, there)
        if config.batch_normalization:
            outputs = layers.BatchNormalization()(outputs, mask=there)
    # Dense acts on the last axis, as TimeDistributed(Dense(1)) does; but Keras unrolls the latter
    # step by step, which at 256 sentences took JAX a minute to compile.
    outputs = layers.Dense(1, kernel_regularizer=_penalty(config))(outputs)
    outputs = ops.squeeze(outputs, axis=-1)
    model = keras.Model(inputs, outputs)
    optimizer = keras.optimizers.get(
        {"class_name": config.optimizer, "config": {"learning_rate": config.learning_rate}}
    )
    model.compile(optimizer=optimizer, loss=get_loss(config.loss))
    return model


def _hidden(config: ScorerTrainingConfig, inputs: Any, there: Any) -> Any:
    """Add one hidden layer; `there` says which rows are not filler, shape (batch, steps)."""
    penalty = _penalty(config)
    if config.layer_type == "dense":
        inputs = layers.Dropout(config.dropout)(inputs)
        return layers.Dense(config.units, "tanh", kernel_regularizer=penalty)(inputs)
    if config.layer_type == "conv":
        # Beyond its ends an article is nothing: filler has to be what the window's own padding is.
        inputs = ops.where(ops.expand_dims(there, -1), inputs, 0.0)
        return layers.Conv1D(
            config.units,
            config.window,
            padding="same",
            activation="tanh",
            kernel_regularizer=penalty,
        )(layers.Dropout(config.dropout)(inputs))
    made = {"lstm": layers.LSTM, "gru": layers.GRU, "simple": layers.SimpleRNN}[config.layer_type]
    layer = made(
        config.units,
        return_sequences=True,
        dropout=config.dropout,
        recurrent_dropout=config.recurrent_dropout,
        kernel_regularizer=penalty,
    )
    layer = layers.Bidirectional(layer) if config.bidirectional else layer
    return layer(inputs, mask=there)


def _penalty(config: ScorerTrainingConfig) -> Any:
    if not config.l1 and not config.l2:
        return None
    return regularizers.L1L2(l1=config.l1, l2=config.l2)
