"""Addresses that are safe to link to."""

import pytest

from pullquote.render.links import web_url


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
