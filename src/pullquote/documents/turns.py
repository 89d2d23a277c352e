"""Recognize the turns of speakers in interviews and transcripts: ``Marie: It rained.``."""

import re

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
