"""Input formats: one registry of names, suffixes, media types and signatures."""

import pytest

from pullquote.documents.formats import FORMATS, SUFFIXES, detect_kind


@pytest.mark.parametrize(
    ("data", "media_type", "name", "kind"),
    [
        (b"%PDF-1.4", "text/html", "a.txt", "pdf"),
        (b"<!-- x --> <?xml ?>\n<!DOCTYPE html>", "", "a.md", "html"),
        (b"<!---->" * 40 + b"<p>It rained.", "", "a.md", "markdown"),
        (b"It rained.", "text/markdown", "a.html", "markdown"),
        (b"It rained.", "text/plain", "a.md", "markdown"),
        (b"It rained.", "", "a", "text"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nRain", "text/plain", "a.txt", "captions"),
        (b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\nRain", "", "-", "captions"),
        ("WEBVTT\n".encode("utf-16"), "", "-", "captions"),
        (b"It rained.", "", "a.SRT", "captions"),
        (b"WEBVTTS are no captions.", "", "a", "text"),
        (b"PK\3\4" + bytes(26) + b"mimetypeapplication/epub+zip", "", "a.zip", "epub"),
        (b"PK\3\4" + bytes(26) + b"[Content_Types].xml", "", "-", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "a", "docx"),
        (b"PK\3\4", "application/epub+zip", "a", "epub"),
    ],
)
def test_detection(data: bytes, media_type: str, name: str, kind: str) -> None:
    """The signature takes precedence over the media type, and that over the suffix."""
    assert detect_kind(data, media_type=media_type, name=name) == kind


def test_every_suffix_has_one_format() -> None:
    """No suffix stands for two formats."""
    suffixes = [suffix for item in FORMATS.values() for suffix in item.suffixes]
    assert len(suffixes) == len(set(suffixes)) == len(SUFFIXES)
