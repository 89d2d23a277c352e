"""Make the address of an article safe to link to, and link to a time in a recording.

A document states its own address (a canonical link, or front matter), so it can be anything.
"""

import re
import string
from urllib.parse import quote, urlsplit, urlunsplit

_SAFE = frozenset(string.ascii_letters + string.digits + "!#$%&'()*+,-./:;=?@[]_~")
"""ASCII characters that need no percent-encoding, and delimit a link in no format."""

_LINE_BREAKS = re.compile(r"[\t\r\n]")
"""Characters that browsers remove from an address, also from within its scheme."""

_MEDIA = re.compile(r"\.(?:mp[34]|m4[av]|og[agv]|opus|webm|wav|flac|aac|mov|mkv)$", re.IGNORECASE)
_VIMEO = re.compile(r"(?:[\w-]{1,40}\.)?vimeo\.com")
_TIME = re.compile(r"(?:t|start|time_continue)=")

_ENTITY = re.compile(r"&(?=#?\w+;)")
"""An ampersand that HTML or Markdown would read as the start of a character reference."""


def web_url(url: str) -> str:
    """Return an address if it is one of http or https, else an empty string.

    Args:
        url: Any text.

    Returns:
        The address without a user and a password, and without spaces, quotes, angle brackets,
        backslashes and character references, which are percent-encoded.

    >>> web_url("https://e.org/a b?c=1&d=2"), web_url("javascript:alert(1)")
    ('https://e.org/a%20b?c=1&d=2', '')
    >>> web_url("https://ada:secret@e.org/@ada")
    'https://e.org/@ada'
    >>> web_url("https://e.org/&lt;img onerror=alert(1)&gt;")
    'https://e.org/%26lt;img%20onerror=alert(1)%26gt;'
    """
    url = _LINE_BREAKS.sub("", url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in ("http", "https") or not host:
        return ""
    url = url.replace(parts.netloc, host, 1)  # links are passed on; passwords must not be
    return _ENTITY.sub("%26", "".join(map(_encode, url)))


def time_url(url: str, seconds: float) -> str:
    """Return the address of a recording at a time; an empty string without an http address.

    Pages get the parameter ``t`` that players read (with YouTube's ``start`` removed), media files
    and Vimeo the fragment of a media fragment URI (https://www.w3.org/TR/media-frags/).

    >>> time_url("https://e.org/talk", 750.4), time_url("https://e.org/watch?v=1&t=5s#top", 9)
    ('https://e.org/talk?t=750', 'https://e.org/watch?v=1&t=9#top')
    >>> time_url("https://e.org/talk.mp3", 61.5), time_url("", 9)
    ('https://e.org/talk.mp3#t=61', '')
    """
    address = web_url(url)
    if not address:
        return ""
    parts = urlsplit(address)
    time = str(int(seconds))
    if _MEDIA.search(parts.path) or _VIMEO.fullmatch(parts.hostname or ""):
        return urlunsplit(parts._replace(fragment=f"t={time}"))
    others = [field for field in parts.query.split("&") if field and not _TIME.match(field)]
    return urlunsplit(parts._replace(query="&".join([*others, f"t={time}"])))


def _encode(character: str) -> str:
    if character in _SAFE or (not character.isascii() and character.isprintable()):
        return character
    return quote(character.encode("utf-8", "replace"), safe="")
