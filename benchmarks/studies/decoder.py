"""Compare the skip-thoughts decoder with quick-thoughts: which one learns more in a minute.

    python benchmarks/studies/decoder.py --data FOLDER --checks FOLDER --words words.safetensors

Both have the same encoder (256 features, both directions), word vectors, sentences, order of
batches, learning rate and seed, and the same CPU time for training, without compilation:

- quick: identify the neighbor among the sentences of the batch (Logeswaran and Lee 2018, arXiv
  1803.02893).
- decoder: generate the next sentence from the vector of this one, and this one from that of the
  next, word by word, by two GRUs that see the vector at every word, with a softmax over the whole
  vocabulary of 20,000 (Kiros et al. 2015, arXiv 1506.06726).
- sampled: the same, with a softmax over the correct word and about 1,000 others, drawn again for
  each batch (Jean et al. 2015, arXiv 1412.2007).

After half of the time and after all of it, Spearman's correlation on STS dev (times 100) is
measured, and how often a sentence is closer to the next one than to another one in unseen
textbooks. FOLDER of --data holds `openstax` and `us-gov-posts`, that of --checks `sts-dev.csv`.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

import pullquote.training  # noqa: F401  (settles the backend before Keras is imported)

# isort: split
import keras
from keras import ops

from pullquote.scorers.agreement import spearman
from pullquote.text.tokenize import split_words
from pullquote.training.encoder.batches import Batch, find_pairs, make_batches
from pullquote.training.encoder.dataset import SentenceDataset, build_dataset
from pullquote.training.encoder.embeddings_init import initial_vectors
from pullquote.training.encoder.evaluate import neighbor_auc
from pullquote.training.encoder.network import EncoderConfig, build_encoder, build_pairs
from pullquote.training.word_vectors.skipgram import noise_distribution
from pullquote.training.word_vectors.word_file import read_words

FEATURES, WORDS, BATCH, RATE, SEED = 256, 20_000, 64, 2e-3, 1
SAMPLED = 16  # words drawn for each sentence; all sentences of a batch share what is drawn
FOLDERS = ("openstax", "us-gov-posts")
JUDGED = 1500  # paragraphs whose neighbors are judged
ARMS = ("quick", "sampled", "decoder")


def read_text(data: Path, split: str) -> Iterator[str | None]:
    """Yield the paragraphs of the corpora, None after each document."""
    for name in FOLDERS:
        with (data / name / f"{split}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield from json.loads(line)["text"].split("\n\n")
                yield None


class Writer(keras.layers.Layer):
    """A decoder that generates a sentence from the vector of its neighbor; returns the loss."""

    def __init__(self, words: int, chances: np.ndarray | None, **named: Any) -> None:
        super().__init__(**named)
        self.supports_masking = True  # the padding is left out at the end
        self.supports_masking = True  # the padding is left out at the end
        self.reads = keras.layers.GRU(FEATURES, return_sequences=True)
        self.states = keras.layers.Embedding(words, FEATURES, name="states")
        self.biases = keras.layers.Embedding(words, 1, "zeros", name="biases")
        self.log_chances = None if chances is None else np.log(chances).astype(np.float32)

    def call(self, inputs: Sequence[Any]) -> Any:
        """From vectors (batch, features), ids, their vectors, words drawn: to (batch,)."""
        vector, ids, embedded, drawn = inputs
        steps = ops.shape(ids)[1]
        before = ops.pad(embedded[:, :-1], ((0, 0), (1, 0), (0, 0)))
        beside = ops.repeat(vector[:, None], steps, axis=1)
        states = self.reads(ops.concatenate([before, beside], axis=-1))
        right = ops.sum(states * self.states(ids), axis=-1) + self.biases(ids)[..., 0]
        others = ops.arange(self.states.input_dim) if self.log_chances is None else drawn
        others = ops.reshape(others, (-1,))
        scores = ops.matmul(states, ops.transpose(self.states(others))) + self.biases(others)[:, 0]
        if self.log_chances is not None:
            right = right - ops.take(self.log_chances, ids)
            scores = scores - ops.take(self.log_chances, others)
            scores = ops.concatenate([right[..., None], scores], axis=-1)
        costs = ops.logsumexp(scores, axis=-1) - right
        return ops.sum(costs * ops.cast(ids > 0, "float32"), axis=1)


def build_writing(encoder: Any, words: int, chances: np.ndarray | None) -> Any:
    """Build the model that is trained with a decoder: from a pair of sentences to their losses."""
    first, following = (keras.Input((None,), dtype="int32") for _ in range(2))
    drawn = keras.Input((SAMPLED,), dtype="int32")
    table = encoder.get_layer("words")
    costs = [
        Writer(words, chances, name=name)([encoder(one), other, table(other), drawn])
        for name, one, other in (("next", first, following), ("previous", following, first))
    ]
    model = keras.Model([first, following, drawn], ops.stack(costs, axis=1))
    optimizer = keras.optimizers.Adam(RATE, clipnorm=5.0)
    model.compile(optimizer, lambda _, costs: ops.mean(costs, axis=-1) / 20)
    return model


class Arm:
    """A training method, its progress, and the encoder to evaluate."""

    name, features, fingerprint = "arm", FEATURES, ""

    def __init__(self, kind: str, sentences: SentenceDataset, vectors: np.ndarray) -> None:
        """Build the model; every method starts from the same encoder."""
        self.kind, self.sentences = kind, sentences
        self.encoder = build_encoder(EncoderConfig("bi", FEATURES), vectors, SEED)
        chances = noise_distribution(np.concatenate([[1], sentences.counts]))
        self.sums = np.cumsum(chances)
        if kind == "quick":
            self.model = build_pairs(self.encoder, RATE)
        else:
            self.model = build_writing(
                self.encoder, len(vectors), chances if kind == "sampled" else None
            )
        self.row_of = {word: n + 1 for n, word in enumerate(sentences.words)}
        self.random = np.random.default_rng(SEED)

    def teach(self, batch: Batch) -> float:
        """Run a training step."""
        inputs = [batch.first, batch.following]
        if self.kind != "quick":
            chances = self.random.random((len(batch.rows), SAMPLED))
            inputs.append(np.minimum(np.searchsorted(self.sums, chances), len(self.sums) - 1))
        return float(self.model.train_on_batch(inputs, np.zeros(len(batch.rows), np.float32)))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Encode like `pullquote.encoders`, with the mean subtracted."""
        rows = np.zeros((len(texts), 40), np.int32)
        for row, text in enumerate(texts):
            known = [self.row_of[w] for w in split_words(text) if w in self.row_of][:40]
            rows[row, : len(known)] = known
        vectors = self.encoder.predict(rows, batch_size=256, verbose=0)
        vectors = vectors - vectors.mean(axis=0)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def judge(arm: Arm, arguments: argparse.Namespace) -> str:
    """Print the quality of an encoder."""
    lines = (arguments.checks / "sts-dev.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    vectors = arm.encode([row[place] for place in (5, 6) for row in rows])
    cosines = (vectors[: len(rows)] * vectors[len(rows) :]).sum(axis=1)
    sts = spearman(np.array([float(row[4]) for row in rows]), cosines.astype(np.float64))
    area = neighbor_auc(arm, islice(read_text(arguments.data, "dev"), JUDGED))
    return f"STS dev {100 * sts:.1f}, neighbors {area:.3f}"


def main() -> None:
    """Train and evaluate each method."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checks", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True, help="a file of word vectors")
    parser.add_argument("--minutes", type=float, default=1.5, help="of CPU time, for each")
    parser.add_argument("--arms", nargs="+", default=ARMS, choices=ARMS)
    arguments = parser.parse_args()
    sentences = build_dataset(read_text(arguments.data, "train"), WORDS)
    known = read_words(arguments.words)
    vectors = initial_vectors(sentences, known, FEATURES, np.random.default_rng(SEED))
    pairs = find_pairs(sentences)
    print(f"{len(sentences)} sentences, {len(pairs)} pairs, {len(sentences.words)} words")
    for kind in arguments.arms:
        arm = Arm(kind, sentences, vectors)
        if kind == arguments.arms[0]:  # they all begin alike
            print(f"at the beginning: {judge(arm, arguments)}", flush=True)
        seconds, seen, half, compiled = 0.0, 0, 1, set[int]()
        random = np.random.default_rng(SEED)
        while half <= 2:
            for batch in make_batches(sentences, pairs, BATCH, random):
                clock = time.process_time()
                loss = arm.teach(batch)
                if batch.first.shape[1] in compiled:
                    seconds += time.process_time() - clock
                compiled.add(batch.first.shape[1])
                seen += len(batch.rows)
                if seconds >= half * arguments.minutes * 30:
                    output = f"{seconds / 60:.1f} minutes, {seen} pairs, loss {loss:.2f}"
                    print(f"{kind}: {output}: {judge(arm, arguments)}", flush=True)
                    half += 1
                if half > 2:
                    break


if __name__ == "__main__":
    main()
