"""Recognize what follows a quotation and belongs to its sentence.

In languages with spaces that is an attribution: "Mr. Holt murmured", "Tom and Ann had asked". In
Chinese, Japanese and Korean it is a particle, a copula or a verb of saying.
"""

import re
from functools import lru_cache

from pullquote.documents.lazy_pattern import lazy_pattern

_NAME = r"(?!(?:He|She|They|It|We|You|The|This|There)\b)[A-Z][\w.'’-]{0,30},?\s{1,3}"
_SPEECH_VERBS = """
    add admit advise affirm agree announce answer argue ask assert assure bark bawl beam beg
    begin bellow blurt bluster boast breathe cackle cajole call caution challenge cheer chide
    chime chirp chorus chuckle claim coax command comment complain concede conclude confess
    confide confirm continue coo counter croak croon cry curse declare demand deny drawl echo
    emphasize end enquire exclaim explain exult fret fume gasp gibber giggle groan growl grumble
    grunt gush hazard hiss holler howl huff inquire insist instruct interject interrupt intone
    jeer joke lament laugh lie maintain mimic moan mock mumble murmur muse mutter nag note
    object observe offer order persist plead ponder pout pray press proclaim promise prompt
    protest purr query quip rage rasp reassure recall reckon reflect remark remember remind
    repeat reply report respond retort roar scoff scold scream screech shout shrill shriek sigh
    simper sing snap snarl sneer snicker snort sob soothe speak splutter squeak squeal stammer
    state stress stutter suggest swear tease tell text think threaten thunder trill tweet type
    urge venture volunteer vow wail warn wheeze whimper whine whisper wonder write yell yelp
"""
_IRREGULAR_VERBS = """
    said say says asks adds began begun cried cries denied spoke spoken sang sung swore sworn
    told thought wrote written replied replies lied begged chimed quipped snapped sobbed
    admitted put went
"""
_SILENT_VERBS = """
    appeared arrived blinked bowed climbed closed collapsed crossed died disappeared dropped
    entered escaped failed fainted followed glanced glared grabbed grinned happened hesitated
    hurried joined jumped kissed knocked leaned listened lived looked moved nodded opened passed
    paused pointed pulled pushed reached refused relaxed remained returned rushed seemed served
    scowled settled shifted shivered shrugged slept slipped smiled smirked sniffed stared
    started stayed stepped stiffened stopped straightened stumbled survived swallowed tensed
    trembled tried turned twitched vanished waited walked watched waved winced winked won worked
"""
"""Common verbs in -ed, not of speech, that follow a name in a sentence of two or three words."""

_CASELESS = {
    "ar": r"قال|سأل|صاح|هتف|همس|أجاب|رد|أضاف|صرخ|يقول|تساءل",
    "fa": r"گفت|پرسید|فریاد|داد زد|جواب|پاسخ|زمزمه",
    "ur": r"کہا|پوچھا|بولا|بولی|چلای|جواب",
    "he": r"שאל|אמר|צעק|לחש|ענ|השיב|קרא|הוסיף|תהה",
    "hi": r"पूछा|कहा|बोल|चिल्ला|जवाब|पुकारा|फुसफुसा",
    "bn": r"জিজ্ঞে|বলল|বললেন|বলে|চিৎকার|উত্তর",
    "ta": r"கேட்ட|சொன்ன|கூறின|கத்தின|என்ற",
    "ka": r"იკითხ|თქვა|უთხრა|ჰკითხ|იყვირ|უპასუხ|დაიძახ|წამოიძახ",
    "ko": r"물었|말했|외쳤|소리쳤|대답|속삭|되물|답했|덧붙",
    "th": r"ถาม|พูด|ตะโกน|ตอบ|กล่าว",
}
_NAMED = {
    "fi": r"kysy|sano|huus|vasta|tokais|kuiska|totes|huuda",
    "id": r"bertanya|berkata|berteriak|menjawab|berbisik|berseru",
    "vi": r"hỏi|nói|kêu|hét|đáp|trả lời|thì thầm",
    "tr": r"diye|dedi|sordu|bağırdı|fısıldadı",
    "hu": r"kérdezte|mondta|kiáltotta|felelte|súgta",
}
"""The beginnings of verbs of speech, in languages that put the speaker before them."""

_SPEECH_UNSPACED = lazy_pattern(
    r"[とっ、，]|라고|하고|고 "
    r"|(?!\w{0,4}[没沒不])\w{1,10}?(?:[说說问問答喊叫道吼嚷叹嘆]|低语)(?:道|着|著|了一声|了一句)?[。，,：:！]"
    r"|\w{1,4}?(?:[说說问問喊叫道]|(?<!回)答)(?![话話题題])"
    r"|\w{1,8}?[はがも、]\w{0,8}(?:言|聞|尋|訊|叫|答え|呟|つぶや|ささや|怒鳴|返事)\w{0,6}。"
    r"|(?!でも|では|もう|もし|もっと|なぜ|なに|はい|はじめ|がん|のち|やがて|やっ)"
    r"[がはをにのもやでなへ](?=\w)"
    r"|[是的之和与等也都就便则却]|一[词句文书]|成[了为]"
)
_PARTICLE = lazy_pattern(r"[をはの](?=[\u30a1-\u30fa\u4e00-\u9fff])")


@lru_cache(maxsize=1)
def _attribution() -> re.Pattern[str]:
    """Compile the attribution of a quotation."""
    regular = {f"{verb}d" if verb.endswith("e") else f"{verb}ed" for verb in _SPEECH_VERBS.split()}
    verbs = "|".join(sorted(regular | set(_SPEECH_VERBS.split()) | set(_IRREGULAR_VERBS.split())))
    silent = "|".join(_SILENT_VERBS.split())
    return re.compile(
        rf"\s{{0,3}}(?:{_NAME}){{1,4}}(?:(?<=['’]s\s)[a-z][\w-]{{0,20}}\s)?"
        rf"(?:(?:and|&)\s(?:{_NAME}){{1,3}})?"
        rf"(?:(?<=,\s)(?:an?|the|who|her|his|one)\s[^,.!?\n]{{1,60}},\s)?"
        rf"(?:(?:had|has|have|would|will|could|did|is|was|wants\sto)\s)?(?:\w{{2,20}}ly\s)?"
        rf"(?:(?:{verbs}|asking|know)\b"
        # Any verb, where nothing but an adverb follows it.
        rf"|(?!(?:{silent})\b)[a-z]{{2,16}}ed(?:\s\w{{2,20}}ly|\sback|\sagain|\saloud)?[.,])"
    )


@lru_cache(maxsize=1)
def _attributions() -> dict[str, re.Pattern[str]]:
    """Compile the attribution of a quotation in each language where it can begin with a capital."""
    words, name = r"(?:[^\s.?!؟۔।]{1,20}\s){0,3}", r"[^\W\d_][\w’'-]{0,30}\s"
    caseless = {
        language: rf"[\s،,]{{0,3}}{words}\w{{0,4}}(?:{verbs})"
        for language, verbs in _CASELESS.items()
    }
    named = {
        language: rf"\s{{0,3}}(?:{name}){{1,3}}(?:{verbs})" for language, verbs in _NAMED.items()
    }
    patterns = {language: re.compile(pattern) for language, pattern in (caseless | named).items()}
    return patterns | {"en": _attribution()}


def attributes_speech(text: str, offset: int, language: str) -> bool:
    """Return whether the words at an offset name the speaker of a quotation."""
    if language == "en":
        return _attribution().match(text, offset) is not None
    pattern = _attributions().get(language)
    return pattern is not None and pattern.match(text, offset) is not None


def continues_unspaced(text: str, offset: int) -> bool:
    """Return whether the words at an offset continue a sentence after a quotation."""
    return _SPEECH_UNSPACED.match(text, offset) is not None


def continues_name(text: str, offset: int) -> bool:
    """Return whether a Japanese particle follows, so that a stop belongs to a name."""
    return _PARTICLE.match(text, offset) is not None
