"""Compile regular expressions on first use, and tell which texts they cannot match.

Compiling every pattern takes longer than reading, scoring and highlighting an article, which needs
few of them: most are about other languages and formats.
"""

import re
from typing import Any, AnyStr, cast

_OPENING_MARKS = "\"'“‘«„(*"
_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


def lazy_pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern like ``re.compile(source, flags)`` that is compiled on first use.

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
        # Instance attributes bypass __getattr__: later calls are as fast as a compiled pattern's.
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return re.compile, self._arguments


def fold_hints(text: str) -> str:
    """Fold the case of a text as `re.IGNORECASE` does, to look up hints and openings in it.

    A dotless "ı" and a dotted "İ" are folded to "i".
    """
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("\u0131", "i").replace("\u0307", "")


def fold_opening(folded: str) -> str:
    """Return a folded text without the quotation marks and brackets that it begins with."""
    return folded.lstrip(_OPENING_MARKS)


def may_begin(opening: str, openings: tuple[str, ...]) -> bool:
    """Return whether a pattern whose matches begin with these openings may match a text.

    Openings are folded. A text that does not begin with a letter may always match.
    """
    return opening.startswith(openings) or not opening[:1].isalpha()


def has_any(folded: str, hints: tuple[str, ...]) -> bool:
    """Return whether a folded text has any of the hints, without which a pattern cannot match."""
    for hint in hints:  # noqa: SIM110 - any() takes twice as long, and this runs for every block
        if hint in folded:
            return True
    return False
