"""Recognize the turns of speakers in interviews and transcripts: ``Marie: It rained.``."""

import re
from collections import Counter
from collections.abc import Iterable

_HOSTS = frozenset("q question interviewer host moderator reporter interview frage".split())

_TURN = re.compile(
    r"""(?: [\[(]? \d{1,2} (?: :\d\d ){1,2} [\])]? [ ] )?      # 00:12:07
        [^\W\d_] [\w.'’-]{0,24} (?: [ ] [^\W_] [\w.'’-]{0,24} ){0,3}
        (?: [ ] \( [^()\n]{1,40} \) )?
        [ ]? : [ \t]{1,9} (?=\S)
      | [QA] [.:] [ \t]{1,9} (?=\S)""",
    re.VERBOSE,
)


def turn_label(text: str, start: int, end: int) -> str:
    """Return the name of the speaker that a block begins with, or an empty string.

    >>> turn_label("Marie: It rained.", 0, 17)
    'Marie'
    """
    match = _TURN.match(text, start, end)
    return "" if match is None else match[0].rstrip(" \t:.")


def is_turn(text: str, start: int, end: int) -> bool:
    """Return whether a line begins with the name of a speaker, as in ``Marie: It rained.``."""
    return _TURN.match(text, start, end) is not None


def find_questioners(turns: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """Return the speakers who mostly ask, if others speak, too.

    Args:
        turns: The speaker of each turn, and whether it ends with a question.

    >>> sorted(find_questioners([("Ann", True), ("Bo", False), ("Ann", True), ("Bo", False)]))
    ['Ann']
    """
    n_turns: Counter[str] = Counter()
    n_questions: Counter[str] = Counter()
    for speaker, asks in turns:
        n_turns[speaker] += bool(speaker)
        n_questions[speaker] += bool(speaker) and asks
    hosts = {speaker for speaker in n_turns if speaker.lower() in _HOSTS}
    asking = hosts | {
        speaker for speaker, n in n_questions.items() if n >= 2 and 2 * n > n_turns[speaker]
    }
    has_others = any(n for speaker, n in n_turns.items() if speaker not in asking)
    return frozenset(asking if has_others else hosts)
