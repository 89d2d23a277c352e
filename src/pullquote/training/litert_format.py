"""Training, LiteRT: a model as a file for phones, by Keras' own export.

In: a `Model`. Out: the bytes of a file that takes an article's rows, any number of them, and gives
its sentences' scores and their spread: networks, mean, sigmoid and calibration are all in it.

Keras exports by way of TensorFlow. Left to itself it asks for TensorFlow's own operations as well,
which a phone's runtime lacks: told that there is one article at a time it gets by without them.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.models import Calibration, Model

__all__ = ["build_network", "convert", "run"]

BACKEND = "tensorflow"

Floats = npt.NDArray[Any]


def convert(model: Model) -> bytes:
    """Write a model as a LiteRT file.

    Args:
        model: Any model; its weights are stored as float32.

    Returns:
        A file with the input ``rows`` (1, sentences, width), and the outputs ``scores`` and, of
        several fits, ``spread``, both (1, sentences), under the signature ``serving_default``.

    Raises:
        UsageError: Keras runs on another backend already.
    """
    _choose_tensorflow()
    import tensorflow as tf

    network = build_network(model)
    shape = (1, None, model.card.architecture.inputs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.tflite"
        network.export(
            str(path),
            format="litert",
            verbose=False,
            input_signature=[tf.TensorSpec(shape, tf.float32, name="rows")],
            # As float16 the calibration's points would be rounded, too, and scores with them.
            target_spec={"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]},
        )
        return path.read_bytes()


def run(file: bytes, articles: list[npt.NDArray[np.float32]]) -> list[list[Floats]]:
    """Run a file on articles' rows; give for each its scores and, if there is one, their spread."""
    from ai_edge_litert.interpreter import Interpreter

    runner = Interpreter(model_content=file).get_signature_runner()
    outputs = [runner(rows=rows[np.newaxis]) for rows in articles]
    return [[found[name][0] for name in sorted(found)] for found in outputs]


def _choose_tensorflow() -> None:
    if "keras" in sys.modules:
        import keras

        if keras.backend.backend() != BACKEND:
            raise UsageError(
                f"Keras runs on {keras.backend.backend()} here, but LiteRT needs {BACKEND}: "
                "export in a process of its own"
            )
    os.environ["KERAS_BACKEND"] = BACKEND


def build_network(model: Model) -> Any:
    """Build a Keras network that does all that serving does, for one article."""
    import keras
    from keras import ops

    architecture = model.card.architecture
    rows = keras.Input((None, architecture.inputs), batch_size=1, name="rows")
    numbers = ops.stack([_run_fit(model, fit, rows) for fit in range(architecture.fits)])
    outputs = {"scores": _finish(model, ops.mean(numbers, axis=0))}
    if architecture.fits > 1:
        outputs["spread"] = ops.std(_finish(model, numbers), axis=0)
    return keras.Model(rows, outputs)


def _run_fit(model: Model, fit: int, rows: Any) -> Any:
    """Give the numbers of one fit, shape (1, sentences)."""
    from keras import layers, ops

    architecture, weights = model.card.architecture, model.weights
    for number in range(architecture.layers):
        place = f"{fit}/{number}/"
        layer = _hidden(model)
        rows = layer(rows)
        parts = (f"{place}{part}/" if part else place for part in architecture.directions)
        names = ("kernel", "recurrent_kernel", "bias")
        arrays = [weights[part + n] for part in parts for n in names if part + n in weights]
        layer.set_weights([np.asarray(array, np.float32) for array in arrays])
        if architecture.scaled:
            rows = rows * weights[place + "scale"] + weights[place + "shift"]
    last = layers.Dense(1)
    numbers = last(rows)
    place = f"{fit}/{architecture.layers}/"
    last.set_weights([np.asarray(weights[place + n], np.float32) for n in ("kernel", "bias")])
    return ops.squeeze(numbers, axis=-1)


def _hidden(model: Model) -> Any:
    from keras import layers

    architecture = model.card.architecture
    if architecture.cell == "dense":
        return layers.Dense(architecture.units, "tanh")
    if architecture.cell == "conv":
        return layers.Conv1D(
            architecture.units, architecture.window, padding="same", activation="tanh"
        )
    cells = {"lstm": layers.LSTM, "gru": layers.GRU, "simple": layers.SimpleRNN}
    layer = cells[architecture.cell](architecture.units, return_sequences=True)
    return layers.Bidirectional(layer) if len(architecture.directions) > 1 else layer


def _finish(model: Model, numbers: Any) -> Any:
    """Turn numbers, any shape, into calibrated scores."""
    from keras import ops

    if model.card.architecture.output == "sigmoid":
        raw = ops.sigmoid(numbers)
    else:
        raw = ops.clip(numbers, 0.0, 1.0)
    return _calibrate(model.calibration, raw)


def _calibrate(calibration: Calibration, raw: Any) -> Any:
    """Interpolate: count the points below to find the piece, then go up along it."""
    from keras import ops

    points = np.array(calibration.raw, np.float32)
    shares = np.array(calibration.shares, np.float32)
    slopes = (np.diff(calibration.shares) / np.diff(calibration.raw)).astype(np.float32)
    above = ops.expand_dims(raw, -1) > points[1:-1]
    piece = ops.sum(ops.cast(above, "int32"), axis=-1)
    start, share, slope = (ops.take(values, piece) for values in (points, shares, slopes))
    return share + (raw - start) * slope
