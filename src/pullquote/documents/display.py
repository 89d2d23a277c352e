"""Format source names for messages and results: one printable line for any path or URL."""

MAX_NAME_CHARACTERS = 200


def printable(source: str) -> str:
    r"""Escape the characters that are not printable or could control a terminal.

    Args:
        source: A path or URL. A path may hold lone surrogates, which stand for undecodable bytes.

    Returns:
        One line that can be encoded as UTF-8.

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
    """Return the name of a source for the beginning of a message.

    >>> display_name("-"), display_name(""), display_name("essay.txt")
    ('standard input', 'text', 'essay.txt')
    """
    if source == "-":
        return "standard input"
    # An article passed where a path was meant must not flood the screen.
    name = printable(source[: MAX_NAME_CHARACTERS + 1]) or "text"
    return name if len(name) <= MAX_NAME_CHARACTERS else name[: MAX_NAME_CHARACTERS - 1] + "…"
