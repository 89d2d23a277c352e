"""Make the address of an article safe to link to.

A document states its own address (a canonical link, or front matter), so it can be anything.
"""

import re
import string
from urllib.parse import quote, urlsplit

_SAFE = frozenset(string.ascii_letters + string.digits + "!#$%&'()*+,-./:;=?@[]_~")
"""ASCII characters that need no percent-encoding, and delimit a link in no format."""

_LINE_BREAKS = re.compile(r"[\t\r\n]")
"""Characters that browsers remove from an address, also from within its scheme."""

_ENTITY = re.compile(r"&(?=#?\w+;)")
"""An ampersand that HTML or Markdown would read as the start of a character reference."""


def web_url(url: str) -> str:
    """Return an address if it is one of http or https, else an empty string.

    Args:
        url: Any text.

    Returns:
        The address without spaces, quotes, angle brackets, backslashes and character references,
        which are percent-encoded.

    >>> web_url("https://e.org/a b?c=1&d=2"), web_url("javascript:alert(1)")
    ('https://e.org/a%20b?c=1&d=2', '')
    >>> web_url("https://e.org/&lt;img onerror=alert(1)&gt;")
    'https://e.org/%26lt;img%20onerror=alert(1)%26gt;'
    """
    url = _LINE_BREAKS.sub("", url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return _ENTITY.sub("%26", "".join(map(_encode, url)))


def _encode(character: str) -> str:
    if character in _SAFE or (not character.isascii() and character.isprintable()):
        return character
    return quote(character.encode("utf-8", "replace"), safe="")
