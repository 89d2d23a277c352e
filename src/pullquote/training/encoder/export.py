"""Training an encoder, export: from a fitted Keras network to the file that NumPy serves.

In: the network, its words, and those that expansion added. Out: a safetensors file whose metadata
is the card; nothing is written that would give other vectors than Keras does.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from keras import ops

from pullquote._io.atomic import atomic_write
from pullquote.training.encoder.network import hidden_outputs

VERSION = "1"

Arrays = dict[str, npt.NDArray[Any]]


def quantize(rows: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Round rows to int8 with a scale each; a row of zeros has the scale 0."""
    scales = (np.abs(rows).max(axis=1) / 127).astype(np.float32)
    whole = np.rint(rows / np.where(scales > 0, scales, 1)[:, np.newaxis])
    return whole.astype(np.int8), scales


def round_network(encoder: Any) -> None:
    """Round a network to what its file can hold, int8 words and float16 weights, so it is exact."""
    words = encoder.get_layer("words")
    table, scales = quantize(ops.convert_to_numpy(words.embeddings))
    words.set_weights([table * scales[:, np.newaxis]])
    for layer in hidden_outputs(encoder):
        weights = [weight.astype(np.float16) for weight in layer.get_weights()]
        layer.set_weights([weight.astype(np.float32) for weight in weights])


def encoder_arrays(encoder: Any, words: Sequence[str], added: npt.NDArray[np.float32]) -> Arrays:
    """Take the arrays out of a network that `build_encoder` made.

    Args:
        encoder: The Keras model.
        words: Its own words, then those that were added.
        added: Rows of the latter, shape (added words, width).

    Returns:
        Arrays as `pullquote.encoders.skipthoughts` reads them, but for ``mean``, which is 0.
    """
    own = ops.convert_to_numpy(encoder.get_layer("words").embeddings)[1:]
    table, scales = quantize(np.concatenate([own, added]) if len(added) else own)
    text = "\n".join(words).encode()
    arrays: Arrays = {"words": np.frombuffer(text, np.int8), "table": table, "scales": scales}
    for number, layer in enumerate(hidden_outputs(encoder)):
        for part in ("kernel", "recurrent_kernel", "bias"):
            array = ops.convert_to_numpy(getattr(layer.cell, part))
            arrays[f"{number}/{part}"] = np.asarray(array, np.float16)
    arrays["mean"] = np.zeros(int(encoder.output.shape[-1]), np.float32)
    return arrays


def write_encoder(path: Path, arrays: Arrays, card: Mapping[str, str]) -> None:
    """Write an encoder file, whole or not at all; the card gets its fingerprint.

    Raises:
        OutputError: It cannot be written.
    """
    from safetensors.numpy import save

    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    fingerprint = f"skipthoughts-{VERSION}:{digest.hexdigest()[:16]}"
    whole = save(arrays, {**card, "version": VERSION, "fingerprint": fingerprint})
    with atomic_write(path, durable=True) as file:
        file.write(whole)
