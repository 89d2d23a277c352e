"""Find the license that a page states.

Input: HTML, or the name or URL of a license. Output: one line: the short name of a Creative Commons
license (``CC-BY-4.0``), else the statement itself. Nothing is guessed: a page that states several
licenses in the same way has none.
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

_MAX_CODE_POINTS = 300
_MAX_DEPTH = 20
_DEED = re.compile(
    r"^https?://(?:www\.)?creativecommons\.org/"
    r"(licenses|publicdomain)/([a-z+-]{1,40})/(\d\.\d)(?:/([a-z]{2,3}))?\b",
    re.IGNORECASE,
)
_PUBLIC_DOMAIN = {"zero": "CC0", "mark": "CC-PDM"}
_NAMES = frozenset(
    "cc:license dc.rights dc.rights.license dc:rights dct:license dct:rights dcterms.license "
    "dcterms.rights dcterms:license dcterms:rights license rights schema:license".split()
)
# Types of a JSON-LD object that describe the article; an image has a license of its own.
_ARTICLE_TYPES = ("Article", "Posting", "Page", "CreativeWork", "Report", "Book", "Chapter")
_PACKED = (b"%PDF-", b"PK\3\4", b"\xd0\xcf\x11\xe0")
"""The beginnings of files whose bytes are no text: PDF, EPUB and DOCX."""


def license_name(statement: str, *, base: str = "") -> str:
    r"""Return the name of a license in one line.

    Args:
        statement: Its URL, or a description.
        base: The URL that a relative URL refers to.

    >>> license_name("http://creativecommons.org/licenses/by-sa/3.0/de/")
    'CC-BY-SA-3.0-DE'
    >>> license_name("https://creativecommons.org/publicdomain/zero/1.0/")
    'CC0-1.0'
    >>> license_name("  All rights\n reserved ")
    'All rights reserved'
    """
    line = " ".join(statement.split())
    if base and line.startswith(("/", "./", "../")):
        line = _join(base, line)
    deed = _DEED.match(line)
    if deed is None:
        return "".join(c for c in line[:_MAX_CODE_POINTS] if c.isprintable())
    kind, name, version, country = deed.groups()
    short = f"CC-{name.upper()}" if kind.lower() == "licenses" else ""
    short = short or _PUBLIC_DOMAIN.get(name.lower(), name.upper())
    return f"{short}-{version}{'-' + country.upper() if country else ''}"


def stated_license(html: str, *, url: str = "") -> str:
    """Find the license that a page states.

    Returns:
        The name from the first of these that the page has: a link with ``rel="license"``, the
        article's ``license`` in JSON-LD, ``cc:license``, ``dc:rights`` and similar attributes or
        ``<meta>`` elements, links to Creative Commons. Empty if the page has none of them, or if
        the first one names several licenses.

    >>> stated_license('<p><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">x')
    'CC-BY-4.0'
    """
    # Most pages mention no license and need not be parsed.
    if not re.search(r"licen[sc]e|rights|creativecommons", html, re.IGNORECASE):
        return ""
    tree = parse_fragment(html)
    if tree is None:
        return ""
    finders: tuple[Callable[[Any], Iterator[str]], ...] = (_links, _json_ld, _properties, _deeds)
    for find in finders:
        names = {license_name(statement, base=url) for statement in find(tree)} - {""}
        if names:
            return names.pop() if len(names) == 1 else ""
    return ""


def page_license(page: "Page") -> str:
    """Return the license that a fetched page states; empty if it is not HTML."""
    if b"<" not in page.data[:4096] or page.data.startswith(_PACKED):
        return ""
    encoding = page.encoding or declared_encoding(page.data)
    return stated_license(decode(page.data, declared=encoding), url=page.url)


def _join(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _links(tree: Any) -> Iterator[str]:
    for link in tree.iter("a", "link"):
        if "license" in (link.get("rel") or "").lower().split() and not _in_figure(link):
            yield link.get("href") or ""


def _json_ld(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                value = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            yield from _article_licenses(value, _MAX_DEPTH)


def _article_licenses(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, list) and depth:
        for item in value:
            yield from _article_licenses(item, depth - 1)
    elif isinstance(value, dict) and depth:
        types = value.get("@type")
        types = types if isinstance(types, list) else [types]
        if any(isinstance(name, str) and name.endswith(_ARTICLE_TYPES) for name in types):
            yield _json_ld_text(value.get("license"))
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _article_licenses(value.get(name), depth - 1)


def _json_ld_text(value: Any) -> str:
    """Return the URL or name of a JSON-LD value."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url") or value.get("name")
    return value if isinstance(value, str) else ""


def _properties(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        names = " ".join(element.get(name) or "" for name in ("name", "property", "itemprop"))
        if not _NAMES.isdisjoint(names.lower().split()) and not _in_figure(element):
            values = (element.get(name) for name in ("content", "resource", "href"))
            yield next(filter(None, values), "") or element.text_content()[: 4 * _MAX_CODE_POINTS]


def _deeds(tree: Any) -> Iterator[str]:
    for link in tree.iter("a"):
        if _DEED.match((link.get("href") or "").strip()) and not _in_figure(link):
            yield link.get("href")


def _in_figure(element: Any) -> bool:
    return any(ancestor.tag == "figure" for ancestor in element.iterancestors())
