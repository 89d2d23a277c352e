"""Score sentences with a trained network, of any architecture that a model file describes.

A score is calibrated: it is the share of sentences with this raw score that were close to a
quote in the validation articles. The bundled network is the talk's: recurrent layers over the
sentences of the article in order, one number for each (docs/how-to/train.md). The logits of an
ensemble are averaged; how far its networks disagree is `ScoreResult.score_std`.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pullquote.encoders import BUILT_IN_ENCODERS, Encoder, load_encoder
from pullquote.encoders.batching import batch_by_length
from pullquote.errors import ModelFileError, UsageError
from pullquote.models import FEATURES_VERSION, Predictor, default_model, read_model
from pullquote.scorers.base import AIMS, Aim, ScoreResult, Scores, ScoringInput
from pullquote.scorers.features import input_width, sentence_features
from pullquote.scorers.wording import Wording

if TYPE_CHECKING:
    from pullquote.scorers.occlusion import OcclusionExplainer

MAX_BATCH_SENTENCES = 1024
"""Articles are run in batches of up to this many sentences, padding included.
A step then takes about as long for twenty articles of 50 sentences as for four."""

Rows = npt.NDArray[np.float32]

FEATURE_SETS = ("all", "vectors", "wording")
"""What a row holds: all features, the vector alone, or all features and `Wording`."""


class NeuralScorer:
    """A trained network; one object serves any number of threads.

    Attributes:
        name: ``"rnn"`` for the bundled model, else the name in the model's card.
        encoder: Name of the encoder whose vectors it was trained on.
        folder: Folder of the model file.
        card: The model's card.
    """

    needs_vectors = True

    def __init__(self, path: Path | None = None, *, encoder: str | None = None) -> None:
        """Load a model.

        Args:
            path: A model file; None for the default model of the encoder.
            encoder: Name of the encoder that it will be used with, if known.

        Raises:
            ModelFileError: The file cannot be read, or needs a newer pullquote.
        """
        model = read_model(path or default_model(encoder))
        self.card = model.card
        self.name = model.card.name if path else "rnn"
        self.encoder = model.card.encoder
        self._path = model.path
        self.folder = model.path.parent
        self._encoder: Encoder | None = None
        is_known = (
            self.card.feature_set == "vectors" or self.card.features_version == FEATURES_VERSION
        )
        if not is_known or self.card.feature_set not in FEATURE_SETS:
            raise ModelFileError(
                f"{model.path} needs features {self.card.feature_set!r} of version "
                f"{self.card.features_version}, but this pullquote has version {FEATURES_VERSION}"
            )
        self._wording = None
        if self.card.feature_set == "wording":
            try:
                self._wording = Wording(model.weights)
            except UsageError as error:
                raise ModelFileError(f"{model.path} cannot be used: {error}") from error
        self._predictor = Predictor(self.card.architecture, model.weights, model.calibrations)

    def check_encoder(self, encoder: Encoder) -> None:
        """Check that an encoder is the one the model was trained on.

        Raises:
            ModelFileError: It is another.
        """
        if encoder.fingerprint != self.card.encoder_fingerprint:
            raise ModelFileError(
                f"{self._path} was trained on the vectors of {self.card.encoder!r} "
                f"({self.card.encoder_fingerprint}), not on those of {encoder.name!r} "
                f"({encoder.fingerprint})"
            )
        if self.encoder not in BUILT_IN_ENCODERS:
            self._encoder = encoder  # it may be known by a path that the card does not contain

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`.

        Raises:
            ModelFileError: The vectors are not as wide as those of the model's encoder.
        """
        (result,) = self.score_many([inputs])
        return result

    def score_many(self, inputs: Sequence[ScoringInput]) -> list[ScoreResult]:
        """Score every sentence of several articles; see `BatchScorer.score_many`.

        Raises:
            ModelFileError: As `score`.
        """
        articles = [self.rows(article) for article in inputs]
        results: dict[int, ScoreResult] = {}
        for batch in batch_by_length([len(rows) for rows in articles], MAX_BATCH_SENTENCES):
            features, mask = _pad([articles[index] for index in batch])
            scores, score_std = self._predictor.predict(features, mask)
            for row, index in enumerate(batch):
                article = (row, slice(len(articles[index])))  # without its padding
                results[index] = self._result(
                    inputs[index],
                    articles[index],
                    scores[article],
                    None if score_std is None else score_std[article],
                )
        return [results[index] for index in range(len(inputs))]

    def logits(
        self, rows: Rows, mask: npt.NDArray[np.bool_] | None = None, *, head: int = 0
    ) -> Scores:
        """Run one head: rows (..., sentences, width) to logits (ensemble, ..., sentences)."""
        return self._predictor.logits(rows, mask)[..., head]

    @cached_property
    def loaded_encoder(self) -> Encoder:
        """The model's encoder, loaded when an explanation first needs it."""
        encoder = self._encoder or load_encoder(self.encoder, folder=self.folder)
        self.check_encoder(encoder)
        return encoder

    def _result(
        self, inputs: ScoringInput, rows: Rows, scores: Scores, score_std: Scores | None
    ) -> ScoreResult:
        """Return the result of an article; scores of shape (sentences, heads)."""
        heads = self.card.architecture.heads
        if "junk" in heads:
            scores = _discount_junk(scores, heads)
        by_head = {
            name: self._head_result(
                inputs,
                rows,
                head,
                scores[:, head],
                None if score_std is None else score_std[:, head],
            )
            for head, name in enumerate(heads)
        }
        aims: dict[Aim, ScoreResult] = {aim: by_head[aim] for aim in AIMS if aim in by_head}
        junk = by_head["junk"].scores if "junk" in by_head else None
        main = next(iter(aims.values()), by_head[heads[0]])
        return replace(main, by_aim=aims, junk=junk)

    def _head_result(
        self,
        inputs: ScoringInput,
        rows: Rows,
        head: int,
        scores: Scores,
        score_std: Scores | None,
    ) -> ScoreResult:
        def mean_logits(rows: Rows, mask: npt.NDArray[np.bool_] | None = None) -> Scores:
            return np.asarray(self.logits(rows, mask, head=head).mean(axis=0))

        def encode(texts: Sequence[str]) -> Rows:
            return self.loaded_encoder.encode(texts)  # loads it on first use

        @cache
        def explainer() -> "OcclusionExplainer":
            from pullquote.scorers.occlusion import OcclusionExplainer

            return OcclusionExplainer(
                mean_logits,
                encode,
                inputs,
                rows,
                uses_features=self.card.feature_set != "vectors",
                complete=self._with_wording,
            )

        return ScoreResult(scores, lambda index: explainer().explain(index), score_std)

    def rows(self, inputs: ScoringInput) -> Rows:
        """Compute the feature rows of an article, and check their width.

        Raises:
            ModelFileError: The vectors are not as wide as those of the model's encoder.
        """
        features = inputs.vectors.sentences.shape[1]
        needed = self.card.architecture.input_width
        width = features if self.card.feature_set == "vectors" else input_width(features)
        width += self._wording.width if self._wording else 0
        if width != needed:
            raise ModelFileError(
                f"{self._path} was trained on the encoder {self.card.encoder!r}; vectors of "
                f"{features} features give rows of {width}, but it needs rows of {needed}"
            )
        if self.card.feature_set == "vectors":
            return inputs.vectors.sentences
        rows = sentence_features(inputs)
        if self._wording is None:
            return rows
        return np.concatenate([rows, self._wording.chunk_features(inputs.chunks)], axis=1)

    def _with_wording(self, rows: Rows, proses: Sequence[str]) -> Rows:
        if self._wording is None:
            return rows
        return np.concatenate([rows, self._wording.features(proses)], axis=1)


def _discount_junk(scores: Scores, heads: Sequence[str]) -> Scores:
    """Multiply the scores of both aims by the probability that the sentence is prose."""
    discounted = scores.copy()
    prose = 1.0 - scores[:, heads.index("junk")]
    for aim in AIMS:
        if aim in heads:
            discounted[:, heads.index(aim)] *= prose
    return discounted


def _pad(articles: Sequence[Rows]) -> tuple[Rows, npt.NDArray[np.bool_] | None]:
    """Stack articles, the longest last: rows (articles, sentences, width), and their mask."""
    longest = len(articles[-1])
    if len(articles[0]) == longest:
        return np.stack(articles), None
    rows = np.zeros((len(articles), *articles[-1].shape), np.float32)
    mask = np.zeros(rows.shape[:2], bool)
    for index, article in enumerate(articles):
        rows[index, : len(article)] = article
        mask[index, : len(article)] = True
    return rows, mask
