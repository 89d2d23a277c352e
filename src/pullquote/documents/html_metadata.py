"""Read a page's title, author, date, site and address.

JSON-LD comes first, then OpenGraph and other meta elements, then the page itself. What is doubtful
is left out: an author that is a login, an address or a sentence; a date outside the web's age.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from pullquote.documents.html_inline import web_address

MAX_JSON_CHARACTERS = 500_000
MAX_TITLE_CHARACTERS = 300
MAX_AUTHORS = 12

_ARTICLE = re.compile(
    r"article|posting|report|review|recipe|webpage|chapter|book|speech", re.IGNORECASE
)
_DATE = re.compile(r"(?<!\d)((?:19[89]|20[0-4])\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")
_COMPACT_DATE = re.compile(r"^((?:19[89]|20[0-4])\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_NOT_AUTHOR = re.compile(
    r"https?:|www\.|@|[<>{}|#/\\=_]|\d{2}|\b(?:username|user|admin|administrator|root|author|guest"
    r"|anonymous|unknown|editors?|staff|team|none|null|undefined|webmaster|contributor|posts?)\b",
    re.IGNORECASE,
)
_INNER_STOP = re.compile(r"[^\W\d_]{4}[.!?]\s")
_BYLINE = re.compile(r"^(?:written\s)?(?:by|von|par|por|di|door|af|av|作者)[\s:]\s*", re.IGNORECASE)
_OTHER_CREDIT = re.compile(r"\s(?:edited|translated|illustrated|photographs?)\sby\s", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s{0,9}(?:;|,|&|•|·|\band\b|\bund\b|\bet\b)\s{1,9}")


@dataclass(slots=True)
class Metadata:
    """What a page says about itself; unknown fields are empty."""

    title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    url: str = ""


@dataclass(slots=True)
class _Sources:
    """The places in a page where metadata stands."""

    json_ld: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)


def read_metadata(tree: Any, url: str) -> Metadata:
    """Return the metadata of a page.

    Args:
        tree: The parsed page.
        url: The address that it was fetched from; empty if none.

    Returns:
        Its metadata. The address is the canonical one; the site is its name, else the host.
    """
    sources = _Sources(_read_json_ld(tree), _read_meta(tree))
    meta = sources.meta
    address = _canonical(tree, meta, url)
    site = _first(_name(item.get("publisher") or item.get("isPartOf")) for item in sources.json_ld)
    site = meta.get("og:site_name", "") or site or meta.get("application-name", "")
    host = urlsplit(web_address(address, "")).hostname or ""
    title = _title(tree, sources, site)
    return Metadata(
        title, _author(tree, sources), _date(tree, sources), _line(site) or host, address
    )


def _line(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _text(element: Any) -> str:
    """Return the text of an element on one line, where ``<br>`` is a space."""
    from lxml.etree import iterwalk

    pieces: list[str] = []
    for event, part in islice(iterwalk(element, events=("start", "end")), MAX_TITLE_CHARACTERS):
        if event == "start":
            pieces.append(" " if part.tag == "br" else part.text or "")
        elif part is not element:
            pieces.append(part.tail or "")
    return _line("".join(pieces))


def _first(values: Iterator[str]) -> str:
    return next(filter(None, values), "")


def _name(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return _line(value.get("name")) if isinstance(value, dict) else _line(value)


def _read_json_ld(tree: Any) -> list[dict[str, Any]]:
    """Return the JSON-LD objects that describe an article."""
    items: list[dict[str, Any]] = []
    budget = MAX_JSON_CHARACTERS
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text:
            continue
        budget -= len(script.text)
        if budget < 0:
            break
        try:
            payload = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = payload if isinstance(payload, list) else [payload]
        for item in waiting[:50]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                items += [item, *(graph[:200] if isinstance(graph, list) else [])]
    articles = [item for item in items if isinstance(item, dict) and _is_article(item)]
    return sorted(articles, key=lambda item: "webpage" in str(item.get("@type")).lower())


def _is_article(item: dict[str, Any]) -> bool:
    return _ARTICLE.search(str(item.get("@type"))[:200]) is not None


def _read_meta(tree: Any) -> dict[str, str]:
    """Return the meta elements by lower-case name; those with a property come first."""
    meta: dict[str, str] = {}
    for attribute in ("property", "name", "itemprop"):
        for element in tree.iter("meta"):
            content = _line(element.get("content"))[:2000]
            for name in (element.get(attribute) or "")[:200].lower().split() if content else ():
                meta.setdefault(name.replace("dcterms:", "dc.").replace("dc:", "dc."), content)
    return meta


def _canonical(tree: Any, meta: dict[str, str], url: str) -> str:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            address = web_address(link.get("href"), url)
            if address:
                return address
    return web_address(meta.get("og:url"), url) or url


def _title(tree: Any, sources: _Sources, site: str) -> str:
    headings = [_text(h) for h in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    page = next((_text(element) for element in tree.iter("title")), "")
    meta = sources.meta
    # Some pages give a description as their headline.
    known = _words(" ".join([page, *headings]))
    headlines = (_line(item.get("headline")) for item in sources.json_ld)
    candidates = [
        meta.get("og:title", ""),
        *(line for line in headlines if not known or _repeats(line, known)),
        meta.get("twitter:title", ""),
        meta.get("citation_title", ""),
        meta.get("dc.title", ""),
    ]
    title = _first(_without_site(item, site) for item in candidates)
    # A page's own heading is better than a <title> that contains it and more.
    is_single = len(set(headings)) == 1 and headings[0] != site
    if not title and is_single and (not page or _repeats(headings[0], _words(page))):
        title = headings[0]
    title = title or _without_site(page, site) or next(iter(headings), "")
    if not site and headings:
        # The <title> often is "heading | site": the heading shows where the title ends.
        title = next((h for h in headings if title.startswith(h + " ") and len(h) > 9), title)
    return title if len(title) <= MAX_TITLE_CHARACTERS else ""


def _words(text: str) -> set[str]:
    """Return the words of a text, or its characters where no spaces separate words."""
    words = re.findall(r"\w+", text.casefold())
    return {word for word in words if word.isascii()} | {
        c for word in words if not word.isascii() for c in (word, *word)
    }


def _repeats(text: str, known: set[str]) -> bool:
    """Return whether at least half of a text's words are known."""
    words = _words(text)
    return 2 * len(words & known) >= len(words)


def _without_site(title: str, site: str) -> str:
    """Remove the site's name from the end of a title, where a separator precedes it.

    >>> _without_site("Why rivers bend | The Silt Journal", "The Silt Journal")
    'Why rivers bend'
    """
    if not site or not title.endswith(site) or title == site:
        return title
    rest = title[: -len(site)].rstrip()
    return rest[:-1].rstrip() if rest and rest[-1] in "|–—·:»-•" else title


def _author(tree: Any, sources: _Sources) -> str:
    meta = sources.meta
    for item in sources.json_ld:
        if names := _valid_authors(_author_names(item.get("author"))):
            return names
    for key in ("author", "article:author", "citation_author", "dc.creator", "parsely-author"):
        if names := _valid_authors([meta.get(key, "")]):
            return names
    for element in tree.iter("a", "span", "address", "p", "div"):
        attributes = element.attrib
        rel, role = attributes.get("rel", "").lower(), attributes.get("itemprop", "").lower()
        classes = attributes.get("class", "").lower().split()[:20]
        if ("author" in (rel, role) or "byline" in classes) and not _is_comment(element):
            text = _text(element)
            names = _valid_authors([_BYLINE.sub("", text)])
            if names and not names[0].islower():
                return names
    return ""


def _is_comment(element: Any) -> bool:
    names = (f"{e.get('class', '')[:200]} {e.get('id', '')[:100]}" for e in element.iterancestors())
    return any("comment" in name.lower() for name in islice(names, 40))


def _author_names(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [name for name in map(_name, values[:MAX_AUTHORS]) if name]


def _valid_authors(names: list[str]) -> str:
    """Return names separated by commas, without doubtful ones."""
    valid: list[str] = []
    for name in names:
        name_list = _BYLINE.sub("", name.strip(" —–-|·•,;"))[:400]
        name_list = _OTHER_CREDIT.split(name_list)[0]
        parts = [part for part in _SEPARATORS.split(name_list) if part and not part[0].isdigit()]
        # "Mac, I" is one name with an initial, "Ada Brook, Jo Vale" are two.
        if len(parts) > 1 and any(len(part.strip(".")) <= 2 for part in parts):
            continue
        valid += [part for part in parts if _is_author(part)]
    return ", ".join(dict.fromkeys(valid[:MAX_AUTHORS]))


def _is_author(name: str) -> bool:
    words = name.split()
    if not words or len(words) > 6 or len(name) > 60 or _NOT_AUTHOR.search(name):
        return False
    if name[0].isdigit() or _INNER_STOP.search(name) or all(len(word) == 1 for word in words):
        return False
    return not (len(words) == 1 and name.islower()) and not name.endswith((".", "?", "!", ":"))


def _date(tree: Any, sources: _Sources) -> str:
    values = [
        _line(item.get(key))
        for item in sources.json_ld
        for key in ("datePublished", "dateCreated", "uploadDate")
    ]
    keys = """article:published_time og:article:published_time datepublished
        citation_publication_date citation_date dc.date dc.date.issued dc.created date pubdate
        publishdate parsely-pub-date sailthru.date article:published og:published_time"""
    values += [sources.meta.get(key, "") for key in keys.split()]
    for element in tree.iter("time", "abbr", "span"):
        attributes = element.attrib
        classes = attributes.get("class", "").lower().split()[:20]
        is_published = (
            "pubdate" in attributes
            or attributes.get("itemprop", "").lower() == "datepublished"
            or any(name in {"published", "dt-published", "entry-date"} for name in classes)
        )
        if is_published:
            names = ("datetime", "content", "title")
            values.append(next(filter(None, (attributes.get(name) for name in names)), ""))
    if not any(map(_iso_date, values)):
        # One date alone is the article's; several may be those of other articles or comments.
        outside = (e for e in tree.iter("time") if next(e.iterancestors("p", "li"), None) is None)
        times = {_iso_date(element.get("datetime") or "") for element in outside} - {""}
        values += times if len(times) == 1 else ()
    return _first(map(_iso_date, values))


def _iso_date(value: str) -> str:
    match = _DATE.search(value[:40].replace("/", "-")) or _COMPACT_DATE.match(value[:40])
    return "-".join(match.groups()) if match else ""
