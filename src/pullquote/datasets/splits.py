"""Splits: disjoint training and held-out articles, with near-duplicates on the same side.

Two records are near-duplicates if they have the same URL, much the same text, or much the same
quote: at least 0.4 of the four-word shingles that either text has are in both (Jaccard index).
Candidate pairs come from MinHash with banding (Broder 1997, *On the resemblance and containment of
documents*; Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3); each is then
measured exactly.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import combinations

from pullquote.errors import UsageError
from pullquote.ingest.minhash import Hashes, are_similar, hash_shingles, min_hash
from pullquote.ingest.records import Record
from pullquote.text import split_words

MIN_SHARED = 0.4
"""Jaccard index from which two texts are near-duplicates."""

MIN_QUOTE_WORDS = 8
"""Shorter quotes are not compared: two articles may well have a short sentence in common."""

_BANDS, _ROWS = 64, 3  # finds 98.5 % of pairs with Jaccard index 0.4, 99.99 % of those with 0.5


def split_records(
    records: Sequence[Record], *, share: float, seed: int
) -> tuple[list[Record], list[Record]]:
    """Split records in two, near-duplicates on the same side.

    The result depends on the records and the seed, not on the order of the records.

    Args:
        records: The records.
        share: Share of records to hold out, in (0, 1). It is met as closely as groups of
            near-duplicates allow, and exceeded by at most one record.
        seed: Random seed.

    Returns:
        The training records and the held-out records, each in the given order.

    Raises:
        UsageError: `share` is out of range.
    """
    if not 0 < share < 1:
        raise UsageError(f"share must be between 0 and 1, got {share:g}")
    # A hash of seed and text is a random number that does not depend on a record's position.
    keys = [sha256(f"{seed}\n{record.text}".encode()).digest() for record in records]
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for index, group in enumerate(_group(records)):
        groups[group].append(index)
    size = max(1, round(share * len(records)))
    held_out: set[int] = set()
    for members in sorted(groups.values(), key=lambda members: min(keys[n] for n in members)):
        if len(held_out) + len(members) <= size and len(members) < len(records):
            held_out.update(members)
    splits: tuple[list[Record], list[Record]] = ([], [])
    for index, record in enumerate(records):
        splits[index in held_out].append(record)
    return splits


def find_leaks(train: Sequence[Record], test: Sequence[Record]) -> list[tuple[str, str]]:
    """Find test records that have a near-duplicate in the training records.

    Returns:
        Pairs of ids of a training and a test record, one for each leaking test record, in order.
        With the arguments swapped, ``find_leaks(test, train)`` lists the training records to drop.

    >>> a = Record("a", "", "It rained on the old town all day.", ("It rained",))
    >>> b = Record("b", "", "It rained on the old town, all day!", ("the old town",))
    >>> find_leaks([a], [b])
    [('a', 'b')]
    """
    groups = _group([*train, *test])
    return [
        (train[first].id, record.id)
        for first, record in zip(groups[len(train) :], test, strict=True)
        if first < len(train)
    ]


class _DisjointSets:
    """Disjoint sets of the integers below a limit, each named by its smallest member."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def find(self, item: int) -> int:
        """Return the smallest member of an item's set."""
        while self._parents[item] != item:
            self._parents[item] = item = self._parents[self._parents[item]]
        return item

    def union(self, a: int, b: int) -> None:
        """Merge the sets of two items."""
        low, high = sorted((self.find(a), self.find(b)))
        self._parents[high] = low


def _group(records: Sequence[Record]) -> list[int]:
    """Group near-duplicates: return the index of the first record in each record's group."""
    sets = _DisjointSets(len(records))
    first_with_url: dict[str, int] = {}
    for index, record in enumerate(records):
        if record.url:
            sets.union(first_with_url.setdefault(record.url, index), index)
    _join_similar(sets, ((index, record.text) for index, record in enumerate(records)))
    _join_similar(
        sets,
        (
            (index, quote)
            for index, record in enumerate(records)
            for quote in record.quotes
            if len(split_words(quote)) >= MIN_QUOTE_WORDS
        ),
    )
    return [sets.find(index) for index in range(len(records))]


def _join_similar(sets: _DisjointSets, texts: Iterable[tuple[int, str]]) -> None:
    """Merge the sets of records with similar texts, given as pairs of record index and text."""
    shingles: list[tuple[int, Hashes]] = []
    first_with: dict[bytes, int] = {}
    buckets: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    for index, text in texts:
        hashes = hash_shingles(text)
        key = hashes.tobytes()
        # Equal texts are merged here, since thousands of copies would make millions of pairs.
        if key in first_with:
            sets.union(first_with[key], index)
            continue
        first_with[key] = index
        for band, values in enumerate(min_hash(hashes, bands=_BANDS, rows=_ROWS)):
            buckets[band, values.tobytes()].append(len(shingles))
        shingles.append((index, hashes))
    pairs = {pair for members in buckets.values() for pair in combinations(members, 2)}
    for a, b in sorted(pairs):
        (index_a, hashes_a), (index_b, hashes_b) = shingles[a], shingles[b]
        if sets.find(index_a) != sets.find(index_b) and are_similar(
            hashes_a, hashes_b, min_share=MIN_SHARED
        ):
            sets.union(index_a, index_b)
