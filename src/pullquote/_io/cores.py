"""Count the cores that this process may use."""

import os


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_workers() -> int:
    """Return the default number of a server's worker processes.

    One per core, but at least two, so that a request can hang without blocking others, and at most
    eight, since each takes memory.
    """
    return min(max(usable_cores(), 2), 8)
