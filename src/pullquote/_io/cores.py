"""The cores of this machine."""

import os


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_workers() -> int:
    """Return the number of worker processes that a server has unless told otherwise.

    One per core, but at least two, so that a request can hang without blocking others, and at most
    eight, since each takes memory.
    """
    return min(max(usable_cores(), 2), 8)
