"""Word vectors, options: every choice that makes a set of vectors, in one typed place."""

from dataclasses import dataclass

from pullquote.errors import UsageError


@dataclass(frozen=True, slots=True)
class SkipgramConfig:
    """How word vectors are trained.

    Attributes:
        features: Width of a vector; 300 in the talk.
        window: Neighbours to either side that a word may have; how many it has in fact is drawn
            anew each time, from 1 to this many, so that nearer words count more.
        negatives: Words drawn at random for each neighbour.
        sample: Share of the text above which a word counts as frequent and is thinned out; 0
            keeps all.
        epochs: Passes over the text.
        batch_size: Pairs at a time (Keras).
        learning_rate: Adam's step size (Keras).
        threads: Side by side (gensim); with more than one no two runs are the same.
        seed: For the starting vectors and all that is drawn.
    """

    features: int = 300
    window: int = 5
    negatives: int = 5
    sample: float = 1e-4
    epochs: int = 5
    batch_size: int = 8192
    learning_rate: float = 5e-3
    threads: int = 1
    seed: int = 1

    def __post_init__(self) -> None:
        for name in ("features", "window", "negatives", "epochs", "batch_size", "threads"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} is {getattr(self, name)}, but has to be 1 or more")
        if not 0 <= self.sample < 1:
            raise UsageError(f"sample is {self.sample}, but has to be from 0 to below 1")
        if self.learning_rate <= 0:
            raise UsageError(f"learning_rate is {self.learning_rate}, but has to be above 0")
