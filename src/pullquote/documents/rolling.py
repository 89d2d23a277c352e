"""Drop what rolling captions repeat: each cue shows the last line, or the last words, again."""

from collections.abc import Sequence
from typing import Protocol

MAX_GAP_SECONDS = 0.5
"""A cue that repeats another begins before that has been gone for longer."""

MIN_WORDS = 3
MIN_OVERLAPS = 2
MIN_SHARE = 0.25
"""The file rolls if at least this share of its cues repeats `MIN_WORDS` or more."""

MIN_WORDS_ALONE = 6
"""Words that nobody says twice by chance, even in a file that does not roll."""

MAX_WORDS = 80


class _Caption(Protocol):
    start: float
    end: float
    lines: list[str]


def drop_repeats(captions: Sequence[_Caption]) -> None:
    """Remove from each cue the words at its beginning that the cues before it end with.

    Short overlaps are removed only if the file rolls: a speaker may say "No." twice.

    Args:
        captions: The cues in order; their lines are changed in place.
    """
    overlaps: list[int] = []  # words of each cue that are repeated
    shown: list[str] = []
    end = float("-inf")
    for caption in captions:
        words = [word for line in caption.lines for word in line.split()]
        if caption.start > end + MAX_GAP_SECONDS:
            shown = []
        n = _overlap(shown, words)
        overlaps.append(n)
        # All of a cue that grows or scrolls can come again, not only its new words.
        shown = [*shown, *words[n:]][-MAX_WORDS:]
        if words:
            end = max(end, caption.end) if n else caption.end
    n_repeating = sum(n >= MIN_WORDS for n in overlaps)
    is_rolling = n_repeating >= max(MIN_OVERLAPS, MIN_SHARE * len(captions))
    for caption, n in zip(captions, overlaps, strict=True):
        if n >= MIN_WORDS_ALONE or (n and is_rolling):
            caption.lines[:] = _without(caption.lines, n)


def _overlap(shown: Sequence[str], words: Sequence[str]) -> int:
    """Return the largest n for which the last n words shown are the first n of a cue."""
    limit = min(len(shown), len(words), MAX_WORDS)
    return next((n for n in range(limit, 0, -1) if shown[-n:] == words[:n]), 0)


def _without(lines: Sequence[str], n_words: int) -> list[str]:
    """Return lines without their first words."""
    rest: list[str] = []
    for line in lines:
        words = line.split()
        if kept := words[n_words:]:
            rest.append(" ".join(kept))
        n_words = max(n_words - len(words), 0)
    return rest
