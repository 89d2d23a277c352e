"""The cores of the machine, and the worker processes that follow from them."""

import pytest

from pullquote._io import cores


def test_there_is_a_core() -> None:
    """This process can use at least one core."""
    assert cores.usable_cores() >= 1


@pytest.mark.parametrize(("n_cores", "n_workers"), [(1, 2), (2, 2), (5, 5), (64, 8)])
def test_workers_follow_the_cores(
    monkeypatch: pytest.MonkeyPatch, n_cores: int, n_workers: int
) -> None:
    """There is a worker for each core, at least two and at most eight."""
    monkeypatch.setattr(cores, "usable_cores", lambda: n_cores)
    assert cores.default_workers() == n_workers
