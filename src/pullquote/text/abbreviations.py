"""List the abbreviations of each language, for the sentence splitter.

Abbreviations are lower-case, without their final period; a capital marks those that are words
otherwise. The lists are written by hand. An unlisted language uses the common and the English ones.
"""

from functools import lru_cache
from typing import NamedTuple


class Abbreviations(NamedTuple):
    """The abbreviations of one language, by what a period after them means.

    Attributes:
        never: They never end a sentence: ``Mr.``, ``e.g.``.
        numbered: Abbreviations before a number, ordinary words elsewhere: ``No. 5``.
        seldom: They end a sentence only if a common word follows: ``Inc.``.
        books: Books of the Bible before chapter and verse, where a comma separates those.
    """

    never: frozenset[str]
    numbered: frozenset[str]
    seldom: frozenset[str]
    books: frozenset[str]


_COMMON = "dr prof nr vs cf ca incl vol mr mrs ms tel approx"

_NEVER = {
    "en": """mr mrs ms mx messrs dr drs prof rev hon sen rep reps gov gen adm capt cmdr cdr
        col maj lt sgt cpl pvt pres supt insp det mt mts vs viz cf incl excl approx esp resp
        asst assoc orig ca circa rt amb e.g i.e eg ie p.s wm chas geo jas thos fr bp abp
        msgr ens brig atty messrs comdt""",
    "de": """bzw ca d.h z.b u.a u.u i.d.r d.i o.ä o.g s.o s.u v.a i.a dr prof dipl ing mag
        hl st geb gest gegr verh vgl evtl ggf inkl exkl zzgl abzgl max mind sog bspw insb
        bes allg ehem betr bez einschl entspr gem hrsg ggü lt nachf phil med rer nat jur hr
        hrn fr frl tel d z fa rd ra stv vors präs gen oberst zw vorm nachm schr verf""",
    "fr": """m mm mme mmes mlle mlles mgr dr drs pr prof st ste env cf p.ex ex c.-à-d av
        boul bd réf tél adr anc ann dép féd éd coll trad gén col cap cdt lt cf cass me bx
        vve""",
    "es": """sr sra srta sres sras srtas dr dra dres d dª dña ud uds vd vds prof profa lic
        licda ing arq gral cnel tte sgto sta sto fr p.ej ej ee tel tfno av avda aprox máx
        mín ntra admón depto dpto izq dcha excmo excma ilmo ilma gen cap mons rvdo avda""",
    "it": """sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa ing avv arch geom rag on
        mons rev cfr ca es p.es tel gent egr spett dr.ssa gen col cap ten cav comm magg sen""",
    "pt": """sr sra srta srs sras dr dra drs prof profa eng exmo exma ilmo av p.ex ex tel
        aprox máx mín sto sta dep gen cel cap maj ten""",
    "ca": "sr sra srs dr dra prof av tel aprox p.ex",
    "nl": """dhr mevr mw dr drs ir ing mr prof ds bijv bv ca o.a d.w.z dwz m.b.t t.o.v i.v.m
        i.p.v m.a.w z.g zgn evt incl excl resp max min st jhr o.l.v t.a.v gen kol kapt""",
    "sv": "t.ex ex bl.a d.v.s dvs s.k f.d ca kl dr prof resp inkl exkl ev fr hr jfr t.o.m fr.o.m",
    "da": "f.eks fx bl.a d.v.s dvs ca kl dr prof hr fr evt inkl ekskl pga mht jf stk sml ifm vedr",
    "no": "f.eks bl.a d.v.s dvs ca kl dr prof hr fr evt inkl ekskl pga mht jf hhv vedr",
    "fi": "esim ks ns n t.s prof tri dr kenr ev vrt mahd ent synt apul dos",
    "pl": """ul al pl prof dr hab mgr inż lek ks św gen płk mjr kpt por np tj tzn tzw m.in
        ok ur zm godz im os woj red pt hr r gen zob por""",
    "cs": """např tj tzv mj resp prof dr ing mgr bc mudr judr phdr doc sv ul tř nám odd popř
        event gen plk srov""",
    "tr": "dr prof doç av bkz örn sn yrd öğr gör alb gen cad sok mah",
    "hu": "pl ill kb dr prof ún özv ifj id vö tel",
    "ro": "dl dna dra dr prof str ex jud bd ing conf",
    "id": "dr prof jl hj ir drs a.n u.p",
    "vi": "tp ts gs ths pgs bs ks q p",
    "ka": "ბ-ნი ქ-ნი ქ აკად პროფ",
    "bn": "ড ডা মো মোঃ প্রো",
    "ta": "திரு டாக்டர்",
    "te": "డా శ్రీ",
    "ml": "ഡോ ശ്രീ",
    "ru": "ул пр см т.е т.к т.н проф акад им напр гл рис табл ср св пер наб род ред ген полк кап",
    "uk": "вул просп див напр проф акад ім ст табл рис ред тобто",
    "el": "κ κα κος δρ π.χ δηλ βλ καθ λ.χ",
    "hi": "डॉ श्री प्रो पं मो कु जि प्रा लि",
}

_NUMBERED = {
    "en": """n° nº no nos vol vols fig figs p pp ch chap chaps sec sect sc art arts eq eqs
        ex ref refs par para paras pt pts op bk tab app fn fol stat cir rptr jan feb mar apr
        apt Lat Lon Long Pop Est acct sp spp ll const jun jul aug sep sept oct nov dec""",
    "de": """nr nrn s bd bde abs art kap abb tab aufl jg ziff anm jan feb apr aug sept okt
        nov dez mrz st az rz zi kor mo di mi do fr sa so pfd std urt""",
    "fr": """n n° nº no nos art chap fig p pp vol vols t al civ crim soc com cons janv févr
        avr juil sept oct nov déc""",
    "es": "n° nº núm núms no art arts cap caps pág págs p pp vol vols fig figs t",
    "it": "n n° nº nn art artt cap capp co pag pagg p pp vol voll fig figg sec",
    "pt": "n n° nº núm no art arts cap caps pág págs p pp vol vols fig figs séc inc",
    "nl": "nr nrs blz p fig afb hfst art jan feb apr aug sept okt nov dec",
    "pl": "nr str s t poz art ust pkt rozdz rys tab",
    "cs": "č čís str s obr tab kap odst",
    "ru": "с стр т гл рис ст п пп кв д корп",
    "fi": "nro s luku kuva",
    "sv": "nr s kap fig",
    "da": "nr s kap fig",
    "no": "nr s kap fig",
    "tr": "no s c",
    "ca": "núm art pàg p vol fig",
}

_SELDOM = {
    "en": """inc co corp ltd llc plc bros cos jr sr st sec esq al ave blvd rd ln hwy sq bldg
        dept assn univ ft oz ed eds natl intl comdr mfg com adm lbs yds mon tue tues wed thu
        thur thurs fri sat sun fed civ crim supp subsp appl phys chem biol zool geol encycl
        psychol sociol philos Am tsp tbsp hrs mins yrs Cal Mass Mich Wash Ariz Calif Conn
        Ill Ind Kan Minn Okla Ore Tenn Tex Bot Lett Bull Brit Amer Hist Econ Acad Soc Cic
        Hom Att Il""",
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
    November Dezember Jan Feb Mrz Apr Aug Sept Okt Nov Dez"""
_BOOKS = """exod lev deut josh judg ruth kgs chron neh esth ps pss prov eccl eccles isa ezek hos
    obad nah hab zeph hag zech matt mk lk jn cor eph phil thess thes philem heb jas pet tob jdt macc
    esd apoc"""
_BOOKS_WITH_COMMA = {
    "de": """mos jos ri rut sam kön chr esr hi ps spr pred hld jes jer klgl hes dan hos joel
        am obd mi nah hab zef hag sach mal mt matth mk mark lk luk joh apg röm kor gal eph
        phil kol thess tim tit phlm hebr jak petr jud offb""",
    "fr": """gn gen ex lv nb dt jos jg rt rois chr esd ne tb ps pr prov qo sg si is jr ez dn
        os mi mt mc lc jn ac rm rom co cor ga ep ph col th tm tt he jc ap""",
    "it": """gn gen es lv nm dt gs gdc sal pr qo is ger ez dn os mt mc lc gv at rm cor gal
        ef fil col ap""",
    "pl": """rdz wj kpł lb pwt joz ps prz koh iz jr ez dn oz mt mk łk j dz rz kor ga ef flp
        kol tes hbr ap""",
    "cs": "gn ex lv nu dt joz ž ps př iz jer ez da oz mt mk lk jan sk řím ř kor ga ef fp ko zj",
    "da": "mos sam kong sl es jer ez dan hos matt mark luk joh apg rom kor gal ef fil kol hebr åb",
    "ru": """быт исх лев чис втор пс притч еккл ис иер иез дан мф мк лк ин деян рим кор гал
        еф флп евр откр""",
}
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
        Four sets of lower-case abbreviations, without the final period.

    >>> "bzw" in abbreviations("de").never, "bzw" in abbreviations("en").never
    (True, False)
    """
    known = language if language in _NEVER else "en"
    return Abbreviations(
        never=frozenset(f"{_COMMON} {_NEVER[known]}".split()),
        numbered=frozenset(_NUMBERED.get(known, _NUMBERED["en"]).split()),
        seldom=frozenset(_SELDOM.get(known, _SELDOM["en"]).split()),
        books=frozenset(_BOOKS_WITH_COMMA.get(known, "").split()),
    )
