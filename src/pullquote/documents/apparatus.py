"""Recognize captions, formulas, references and the headings of their sections, by their wording."""

import re

from pullquote.documents.lazy_pattern import fold_hints, fold_opening, lazy_pattern, may_begin

_CAPTION = lazy_pattern(
    r"""^\W{0,3}(?:figure|fig\.?|table|tab\.|abbildung|abb\.|tabelle|tableau|figura|tabla|tabela|plate
      |listing|chart|exhibit|map|photo|image|scheme|algorithm|box|fig[uy]u?r|bild|rys\.|ryc\.|rysunek|obr\.
      |obrázek|kuva|ábra|şekil|рис\.|рисунок|таблица|图|表|図)\s?
      (?:\d{1,3}|[IVXLC]{1,5}|[A-Z])(?:[.-]\d{1,3}){0,3}[a-z]?\s?(?:[.:|—–]|\([a-z]\)|(?=\s[A-Z]))""",
    re.VERBOSE | re.IGNORECASE,
)
# Every folded match of a pattern begins with one of the pattern's openings.
_CAPTION_OPENINGS = tuple(
    "fig|tab|abb|plate|listing|chart|exhibit|map|photo|image|scheme|algorithm|box|bild|rys|ryc|obr"
    "|kuva|ábra|şekil|рис|таблица|图|表|図".split("|")
)
_CAPTION_VERB = lazy_pattern(r"^\W{0,3}\w{2,12}\.?\s?[\w.-]{1,9}\s[a-z]")
_MATH = frozenset("=<>≤≥∑∏∫√≈→∈∉⊂⊆±×÷∂∇∞≠≡∝∀∃⇒⇔^_\\{}|+−∗*/")
_RELATIONS = "=≤≥∑∫≈∈≠≡∝⇒"
_RELATION = lazy_pattern(f"[{_RELATIONS}]")
# The word's beginning is tested behind its first digits, so that a search jumps to a 1 or 2.
_YEAR = lazy_pattern(r"(?:1[5-9]|20)(?<!\w\d\d)\d\d[a-z]?\b")
_NUMBERED_AUTHOR = lazy_pattern(
    r"\W{0,2}(?:\[?\d{1,3}[\].]{1,2}\s?)?[A-ZÀ-Þ][\w'’-]{1,25},?\s(?:[A-Z]\.[\s,-]?){1,4}"
)
_SOURCE = lazy_pattern(
    r"""\bdoi[:.\s]|doi\.org/|\barXiv:|\bISBN\b|\bet\sal\.,?\s.{0,120}\b(?:vol|pp)\.
      |\bIn\sProceedings\sof\b|\bProc\.\s|\bRetrieved\s(?:from|on|\w+\s\d)""",
    re.VERBOSE,
)
# Every match of `_SOURCE` contains one of these.
_SOURCE_HINTS = ("doi", "arXiv:", "ISBN", "al.", "Proceedings", "Proc.", "Retrieved")
_SECTIONS = (
    (
        "references",
        lazy_pattern(
            r"""^(?:\d{1,2}\.?\s)?(?:references(?:\scited)?|bibliography|works\scited|literature(?:\scited)?
              |literatur(?:verzeichnis)?|quellen|endnotes|footnotes|notes\sand\sreferences|références
              |bibliographie|referencias|bibliografía|riferimenti|referências|参考文献|参考资料)\W{0,2}$""",
            re.VERBOSE | re.IGNORECASE,
        ),
    ),
    (
        "objectives",
        lazy_pattern(
            r"""^(?:(?:learning|section|chapter)\s(?:objectives|outcomes|goals|targets)\b
              |(?:by|at)\sthe\send\sof\sthis\s(?:section|chapter|unit|module|lesson)\b
              |(?:in|after)\s(?:reading\s|completing\s|studying\s)?this\s(?:section|chapter|unit|module|lesson)
                ,?\s(?:you|students)\b|you\s(?:will|should)\sbe\sable\sto\b
              |lernziele|objectifs\s(?:d['’]apprentissage|pédagogiques)|objetivos\sde\saprendizaje
              |obiettivi\s(?:di\sapprendimento|formativi)|leerdoelen|学习目标|学習目標).{0,80}$""",
            re.VERBOSE | re.IGNORECASE,
        ),
    ),
)
_SECTIONS_OPENINGS = tuple(
    "references|bibliogra|works cited|literatur|quellen|endnotes|footnotes|notes and|références"
    "|referencias|riferimenti|referências|参考|learning|section|chapter|by the end|at the end"
    "|in this|in reading|in completing|in studying|after this|after reading|after completing"
    "|after studying|you will|you should|lernziele|objectifs|objetivos|obiettivi|leerdoelen|学习"
    "|学習".split("|")
)
_OBJECTIVE = lazy_pattern(
    r"""(?:define|describe|explain|identify|list|locate|compare|contrast|discuss|summarize|distinguish
      |evaluate|analy[sz]e|interpret|outline|classify|recall|recognize|state|apply|calculate
      |demonstrate|illustrate|differentiate|assess)\s(?!.{0,200}\byours?\b)
      (?:the|how|why|what|and|between|an?|at\sleast|on)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ON_A_MAP = lazy_pattern(r"(?:locate|label|identify|shade)\s.{0,80}\bmap\b", re.IGNORECASE)
_MARKS = lazy_pattern(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|`|\]\([^()\s]{0,500}\)|!?\[")
_STOP = lazy_pattern(r"[.!?…:;。！？।؟۔]['\"”’»)\]]{0,3}$")


def fold(text: str) -> str:
    """Return a text in lower case, with single spaces and without a final period."""
    return " ".join(text.casefold().split()).strip(" .:")


def without_marks(text: str) -> str:
    """Return Markdown without marks of emphasis and links."""
    return _MARKS.sub("", text)


def section_of(heading: str) -> str:
    """Return whether a heading opens ``references`` or learning ``objectives``; else nothing."""
    if not may_begin(_opening(heading), _SECTIONS_OPENINGS):
        return ""
    return next((name for name, pattern in _SECTIONS if pattern.match(heading[:160])), "")


def is_objective(text: str) -> bool:
    """Return whether a block reads like a learning objective.

    >>> is_objective("Explain why the river bends."), is_objective("Explain yourself.")
    (True, False)
    """
    return _OBJECTIVE.match(text) is not None


def is_map_task(text: str) -> bool:
    """Return whether a block is a task with a map, as in textbooks."""
    return len(text) <= 160 and _ON_A_MAP.match(text) is not None


def is_caption(text: str) -> bool:
    """Return whether a block is the caption of a figure or table.

    >>> is_caption("Figure 3. The mill in 1906."), is_caption("Figure 3 shows the mill.")
    (True, False)
    """
    return (
        may_begin(_opening(text), _CAPTION_OPENINGS)
        and _CAPTION.match(text) is not None
        and _CAPTION_VERB.match(text) is None
    )


def _opening(text: str) -> str:
    return fold_opening(fold_hints(text[:40]))


def is_formula(text: str) -> bool:
    """Return whether a block is a formula: mathematical signs with hardly any words.

    >>> is_formula("E = m c^2   (1)"), is_formula("The sum a + b = c is small.")
    (True, False)
    """
    if text.startswith(("$$", "\\[", "\\begin{")):
        return True
    if not _RELATION.search(text):
        return False
    words = sum(word.strip(".,;:()").isalpha() and len(word) > 2 for word in text.split())
    return words <= 2 and sum(c in _MATH or c.isdigit() for c in text) >= 2


def is_reference(text: str) -> bool:
    """Return whether a block is an entry of a bibliography.

    >>> is_reference("[3] Marsh, I. (1911). Bridges of the north. J. Eng. 4, pp. 1-9.")
    True
    """
    return (
        text.count(". ") >= 2
        and "," in text
        and _YEAR.search(text) is not None
        and (_NUMBERED_AUTHOR.match(text) is not None or _names_source(text))
        and len(_STOP.findall(text)) <= 1
    )


def _names_source(text: str) -> bool:
    has_hint = any(hint in text for hint in _SOURCE_HINTS)
    return has_hint and _SOURCE.search(text) is not None
