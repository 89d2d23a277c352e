"""Word vectors, picture: chosen words on a plane, and the loss of training over its batches.

In: `WordVectors` and words, or a card. Out: a `Figure`, an SVG drawing.
"""

from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.evaluation.svg_charts import COLORS, GRAY, MARGIN, MAX_CHARACTER_WIDTH, Figure, draw_lines
from pullquote.training.word_vectors.query import find_word
from pullquote.training.word_vectors.word_file import WordCard, WordVectors

SIDE = 560  # pixels of the square that the words stand in
LINE = 14  # pixels from a line of text to the next

Floats = npt.NDArray[np.float64]


def principal_plane(rows: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Project rows onto the plane in which they differ most (PCA).

    Args:
        rows: Shape (rows, features).

    Returns:
        Places, shape (rows, 2), and the share of the variance that each axis tells, shape (2,).
        Axes point to where the row farthest along them is.
    """
    centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    places, shares = np.zeros((len(rows), 2)), np.zeros(2)
    axes = min(2, len(lengths))
    places[:, :axes] = left[:, :axes] * lengths[:axes]
    farthest = np.abs(places).argmax(axis=0)
    places *= np.where(places[farthest, [0, 1]] < 0, -1.0, 1.0)
    shares[:axes] = lengths[:axes] ** 2 / max(float((lengths**2).sum()), 1e-12)
    return places, shares


def draw_words(vectors: WordVectors, words: Sequence[str]) -> Figure:
    """Draw words so that those with like vectors stand near each other.

    Args:
        vectors: Theirs and others'.
        words: Two or more different ones.

    Returns:
        The figure; `pullquote.evaluation.svg_charts.stack_figures` makes a file of it.

    Raises:
        UnknownNameError: One of them has no vector.
        UsageError: There are fewer than two.
    """
    rows = list(dict.fromkeys(find_word(vectors, word) for word in words))
    if len(rows) < 2:
        raise UsageError(f"a picture needs two different words, but was given {len(rows)}")
    places, shares = principal_plane(vectors.directions[rows])
    low, high = places.min(axis=0), places.max(axis=0)
    scale = SIDE / max(float((high - low).max()), 1e-9)  # the same for both axes: angles are true
    across = MARGIN + SIDE / 2 + (places[:, 0] - (low + high)[0] / 2) * scale
    down = MARGIN + SIDE / 2 - (places[:, 1] - (low + high)[1] / 2) * scale
    names = [vectors.words[row] for row in rows]
    width = 2 * MARGIN + SIDE + MAX_CHARACTER_WIDTH * max(map(len, names))
    corner, height = MARGIN - 8, SIDE + 16
    frame = f'<rect x="{corner}" y="{corner}" width="{width - 2 * corner}" height="{height}"'
    pieces = [f'{frame} fill="none" stroke="{GRAY}"/>']
    lines = _part_lines(across, down, names)
    for name, x, y, line in zip(names, across, down, lines, strict=True):
        pieces.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLORS[0]}"/>')
        pieces.append(f'<text x="{x + 6:.1f}" y="{line + 4:.1f}">{escape(name)}</text>')
    told = f"two directions of {vectors.vectors.shape[1]}, {shares.sum():.0%} of the variance"
    pieces.append(f'<text x="{MARGIN - 8}" y="{MARGIN - 16}">{len(rows)} words, {told}</text>')
    return Figure(f"Words: {', '.join(names)}", width, 2 * MARGIN + SIDE, "".join(pieces))


def _part_lines(across: Floats, down: Floats, names: Sequence[str]) -> list[float]:
    """Give each word a line near its point, no two words over each other; from the top."""
    lines = list(down)
    placed: list[int] = []
    for one in np.argsort(down, kind="stable"):
        for other in sorted(placed, key=lambda number: lines[number]):
            gap = across[one] - across[other]
            beside = gap >= MAX_CHARACTER_WIDTH * len(names[other]) or -gap >= MAX_CHARACTER_WIDTH * len(names[one])
            if not beside and abs(lines[one] - lines[other]) < LINE:
                lines[one] = lines[other] + LINE
        placed.append(int(one))
    return [float(line) for line in lines]


def draw_loss(card: WordCard) -> Figure:
    """Draw how the loss fell over the batches seen."""
    points = [(float(seen), loss) for seen, loss in card.curve]
    return draw_lines("Loss", {"training": points}, labels=("batches seen", "loss"))
