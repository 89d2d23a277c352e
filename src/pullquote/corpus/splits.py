"""Corpus, splits: parts training articles from others, so that none is on both sides.

In: records. Out: two lists of them, near-duplicates always together; or the pairs of
near-duplicates that two given lists share. Two records are one article if they have the same URL
or much the same text: at least 0.4 of the runs of four words that either has are in both
(Jaccard's coefficient). Pairs that may be are found by MinHash in bands (Broder 1997, *On the
resemblance and containment of documents*; the bands as in Leskovec, Rajaraman and Ullman, *Mining
of Massive Datasets*, chapter 3) and then measured, so none is a chance hit.
"""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from itertools import combinations
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pullquote.corpus.records import Record
from pullquote.errors import UsageError
from pullquote.text import split_words

__all__ = ["find_leaks", "split_records"]

_WORDS_IN_A_RUN = 4
_LEAST_SHARED = 0.4
_BANDS, _ROWS = 64, 3  # finds 98.5 % of pairs that share 0.4, 99.99 % of those that share 0.5

_Hashes = npt.NDArray[np.uint64]


def split_records(
    records: Sequence[Record], *, share: float, seed: int
) -> tuple[list[Record], list[Record]]:
    """Part records in two, near-duplicates on the same side.

    Which record goes where depends on the records and the seed, not on their order.

    Args:
        records: The records.
        share: How much of them to hold out, in (0, 1); met as nearly as groups allow, and never
            exceeded by more than a record.
        seed: Another seed, another choice.

    Returns:
        The records to train on and those held out, each in the order given.

    Raises:
        UsageError: `share` is out of its range.
    """
    if not 0 < share < 1:
        raise UsageError(f"a share of {share} was asked for; one between 0 and 1 is needed")
    keys = [sha256(f"{seed}\n{record.text}".encode()).digest() for record in records]
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(_group(records)):
        groups[group].append(number)
    room = max(1, round(share * len(records)))
    held: set[int] = set()
    for members in sorted(groups.values(), key=lambda members: min(keys[n] for n in members)):
        if len(held) + len(members) <= room and len(members) < len(records):
            held.update(members)
    parts: tuple[list[Record], list[Record]] = ([], [])
    for number, record in enumerate(records):
        parts[number in held].append(record)
    return parts


def find_leaks(train: Sequence[Record], other: Sequence[Record]) -> list[tuple[str, str]]:
    """Find the articles of one list that stand in another too, word for word or nearly.

    Args:
        train: The records of one list.
        other: The records of the other.

    Returns:
        The ids of a record of `train` and one of `other`, once for each of `other` that leaks, in
        its order. The other way round, `find_leaks(test, train)` names each of `train` to drop.

    >>> a = Record("a", "", "It rained on the old town all day.", ("It rained",))
    >>> b = Record("b", "", "It rained on the old town, all day!", ("the old town",))
    >>> find_leaks([a], [b])
    [('a', 'b')]
    """
    firsts = _group([*train, *other])
    return [
        (train[first].id, record.id)
        for first, record in zip(firsts[len(train) :], other, strict=True)
        if first < len(train)
    ]


def _group(records: Sequence[Record]) -> list[int]:
    """Group near-duplicates: give for each record the place of the first one in its group."""
    firsts = list(range(len(records)))

    def first_of(number: int) -> int:
        while firsts[number] != number:
            firsts[number] = number = firsts[firsts[number]]
        return number

    def join(one: int, other: int) -> None:
        low, high = sorted((first_of(one), first_of(other)))
        firsts[high] = low

    runs = [_hash_runs(record.text) for record in records]
    known: dict[str | bytes, int] = {}
    buckets: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        if record.url:
            join(known.setdefault(record.url, number), number)
        same = known.setdefault(runs[number].tobytes(), number)
        join(same, number)
        if same == number:  # thousands of copies would make millions of pairs
            for band, values in enumerate(_min_hash(runs[number])):
                buckets[band, values.tobytes()].append(number)
    pairs = {pair for members in buckets.values() for pair in combinations(members, 2)}
    for one, other in sorted(pairs):
        if first_of(one) != first_of(other) and _are_alike(runs[one], runs[other]):
            join(one, other)
    return [first_of(number) for number in range(len(records))]


def _hash_runs(text: str) -> _Hashes:
    """Hash each run of words, shape (runs,), ascending and distinct; a short text is one run."""
    words = split_words(text)
    words += [""] * (_WORDS_IN_A_RUN - len(words))
    hashes = np.array([crc32(word.encode()) for word in words], dtype=np.uint64)
    many = len(words) - _WORDS_IN_A_RUN + 1
    runs = np.zeros(many, dtype=np.uint64)
    for place in range(_WORDS_IN_A_RUN):
        runs = _mix(runs + hashes[place : place + many])
    return np.unique(runs)


def _mix(values: _Hashes) -> _Hashes:
    """Scatter 64-bit values: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_FACTORS = _mix(np.arange(_BANDS * _ROWS, dtype=np.uint64)) | np.uint64(1)


def _min_hash(runs: _Hashes) -> _Hashes:
    """Give the least hash under each of many hash functions, shape (bands, rows)."""
    # An odd factor orders all 64-bit values anew; one at a time, to keep it small in memory.
    least = np.array([(runs * factor).min() for factor in _FACTORS], dtype=np.uint64)
    return least.reshape(_BANDS, _ROWS)


def _are_alike(one: _Hashes, other: _Hashes) -> bool:
    """Tell whether Jaccard's coefficient of two sets, each distinct, is high enough."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= _LEAST_SHARED * (len(one) + len(other) - shared)
