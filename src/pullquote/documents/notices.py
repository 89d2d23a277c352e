"""Recognize notices and calls to action around an article, in twelve languages, by their wording.

Notices are about the page, not its subject: rights, licenses, cookies, corrections, earlier
publication, conflicts of interest. Calls ask a reader to subscribe, follow, share or click.
"""

import re

from pullquote.documents.lazy_pattern import has_any, lazy_pattern, may_begin

MAX_NOTICE_WORDS = 60
MAX_CALL_WORDS = 25

_RIGHTS = lazy_pattern(
    r"""all\srights\sreserved|alle\srechte\svorbehalten|tous\sdroits\sréservés
    |todos\slos\sderechos\sreservados|tutti\si\sdiritti\s(?:sono\s)?riservati|riproduzione\sriservata
    |todos\sos\sdireitos\sreservados|alle\srechten\svoorbehouden|rättigheter\sförbehåll
    |wszelkie\sprawa\szastrzeżone|все\sправа\sзащищены|版权所有|著作權所有|無断転載|知识共享署名
    |クリエイティブ・コモンズ.{0,20}ライセンス
    |creative\scommons\W{1,3}(?:by\b|attribution|namensnennung|paternité|reconocimiento|atribución
      |attribuzione|atribuição|naamsvermelding|erkännande|navngivelse|uznanie|nimeä|\d|с\sуказанием)""",
    re.IGNORECASE | re.VERBOSE,
)
_RIGHTS_HINTS = tuple(
    "reserv|vorbehalt|droits|tutt|produz|direit|voorb|förbeh|prawa|права|版权|著作權|無断|知识共享"
    "|クリエイ|creat".split("|")
)
_NOTICE = lazy_pattern(
    r"""^\W{0,3}(?:
    # Cookies.
    (?:we|this\s(?:web\s?)?site|our\s(?:web\s?)?site|by\s(?:continuing|using|clicking)|nous|ce\ssite
      |wir|diese\s(?:web)?seite|unsere\s(?:web)?seite|usamos|utilizamos|este\ssitio|esta\sweb
      |este\ssite|utilizziamo|questo\ssito|wij|deze\s(?:web)?site|vi\sanvänder|denna\s(?:webb)?plats
      |ta\sstrona|nasza\sstrona|мы\sиспользуем|этот\sсайт|наш\sсайт|本站|本网站|我们使用|当サイト|このサイト)
      .{0,90}?(?:\bcookies?(?![a-z])|(?<=使用)cookies?|クッキー|файлы\scookie)
    # Corrections and earlier versions.
    |(?:corrections?|clarification|editor['’]?s['’]?\snote|erratum|korrektur|berichtigung|correctif
      |corrección|fe\sde\serratas|correzione|errata\scorrige|correção|correctie|rättelse|rettelse
      |sprostowanie|исправление|更正|訂正|お詫びと訂正)\s?[:：—–]
    |(?:an|the|una?|une|uma|een|en|eine|we|в|in)\s(?:\w{1,12}\s)?(?:earlier|previous|frühere[nr]?
      |vorherigen|précédente|antérieure|version\santérieure|versión\santerior|versione\sprecedente
      |versão\santerior|eerdere|tidigare|wcześniejszej|poprzedniej|предыдущей)\s
      (?:version|fassung|versie|wersji|версии|\w{1,5}\s)?.{0,30}?
      (?:article|artikels?|artículo|articolo|artigo|artikeln|artykułu|статьи|story|post|texte?s?)\b
    |本文早前版本|以前の版
    |(?:this|dieser|cet|este|questo|dit|den\shär|ten|эта)\s?
      (?:article|story|post|piece|essay|column|artikel|text|beitrag|artículo|articolo|artigo|artykuł
      |статья)\s
      (?:is|was|has\sbeen|wurde|erschien|ist|est|a\sété|fue|se\spublicó|apareció|è|foi|verscheen|is
      |publicerades|ukazał|pochodzi|была|впервые|впервые\sбыла)\s?
      .{0,40}?(?:amended|updated|corrected|edited|zuerst|erstmals|erschienen|veröffentlicht|aktualisiert
      |paru|publié|initialement|publicad[oa]|originalmente|apparso|pubblicato|uscito|verschenen
      |gepubliceerd|eerder|się|опубликована|вышла|in\sder\b)
    # Authors and journals.
    |the\sauthors?\s(?:declares?|reports?|states?|has|have)\s.{0,50}?(?:conflicts?|competing|interests?)
    |(?:manuscript\s)?received:?\s.{0,30}?\d{4}.{0,40}?(?:accepted|revised|published)
    |(?:additional\s|further\s)?(?:reporting|writing|editing|research|translation)\s
      (?:and\s\w{1,12}\s)?(?:was\s)?(?:contributed\s)?by\s[A-Z]
    |(?:edited|compiled|produced|fact-checked|translated)\sby\s[A-Z][^.!?]{0,60}\W?$
    |[A-Z][\w.'’-]{0,20}\s(?:[A-Z][\w.'’-]{0,20}\s){0,3}is\s(?:an?|the)\s
      (?:(?:senior|chief|contributing|freelance|former|award-winning|political|business|science)\s)?
      (?:staff\swriter|reporter|contributing\s(?:writer|editor)|columnist|correspondent|freelancer?
      |freelance\s(?:writer|journalist))\b
    |please\s(?:disable|turn\soff|enable|whitelist|allow|update|upgrade)\s(?:your\s)?
      (?:ad|javascript|cookies|browser)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Every folded match of a pattern contains one of its hints or begins with one of its openings.
_NOTICE_OPENINGS = tuple(
    "correc|clarific|editor|errat|korrektur|berichtigung|fe de|correzione|correção|rettelse"
    "|rättelse|sprostowanie|исправление|更正|訂正|お詫び|本文早前|以前の|this ar|this st|this po"
    "|this pi|this es|this co|this te|this be|this ст|thisa|thiss|thisp|thise|thisc|thist|thisb"
    "|thisс|dieser|cet|este|questo|dit|den här|ten|эта|the author|manuscript|received|additional"
    "|further|reporting|writing|editing|research|translat|edited|compiled|produced|fact-check"
    "|please".split("|")
)
_NOTICE_HINTS = tuple(
    "cookie|クッキー|writer|reporter|editor|columnist|correspondent|freelance|journalist".split("|")
)
_EARLIER_OPENINGS = ("an ", "the ", "un", "um", "een ", "en ", "eine ", "we ", "в ", "in ")
_EARLIER_HINTS = tuple(
    "earlier|previous|frühere|vorherigen|précédente|antérieure|anterior|precedente|eerdere"
    "|tidigare|wcześniejszej|poprzedniej|предыдущей".split("|")
)
_CHANNEL = (
    r"newsletter|nieuwsbrief|nyhetsbrev|nyhedsbrev|bolet[ií]n|boletim|infolettre|lettre\sd['’]info"
    r"|rundbrief|uutiskirje|biuletyn|hírlevél|bülten|рассылк|канал|电子报|电子邮件|ニュースレター|メルマガ"
    r"|podcast|youtube|telegram|whatsapp|rss|updates|e-?mails?|channel|canal|kanal|feed|inbox"
)
_NETWORK = (
    r"twitter|facebook|instagram|linkedin|tiktok|youtube|telegram|whatsapp|mastodon|bluesky|threads"
    r"|pinterest|snapchat|google\snews|вконтакте|微信|微博|公众号|ツイッター|フェイスブック|インスタ|@\w"
)
_CALL = lazy_pattern(
    rf"""^\W{{0,3}}(?:
    (?:subscribe|sign\sup|join|get|abonn\w{{1,9}}|melden?\ssie|jetzt|inscr[ie]\w{{1,9}}|recevez|recib[ae]
      |suscr[ií]b\w{{1,6}}|iscriv\w{{1,6}}|ricevi|assine|receba|schrijf|ontvang|meld|prenumer\w{{1,6}}
      |få|zapisz|подпи\w{{1,12}})\b.{{0,80}}?(?:{_CHANNEL}|{_NETWORK})
    |(?:订阅|訂閱).{{0,12}}(?:电子|公众号|频道|邮件|{_CHANNEL})|(?:ニュースレター|メルマガ).{{0,12}}登録
    |(?:follow|folgen\ssie|folgt|folge|suivez|suis|s[ií]gue\w{{0,6}}|sigue|seguici|segui|siga|volg|följ
      |śledź|obserwuj|следите|关注|追蹤)\W?.{{0,60}}?(?:{_NETWORK})
    |(?:{_NETWORK}).{{0,6}}(?:フォロー|关注)
    |(?:click|tap|klick\w{{0,4}}(?:\ssie)?|cliquez|cliquer|ha[zg]a?\sclic|pulse|clicca|fai\sclic|clique
      |klik|klikk?a|kliknij|нажмите)\s(?:on\s|the\slink\s)?(?:here|hier|ici|aquí|qui|aqui|här|her|tutaj
      |tu|здесь|сюда|link|below)\b
    |点击(?:这里|此处)|點擊這裡|続きはこちら|詳しくはこちら|こちらから
    |(?:pour\sen\ssavoir\splus|weitere\sinform\w{{1,8}}|mehr\s(?:infos?|inform\w{{1,8}}|dazu)
      |más\sinform\w{{1,6}}|maggiori\sinform\w{{1,6}}|per\ssaperne\sdi\spiù|mais\sinform\w{{1,6}}
      |meer\sinform\w{{1,6}}|läs\smer|więcej\sinform\w{{1,6}}|подробнее)\b.{{0,40}}?
      (?:hier|unter|cliquez|ici|aquí|en\s\w{{1,8}}\sweb|qui\b|sul\s|sito|aqui|op\s|här|tutaj|здесь|на\sсайте
      |www|https?)
    |(?:teilen\ssie|partagez|comparte|compárt\w{{1,4}}|condividi|compartilhe|partilhe|deel|dela
      |udostępnij|поделит\w{{1,4}}|分享|この記事を).{{0,40}}
      (?:artikel\w{{0,2}}|article|beitrag|artículo|noticia|articolo|artigo|artykuł|стать\w{{1,3}}
      |本文|文章|シェア|{_NETWORK})
    |(?:donate|support|spenden?|unterstützen\ssie|soutenez|apoya|sostieni|apoie|steun|stöd|wesprzyj
      |поддержите)\b.{{0,40}}?(?:journalis\w{{1,5}}|donat\w{{1,4}}|us\b|uns\b|nous\b|our\swork
      |redaktion|don\b|abo\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CALL_OPENINGS = tuple(
    "subscribe|sign up|join|get|abonn|meld|jetzt|inscr|recevez|recib|suscr|iscriv|ricevi|assine"
    "|receba|schrijf|ontvang|prenumer|få|zapisz|подпи|订阅|訂閱|ニュース|メルマガ|follow|folge|folgt"
    "|suivez|suis|sigue|sígue|segui|siga|volg|följ|śledź|obserwuj|следите|关注|追蹤|twitter|facebook"
    "|instagram|linkedin|tiktok|youtube|telegram|whatsapp|mastodon|bluesky|threads|pinterest"
    "|snapchat|google news|вконтакте|微信|微博|公众号|ツイッター|フェイス|インスタ|click|tap"
    "|klick|cliqu|hag|haz|pulse|clicca|fai clic|klik|нажмите|点击|點擊|続きは|詳しく|こちらから"
    "|pour en|weitere|mehr|más|maggiori|per saperne|mais|meer|läs mer|więcej|подробнее|teilen"
    "|partag|compart|compárt|condividi|partilhe|deel|dela|udostępnij|поделит|分享|この記事|donate|support|spende|unterst"
    "|soutenez|apoya|sostieni|apoie|steun|stöd|wesprzyj|поддержите".split("|")
)


def is_notice_or_call(text: str, folded: str, n_words: int) -> bool:
    """Return whether a text is about the page, or asks the reader to do something on it.

    Args:
        text: The text.
        folded: The text folded by `fold_hints`, without opening marks (`fold_opening`).
        n_words: Number of words in the text.

    >>> texts = ("Suivez-nous sur Twitter.", "Il pleut.")
    >>> [is_notice_or_call(text, text.lower(), len(text.split())) for text in texts]
    [True, False]
    """
    if n_words <= MAX_CALL_WORDS and may_begin(folded, _CALL_OPENINGS) and _CALL.match(text):
        return True
    if n_words > MAX_NOTICE_WORDS:
        return False
    if n_words <= MAX_CALL_WORDS and has_any(folded, _RIGHTS_HINTS):
        return _RIGHTS.search(text) is not None
    return _may_be_notice(folded) and _NOTICE.match(text) is not None


def _may_be_notice(folded: str) -> bool:
    if may_begin(folded, _NOTICE_OPENINGS) or has_any(folded, _NOTICE_HINTS):
        return True
    # An earlier version of this article.
    return folded.startswith(_EARLIER_OPENINGS) and has_any(folded, _EARLIER_HINTS)
