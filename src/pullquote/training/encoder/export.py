"""Export of an encoder: from a Keras network to the arrays and the file that NumPy runs."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from keras import ops

from pullquote._io.safetensors import write_tensors
from pullquote.training.encoder.network import recurrent_layers

VERSION = "1"

Arrays = dict[str, npt.NDArray[Any]]


def quantize(rows: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Quantize rows to int8 with one scale each; a row of zeros has scale 0."""
    scales = (np.abs(rows).max(axis=1) / 127).astype(np.float32)
    quantized = np.rint(rows / np.where(scales > 0, scales, 1)[:, np.newaxis])
    return quantized.astype(np.int8), scales


def round_network(encoder: Any) -> None:
    """Round a network to the precision of its file: int8 word vectors and float16 weights."""
    words = encoder.get_layer("words")
    table, scales = quantize(ops.convert_to_numpy(words.embeddings))
    words.set_weights([table * scales[:, np.newaxis]])
    for layer in recurrent_layers(encoder):
        weights = [weight.astype(np.float16) for weight in layer.get_weights()]
        layer.set_weights([weight.astype(np.float32) for weight in weights])


def encoder_arrays(encoder: Any, words: Sequence[str], added: npt.NDArray[np.float32]) -> Arrays:
    """Return the arrays of a network made by `build_encoder`.

    Args:
        encoder: The Keras model.
        words: Its vocabulary, followed by the added words.
        added: Vectors of the added words, shape (added words, width).

    Returns:
        Arrays as `pullquote.encoders.skipthoughts` reads them; ``mean`` is 0.
    """
    own = ops.convert_to_numpy(encoder.get_layer("words").embeddings)[1:]
    table, scales = quantize(np.concatenate([own, added]) if len(added) else own)
    text = "\n".join(words).encode()
    arrays: Arrays = {"words": np.frombuffer(text, np.int8), "table": table, "scales": scales}
    for index, layer in enumerate(recurrent_layers(encoder)):
        for name in ("kernel", "recurrent_kernel", "bias"):
            array = ops.convert_to_numpy(getattr(layer.cell, name))
            arrays[f"{index}/{name}"] = np.asarray(array, np.float16)
    arrays["mean"] = np.zeros(int(encoder.output.shape[-1]), np.float32)
    return arrays


def write_encoder(path: Path, arrays: Arrays, card: Mapping[str, str]) -> None:
    """Write an encoder file atomically; its fingerprint is added to the card.

    Raises:
        OutputError: The file cannot be written.
    """
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    fingerprint = f"skipthoughts-{VERSION}:{digest.hexdigest()[:16]}"
    metadata = {**card, "version": VERSION, "fingerprint": fingerprint}
    write_tensors(path, arrays, metadata)
