"""Encode sentences with all-MiniLM-L6-v2 in int8: 384 features.

The encoder ``minilm-base`` is the published model (Wang et al. 2020, arXiv 2002.10957, fine-tuned
for sentences by the authors of sentence-transformers). The encoder ``minilm`` is the same network,
whose upper three layers were fine-tuned further to tell what readers mark; the quality model that
the package bundles reads its vectors. Both need the extra ``pullquote[minilm]``: ONNX Runtime, and
the package ``pullquote-minilm`` with the files.

ONNX Runtime is used because it encodes five times as many sentences a second as plain NumPy
(docs/explanation/encoders.md). Each batch runs on one thread, and several batches run in
parallel: two threads within one small batch are slower than one.
"""

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote._io.extras import install_hint
from pullquote.encoders.batching import batch_by_length, process_batches
from pullquote.encoders.wordpiece import WordPiece, read_vocabulary
from pullquote.errors import EncoderError

VOCABULARY = Path(__file__).parent / "data" / "vocab.txt"
MAX_STEPS = 256  # limit of the model: the rest of a longer sentence is ignored
BATCH_STEPS = 512  # larger batches exceed the processor's cache and are slower


class MiniLMEncoder:
    """The transformer; may be shared by threads.

    Only the first 254 word pieces of a sentence, about 200 words, are used. An empty sentence has
    the vector of the two special tokens.

    Attributes:
        name: ``"minilm"``, or ``"minilm-base"`` for the published weights.
        features: 384.
        fingerprint: Version and digest of weights, graph and vocabulary, stored in the file.
    """

    features = 384

    def __init__(
        self, path: Path | None = None, *, name: str = "minilm", threads: int | None = None
    ) -> None:
        """Load the model.

        Args:
            path: ONNX file; None for the file of that name in the package ``pullquote-minilm``.
            name: ``"minilm"`` or ``"minilm-base"``.
            threads: Batches to run in parallel; None for the number of cores.

        Raises:
            EncoderError: The extra is not installed, or the file cannot be used.
        """
        try:
            import onnxruntime

            if path is None:
                package = import_module("pullquote_minilm")
                path = package.BASE_PATH if name == "minilm-base" else package.MODEL_PATH
        except ImportError as error:
            raise EncoderError(
                f"the encoder {name} needs {error.name}; install it with: {install_hint('minilm')}"
            ) from error
        self.name = name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors are raised; warnings would only be printed
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
            self.fingerprint = self._session.get_modelmeta().custom_metadata_map["fingerprint"]
        except Exception as error:  # ONNX Runtime's errors have no other common class
            reason = str(error).partition("\n")[0]
            raise EncoderError(f"{path} cannot be used as the model of {name}: {reason}") from error
        self._threads = threads or os.cpu_count() or 1
        vocabulary = read_vocabulary(VOCABULARY)
        self._tokenizer = WordPiece(vocabulary)
        self._first, self._last = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode sentences independently of each other.

        Args:
            sentences: Any text, possibly empty or in another script.

        Returns:
            Shape (sentences, 384), rows of length 1. Shape (0, 384) for no sentences.
        """
        ids = [
            [self._first, *pieces[: MAX_STEPS - 2], self._last]
            for pieces in self._tokenizer.encode_all(sentences)
        ]
        vectors = np.zeros((len(ids), self.features), np.float32)

        def encode_batch(rows: list[int]) -> None:
            vectors[rows] = self._run([ids[row] for row in rows])

        batches = list(batch_by_length([len(pieces) for pieces in ids], BATCH_STEPS))
        process_batches(encode_batch, batches, self._threads)
        return vectors

    def _run(self, ids: list[list[int]]) -> npt.NDArray[np.float32]:
        """Encode one batch, padded to its longest sentence."""
        steps = max(map(len, ids))
        padded = np.zeros((len(ids), steps), np.int64)
        mask = np.zeros((len(ids), steps), np.float32)
        for row, pieces in enumerate(ids):
            padded[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        vectors: npt.NDArray[np.float32] = self._session.run(None, {"ids": padded, "mask": mask})[0]
        return vectors
