"""Collapse white space."""


def collapse(text: str) -> str:
    r"""Return a text on one line, with single spaces and none around it.

    >>> collapse(" It\nrained.  ")
    'It rained.'
    """
    # The fast path: the space is the only printable white space.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())
