"""Recognize what follows a quotation and belongs to its sentence.

In languages with spaces that is an attribution: "Mr. Holt murmured", "Tom and Ann had asked". In
Chinese, Japanese and Korean it is a particle, a copula or a verb of saying.
"""

import re
from functools import lru_cache

_NAME = r"[A-Z][\w.'’-]{0,30}\s{1,3}"
_SPEECH_VERBS = """
    add admit advise agree announce answer argue ask assure bark beg begin bellow blurt boast
    breathe call caution chime chuckle claim command comment complain concede conclude confess
    confide confirm continue counter croak cry declare demand deny drawl echo end enquire
    exclaim explain gasp giggle groan growl grumble grunt hiss howl inquire insist interject
    interrupt joke lament laugh lie moan mumble murmur mutter note object observe offer order
    plead pray promise prompt protest quip reassure recall remark remember repeat reply report
    respond retort roar scoff scold scream shout shriek sigh sing snap snarl sneer snort sob
    speak stammer state stutter suggest swear tease tell think threaten thunder tweet urge vow
    wail warn whimper whine whisper wonder write yell yelp
"""
_IRREGULAR_VERBS = """
    said say says asks adds began begun cried cries denied spoke spoken sang sung swore sworn
    told thought wrote written replied replies lied begged chimed quipped snapped sobbed
    admitted put went
"""
_SPEECH_UNSPACED = re.compile(
    r"[とっ、，]|라고|하고|고 |\w{1,4}?[说說问問道答喊叫]"
    r"|(?!でも|では|もう|もし|もっと|なぜ|なに|はい|はじめ|がん|のち|やがて|やっ)"
    r"[がはをにのもやでなへ](?=\w)"
    r"|[是的之和与等也都就便则却]|一[词句文书]|成[了为]"
)


@lru_cache(maxsize=1)
def _attribution() -> re.Pattern[str]:
    """Compile the attribution of a quotation."""
    regular = {f"{verb}d" if verb.endswith("e") else f"{verb}ed" for verb in _SPEECH_VERBS.split()}
    verbs = "|".join(sorted(regular | set(_SPEECH_VERBS.split()) | set(_IRREGULAR_VERBS.split())))
    return re.compile(
        rf"\s{{0,3}}(?:{_NAME}){{1,4}}(?:(?<=['’]s\s)[a-z][\w-]{{0,20}}\s)?"
        rf"(?:(?:and|&)\s(?:{_NAME}){{1,3}})?(?:(?:had|has|have|would|will|could|did)\s)?"
        rf"(?:\w{{2,20}}ly\s)?(?:{verbs})\b"
    )


def attributes_speech(text: str, offset: int) -> bool:
    """Return whether the words at an offset name the speaker of a quotation, in English."""
    return _attribution().match(text, offset) is not None


def continues_unspaced(text: str, offset: int) -> bool:
    """Return whether the words at an offset continue a sentence after a quotation."""
    return _SPEECH_UNSPACED.match(text, offset) is not None
