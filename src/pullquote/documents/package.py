"""Read the parts of an EPUB or DOCX, which are ZIP archives of XML, within bounds.

Nothing is extracted to disk, no entity is expanded, nothing is fetched, and no macro is looked at.
"""

import posixpath
import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pullquote.documents.display import display_name
from pullquote.errors import PackageError

MAX_ENTRIES = 20_000
MAX_PART_BYTES = 32_000_000
MAX_TOTAL_BYTES = 128_000_000
"""What all parts that are read may hold together, unpacked."""

MAX_XML_TAGS = 1_000_000
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The beginning of a compound file: Word encrypts a DOCX into one, and .doc files are such."""

_ENCRYPTED = 0x1
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060\ufeff]|&(?:shy|NoBreak|ZeroWidthSpace|#(?:173|8203|8288|65279|"
    "[xX](?:[aA][dD]|200[bB]|2060|[fF][eE][fF][fF])));"
)
_DAMAGE = (
    BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class Package:
    """The parts of a file.

    Args:
        data: The bytes of the file.
        kind: Its format, for messages: ``EPUB`` or ``DOCX``.
        source: The source's name, for messages.

    Raises:
        PackageError: The file is damaged or encrypted, or has too many parts.
    """

    def __init__(self, data: bytes, kind: str, source: str) -> None:
        self._kind, self._name = kind, display_name(source)
        self._total = 0
        if data.startswith(OLE_SIGNATURE):
            if "EncryptedPackage".encode("utf-16-le") in data:
                raise self.error("is encrypted; a file without a password is needed")
            raise self.error(f"is in an old Office format; {kind} is needed")
        try:
            self._zip = ZipFile(BytesIO(data))
            infos = self._zip.infolist()
        except _DAMAGE as error:
            raise self.error(f"cannot be read as {kind}; the file is damaged") from error
        if len(infos) > MAX_ENTRIES:
            raise self.error(f"has {len(infos)} parts; {MAX_ENTRIES} is the limit")
        self._infos: dict[str, ZipInfo] = {}
        for info in infos:
            self._infos.setdefault(info.filename, info)

    def error(self, message: str) -> PackageError:
        """Return an error about the file."""
        return PackageError(f"{self._name}: {message}")

    def part_name(self, name: str) -> str:
        """Return the name of a part for messages."""
        return f"{self._name}: {name}"

    def names(self) -> Iterator[str]:
        """Iterate over the names of all parts."""
        return iter(self._infos)

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name."""
        return name in self._infos

    def read(self, name: str) -> bytes:
        """Return the content of a part.

        Raises:
            PackageError: It is missing, damaged, encrypted or too large.
        """
        info = self._infos.get(name)
        if info is None:
            raise self.error(f"cannot be read as {self._kind}; {name} is missing")
        if info.flag_bits & _ENCRYPTED:
            raise self.error("is encrypted; a file without a password is needed")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise self.error(f"{name} has a compression method that {self._kind} does not allow")
        limit = min(MAX_PART_BYTES, MAX_TOTAL_BYTES - self._total)
        try:
            with self._zip.open(info) as part:
                data = part.read(limit + 1)
        except _DAMAGE as error:
            raise self.error(f"{name} cannot be read; the file is damaged") from error
        if len(data) > limit:
            raise self.error(
                f"{name} is too large: a part may hold {MAX_PART_BYTES} bytes, and all of them "
                f"{MAX_TOTAL_BYTES}"
            )
        self._total += len(data)
        return data

    def xml(self, name: str) -> Any:
        """Parse a part as XML.

        Returns:
            The root element, without comments, processing instructions and entities.

        Raises:
            PackageError: It is missing, damaged or too large.
        """
        from lxml import etree

        data = self.read(name)
        if data.count(b"<") > MAX_XML_TAGS:
            raise self.error(f"{name} has more than {MAX_XML_TAGS} tags")
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,  # without collect_ids=False, which loads the DTD that a part names
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.error(f"{name} is broken XML; the file is damaged") from error


def drop_invisible(text: str) -> str:
    r"""Remove soft hyphens and characters without width, also as references: they split words.

    >>> drop_invisible("har\u00adbor&shy;s")
    'harbors'
    """
    return _INVISIBLE.sub("", text)


def resolve(base: str, href: str) -> str:
    """Return the name of the part that a reference in the part `base` names, without fragment.

    >>> resolve("OEBPS/content.opf", "text/one%20two.xhtml#a"), resolve("a.opf", "../../etc/passwd")
    ('OEBPS/text/one two.xhtml', '')
    """
    path = unquote(href.partition("#")[0])
    if not path or "://" in path or path.startswith("/"):
        return ""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
    return "" if name.startswith("..") else name


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Return an attribute of an element, whatever its prefix or namespace; empty if none."""
    for key, value in element.attrib.items():
        if re.split("[}:]", key)[-1] == name:
            return str(value)
    return ""


def one_line(text: object) -> str:
    """Return a text on one line; empty for None."""
    return " ".join(str(text or "").split())
