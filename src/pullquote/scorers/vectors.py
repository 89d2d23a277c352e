"""Compare sentence vectors: normalization and cosines."""

import numpy as np
import numpy.typing as npt


def normalize_vector(vector: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Scale a vector to length 1; a zero vector stays zero.

    >>> normalize_vector(np.array([3.0, 4.0])).tolist()
    [0.6, 0.8]
    """
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def cosines(
    sentences: npt.NDArray[np.float32], direction: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Compute the cosine of each sentence vector with a direction, clipped to [0, 1].

    Args:
        sentences: Shape (sentences, features), rows of length 1 or 0.
        direction: Shape (features,), of any length.

    Returns:
        Shape (sentences,).
    """
    return np.clip((sentences @ normalize_vector(direction)).astype(np.float64), 0.0, 1.0)
