"""Corpus, minhash: how much two texts share, and which may share much.

In: texts. Out: the hashes of their runs of words, and MinHash in bands of them (Broder 1997, *On
the resemblance and containment of documents*; the bands as in Leskovec, Rajaraman and Ullman,
*Mining of Massive Datasets*, chapter 3).
"""

from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pullquote.text import split_words

_WORDS_IN_A_RUN = 4
_PRODUCTS_AT_ONCE = 2**15

Hashes = npt.NDArray[np.uint64]


def hash_runs(text: str) -> Hashes:
    """Hash each run of words, shape (runs,), ascending and distinct; a short text is one run."""
    words = split_words(text)
    words += [""] * (_WORDS_IN_A_RUN - len(words))
    hashes = np.array([crc32(word.encode()) for word in words], dtype=np.uint64)
    many = len(words) - _WORDS_IN_A_RUN + 1
    runs = np.zeros(many, dtype=np.uint64)
    for place in range(_WORDS_IN_A_RUN):
        runs = _mix(runs + hashes[place : place + many])
    return np.unique(runs)


def _mix(values: Hashes) -> Hashes:
    """Scatter 64-bit values: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=4)
def _factors(many: int) -> Hashes:
    return _mix(np.arange(many, dtype=np.uint64)) | np.uint64(1)


def min_hash(runs: Hashes, *, bands: int, rows: int) -> Hashes:
    """Give the least hash under each of many hash functions, shape (bands, rows).

    Of two texts that share s of their runs, all rows of some band are equal with the probability
    1 - (1 - s**rows)**bands.
    """
    # An odd factor orders all 64-bit values anew; some at a time, to keep it small in memory.
    factors = _factors(bands * rows)
    step = max(1, _PRODUCTS_AT_ONCE // len(runs))
    least = [
        np.multiply.outer(factors[place : place + step], runs).min(axis=1)
        for place in range(0, len(factors), step)
    ]
    return np.concatenate(least).reshape(bands, rows)


def band_keys(runs: Hashes, *, bands: int, rows: int) -> list[int]:
    """Give one signed 64-bit number for each band of `min_hash`; no two bands share numbers."""
    keys = np.arange(bands, dtype=np.uint64)
    for values in min_hash(runs, bands=bands, rows=rows).T:
        keys = _mix(keys + values)
    return [int(key) for key in keys.view(np.int64)]


def are_alike(one: Hashes, other: Hashes, *, share: float) -> bool:
    """Tell whether Jaccard's coefficient of two sets, each distinct, is at least a share."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= share * (len(one) + len(other) - shared)
