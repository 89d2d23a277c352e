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

from pullquote.datasets.records import Record
from pullquote.errors import UsageError
from pullquote.ingest.minhash import are_alike, hash_runs, min_hash

_LEAST_SHARED = 0.4
_BANDS, _ROWS = 64, 3  # finds 98.5 % of pairs that share 0.4, 99.99 % of those that share 0.5


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

    runs = [hash_runs(record.text) for record in records]
    known: dict[str | bytes, int] = {}
    buckets: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        if record.url:
            join(known.setdefault(record.url, number), number)
        same = known.setdefault(runs[number].tobytes(), number)
        join(same, number)
        if same == number:  # thousands of copies would make millions of pairs
            for band, values in enumerate(min_hash(runs[number], bands=_BANDS, rows=_ROWS)):
                buckets[band, values.tobytes()].append(number)
    pairs = {pair for members in buckets.values() for pair in combinations(members, 2)}
    for one, other in sorted(pairs):
        if first_of(one) != first_of(other) and are_alike(
            runs[one], runs[other], share=_LEAST_SHARED
        ):
            join(one, other)
    return [first_of(number) for number in range(len(records))]
