"""Models, RNN: a trained network reads the article from both ends and says what to quote.

In: an article with vectors, and a model file. Out: scores that mean something by themselves: the
share of sentences with such a score that were close to a quote in the validation articles. The
network is the talk's: recurrent layers over the article's sentences in order, one number for each
(`pullquote.models`, docs/how-to/train.md); several fits are averaged, and how far they are apart is
the spread.

A score is explained by leaving things out and scoring again, which is what the network does and
not a model of it (occlusion; Zeiler and Fergus 2014, arXiv 1311.2901).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder, load_encoder
from pullquote.errors import ModelFileError
from pullquote.layers import sigmoid
from pullquote.models import default_model
from pullquote.models.model_file import FEATURES_VERSION, read_model
from pullquote.models.network import make_network
from pullquote.scorers.base import Explanation, ScoreResult, Scores, ScoringInput
from pullquote.scorers.features import (
    input_width,
    perturbed_features,
    position_columns,
    sentence_features,
)

REACH = 4
"""Sentences on each side that an explanation looks at: farther ones hardly move a score."""

MOST_WORDS = 40
"""Words of a sentence that are left out one by one."""

SHOWN_WORDS = 3

SENTENCES_AT_ONCE = 1024
"""Articles are run side by side up to here, filled up to the longest; a longer one runs alone.
A step then costs about as much for twenty articles of 50 sentences as for four."""

Rows = npt.NDArray[np.float32]


def _same(features: int) -> int:
    return features


_WIDTHS: dict[str, Callable[[int], int]] = {"all": input_width, "vectors": _same}


class NeuralScorer:
    """The scorer; see the module. One object serves any number of threads.

    Attributes:
        name: ``"rnn"`` for the model that comes with pullquote, else its card's name.
        encoder: Name of the encoder whose vectors it was trained on.
        card: What the model file says of itself.
    """

    needs_vectors = True

    def __init__(self, path: Path | None = None, *, encoder: str | None = None) -> None:
        """Read a model.

        Args:
            path: A model file; None for the one that comes with pullquote or with the encoder.
            encoder: Name of the encoder that it will be used with, if that is known.

        Raises:
            ModelFileError: It cannot be read, or needs a newer pullquote.
        """
        model = read_model(path or default_model(encoder))
        self.card = model.card
        self.name = model.card.name if path else "rnn"
        self.encoder = model.card.encoder
        self._path = model.path
        known = self.card.inputs == "vectors" or self.card.features_version == FEATURES_VERSION
        if not known or self.card.inputs not in _WIDTHS:
            raise ModelFileError(
                f"{model.path} needs features {self.card.inputs!r} of version "
                f"{self.card.features_version}, but this pullquote has version {FEATURES_VERSION}"
            )
        self._calibration = model.calibration
        self._network = make_network(self.card.architecture, model.weights)

    def check_encoder(self, encoder: Encoder) -> None:
        """Make sure that vectors come from the encoder that the model was trained on.

        Raises:
            ModelFileError: They come from another.
        """
        if encoder.fingerprint != self.card.encoder_fingerprint:
            raise ModelFileError(
                f"{self._path} was trained on the vectors of {self.card.encoder!r} "
                f"({self.card.encoder_fingerprint}), not on those of {encoder.name!r} "
                f"({encoder.fingerprint})"
            )

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`.

        Raises:
            ModelFileError: The vectors are of another width than the model's encoder's.
        """
        (scoring,) = self.score_many([evidence])
        return scoring

    def score_many(self, evidence: Sequence[ScoringInput]) -> list[ScoreResult]:
        """Score every sentence of several articles; see `BatchScorer.score_many`.

        Raises:
            ModelFileError: As from `score`.
        """
        rows = [self._lay_out(each) for each in evidence]
        scorings: dict[int, ScoreResult] = {}
        for batch in _batches([len(each) for each in rows]):
            numbers = self._run(*_side_by_side([rows[index] for index in batch]))
            scores = self._finish(numbers.mean(axis=0))
            score_std = self._finish(numbers).std(axis=0) if len(numbers) > 1 else None
            for place, index in enumerate(batch):
                here = (place, slice(len(rows[index])))
                scorings[index] = self._tell(
                    evidence[index],
                    rows[index],
                    scores[here],
                    None if score_std is None else score_std[here],
                )
        return [scorings[index] for index in range(len(evidence))]

    def _tell(
        self, evidence: ScoringInput, rows: Rows, scores: Scores, score_std: Scores | None
    ) -> ScoreResult:
        def explain(index: int) -> Explanation:
            return self._explain(evidence, rows, scores, index)

        return ScoreResult(scores, explain, score_std)

    def _lay_out(self, evidence: ScoringInput) -> Rows:
        features = evidence.vectors.sentences.shape[1]
        needed = self.card.architecture.inputs
        if _WIDTHS[self.card.inputs](features) != needed:
            raise ModelFileError(
                f"{self._path} was trained on the encoder {self.card.encoder!r}; vectors of "
                f"{features} features give rows of {_WIDTHS[self.card.inputs](features)}, but it "
                f"needs rows of {needed}"
            )
        if self.card.inputs == "vectors":
            return evidence.vectors.sentences
        return sentence_features(evidence)

    def _run(self, rows: Rows, mask: npt.NDArray[np.bool_] | None = None) -> Scores:
        """Run all fits: (..., sentences, width) to (fits, ..., sentences)."""
        return np.asarray(self._network(rows, mask), np.float64)

    def _finish(self, numbers: Scores) -> Scores:
        """Turn the networks' numbers into scores."""
        if self.card.architecture.output == "sigmoid":
            raw = np.asarray(sigmoid(numbers), np.float64)
        else:
            raw = np.clip(numbers, 0.0, 1.0)
        return self._calibration(raw)

    @cached_property
    def _encoder(self) -> Encoder:
        encoder = load_encoder(self.card.encoder)
        self.check_encoder(encoder)
        return encoder

    def _explain(
        self, evidence: ScoringInput, rows: Rows, scores: Scores, index: int
    ) -> Explanation:
        """Say what moves a score: its words, its neighbours, its place."""
        words = self._weigh_words(evidence, rows, index)
        parts = [f"lower without {', '.join(words)}" if words else "no single word raises it"]
        neighbors: tuple[int, ...] = ()
        if len(scores) > 1:
            neighbor, change = self._weigh_neighbours(rows, index)
            neighbors = (neighbor,)
            moved = "raised" if change > 0 else "lowered"
            parts.append(f"{moved} by sentence {neighbor + 1} beside it")
            parts.append(self._tell_place(rows, scores, index))
        return Explanation("; ".join(parts), tuple(words), neighbors)

    def _weigh_words(self, evidence: ScoringInput, rows: Rows, index: int) -> list[str]:
        """List the words without which the sentence would score lowest, the first first."""
        words = evidence.article.sentences[index].prose.split()
        if len(words) < 2:
            return []
        without = [" ".join(words[:n] + words[n + 1 :]) for n in range(min(len(words), MOST_WORDS))]
        vectors = self._encoder.encode(without)
        if self.card.inputs == "vectors":
            varied: Rows = vectors
        else:
            varied = perturbed_features(evidence, index, without, vectors)
        near, here = self._near(rows, index)
        batch = np.repeat(near[np.newaxis], len(varied) + 1, axis=0)
        batch[1:, here] = varied
        numbers = self._run(batch).mean(axis=0)[:, here]
        order = np.argsort(numbers[1:], kind="stable")[:SHOWN_WORDS]
        return [words[n].strip('.,;:!?()"“”') for n in order if numbers[1 + n] < numbers[0]]

    def _weigh_neighbours(self, rows: Rows, index: int) -> tuple[int, float]:
        """Find the neighbour that moves the sentence's number most, and by how much."""
        near, here = self._near(rows, index)
        others = [n for n in range(len(near)) if n != here]
        mask = np.ones((len(others) + 1, len(near)), bool)
        mask[np.arange(1, len(mask)), others] = False
        batch = np.repeat(near[np.newaxis], len(mask), axis=0)
        numbers = self._run(batch, mask).mean(axis=0)[:, here]
        changes = numbers[0] - numbers[1:]
        most = int(np.argmax(np.abs(changes)))
        return index - here + others[most], float(changes[most])

    def _tell_place(self, rows: Rows, scores: Scores, index: int) -> str:
        """Say how the sentence would rank in the middle of the article."""
        count = len(scores)
        order = np.delete(np.arange(count), index)
        order = np.insert(order, count // 2, index)
        moved = rows[order]
        if self.card.inputs == "all":
            place = position_columns(rows.shape[1] - input_width(0))
            moved[:, place] = rows[:, place]
        there = self._run(moved).mean(axis=0)
        rank = 1 + int((scores > scores[index]).sum())
        rank_there = 1 + int((there > there[count // 2]).sum())
        return f"ranks {rank} of {count}, and would rank {rank_there} in the middle of the article"

    def _near(self, rows: Rows, index: int) -> tuple[Rows, int]:
        """Cut out a sentence's neighbourhood; tell where in it the sentence stands."""
        start = max(0, index - REACH)
        return rows[start : index + REACH + 1], index - start


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Put articles of like length together, given by their index."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > SENTENCES_AT_ONCE:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _side_by_side(articles: Sequence[Rows]) -> tuple[Rows, npt.NDArray[np.bool_] | None]:
    """Fill up articles to the longest, the last: (articles, sentences, width), and what is real."""
    longest = len(articles[-1])
    if len(articles[0]) == longest:
        return np.stack(articles), None
    rows = np.zeros((len(articles), *articles[-1].shape), np.float32)
    mask = np.zeros(rows.shape[:2], bool)
    for place, each in enumerate(articles):
        rows[place, : len(each)] = each
        mask[place, : len(each)] = True
    return rows, mask
