"""Keras model of a scorer: from features (batch, steps, features) to scores (batch, steps)."""

from typing import Any

import keras
from keras import layers, ops, regularizers

import pullquote.training  # noqa: F401  (selects the backend before Keras is imported)
from pullquote.training.keras_backend import check_floatx
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.losses import get_loss

PADDING = -9.0
"""Value of all features of a padding row; no real feature is as low."""


def build_network(config: ScorerTrainingConfig, width: int, seed: int, heads: int = 1) -> Any:
    """Build and compile the network.

    Args:
        config: Configuration.
        width: Number of features.
        seed: Seed of initial weights and dropout.
        heads: Number of outputs of a row.

    Returns:
        A compiled `keras.Model` from (batch, steps, features) to (batch, steps), or to (batch,
        steps, heads) for several heads: scores for the losses ``mae`` and ``mse``, logits for the
        others. Padding rows are masked.
    """
    check_floatx()
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((None, width), name="rows")
    mask = ops.any(ops.not_equal(inputs, PADDING), axis=-1)
    outputs = inputs
    for _ in range(config.layers):
        outputs = _add_hidden_layer(config, outputs, mask)
        if config.batch_normalization:
            outputs = layers.BatchNormalization()(outputs, mask=mask)
    # Dense acts on the last axis, as TimeDistributed(Dense(1)) does, but Keras unrolls the latter
    # step by step: for 256 sentences JAX took a minute to compile it.
    outputs = layers.Dense(heads, kernel_regularizer=_penalty(config))(outputs)
    if heads == 1:
        outputs = ops.squeeze(outputs, axis=-1)
    model = keras.Model(inputs, outputs)
    optimizer = keras.optimizers.get(
        {"class_name": config.optimizer, "config": {"learning_rate": config.learning_rate}}
    )
    model.compile(optimizer=optimizer, loss=get_loss(config.loss))
    return model


def _add_hidden_layer(config: ScorerTrainingConfig, inputs: Any, mask: Any) -> Any:
    """Add a hidden layer; the mask (batch, steps) is False for padding rows."""
    penalty = _penalty(config)
    if config.layer_type == "dense":
        inputs = layers.Dropout(config.dropout)(inputs)
        return layers.Dense(config.units, "tanh", kernel_regularizer=penalty)(inputs)
    if config.layer_type == "conv":
        # A window over the end of an article must see the same zeros in padding rows as in the
        # padding of the convolution, else scores would depend on the batch.
        inputs = ops.where(ops.expand_dims(mask, -1), inputs, 0.0)
        return layers.Conv1D(
            config.units,
            config.window,
            padding="same",
            data_format="channels_last",  # whatever the user has set for images
            activation="tanh",
            kernel_regularizer=penalty,
        )(layers.Dropout(config.dropout)(inputs))
    make_layer = {"lstm": layers.LSTM, "gru": layers.GRU, "simple": layers.SimpleRNN}[
        config.layer_type
    ]
    layer = make_layer(
        config.units,
        return_sequences=True,
        dropout=config.dropout,
        recurrent_dropout=config.recurrent_dropout,
        kernel_regularizer=penalty,
    )
    layer = layers.Bidirectional(layer) if config.bidirectional else layer
    return layer(inputs, mask=mask)


def _penalty(config: ScorerTrainingConfig) -> Any:
    if not config.l1 and not config.l2:
        return None
    return regularizers.L1L2(l1=config.l1, l2=config.l2)
