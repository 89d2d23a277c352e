r"""Decode bytes to text.

The encoding is the first that fits: the byte order mark, UTF-8, the declared encoding, a guess
from the bytes. The text has ``\n`` line ends and no byte order mark.
"""

import codecs
import re

from pullquote.documents.display import display_name
from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.errors import NotTextError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which is its prefix
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python's names of the WHATWG encodings (https://encoding.spec.whatwg.org/), each with the codec
# that browsers use for it. An allow-list: Python also registers codecs such as idna, punycode,
# base64 and unicode_escape, which raise their own errors or are unsafe.
_CODECS = {
    name: name
    for name in """
        utf-8 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be
        cp866 cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
        iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10
        iso8859-13 iso8859-14 iso8859-15 iso8859-16
        koi8-r koi8-u mac-roman mac-cyrillic gb18030 euc_jp iso2022_jp
    """.split()
} | {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_kr": "cp949",
    "cp949": "cp949",
}
# Names that pages use and Python does not know.
_ALIASES = {
    "x-sjis": "shift_jis",
    "windows-31j": "cp932",
    "x-gbk": "gbk",
    "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "windows-949": "cp949",
    "dos-874": "cp874",
}
_CHARSET = lazy_pattern(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = lazy_pattern(
    rb"""<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""", re.IGNORECASE
)
_META = lazy_pattern(rb"<meta\b", re.IGNORECASE)
_META_BYTES = 512
_INVALID = lazy_pattern("[\0\ud800-\udfff]")

DECLARATION_BYTES = 4096
"""The first bytes of a page, in which an encoding can be declared."""

GUESS_BYTES = 128 * 1024
MAX_DAMAGE = 0.01
"""Maximum share of undecodable characters for an encoding to be accepted."""


def decode(data: bytes, *, declared: str = "", source: str = "") -> str:
    r"""Decode the bytes of a text.

    Args:
        data: The bytes.
        declared: The encoding that the server or page declares. A wrong one is ignored.
        source: The source's name, for messages.

    Returns:
        The text, with ``\n`` line ends and without byte order mark and NULs.

    Raises:
        NotTextError: The bytes are not text in any known encoding.

    >>> decode(b"\xef\xbb\xbfcaf\xc3\xa9\r\n"), decode(b"caf\xe9", declared="latin-1")
    ('café\n', 'café')
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _decode_strictly(data[len(mark) :], encoding, source)
            break
    else:
        text = _decode_unmarked(data, codec_name(declared), source)
    if "\0" in text:
        raise NotTextError(
            f"{display_name(source)}: not text: byte 0x00 at offset {data.find(0)}; "
            "a UTF-8 (or other) text is needed"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a page declares in its first bytes, or an empty string.

    >>> declared_encoding(b'<html><meta charset="windows-1252">')
    'windows-1252'
    """
    head = data[:DECLARATION_BYTES]
    match = _XML_ENCODING.search(head)
    for meta in () if match else _META.finditer(head):
        tag = head[meta.end() : meta.end() + _META_BYTES].partition(b">")[0]
        if match := _CHARSET.search(tag):
            break
    return match[1].decode("ascii", "replace") if match else ""


def replace_invalid_chars(text: str) -> str:
    r"""Replace each NUL and lone surrogate with U+FFFD.

    >>> replace_invalid_chars("a\0b\ud800c")
    'a\ufffdb\ufffdc'
    """
    if "\0" not in text:
        try:
            text.encode()  # rejects surrogates, faster than the pattern finds none
            return text
        except UnicodeEncodeError:
            pass
    return _INVALID.sub("\ufffd", text)


def codec_name(encoding: str) -> str:
    """Return the Python codec for a declared encoding, or an empty string for an unknown one.

    >>> codec_name("ISO-8859-1"), codec_name("punycode")
    ('cp1252', '')
    """
    try:
        encoding = encoding.strip().lower()
        return _CODECS.get(codecs.lookup(_ALIASES.get(encoding, encoding)).name, "")
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""


def _decode_unmarked(data: bytes, declared: str, source: str) -> str:
    if declared.startswith(("utf-16", "utf-32")) and 0 in data:
        return _decode_strictly(data, declared, source)
    if 0 in data:
        return data.decode("latin-1")  # `decode` rejects it and reports the offset
    if declared and data.isascii() and not declared.startswith("utf"):
        return data.decode(declared, "replace")  # such as ISO-2022-JP, whose bytes are all ASCII
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # A bad byte does not make UTF-8 another encoding: its sequences occur in no other.
    for encoding in ("utf-8", declared):
        if encoding and (text := _decode_damaged(data, encoding)) is not None:
            return text
    return _decode_guessed(data, source)


def _decode_strictly(data: bytes, encoding: str, source: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(
            f"{display_name(source)}: not text: marked as {encoding.upper()}, but damaged at "
            f"offset {error.start}"
        ) from error


def _decode_damaged(data: bytes, encoding: str) -> str | None:
    """Decode data that may hold a few wrong bytes, or return None if there are too many."""
    text = data.decode(encoding, "replace")
    wrong = text.count("\ufffd")
    # Only characters beyond ASCII are evidence for an encoding: all encodings share ASCII.
    evidence = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", text))
    return text if wrong <= MAX_DAMAGE * evidence or (wrong == 1 and evidence > 10) else None


def _decode_guessed(data: bytes, source: str) -> str:
    from charset_normalizer import from_bytes

    # The sample ends with a space, so that no multibyte character is cut in two.
    sample = data[:GUESS_BYTES]
    if len(sample) < len(data):
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b" ")) + 1] or sample
    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        raise NotTextError(f"{display_name(source)}: not text in any known encoding")
    # Short Western texts fit a dozen code pages equally well; cp1252 is the common one.
    common = [match for match in matches if "cp1252" in match.could_be_from_charset]
    encoding = "cp1252" if any(match.chaos <= best.chaos for match in common) else best.encoding
    return data.decode(encoding, "replace")
