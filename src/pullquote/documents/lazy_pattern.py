"""Compile regular expressions on first use, and tell which texts they cannot match.

Compiling every pattern takes longer than reading, scoring and highlighting an article, which needs
few of them: most are about other languages and formats.
"""

import re
from typing import Any, AnyStr, cast

_OPENING_MARKS = "\"'“‘«„(*"
_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


def lazy_pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves like ``re.compile(source, flags)``, but is compiled on first use.

    >>> word = lazy_pattern(r"[a-z]+")
    >>> word.findall("to be"), word.pattern
    (['to', 'be'], '[a-z]+')
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(source, flags))


class _LazyPattern:
    def __init__(self, source: Any, flags: int) -> None:
        self._arguments = (source, flags)

    def __getattr__(self, name: str) -> Any:
        compiled: re.Pattern[Any] = re.compile(*self._arguments)
        # Found before this method from now on, so that a call takes as long as that of a pattern.
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def fold_hints(text: str) -> str:
    """Fold a text in which hints and openings are looked up, as patterns do that ignore case.

    They take "i" with and without its dot for one letter.
    """
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("\u0131", "i").replace("\u0307", "")


def fold_opening(folded: str) -> str:
    """Return a folded text without the quotation marks and brackets that it begins with."""
    return folded.lstrip(_OPENING_MARKS)


def may_begin(opening: str, openings: tuple[str, ...]) -> bool:
    """Return whether a text begins with one of the openings without which a pattern cannot match.

    Openings are folded texts. They do not tell about a text that begins with a sign or a digit.
    """
    return opening.startswith(openings) or not opening[:1].isalpha()


def has_any(folded: str, hints: tuple[str, ...]) -> bool:
    """Return whether a folded text has any of the hints, without which a pattern cannot match."""
    for hint in hints:  # noqa: SIM110 - any() takes twice as long, and this runs for every block
        if hint in folded:
            return True
    return False
