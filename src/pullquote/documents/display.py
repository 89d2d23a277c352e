"""Naming: how a source is called in messages and results.

In: what the user gave. Out: one printable line, whatever bytes a path or URL holds.
"""

MAX_SHOWN_CHARACTERS = 200


def printable(source: str) -> str:
    r"""Replace what cannot be printed, or would steer a terminal, by its escape.

    Args:
        source: A path or URL; a path may hold lone surrogates, which stand for undecodable bytes.

    Returns:
        A text of one line that any UTF-8 output takes.

    >>> printable("notes\n\udce9.txt")
    'notes\\n\\udce9.txt'
    """
    if source.isprintable():
        return source
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in source
    )


def display_name(source: str) -> str:
    """Return the name that a message begins with.

    >>> display_name("-"), display_name(""), display_name("essay.txt")
    ('standard input', 'text', 'essay.txt')
    """
    if source == "-":
        return "standard input"
    name = printable(source) or "text"
    # A whole article given where a path was meant should not flood the screen.
    return name if len(name) <= MAX_SHOWN_CHARACTERS else name[: MAX_SHOWN_CHARACTERS - 1] + "…"
