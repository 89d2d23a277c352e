"""Splits: near-duplicates stay on one side."""

import random

import pytest

from pullquote.datasets import Record, find_leaks, split_records
from pullquote.errors import UsageError

WORDS = [first + last for first in "bdfgklmnprst" for last in "ain eal ock unt ire olm".split()]


def make_text(seed: int, words: int = 120) -> str:
    """Return a text of random words."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def change_words(text: str, many: int) -> str:
    """Replace some words, evenly spaced."""
    words = text.split()
    step = len(words) // many
    words[::step] = ["zebra"] * len(words[::step])
    return " ".join(words)


def make_records(many: int) -> list[Record]:
    """Return unrelated records."""
    return [Record(f"r{n}", "", make_text(n), ("a quote",)) for n in range(many)]


def ids(records: list[Record]) -> set[str]:
    """Return the ids of records."""
    return {record.id for record in records}


def test_near_duplicates_stay_together() -> None:
    """Copies with 6 of 120 words changed are never separated, whatever the seed."""
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


def test_the_split_depends_on_the_seed_but_not_on_the_order() -> None:
    """Shuffling the records changes only their order; another seed changes the split."""
    records = make_records(30)
    shuffled = random.Random(1).sample(records, 30)
    held = ids(split_records(records, share=0.2, seed=3)[1])
    assert held == ids(split_records(shuffled, share=0.2, seed=3)[1])
    assert len(held) == 6
    assert held != ids(split_records(records, share=0.2, seed=4)[1])
    assert [r.id for r in split_records(shuffled, share=0.2, seed=3)[0]] == [
        r.id for r in shuffled if r.id not in held
    ]


def test_records_with_one_url_are_duplicates() -> None:
    """Two texts with one URL are one article; records without a URL are not."""
    a, b, c = make_records(3)
    same = [Record(r.id, "", r.text, r.quotes, url="https://x.example/1") for r in (a, b)]
    assert find_leaks(same[:1], [same[1], c]) == [("r0", "r1")]
    assert find_leaks([a], [b, c]) == []


def test_finds_each_leak_once() -> None:
    """Each leaking record is listed once, with a near-duplicate of the other list."""
    a, b, c = make_records(3)
    near = Record("near", "", change_words(a.text, 6), ("a",))
    far = Record("far", "", change_words(a.text, 60), ("a",))
    assert find_leaks([a, b], [c, near, far, near]) == [("r0", "near"), ("r0", "near")]
    assert find_leaks([near, a], [a]) == [("near", "r0")]


def test_near_duplicates_share_four_tenths_of_their_shingles() -> None:
    """A Jaccard index of 0.43 is enough, one of 0.38 is not."""
    text = make_text(1, 103)  # 100 runs
    words = text.split()
    # 60 of 100 runs shared, 40 others on each side: 60 / 140 = 0.43; with 55 it is 0.38.
    enough = " ".join([*words[:63], *make_text(2, 40).split()])
    too_few = " ".join([*words[:58], *make_text(3, 45).split()])
    one = Record("one", "", text, ("a",))
    assert find_leaks([one], [Record("enough", "", enough, ("a",))]) == [("one", "enough")]
    assert find_leaks([one], [Record("few", "", too_few, ("a",))]) == []


def test_records_with_a_similar_quote_are_duplicates() -> None:
    """Articles with much the same summary are grouped; a short sentence in common is allowed."""
    a, b, c, d = make_records(4)
    summary = "A library of plain templates helps teams to publish faster and to argue less."
    near = summary.replace("plain", "simple")
    train = Record("train", "", a.text, ("Rain fell.", summary))
    same = Record("same", "", b.text, (near,))
    short = Record("short", "", c.text, ("Rain fell.",))
    assert find_leaks([train], [same, short, d]) == [("train", "same")]
    for seed in range(5):
        learn, held_out = split_records([train, same, short, d], share=0.5, seed=seed)
        assert ("train" in ids(learn)) == ("same" in ids(learn))
        assert len(held_out) == 2


def test_many_copies_are_one_group() -> None:
    """Thousands of copies are grouped without comparing each pair."""
    copies = [Record(f"c{n}", "", "It rained all day in Ely.", ("a",)) for n in range(5000)]
    train, held = split_records([*copies, *make_records(2)], share=0.5, seed=0)
    assert {len(train), len(held)} == {5000, 2}


def test_single_records_and_invalid_shares() -> None:
    """A single record is trained on; shares of 0 and 1 are refused; short texts differ."""
    [record] = make_records(1)
    assert split_records([record], share=0.5, seed=0) == ([record], [])
    assert split_records([], share=0.5, seed=0) == ([], [])
    assert (
        find_leaks([Record("a", "", "It fell", ("a",))], [Record("b", "", "We left", ("a",))]) == []
    )
    for share in (0, 1, -1, float("nan")):
        with pytest.raises(UsageError, match="share must be between 0 and 1"):
            split_records([record], share=share, seed=0)
