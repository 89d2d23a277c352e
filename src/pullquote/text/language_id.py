"""Detect the language of a text.

The script identifies most languages. Languages that share a script are distinguished by their
function words, as in the small-word variant of Grefenstette, "Comparing two language
identification schemes" (JADT 1995).
"""

from collections import Counter
from functools import lru_cache
from itertools import chain, repeat

from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.text.tokenize import stop_words

_SAMPLE_CODE_POINTS = 4000
_PREVIEWS = 4  # spread evenly over the sample
_PREVIEW_CODE_POINTS = 250
_MIN_HITS = 2
_CLEAR_HITS = 20
_LETTERS = lazy_pattern(r"[^\W\d_]+")

# First and last code point of a script, and its language code or the name of a family.
_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x1E00, 0x1EFF, "latin"),
    (0x0370, 0x03FF, "el"),
    (0x1F00, 0x1FFF, "el"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x0900, 0x097F, "hi"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0E00, 0x0E7F, "th"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"),
    (0x3040, 0x30FF, "ja"),
    (0x3400, 0x9FFF, "zh"),
    (0xAC00, 0xD7AF, "ko"),
)
_FAMILIES = {
    "latin": "en de fr es it pt nl sv da no fi pl cs tr hu ro ca id vi",
    "cyrillic": "ru uk bg",
    "arabic": "ar fa ur",
}
_KANA_SHARE = 0.05


def detect_language(text: str) -> str:
    """Detect the language of a text from its beginning.

    Args:
        text: Prose; only its first 4,000 code points are used.

    Returns:
        An ISO 639-1 code; ``"en"`` if there is no evidence.

    >>> detect_language("Der Regen fiel, und niemand war auf der Straße.")
    'de'
    >>> detect_language("雨が降った。"), detect_language("xyzzy")
    ('ja', 'en')
    """
    sample = text[:_SAMPLE_CODE_POINTS].lower()
    return _detect_from_previews(sample) or _detect_from_all(sample)


def find_other_language(text: str, language: str) -> str:
    """Return the language of a short text if it is clearly not the given one, else nothing.

    >>> find_other_language("Wer hat das Tor geschossen?", "en"), find_other_language("Tor?", "en")
    ('de', '')
    """
    found = detect_language(text)
    families = [set(codes.split()) for codes in _FAMILIES.values()]
    family = next((name for name in _FAMILIES if found in _FAMILIES[name].split()), "")
    if found == language:
        return ""
    if family != "latin" and not any({found, language} <= codes for codes in families):
        return found
    hits = _count_function_words(_LETTERS.findall(text.lower()), family)
    return found if hits[found] >= max(_MIN_HITS, 2 * hits[language]) else ""


def _detect_from_previews(sample: str) -> str | None:
    """Return the language if a quarter of the sample is ASCII and its language is clear."""
    step = _SAMPLE_CODE_POINTS // _PREVIEWS
    parts = (sample[start : start + _PREVIEW_CODE_POINTS] for start in range(0, len(sample), step))
    words = _LETTERS.findall(" ".join(parts))
    if not "".join(words).isascii():
        return None
    (best, hits), (_, others) = _count_function_words(words, "latin").most_common(2)
    return best if hits >= max(_CLEAR_HITS, 2 * others) else None


def _detect_from_all(sample: str) -> str:
    """Return the language, using the whole sample."""
    words = _LETTERS.findall(sample)
    letters = "".join(words)
    if letters.isascii():
        return _by_function_words(words, "latin")
    counts: Counter[str] = Counter()
    for character, count in Counter(letters).items():
        counts[_script(character)] += count
    # Japanese mixes kana with Chinese characters, and either can be more frequent.
    if counts["ja"] > _KANA_SHARE * counts["zh"]:
        counts["ja"] += counts.pop("zh", 0)
    script = counts.most_common(1)[0][0]
    if script in _FAMILIES:
        return _by_function_words(words, script)
    return script or "en"


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """Return the language or family of a letter's script, or an empty string."""
    code_point = ord(character)
    return next((name for first, last, name in _SCRIPTS if first <= code_point <= last), "")


def _by_function_words(words: list[str], family: str) -> str:
    """Return the language with the most function words among the words; the first one in a tie."""
    hits = _count_function_words(words, family)
    known = _FAMILIES[family].split()
    best = max(known, key=hits.__getitem__)
    if hits[best] < _MIN_HITS:
        return "en" if "en" in known else known[0]
    return best


def _count_function_words(words: list[str], family: str) -> Counter[str]:
    """Count, for each language of a family, its function words among the words."""
    hits = Counter(dict.fromkeys(_FAMILIES[family].split(), 0))
    hits.update(chain.from_iterable(map(_languages_by_word(family).get, words, repeat(()))))
    return hits


@lru_cache(maxsize=len(_FAMILIES))
def _languages_by_word(family: str) -> dict[str, list[str]]:
    """Return, for each function word, the languages of a family that have it."""
    languages: dict[str, list[str]] = {}
    for language in _FAMILIES[family].split():
        for word in stop_words(language):
            languages.setdefault(word, []).append(language)
    return languages
