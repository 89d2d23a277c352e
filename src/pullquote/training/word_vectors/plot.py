"""Charts of word vectors: chosen words on a plane, and the loss curve."""

from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.evaluation.svg_charts import (
    COLORS,
    GRAY,
    MARGIN,
    MAX_CHARACTER_WIDTH,
    Figure,
    draw_lines,
)
from pullquote.training.word_vectors.query import find_word
from pullquote.training.word_vectors.word_file import WordCard, WordVectors

SIDE = 560  # pixels of the square plot
LINE_HEIGHT = 14  # pixels

Floats = npt.NDArray[np.float64]


def principal_plane(rows: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Project vectors onto their first two principal components.

    Args:
        rows: Shape (rows, features).

    Returns:
        Coordinates, shape (rows, 2), and the share of the variance of each axis, shape (2,). The
        sign of an axis is such that the coordinate of largest magnitude is positive.
    """
    centered = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    left, lengths, _ = np.linalg.svd(centered, full_matrices=False)
    coordinates, shares = np.zeros((len(rows), 2)), np.zeros(2)
    axes = min(2, len(lengths))
    coordinates[:, :axes] = left[:, :axes] * lengths[:axes]
    farthest = np.abs(coordinates).argmax(axis=0)
    coordinates *= np.where(coordinates[farthest, [0, 1]] < 0, -1.0, 1.0)
    shares[:axes] = lengths[:axes] ** 2 / max(float((lengths**2).sum()), 1e-12)
    return coordinates, shares


def draw_words(vectors: WordVectors, words: Sequence[str]) -> Figure:
    """Draw words on a plane, those with similar vectors close to each other.

    Args:
        vectors: Word vectors.
        words: At least two different words.

    Returns:
        The chart; `pullquote.evaluation.svg_charts.stack_figures` makes a file of it.

    Raises:
        UnknownNameError: A word has no vector.
        UsageError: There are fewer than two words.
    """
    rows = list(dict.fromkeys(find_word(vectors, word) for word in words))
    if len(rows) < 2:
        raise UsageError(f"a chart needs at least two different words, got {len(rows)}")
    coordinates, shares = principal_plane(vectors.directions[rows])
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    scale = SIDE / max(float((high - low).max()), 1e-9)  # equal for both axes: keeps angles
    x_center, y_center = (low + high) / 2
    x = MARGIN + SIDE / 2 + (coordinates[:, 0] - x_center) * scale
    y = MARGIN + SIDE / 2 - (coordinates[:, 1] - y_center) * scale
    names = [vectors.words[row] for row in rows]
    width = 2 * MARGIN + SIDE + MAX_CHARACTER_WIDTH * max(map(len, names))
    corner, height = MARGIN - 8, SIDE + 16
    frame = f'<rect x="{corner}" y="{corner}" width="{width - 2 * corner}" height="{height}"'
    parts = [f'{frame} fill="none" stroke="{GRAY}"/>']
    label_tops = _separate_labels(x, y, names)
    for name, left, top, label_top in zip(names, x, y, label_tops, strict=True):
        parts.append(f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3" fill="{COLORS[0]}"/>')
        parts.append(f'<text x="{left + 6:.1f}" y="{label_top + 4:.1f}">{escape(name)}</text>')
    caption = (
        f"{len(rows)} words, two directions of {vectors.vectors.shape[1]}, "
        f"{shares.sum():.0%} of the variance"
    )
    parts.append(f'<text x="{MARGIN - 8}" y="{MARGIN - 16}">{caption}</text>')
    return Figure(f"Words: {', '.join(names)}", width, 2 * MARGIN + SIDE, "".join(parts))


def _separate_labels(x: Floats, y: Floats, names: Sequence[str]) -> list[float]:
    """Return the vertical position of each label, moved down where labels would overlap."""
    tops = list(y)
    done: list[int] = []
    for a in np.argsort(y, kind="stable"):
        for b in sorted(done, key=lambda index: tops[index]):
            gap = x[a] - x[b]
            is_right = gap >= MAX_CHARACTER_WIDTH * len(names[b])
            is_left = -gap >= MAX_CHARACTER_WIDTH * len(names[a])
            if not (is_right or is_left) and abs(tops[a] - tops[b]) < LINE_HEIGHT:
                tops[a] = tops[b] + LINE_HEIGHT
        done.append(int(a))
    return [float(top) for top in tops]


def draw_loss(card: WordCard) -> Figure:
    """Draw the loss curve."""
    points = [(float(seen), loss) for seen, loss in card.curve]
    return draw_lines("Loss", {"training": points}, labels=("batches seen", "loss"))
