"""Estimate how much of their text two documents share.

Input: texts. Output: hashes of their runs of words (shingles), and MinHash signatures in bands
(Broder 1997, *On the resemblance and containment of documents*; the bands as in Leskovec, Rajaraman
and Ullman, *Mining of Massive Datasets*, chapter 3).
"""

from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pullquote.text import split_words

_SHINGLE_WORDS = 4
_MAX_PRODUCTS = 2**15

Hashes = npt.NDArray[np.uint64]


def hash_shingles(text: str) -> Hashes:
    """Return the hashes of all shingles, shape (shingles,), sorted and unique.

    A shingle is a run of four words; a shorter text is one shingle.
    """
    words = split_words(text)
    words += [""] * (_SHINGLE_WORDS - len(words))
    hashes = np.array([crc32(word.encode()) for word in words], dtype=np.uint64)
    n_shingles = len(words) - _SHINGLE_WORDS + 1
    shingles = np.zeros(n_shingles, dtype=np.uint64)
    for i in range(_SHINGLE_WORDS):
        shingles = _mix(shingles + hashes[i : i + n_shingles])
    return np.unique(shingles)


def _mix(values: Hashes) -> Hashes:
    """Scatter 64-bit values: the finalizer of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=4)
def _factors(n: int) -> Hashes:
    return _mix(np.arange(n, dtype=np.uint64)) | np.uint64(1)


def min_hash(shingles: Hashes, *, bands: int, rows: int) -> Hashes:
    """Return the minimum under each of many hash functions, shape (bands, rows).

    If two texts share s of their shingles, all rows of some band are equal with probability
    1 - (1 - s**rows)**bands.
    """
    # Multiplication by an odd number permutes the 64-bit values. A batch at a time saves memory.
    factors = _factors(bands * rows)
    step = max(1, _MAX_PRODUCTS // len(shingles))
    minima = [
        np.multiply.outer(factors[i : i + step], shingles).min(axis=1)
        for i in range(0, len(factors), step)
    ]
    return np.concatenate(minima).reshape(bands, rows)


def band_keys(shingles: Hashes, *, bands: int, rows: int) -> list[int]:
    """Return a signed 64-bit key for each band of `min_hash`; keys of two bands never collide."""
    keys = np.arange(bands, dtype=np.uint64)
    for values in min_hash(shingles, bands=bands, rows=rows).T:
        keys = _mix(keys + values)
    return [int(key) for key in keys.view(np.int64)]


def are_similar(a: Hashes, b: Hashes, *, min_share: float) -> bool:
    """Return whether the Jaccard similarity of two sets of hashes reaches a minimum."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared >= min_share * (len(a) + len(b) - shared)
