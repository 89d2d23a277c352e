"""Packages: bounds on what a ZIP archive may hold."""

import io
import zipfile
from collections.abc import Callable

import pytest

from pullquote.documents import package
from pullquote.documents.package import Package
from pullquote.errors import PackageError


def test_too_many_parts(make_docx: Callable[..., bytes]) -> None:
    """An archive with more parts than a file can need is refused before any is read."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(package.MAX_ENTRIES + 1):
            archive.writestr(f"{number}", b"")
    with pytest.raises(PackageError, match="20001 parts"):
        Package(file.getvalue(), "DOCX", "a.docx")
    assert Package(make_docx(), "DOCX", "a.docx").has("word/document.xml")


def test_all_parts_together(
    make_docx: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is unpacked from all parts together is bounded, not only each part."""
    monkeypatch.setattr(package, "MAX_TOTAL_BYTES", 1000)
    opened = Package(make_docx({"a": "x" * 600, "b": "x" * 600}), "DOCX", "a.docx")
    assert len(opened.read("a")) == 600
    with pytest.raises(PackageError, match="too large"):
        opened.read("b")


def test_size_in_the_header_is_not_believed() -> None:
    """A part that states a small size, and unpacks to more, is damaged."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"x" * 100_000)
    data = file.getvalue().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(PackageError, match="damaged"):
        Package(data, "EPUB", "a.epub").read("a")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions(compression: int) -> None:
    """Only the two compressions of EPUB and DOCX are unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("a", b"x")
    with pytest.raises(PackageError, match="compression"):
        Package(file.getvalue(), "EPUB", "a.epub").read("a")


def test_encrypted_parts() -> None:
    """A part with a password is refused, and the message says what is needed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"x")
    data = bytearray(file.getvalue())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(PackageError, match="without a password"):
        Package(bytes(data), "EPUB", "a.epub").read("a")
