"""Licenses that pages state."""

import pytest

from pullquote.documents.fetch import Page
from pullquote.ingest.licenses import page_license, stated_license

CC = "https://creativecommons.org/licenses"


@pytest.mark.parametrize(
    ("body", "license"),
    [
        (f'<a rel="nofollow license" href="{CC}/by-nc/2.0/">x</a>', "CC-BY-NC-2.0"),
        (f'<link rel="license" href="{CC}/by/4.0/deed.de"><p>x</p>', "CC-BY-4.0"),
        ('<a rel="license" href="/terms">x</a>', "https://e.org/terms"),
        (f'<p>Text under <a href="{CC}/by-sa/3.0/de/">this</a></p>', "CC-BY-SA-3.0-DE"),
        ('<meta name="DC.rights" content="All rights  reserved"><p>x</p>', "All rights reserved"),
        ('<span property="dct:license" resource="/l">x</span>', "https://e.org/l"),
        ('<p itemprop="license">CC0</p>', "CC0"),
        ("<p>We know our rights.</p>", ""),
        ("<p>rights</p><script type='application/ld+json'>{broken</script>", ""),
    ],
)
def test_ways_of_stating_it(body: str, license: str) -> None:
    """Marked links, metadata, attributes and Creative Commons URLs are all read."""
    html = f"<html><body>{body}</body></html>"
    assert stated_license(html, url="https://e.org/a/b") == license


@pytest.mark.parametrize(
    ("json", "license"),
    [
        (f'{{"@type": "NewsArticle", "license": "{CC}/by/4.0/"}}', "CC-BY-4.0"),
        (f'{{"@graph": [{{"@type": ["BlogPosting"], "license": {{"@id": "{CC}/by/3.0/"}}}}]}}',) * 1
        + ("CC-BY-3.0",),
        (f'[{{"@type": "ImageObject", "license": "{CC}/by/4.0/"}}]', ""),
        ('{"@type": "Article", "license": 7}', ""),
    ],
)
def test_json_ld(json: str, license: str) -> None:
    """The article's license counts, an image's does not."""
    script = f"<script type='application/ld+json'>{json}</script>"
    assert stated_license(f"<html><body>{script}</body></html>") == license


def test_doubt_is_no_license() -> None:
    """Two licenses stated in the same way count as none; an image's license is ignored."""
    link = '<a href="https://creativecommons.org/licenses/{}/4.0/">x</a>'
    both = link.format("by") + link.format("by-sa")
    assert stated_license(f"<body>{both}</body>") == ""
    framed = f"<figure>{link.format('by')}</figure>{link.format('by-sa')}"
    assert stated_license(f"<body>{framed}</body>") == "CC-BY-SA-4.0"
    marked = link.format("by").replace("<a", "<a rel='license'") + link.format("by-sa")
    assert stated_license(f"<body>{marked}</body>") == "CC-BY-4.0"


def test_only_pages_have_one() -> None:
    """A PDF file has none, and a page in another encoding is read."""
    assert page_license(Page(b"%PDF-1.7 <a rel=license", "https://e.org/", "", "")) == ""
    html = '<html><body>é<p itemprop="license">Für alle</p></body></html>'
    page = Page(html.encode("cp1252"), "https://e.org/", "text/html", "cp1252")
    assert page_license(page) == "Für alle"
