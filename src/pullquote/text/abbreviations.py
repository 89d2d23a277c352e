"""List the abbreviations of each language, for the sentence splitter.

Abbreviations are lower-case, without their final period. The lists are written by hand. An
unlisted language uses the common and the English ones.
"""

from functools import lru_cache
from typing import NamedTuple


class Abbreviations(NamedTuple):
    """The abbreviations of one language, by what a period after them means.

    Attributes:
        never: They never end a sentence: ``Mr.``, ``e.g.``.
        numbered: Abbreviations before a number, ordinary words elsewhere: ``No. 5``.
        seldom: They end a sentence only if a common word follows: ``Inc.``.
    """

    never: frozenset[str]
    numbered: frozenset[str]
    seldom: frozenset[str]


_COMMON = "dr prof nr vs cf ca incl vol mr mrs ms tel approx"

_NEVER = {
    "en": """mr mrs ms mx messrs dr drs prof rev hon sen rep reps gov gen adm capt cmdr cdr col
        maj lt sgt cpl pvt pres supt insp det mt mts vs viz cf incl excl approx esp
        resp asst assoc orig ca circa rt amb e.g i.e eg ie p.s wm chas geo jas thos""",
    "de": """bzw ca d.h z.b u.a u.u i.d.r d.i o.ä o.g s.o s.u v.a i.a dr prof dipl ing mag hl st
        geb gest gegr verh vgl evtl ggf inkl exkl zzgl abzgl max mind sog bspw insb bes allg ehem
        betr bez einschl entspr gem hrsg ggü lt nachf phil med rer nat jur hr fr frl tel d z""",
    "fr": """m mm mme mmes mlle mlles mgr dr drs pr prof st ste env cf p.ex ex c.-à-d av boul bd
        réf tél adr anc ann dép féd éd coll trad""",
    "es": """sr sra srta sres sras srtas dr dra dres d dª dña ud uds vd vds prof profa lic licda
        ing arq gral cnel tte sgto sta sto fr p.ej ej ee tel tfno av avda aprox máx mín ntra admón
        depto dpto izq dcha""",
    "it": """sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa ing avv arch geom rag on mons
        rev cfr ca es p.es tel gent egr spett dr.ssa""",
    "pt": """sr sra srta srs sras dr dra drs prof profa eng exmo exma ilmo av p.ex ex tel aprox
        máx mín sto sta dep""",
    "ca": "sr sra srs dr dra prof av tel aprox p.ex",
    "nl": """dhr mevr mw dr drs ir ing mr prof ds bijv bv ca o.a d.w.z dwz m.b.t t.o.v i.v.m
        i.p.v m.a.w z.g zgn evt incl excl resp max min st jhr o.l.v t.a.v""",
    "sv": "t.ex bl.a d.v.s dvs s.k f.d ca kl dr prof resp inkl exkl ev fr hr jfr t.o.m fr.o.m",
    "da": "f.eks fx bl.a d.v.s dvs ca kl dr prof hr fr evt inkl ekskl pga mht jf stk sml ifm vedr",
    "no": "f.eks bl.a d.v.s dvs ca kl dr prof hr fr evt inkl ekskl pga mht jf hhv vedr",
    "fi": "esim ks ns n t.s prof tri dr vrt mahd ent synt apul dos",
    "pl": """ul al pl prof dr hab mgr inż lek ks św gen płk mjr kpt por np tj tzn tzw m.in ok ur
        zm godz im os woj red pt hr r""",
    "cs": "např tj tzv mj resp prof dr ing mgr bc mudr judr phdr doc sv ul tř nám odd popř event",
    "tr": "dr prof doç av bkz örn sn yrd öğr gör alb gen cad sok mah",
    "hu": "pl ill kb dr prof ún özv ifj id vö tel",
    "ro": "dl dna dra dr prof str ex jud bd ing conf",
    "id": "dr prof jl hj ir drs a.n u.p",
    "ru": "ул пр см т.е т.к т.н проф акад им напр гл рис табл ср св пер наб род ред",
    "uk": "вул просп див напр проф акад ім ст табл рис ред тобто",
    "el": "κ κα κος δρ π.χ δηλ βλ καθ λ.χ",
    "hi": "डॉ श्री प्रो पं मो कु जि प्रा लि",
}

_NUMBERED = {
    "en": """n° nº no nos vol vols fig figs p pp ch chap chaps sect art arts eq eqs ex ref refs par
        para paras pt pts op bk tab app fn fol stat cir rptr jan feb mar apr
        jun jul aug sep sept oct nov dec""",
    "de": """nr nrn s bd bde abs art kap abb tab aufl jg ziff anm jan feb apr aug sept okt nov dez
        mrz st""",
    "fr": "n n° nº no nos art chap fig p pp vol vols t al janv févr avr juil sept oct nov déc",
    "es": "n° nº núm núms no art arts cap caps pág págs p pp vol vols fig figs t",
    "it": "n n° nº nn art artt cap capp pag pagg p pp vol voll fig figg",
    "pt": "n n° nº núm no art arts cap caps pág págs p pp vol vols fig figs",
    "nl": "nr nrs blz p fig afb hfst art jan feb apr aug sept okt nov dec",
    "pl": "nr str s t poz art ust pkt rozdz rys tab",
    "cs": "č čís str s obr tab kap odst",
    "ru": "с стр т гл рис ст п пп N",
    "fi": "nro s luku kuva",
    "sv": "nr s kap fig",
    "da": "nr s kap fig",
    "no": "nr s kap fig",
    "tr": "no s c",
    "ca": "núm art pàg p vol fig",
}

_SELDOM = {
    "en": """inc co corp ltd llc plc bros cos jr sr st sec esq al ave blvd rd ln hwy sq bldg dept
        assn univ ft oz ed eds natl intl comdr mfg com adm lbs yds mon tue tues wed thu thur thurs
        fri sat sun fed civ crim supp""",
    "de": "mio mrd tsd chr jh jhd str std u.a.m bros co usf",
    "fr": "cie j.-c apr jr",
    "es": "uu cía hnos s.a jr",
    "it": "s.p.a s.r.l jr",
    "pt": "cia ltda jr",
    "pl": "tys mln mld w n.e p.n.e",
    "cs": "tis mil mld n.l",
    "ru": "г гг в вв д п руб тыс млн млрд р др н.э",
    "uk": "р рр тис млн млрд ін",
}

_TIMES = "a.m p.m b.c a.d b.c.e c.e"
_AFTER_TIMES = """monday tuesday wednesday thursday friday saturday sunday january february march
    april june july august september october november december eastern central pacific mountain
    greenwich et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc"""
_GERMAN_MONTHS = """Januar Jänner Februar März April Mai Juni Juli August September Oktober
    November Dezember"""
_BOOKS = """exod lev deut josh judg ruth kgs chron neh esth ps pss prov eccl eccles isa ezek hos
    obad nah hab zeph hag zech matt mk lk jn cor eph phil thess thes philem heb jas pet tob jdt macc
    esd apoc"""
_BOOK_NAMES = """gen ex num sam chr song jer lam dan joel amos jon mic mal mt rom gal col tim tit
    rev wis sir bar job luke mark john acts"""
_EXCLAIMING_NAMES = "yahoo yum jeopardy wham oklahoma joomla"
_FIRST_PERSON = "i i'm i'll i'd i've"

TIMES = frozenset(_TIMES.split())
AFTER_TIMES = frozenset(_AFTER_TIMES.split())
"""Words that continue a time of day: ``at 10 a.m. Tuesday``."""
GERMAN_MONTHS = frozenset(_GERMAN_MONTHS.split())
BOOK_NAMES = frozenset(_BOOK_NAMES.split())
"""Books of the Bible whose abbreviations are also words: they need chapter and verse."""
BOOKS = frozenset(_BOOKS.split()) | BOOK_NAMES
EXCLAIMING_NAMES = frozenset(_EXCLAIMING_NAMES.split())
FIRST_PERSON = frozenset(_FIRST_PERSON.split())
"""Words that are capitalized in any position."""


@lru_cache(maxsize=64)
def abbreviations(language: str) -> Abbreviations:
    """Return the abbreviations of a language.

    Args:
        language: ISO 639-1 code; an unlisted one is treated like English.

    Returns:
        Three sets of lower-case abbreviations, without the final period.

    >>> "bzw" in abbreviations("de").never, "bzw" in abbreviations("en").never
    (True, False)
    """
    known = language if language in _NEVER else "en"
    return Abbreviations(
        never=frozenset(f"{_COMMON} {_NEVER[known]}".split()),
        numbered=frozenset(_NUMBERED.get(known, _NUMBERED["en"]).split()),
        seldom=frozenset(_SELDOM.get(known, _SELDOM["en"]).split()),
    )
