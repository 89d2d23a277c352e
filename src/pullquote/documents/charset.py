r"""Decoding: from bytes to text.

In: the bytes of a source, and the encoding that its server or page declares, if any. Out: a
text with ``\n`` line ends and no byte order mark. Tried in order: the byte order mark, UTF-8,
what is declared, what the bytes look like.
"""

import codecs
import re

from pullquote.documents.display import display_name
from pullquote.errors import NotTextError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages mean by these names, as browsers read them (https://encoding.spec.whatwg.org/).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([\w.:-]+)"""
    rb"""|<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

GUESS_BYTES = 128 * 1024
MAX_DAMAGE = 0.01
"""Share of wrong characters up to which an encoding still counts as the right one."""


def decode(data: bytes, *, declared: str = "", source: str = "") -> str:
    r"""Decode the bytes of a text.

    Args:
        data: The bytes.
        declared: The encoding that the server or the page names; a wrong one does no harm.
        source: Its name, for the message.

    Returns:
        The text, its line ends ``\n``, without a byte order mark and without NULs.

    Raises:
        NotTextError: They are no text in any encoding that could be told.

    >>> decode(b"\xef\xbb\xbfcaf\xc3\xa9\r\n"), decode(b"caf\xe9", declared="latin-1")
    ('café\n', 'café')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decode_as(data[len(mark) :], encoding, source)
            break
    else:
        text = _decode_unmarked(data, _python_name(declared), source)
    if "\0" in text:
        place = data.find(0)
        raise NotTextError(
            f"{display_name(source)}: not text: byte 0x00 at offset {place}; "
            "a UTF-8 (or other) text is needed"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a page names in its first kilobytes, or an empty string.

    >>> declared_encoding(b'<html><meta charset="windows-1252">')
    'windows-1252'
    """
    found = _DECLARED.search(data, 0, 4096)
    return (found[1] or found[2]).decode("ascii") if found else ""


def replace_invalid_chars(text: str) -> str:
    r"""Replace what no text holds, NULs and lone surrogates, one for one by U+FFFD.

    >>> replace_invalid_chars("a\0b\ud800c")
    'a\ufffdb\ufffdc'
    """
    return text if text.isascii() and "\0" not in text else _NO_TEXT.sub("\ufffd", text)


def _decode_unmarked(data: bytes, declared: str, source: str) -> str:
    if declared.startswith(("utf-16", "utf-32")) and 0 in data:
        return _decode_as(data, declared, source)
    if 0 in data:
        return data.decode("latin-1")  # refused by `decode`, at the right offset
    if declared and data.isascii() and not declared.startswith("utf"):
        # Such as ISO-2022-JP, whose bytes are all ASCII. UTF-7 is for attacks only.
        return data.decode(declared, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # One bad byte does not make UTF-8 another encoding: in none other do its sequences occur.
    for encoding in ("utf-8", declared):
        if encoding and (text := _decode_damaged(data, encoding)) is not None:
            return text
    return _decode_guessed(data, source)


def _decode_as(data: bytes, encoding: str, source: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(
            f"{display_name(source)}: not text: marked as {encoding.upper()}, but broken at offset "
            f"{error.start}; a whole text is needed"
        ) from error


def _decode_damaged(data: bytes, encoding: str) -> str | None:
    """Decode data that may hold a few wrong bytes, or return None if they are more than few."""
    text = data.decode(encoding, "replace")
    wrong = text.count("\ufffd")
    # Only characters beyond ASCII can speak for an encoding, for all have ASCII in common.
    telling = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", text))
    return text if wrong <= MAX_DAMAGE * telling or (wrong == 1 and telling > 10) else None


def _decode_guessed(data: bytes, source: str) -> str:
    from charset_normalizer import from_bytes

    # A sample that ends with a blank, so that no character of several bytes is cut in two.
    sample = data[:GUESS_BYTES]
    if len(sample) < len(data):
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b" ")) + 1] or sample
    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        raise NotTextError(
            f"{display_name(source)}: not text in any known encoding; a UTF-8 (or other) text is needed"
        )
    # Short Western texts fit a dozen code pages equally well; this one is the usual.
    usual = [match for match in matches if "cp1252" in match.could_be_from_charset]
    encoding = "cp1252" if any(match.chaos <= best.chaos for match in usual) else best.encoding
    return data.decode(encoding, "replace")


def _python_name(encoding: str) -> str:
    """Return Python's name of a text encoding, or an empty string for one it does not know."""
    try:
        name = codecs.lookup(encoding).name
        b"aaaa".decode(name)  # raises for codecs that give no text, such as base64
    except (LookupError, ValueError):
        return ""
    if "escape" in name:
        return ""
    return _MEANT.get(name, name)
