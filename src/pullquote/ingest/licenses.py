"""Corpus, licenses: what a page itself says may be done with it.

In: HTML, or a text that names a license. Out: one line: the short name of a Creative Commons
license (``CC-BY-4.0``), else what stands there. Nothing is guessed: where one way of saying it
names several licenses, the page has none.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from pullquote.documents.charset import declared_encoding, decode
from pullquote.documents.html import parse_fragment

if TYPE_CHECKING:
    from pullquote.documents.fetch import Page

_MOST_CODE_POINTS = 300
_MOST_DEPTH = 20
_DEED = re.compile(
    r"^https?://(?:www\.)?creativecommons\.org/"
    r"(licenses|publicdomain)/([a-z+-]+)/(\d\.\d)(?:/([a-z]{2,3}))?\b",
    re.IGNORECASE,
)
_PUBLIC_DOMAIN = {"zero": "CC0", "mark": "CC-PDM"}
_NAMES = frozenset(
    "cc:license dc.rights dc.rights.license dc:rights dct:license dct:rights dcterms.license "
    "dcterms.rights dcterms:license dcterms:rights license rights schema:license".split()
)
# An object of JSON-LD that is the article; a picture in it has a license of its own.
_ARTICLE = re.compile(r"(?:Article|Posting|Page|CreativeWork|Report|Book|Chapter)$")


def license_name(words: str, *, base: str = "") -> str:
    r"""Name a license in one line.

    Args:
        words: Its address, or what is said of it.
        base: What an address is relative to.

    >>> license_name("http://creativecommons.org/licenses/by-sa/3.0/de/")
    'CC-BY-SA-3.0-DE'
    >>> license_name("https://creativecommons.org/publicdomain/zero/1.0/")
    'CC0-1.0'
    >>> license_name("  All rights\n reserved ")
    'All rights reserved'
    """
    line = " ".join(words.split())
    if base and line.startswith(("/", "./", "../")):
        line = urljoin(base, line)
    deed = _DEED.match(line)
    if deed is None:
        return "".join(c for c in line if c.isprintable())[:_MOST_CODE_POINTS]
    kind, name, version, country = deed.groups()
    short = f"CC-{name.upper()}" if kind.lower() == "licenses" else ""
    short = short or _PUBLIC_DOMAIN.get(name.lower(), name.upper())
    return f"{short}-{version}{'-' + country.upper() if country else ''}"


def stated_license(html: str, *, url: str = "") -> str:
    """Find the license that a page states.

    Args:
        html: The page.
        url: Where it stands.

    Returns:
        Its name, from the first of these that the page has: a link marked ``rel="license"``,
        ``license`` of the article in JSON-LD, ``cc:license``, ``dc:rights`` and the like in
        attributes or ``<meta>``, links to Creative Commons. Empty if it has none of them, or if
        the first names several.

    >>> stated_license('<p><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">x')
    'CC-BY-4.0'
    """
    # One that names no license is not worth parsing, as most pages do not.
    if not re.search(r"licen[sc]e|rights|creativecommons", html, re.IGNORECASE):
        return ""
    tree = parse_fragment(html)
    if tree is None:
        return ""
    ways: tuple[Callable[[Any], Iterator[str]], ...] = (_links, _objects, _properties, _deeds)
    for way in ways:
        found = {license_name(words, base=url) for words in way(tree)} - {""}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def page_license(page: "Page") -> str:
    """Find the license that a page states which a server sent; empty if it is no HTML."""
    if b"<" not in page.data[:4096] or page.data.startswith(b"%PDF-"):
        return ""
    encoding = page.encoding or declared_encoding(page.data)
    return stated_license(decode(page.data, declared=encoding), url=page.url)


def _links(tree: Any) -> Iterator[str]:
    for link in tree.iter("a", "link"):
        if "license" in (link.get("rel") or "").lower().split() and not _is_of_picture(link):
            yield link.get("href") or ""


def _objects(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                found = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            yield from _article_licenses(found, _MOST_DEPTH)


def _article_licenses(found: Any, depth: int) -> Iterator[str]:
    if isinstance(found, list) and depth:
        for each in found:
            yield from _article_licenses(each, depth - 1)
    elif isinstance(found, dict) and depth:
        kinds = found.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
            yield _value(found.get("license"))
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _article_licenses(found.get(name), depth - 1)


def _value(found: Any) -> str:
    """Give the address or name of a value of JSON-LD."""
    if isinstance(found, list):
        found = found[0] if found else ""
    if isinstance(found, dict):
        found = found.get("@id") or found.get("url") or found.get("name")
    return found if isinstance(found, str) else ""


def _properties(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str) or _is_of_picture(element):
            continue
        names = " ".join(element.get(name) or "" for name in ("name", "property", "itemprop"))
        if not _NAMES.isdisjoint(names.lower().split()):
            values = (element.get(name) for name in ("content", "resource", "href"))
            yield next(filter(None, values), "") or element.text_content()


def _deeds(tree: Any) -> Iterator[str]:
    for link in tree.iter("a"):
        if _DEED.match((link.get("href") or "").strip()) and not _is_of_picture(link):
            yield link.get("href")


def _is_of_picture(element: Any) -> bool:
    return any(each.tag == "figure" for each in element.iterancestors())
