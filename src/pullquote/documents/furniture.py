"""Recognize blocks around an article that are not its prose, by their wording."""

import re

from pullquote.documents.lazy_pattern import (
    fold_hints,
    fold_opening,
    has_any,
    lazy_pattern,
    may_begin,
)
from pullquote.documents.notices import MAX_NOTICE_WORDS, is_notice_or_call

_LICENSE = lazy_pattern(
    r"""\b(?: creative\scommons\s(?:attribution|zero|licen[cs]e|public|by|share)
      | all\srights\sreserved | CC[ -]BY\b
      | (?:^|\b(?:this|these|our)\b.{0,40}\s)licen[cs]ed\sunder
      | provided\sproper\sattribution | reprinted\s(?:with|by)\spermission
      | unless\sotherwise\s(?:noted|stated|indicated)
      | permission\sto\s(?:make|reproduce|copy|reprint)
      | this\s(?:article|story|post|piece|essay|work|text|book|chapter)\s(?:is|was|has\sbeen)?\s?
        (?:originally\s|first\s)?(?:appeared|published|licensed|republished|released)\b
      | (?:a|an\searlier)\sversion\sof\sthis\s(?:article|story|post|piece|essay|column)
      | appears?\sin\sprint\son | order\sreprints | rights\sand\spermissions
      ) | ^\W{0,3}(?:©|\(c\)\s|copyright\b.{0,20}\d{4})""",
    re.VERBOSE | re.IGNORECASE,
)
# Every folded match of a pattern contains one of its hints and begins with one of its openings, if
# it has any.
_LICENSE_HINTS = tuple(
    "creative commons|reserved|cc by|cc-by|ed under|proper attribution|reprinted|unless otherwise"
    "|permission to|this article|this story|this post|this piece|this essay|this work|this text"
    "|this book|this chapter|version of this|in print on|order reprints|rights and perm|©|(c)|copyr"
    "".split("|")
)
_CREDIT = lazy_pattern(
    r"""^\W{0,3}(?:photo(?:graph)?s?|images?|pictures?|illustrations?|graphics?|video|cover|credits?
      |fotos?|bild(?:er)?|crédits?(?:\sphotos?)?|imagen|foto|fot\.|zdjęcie|фото|авторы?|источник|autor(?:in|a)?
      |quelle|source|fuente|fonte|bron|källa|kilde|źródło|图片|摄影|作者|责任编辑|编辑|来源|写真|撮影|文|出典|取材)(?!\w)
      (?:\s(?:by|credits?|courtesy|from|source|via|copyright))?\s?(?:[:：©/|]|by\b|courtesy\b|credit\b)
      |^\W{0,3}fot\.\s\S.{0,60}$""",
    re.VERBOSE | re.IGNORECASE,
)
_CREDIT_OPENINGS = tuple(
    "photo|image|picture|illustration|graphic|video|cover|credit|fot|bild|crédit|zdjęcie|фото|автор"
    "|источник|autor|quelle|source|fuente|fonte|bron|källa|kilde|źródło|图片|摄影|作者|责任编辑|编辑"
    "|来源|写真|撮影|文|出典|取材".split("|")
)
_AGENCY = lazy_pattern(
    r"""(?:getty\simages|afp|reuters|shutterstock|unsplash|ap\sphoto|alamy|wikimedia\scommons|istock
      |flickr|dpa|epa|pixabay)\W{0,3}$""",
    re.VERBOSE | re.IGNORECASE,
)
_AGENCY_HINTS = tuple(
    "mages|afp|reuters|stock|splash|photo|alamy|commons|ckr|dpa|epa|xabay".split("|")
)
_AGENCY_CHARACTERS = 24
"""At least the length of the longest match of `_AGENCY`, which is at the end of a text."""
_POINTER = lazy_pattern(
    r"""^\W{0,4}(?:lire\saussi|à\slire(?:\saussi)?|voir\saussi|read\s(?:more|also|next|on|the\sfull)
      |also\sread|see\salso|more\s(?:on|from|about|stories)|related(?:\s\w{1,12})?|recommended|up\snext
      |siehe\sauch|lesen\ssie(?:\s(?:auch|hier|mehr|dazu))?|mehr\szum\sthema|lesetipp|le[ae]\stambién
      |le[eé]r?\smás|ve[ra]\stambién|te\spuede\sinteresar|te\srecomendamos
      |potrebbe\sinteressarti(?:\sanche)?
      |leggi\sanche|vedi\sanche|leia\s(?:também|mais)|veja\stambém|lees\sook|zie\sook|(?:läs|se)\s(?:också|mer|även)
      |læs\sogså|les\sogså|lue\smyös|(?:czytaj|zobacz|przeczytaj)\s(?:także|też|również|więcej)|čtěte\stéž|читайте\sтакже|см\.\sтакже
      |相关阅读|延伸阅读|推荐阅读|関連記事|あわせて読みたい|合わせて読みたい|don['’]t\smiss|watch|listen)\s?(?:[:：»>–—|-]|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_POINTER_OPENINGS = tuple(
    "lire aussi|à lire|voir aussi|read more|read also|read next|read on|read the full|also read"
    "|see also|more on|more from|more about|more stories|related|recommended|up next|siehe auch"
    "|lesen sie|mehr zum|lesetipp|lea también|lee|leé|vea|ver tam|te puede|te reco|potrebbe|leggi"
    "|vedi|leia|veja|zie ook|läs|se också|se mer|se även|læs|les|lue|czytaj|zobacz|przeczytaj|čtěte"
    "|читайте|см. также|相关阅读|延伸阅读|推荐阅读|関連記事|あわせて|合わせて|don't miss"
    "|don’t miss|watch|listen".split("|")
)
_LABEL = lazy_pattern(
    r"""^\W{0,3}(?:from\sthe\ssection\b|filed\sunder\b|posted\s(?:in|on|by|at)\b|tagged\b|tags?\s?:
      |categor(?:y|ies)\s?:|topics?\s?:|keywords?\s?:|share\s(?:this|on|via)\b|follow\sus\b
      |subscribe\b|sign\sup\b|advertisement\b|continue\sreading\b|skip\sto\b
      |leave\sa\s(?:comment|reply)
      |published\s(?:on|by|in|at)?\s?:?\s?\w{0,12}\s?\d
      |(?:last\s)?(?:updated|modified|edited)\b\s?:?.{0,20}\d
      |image\ssource|(?:reading|read)\stime\b\W{0,3}\d|\d{1,3}\s?min(?:ute)?s?\sread\b
      |written\sby\b|print\sthis
      |click\shere\b|table\sof\scontents|back\sto\stop|contact\s?:
      |correspond(?:ence|ing\sauthor)\b
      |e-?mail\s?:|read\sthis\s(?:article|story|page)?\s?in\b|also\savailable\sin\b|leer\sen\sespañol
      |lire\sen\sfrançais|auf\sdeutsch\slesen|download\s(?:the\s)?pdf|share$
      |comments?$|\d{1,6}\scomments?$
      |comments\sare\sclosed|we\suse\scookies|accept\s(?:all\s)?cookies)""",
    re.VERBOSE | re.IGNORECASE,
)
_LABEL_OPENINGS = tuple(
    "from the section|filed|posted|tag|categor|topic|keyword|share|follow us|subscribe|sign up"
    "|advertisement|continue reading|skip to|leave a|published|last |updated|modified|edited"
    "|image source|read|written by|print this|click here|table of|back to top|contact|correspond"
    "|email|e-mail|also available|leer en|lire en|auf deutsch|download|comment|we use|accept".split(
        "|"
    )
)
_SALUTATION = lazy_pattern(
    r"""^(?:dear|hi|hello|liebe[rs]?|sehr\sgeehrte[rs]?|chère?s?|estimad[oa]s?|querid[oa]s?|gentile
      |sincerely|yours(?:\s\w{1,12})?|best(?:\sregards|\swishes)?|kind\sregards|regards|warmly
      |respectfully|cheers|geachte|szanown[iay]|drodzy|prezad[oa]s?|caro|egregio|bästa|kära|уважаем\w{2,3}
      |дорог\w{2,3}|madame,\smonsieur|mit\sfreundlichen\sgrüßen)\b[^.?]{0,50}[,:!]?$|^拝啓""",
    re.VERBOSE | re.IGNORECASE,
)
_SALUTATION_OPENINGS = tuple(
    "dear|hi|hello|liebe|sehr|chère|chèr|estimad|querid|gentile|sincerely|yours|best|kind regards"
    "|regards|warmly|respectfully|cheers|geachte|szanown|drodzy|prezad|caro|egregio|bästa|kära"
    "|уважаем|дорог|madame|mit freundlichen|拝啓".split("|")
)
_EMAIL = lazy_pattern(r"[\w.+{},-]{1,80}@[\w-]{1,60}\.[\w.-]{2,60}")
_BREADCRUMB = lazy_pattern(r"\s[›»>→/|·•]\s|\s::\s")
_DATE_WORDS = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec januar jänner februar märz mai juni
    juli oktober dezember janvier février mars avril juin juillet août septembre octobre
    novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre
    dicembre janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    januari februari maart mei augustus oktober mars maj augusti styczeń stycznia lutego marca
    kwietnia maja czerwca lipca sierpnia września października listopada grudnia января февраля
    марта апреля мая июня июля августа сентября октября ноября декабря tammikuuta helmikuuta
    maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
    marraskuuta joulukuuta ocak şubat nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    """.split()
)
_DATE_FILLERS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs
    fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi
    mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado
    domingo am pm a.m p.m at on the of de du le la del den der um uhr à et est edt gmt utc
    bst cet pst pdt updated published posted last modified date by first st nd rd th h
    mis jour publié le- publicado actualizado atualizado em às a las los el pubblicato aggiornato il
    alle gepubliceerd bijgewerkt laatst op om publicerad uppdaterad den kl opublikowano data
    aktualizacji aktualizacja godz o обновлено опубликовано г в года stand veröffentlicht
    aktualisiert zuletzt julkaistu päivitetty publisert oppdatert udgivet opdateret
    """.split()
)
_NUMERIC_DATE = lazy_pattern(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})\b"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
)
_LABELED_DATE = lazy_pattern(
    r"(?:发布(?:时间|于)|更新(?:时间|于)?|公開日?|更新日?|発表)\s?[:：]?\s?\d{4}[^。]{0,40}$"
    r"|(?:lesezeit|temps\sde\slecture|lecture|tiempo\sde\slectura|tempo\sd[ie]\slett?ura|leestijd"
    r"|lästid|czas\sczytania|время\sчтения|阅读时间|読了時間)\s?[:：]?\s?\d{1,3}.{0,12}$"
    r"|\d{1,3}\s?min\w{0,4}\.?\s(?:de\slectura|de\sleitura|di\slettura|lesezeit|lecture|leestijd|läsning)\W?$",
    re.IGNORECASE,
)
_LABELED_DATE_OPENINGS = tuple(
    "发布|更新|公開|発表|lesezeit|temps de|lecture|tiempo|tempo|leestijd|lästid|czas|время|阅读"
    "|読了".split("|")
)
_DATE_TOKEN = lazy_pattern(
    r"^(?:\d{1,4}(?:st|nd|rd|th|er|º|\.)?|\d{1,2}[:.h]\d{2}(?:[ap]m)?|\d{1,2}h)$"
)
_LANGUAGES = frozenset(
    """
    english français deutsch español italiano português nederlands polski
    русский українська 中文 日本語 한국어 العربية עברית svenska dansk norsk suomi
    türkçe čeština magyar română ελληνικά हिन्दी বাংলা català galego
    euskara hrvatski srpski slovenčina slovenščina tiếng việt ไทย
    indonesia bahasa en fr de es it pt nl pl ru
    """.split()
)
_STOP = lazy_pattern(r"[.!?…:;。！？।؟۔]['\"”’»)\]]{0,3}$")
_NAME_MARKS = "()[],;:*†‡§¶0123456789.’'\"“”"
_BYLINES = frozenset("by von par por di door".split())
_SMALL_WORDS = frozenset(
    "and und et y e of for the de van von der den la le du in at i og och & di da del dos".split()
)


def is_furniture(text: str) -> bool:
    """Return whether a block is a license, credit, date, byline, pointer, label or similar text.

    >>> is_furniture("Photo: Ada Brook/AFP"), is_furniture("The photo shows a mill.")
    (True, False)
    """
    words = text.split()
    n_words = len(words)
    folded = fold_hints(" ".join(words[:MAX_NOTICE_WORDS]))
    if n_words <= MAX_NOTICE_WORDS and has_any(folded, _LICENSE_HINTS):
        notice = _LICENSE.search(text)
        if notice and (n_words <= 20 or notice.start() < 40):
            return True
    opening = fold_opening(folded)
    if is_notice_or_call(text, opening, n_words):
        return True
    if n_words <= 30 and (
        (may_begin(opening, _CREDIT_OPENINGS) and _CREDIT.match(text))
        or (may_begin(opening, _POINTER_OPENINGS) and _POINTER.match(text))
        or _names_agency(text)
    ):
        return True
    if n_words <= 25 and may_begin(opening, _LABEL_OPENINGS) and _LABEL.match(text):
        return n_words <= 12 or _STOP.search(text) is None
    if n_words <= 8 and may_begin(opening, _SALUTATION_OPENINGS) and _SALUTATION.match(text):
        return True
    return (
        (may_begin(opening, _LABELED_DATE_OPENINGS) and _LABELED_DATE.match(text) is not None)
        or _is_date(text, words)
        or _is_byline(text, words)
        or _is_contact(text, n_words)
        or _is_navigation(text, words)
        or (("#" in text or "@" in text) and _is_tags(words))
    )


def _names_agency(text: str) -> bool:
    """Return whether a text ends with the name of an agency of pictures."""
    end = text[-_AGENCY_CHARACTERS:]
    return has_any(fold_hints(end), _AGENCY_HINTS) and _AGENCY.search(end) is not None


def is_notice(text: str) -> bool:
    """Return whether a block of any length begins as a notice of copyright or license does."""
    folded = fold_hints(" ".join(text.split()))
    return has_any(folded, _LICENSE_HINTS) and _LICENSE.match(text) is not None


def is_name_line(text: str) -> bool:
    """Return whether a block is a line of names or a title: capitalized words without a stop.

    >>> is_name_line("Ada Brook, Jo Vale and Ida Marsh"), is_name_line("Rain fell on Paris")
    (True, False)
    """
    if _STOP.search(text) and not text.endswith((".", ":")):
        return False
    count = 0
    for chunk in text.split():
        word = chunk.strip(_NAME_MARKS)
        if word and word.lower() not in _SMALL_WORDS:
            if not word[0].isupper():
                return False
            count += 1
    return 2 <= count <= (4 if text.endswith(".") else 30)


def _is_date(text: str, words: list[str]) -> bool:
    if len(words) > 12 or not any(map(str.isdigit, text)):
        return False
    tokens = [word.strip(",;:()|•·–—-").lower() for word in words]
    tokens = [token for token in tokens if token]
    named = sum(token.strip(".") in _DATE_WORDS for token in tokens)
    if not named and not _NUMERIC_DATE.search(text):
        return False
    other = [
        token
        for token in tokens
        if token.strip(".") not in _DATE_WORDS | _DATE_FILLERS
        and not _DATE_TOKEN.match(token)
        and not _NUMERIC_DATE.fullmatch(token)
    ]
    if not other:
        return True
    # A letterhead: a town before the date.
    first = len(words) - len(other)
    return (
        len(other) <= 3
        and first >= 2
        and _STOP.search(text) is None
        and (all(word[0].isupper() for word in words[: len(other)] if word))
    )


def _is_byline(text: str, words: list[str]) -> bool:
    if not 2 <= len(words) <= 12 or words[0].lower() not in _BYLINES:
        return False
    rest = [word.strip(",;:()|•·") for word in words[1:]]
    rest = [word for word in rest if word and word.lower() not in _SMALL_WORDS]
    return not text.endswith((".", "?", "!")) and all(
        w[0].isupper() or w[0].isdigit() for w in rest
    )


def _is_contact(text: str, n_words: int) -> bool:
    emails = _EMAIL.findall(text) if "@" in text else []
    return bool(emails) and n_words - len(emails) <= 6


def _is_navigation(text: str, words: list[str]) -> bool:
    """Return whether a block is a breadcrumb or a choice of languages."""
    if len(words) > 30 or (_STOP.search(text) and not text.endswith(":")):
        return False
    tokens = [word.strip("|·•/,()[]").lower() for word in words]
    tokens = [token for token in tokens if token]
    if len(tokens) >= 2 and all(token in _LANGUAGES for token in tokens):
        return True
    parts = _BREADCRUMB.split(text)
    return len(parts) >= 3 and all(len(part.split()) <= 5 for part in parts)


def _is_tags(words: list[str]) -> bool:
    tags = sum(word[0] in "#@" and len(word) > 1 for word in words)
    return tags > 0 and 2 * tags >= len(words)
