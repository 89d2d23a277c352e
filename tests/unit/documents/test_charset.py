"""Decoding: bytes in many encodings, declared or not, and bytes that are not text."""

import codecs

import pytest

from pullquote.documents.charset import declared_encoding, decode
from pullquote.errors import NotTextError

FRENCH = "Le café était fermé. Où êtes-vous allé, mon frère ? Ça va très bien.\n"
RUSSIAN = "Мельница стояла пустой одиннадцать лет, когда приехала новая хозяйка.\n"
JAPANESE = "水車小屋は十一年間空き家だった。新しい持ち主が来た。村人は誰も信じなかった。\n"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_byte_order_mark_is_obeyed_and_dropped(encoding: str, mark: bytes) -> None:
    """The byte order mark decides the encoding, even against a declaration."""
    assert decode(mark + FRENCH.encode(encoding), declared="koi8-r") == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        ("Café naïve.", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_encoding_is_detected_from_the_bytes(text: str, encoding: str) -> None:
    """Without a declaration, common encodings are detected from the bytes."""
    assert decode(text.encode(encoding)) == text


def test_long_text_is_detected_from_its_beginning() -> None:
    """A text longer than the sample is decoded completely, wherever the sample ends."""
    for first in ("", "a"):
        text = first + JAPANESE * 5000
        assert decode(text.encode("euc_jp")) == text


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-2", "iso8859_2"),
        ("ISO-8859-1", "cp1252"),
        ("gb2312", "gb18030"),
        ("iso-2022-jp", "iso2022_jp"),
    ],
)
def test_declared_encoding_is_used(declared: str, encoding: str) -> None:
    """A declaration decides, interpreted as browsers do."""
    text = {"iso8859_2": "Żółć, gęś.", "cp1252": "“Ça”", "gb18030": "朱镕基"}
    sample = text.get(encoding, JAPANESE)
    assert decode(sample.encode(encoding), declared=declared) == sample


@pytest.mark.parametrize(
    "declared", ["latin-1", "utf-16", "base64", "rot13", "utf-7", "unicode-escape", "no-such"]
)
def test_wrong_declaration_does_no_harm(declared: str) -> None:
    """Valid UTF-8 is read as UTF-8, whatever is declared."""
    assert decode(FRENCH.encode(), declared=declared) == FRENCH
    assert decode(b"It+AGY-ell\\x41", declared=declared) == "It+AGY-ell\\x41"


def test_bad_byte_in_utf8_spoils_one_character() -> None:
    """One wrong byte does not turn the whole text into another encoding."""
    data = RUSSIAN.encode() + b"\xff" + RUSSIAN.encode()
    assert decode(data) == RUSSIAN + "\ufffd" + RUSSIAN


def test_line_ends_become_one_kind() -> None:
    """All line ends become line feeds."""
    assert decode(b"a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"some text\0more", "^x: not text: byte 0x00 at offset 9; "),
        (
            codecs.BOM_UTF16_LE + b"a\0b",
            "^x: not text: marked as UTF-16-LE, but damaged at offset 2",
        ),
        (bytes(range(1, 256)) * 20, "^x: not text in any known encoding"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str) -> None:
    """The message has the problem, the offset, and what is needed."""
    with pytest.raises(NotTextError, match=message):
        decode(data, source="x")


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        (b"<meta charset=utf-8>", "utf-8"),
        (b'<META content="text/html; charset=koi8-r" http-equiv=x>', "koi8-r"),
        (b"<?xml version='1.0' encoding='big5'?>", "big5"),
        (b"<p>charset=x</p>", ""),
    ],
)
def test_page_declares_its_encoding(page: bytes, encoding: str) -> None:
    """The declaration is found in each of its forms, and only there."""
    assert declared_encoding(page) == encoding
