"""Splits: no article on both sides, also not one that was changed a little."""

import random

import pytest

from pullquote.datasets import Record, find_leaks, split_records
from pullquote.errors import UsageError

WORDS = [first + last for first in "bdfgklmnprst" for last in "ain eal ock unt ire olm".split()]


def make_text(seed: int, words: int = 120) -> str:
    """Make a text of random words."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def change_words(text: str, many: int) -> str:
    """Put other words in place of some, evenly spread."""
    words = text.split()
    step = len(words) // many
    words[::step] = ["zebra"] * len(words[::step])
    return " ".join(words)


def make_records(many: int) -> list[Record]:
    """Make unrelated records."""
    return [Record(f"r{n}", "", make_text(n), ("a quote",)) for n in range(many)]


def ids(records: list[Record]) -> set[str]:
    """Give the names of records."""
    return {record.id for record in records}


def test_planted_duplicates() -> None:
    """Planted near-duplicates, changed in 6 of 120 words, never cross, whatever the seed."""
    records = make_records(40)
    planted = [
        Record(f"copy{n}", "Other", change_words(records[n].text, 6).upper() + "!", ("a",))
        for n in range(20)
    ]
    for seed in range(5):
        train, held = split_records([*records, *planted], share=0.3, seed=seed)
        assert len(train) + len(held) == 60
        for n in range(20):
            assert (f"r{n}" in ids(train)) == (f"copy{n}" in ids(train))
        assert find_leaks(train, held) == []


def test_order_and_seed() -> None:
    """The order of the records changes nothing but the order of the parts; the seed does."""
    records = make_records(30)
    shuffled = random.Random(1).sample(records, 30)
    held = ids(split_records(records, share=0.2, seed=3)[1])
    assert held == ids(split_records(shuffled, share=0.2, seed=3)[1])
    assert len(held) == 6
    assert held != ids(split_records(records, share=0.2, seed=4)[1])
    assert [r.id for r in split_records(shuffled, share=0.2, seed=3)[0]] == [
        r.id for r in shuffled if r.id not in held
    ]


def test_same_url() -> None:
    """Two texts from one address are one article; records without an address are not."""
    a, b, c = make_records(3)
    same = [Record(r.id, "", r.text, r.quotes, url="https://x.example/1") for r in (a, b)]
    assert find_leaks(same[:1], [same[1], c]) == [("r0", "r1")]
    assert find_leaks([a], [b, c]) == []


def test_leaks() -> None:
    """Each leaking record is named once, with one of the other list that it is like."""
    a, b, c = make_records(3)
    near = Record("near", "", change_words(a.text, 6), ("a",))
    far = Record("far", "", change_words(a.text, 60), ("a",))
    assert find_leaks([a, b], [c, near, far, near]) == [("r0", "near"), ("r0", "near")]
    assert find_leaks([near, a], [a]) == [("near", "r0")]


def test_resemblance_decides() -> None:
    """What MinHash brings up is measured: 0.4 of the runs of four words must be shared."""
    text = make_text(1, 103)  # 100 runs
    words = text.split()
    # 60 of 100 runs shared, 40 others on each side: 60 / 140 = 0.43; with 55 it is 0.38.
    enough = " ".join([*words[:63], *make_text(2, 40).split()])
    too_few = " ".join([*words[:58], *make_text(3, 45).split()])
    one = Record("one", "", text, ("a",))
    assert find_leaks([one], [Record("enough", "", enough, ("a",))]) == [("one", "enough")]
    assert find_leaks([one], [Record("few", "", too_few, ("a",))]) == []


def test_many_copies() -> None:
    """Thousands of copies of one text are one group, found without comparing each with each."""
    copies = [Record(f"c{n}", "", "It rained all day in Ely.", ("a",)) for n in range(5000)]
    train, held = split_records([*copies, *make_records(2)], share=0.5, seed=0)
    assert {len(train), len(held)} == {5000, 2}


def test_extremes() -> None:
    """One article is trained on; a share of none or all is refused; short texts are no copies."""
    [record] = make_records(1)
    assert split_records([record], share=0.5, seed=0) == ([record], [])
    assert split_records([], share=0.5, seed=0) == ([], [])
    assert (
        find_leaks([Record("a", "", "It fell", ("a",))], [Record("b", "", "We left", ("a",))]) == []
    )
    for share in (0, 1, -1, float("nan")):
        with pytest.raises(UsageError, match="between 0 and 1 is needed"):
            split_records([record], share=share, seed=0)
