"""Detect sentences that depend on the sentence before them.

A sentence that opens with a pronoun, demonstrative or connective is hard to understand when it is
quoted alone.
"""

import re
from functools import lru_cache

from pullquote.text.tokenize import first_word

_OPENING_CODE_POINTS = 160

_WORDS = {
    "en": """he she they him them her his hers their theirs its it it's he's she's they're they've
        they'll they'd he'd she'd he'll she'll it'll it'd this that these those that's such but and
        or so yet nor then however moreover furthermore therefore thus hence consequently
        nevertheless nonetheless otherwise besides similarly likewise conversely accordingly
        meanwhile afterwards both neither either which whose indeed additionally""",
    "de": """er sie es ihr ihre ihm ihn ihnen sein seine dies diese dieser dieses diesem diesen
        das jener jene jenes aber und oder doch denn also daher deshalb deswegen darum dennoch
        trotzdem jedoch allerdings außerdem zudem dann damit dadurch dabei daran darauf davon dazu
        danach dagegen stattdessen sonst somit folglich hingegen beide""",
    "fr": """il elle ils elles celui celle ceux celles ce c' cela ça ceci cet cette ces son
        sa ses leur leurs lui mais et ou or car donc cependant pourtant toutefois néanmoins ainsi
        alors puis ensuite sinon""",
    "es": """él ella ellos ellas ello este esta esto estos estas ese esa eso esos esas aquel
        aquella aquello su sus pero y e o sino aunque entonces luego además también tampoco
        ambos ambas""",
}
_PHRASES = {
    "en": r"""the (?:latter|others?)\b|the former(?:,| (?:is|was|are|were|has|have|had|can|could
        |will|would|may|might|must|should|does|did)\b)|as a result|for (?:this|that) reason
        |in (?:contrast|addition|turn),|in other words|by contrast|on the other hand
        |for (?:example|instance)|after (?:this|that)|because of (?:this|that|it)\b
        |instead,|still,|also,""",
    "de": r"zum beispiel|im gegensatz dazu|aus diesem grund|im gegenteil",
    "fr": r"par (?:conséquent|exemple|contre)|en (?:revanche|effet)|de plus,|au contraire|"
    r"d'ailleurs",
    "es": r"por (?:ejemplo|eso|(?:lo )?tanto)|sin embargo|no obstante|en cambio|así que",
}
# Openings that refer to nothing before: "This paper shows", "It is clear that", "Both rain and".
_RESOLVED = {
    "en": r"""(?:this|these) (?:paper|article|study|work|post|chapter|book|essay|report|thesis
        |guide|section|review|survey|week|month|year|morning|afternoon|evening|day)s?\b
        |it(?:'s| is| was| has been| seems| appears| turns| takes| took)\b[^.!?]*?
        \b(?:that|to|who)\b
        |it (?:rained|rains|snowed|snows)|it's (?:raining|snowing)|both \w+ and\b
        |(?:either|neither) \w+ n?or\b|those who\b|so far\b|yet another\b""",
    "de": r"es (?:ist|war|gibt|gab|scheint|regnet)\b|das (?!ist|war|wird|hat|kann|gilt|heißt)\w+",
    "fr": r"""il (?:y a|est|était|faut|fallait|semble|pleut)\b
        |(?:cet|cette|ce) (?:article|étude|livre)""",
    "es": r"est[ea] (?:artículo|estudio|libro|trabajo|año|semana)",
}


@lru_cache(maxsize=8)
def _rules(language: str) -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    """Compile the resolved openings, and the unresolved phrases and words, of a language."""
    resolved, phrases = (
        re.compile(re.sub(r"\n\s+", "", patterns[language])) for patterns in (_RESOLVED, _PHRASES)
    )
    return resolved, phrases, frozenset(_WORDS[language].split())


def needs_context(prose: str, language: str) -> bool:
    """Return whether a sentence opens with a word that only the preceding sentence explains.

    A demonstrative with a noun ("this plan") counts, unless it refers to the article itself
    ("this paper") or to the present ("this week"). "It" counts, unless it refers to what follows
    ("it is clear that").

    Args:
        prose: A sentence without marks.
        language: ISO 639-1 code. English, German, French and Spanish are supported.

    Returns:
        True if the sentence depends on its predecessor; always False for other languages.

    >>> [needs_context(s, "en") for s in ("But he left.", "This paper is short.", "Rain fell.")]
    [True, False, False]
    """
    if language not in _WORDS:
        return False
    opening = prose[:_OPENING_CODE_POINTS].lower().replace("’", "'").lstrip("\"'“‘«„([—–-¡¿… ")
    resolved, phrases, words = _rules(language)
    is_unresolved = first_word(opening) in words or phrases.match(opening) is not None
    return is_unresolved and resolved.match(opening) is None
