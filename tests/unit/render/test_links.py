"""Addresses that are safe to link to."""

import pytest

from pullquote.render.links import time_url, web_url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "https:/e.org",
        "https://",
        "//e.org/a",
        "e.org",
        "ftp://e.org/a",
        "http://[e.org",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """Only http and https with a host are links."""
    assert web_url(url) == ""


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://e.org/a(b)?c=1&d=2#e", "https://e.org/a(b)?c=1&d=2#e"),
        ("HTTPS://e.org", "HTTPS://e.org"),
        ("ht\ttps://e.org", "https://e.org"),
        (" https://e.org/a b ", "https://e.org/a%20b"),
        ("https://e.org/größe", "https://e.org/größe"),
        ("https://e.org/%20", "https://e.org/%20"),
        ('https://e.org/"<>\\^`{|}', "https://e.org/%22%3C%3E%5C%5E%60%7B%7C%7D"),
        ("https://e.org/\u202egpj", "https://e.org/%E2%80%AEgpj"),
        ("https://e.org/\ud800", "https://e.org/%3F"),
        ("https://e.org/?a&lt;b&#60;c", "https://e.org/?a%26lt;b%26#60;c"),
    ],
)
def test_unsafe_characters_are_percent_encoded(url: str, safe: str) -> None:
    """No quote, bracket, control character or character reference is left."""
    assert web_url(url) == safe


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.org/talk", "https://e.org/talk?t=75"),
        ("https://e.org/?v=1", "https://e.org/?v=1&t=75"),
        ("https://e.org/?t=1m&v=1#top", "https://e.org/?v=1&t=75#top"),
        ("https://www.youtube.com/watch?v=1&start=9", "https://www.youtube.com/watch?v=1&t=75"),
        ("https://e.org/a.MP3?x=1", "https://e.org/a.MP3?x=1#t=75"),
        ("https://player.vimeo.com/video/1", "https://player.vimeo.com/video/1#t=75"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_links_to_a_time(url: str, expected: str) -> None:
    """Pages get a parameter, after ``?`` or ``&``; media files and Vimeo a fragment."""
    assert time_url(url, 75.9) == expected
