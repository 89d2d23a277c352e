"""Entries of bibliographies and formulas are recognized by their wording."""

import pytest

from pullquote.documents.apparatus import is_formula, is_reference


@pytest.mark.parametrize(
    "source",
    [
        "doi: 10.1",
        "https://doi.org/10.1",
        "arXiv:1911.1",
        "ISBN 12",
        "In Proceedings of Mills",
        "Proc. Mills",
        "Retrieved from the mill",
        "Marsh et al., Bridges, vol. 4",
    ],
)
def test_sources(source: str) -> None:
    """A block with a year and each of these sources is a reference; without the year it is not."""
    entry = f"the bridges of the north, by ida marsh. {source}, 1911. 2 pages"
    assert is_reference(entry)
    assert not is_reference(entry.replace("1911", "X911"))


def test_years() -> None:
    """A year within a longer number or word makes no reference."""
    entry = "[3] Marsh, I. ({}). Bridges of the north. J. Eng. 4, pp. 1-9."
    assert is_reference(entry.format("1911b"))
    assert not is_reference(entry.format("71911"))
    assert not is_reference(entry.format("19111"))


@pytest.mark.parametrize("sign", "=≤≥∑∫≈∈≠≡∝⇒")
def test_formulas(sign: str) -> None:
    """A short block with a sign of relation is a formula."""
    assert is_formula(f"a 1 {sign} 2 b")
    assert not is_formula("a 1 ~ 2 b")
