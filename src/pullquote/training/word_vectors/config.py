"""Configuration of skip-gram training."""

from dataclasses import dataclass

from pullquote.errors import UsageError


@dataclass(frozen=True, slots=True)
class SkipgramConfig:
    """Hyperparameters of skip-gram training.

    Attributes:
        features: Width of a vector; 300 in the talk.
        window: Maximum distance of a neighbor. The actual window is drawn for each occurrence from
            1 to this number, so that closer words count more.
        negatives: Negative samples for each neighbor.
        sample: Share of the text above which a word is subsampled; 0 for no subsampling.
        epochs: Passes over the text.
        batch_size: Pairs in a batch (Keras).
        learning_rate: Learning rate of Adam (Keras).
        threads: Threads (gensim); with more than one, results are not reproducible.
        seed: Seed of initial vectors and of all sampling.
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
        """Check all values.

        Raises:
            UsageError: A value is out of range.
        """
        for name in ("features", "window", "negatives", "epochs", "batch_size", "threads"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} must be at least 1, got {getattr(self, name)}")
        if not 0 <= self.sample < 1:
            raise UsageError(f"sample must be at least 0 and below 1, got {self.sample}")
        if self.learning_rate <= 0:
            raise UsageError(f"learning_rate must be above 0, got {self.learning_rate}")
