"""Parse pages within bounds, and decide which elements a browser shows.

Work is bounded before lxml sees a page: the number of tags and of attributes per tag. libxml2
limits the nesting depth.
"""

import re
from html import unescape
from typing import Any

MAX_TAGS = 150_000
MAX_TAG_PARTS = 300
"""Maximum number of space-separated parts of a tag. The attributes of a longer tag are dropped:
libxml2 compares each attribute with all others."""

_ROOT = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:\d{1,7}|x[0-9a-f]{1,6});?", re.IGNORECASE)
_LONG_TAG = re.compile(r"<(/?[a-zA-Z][\w:-]{0,40})\s([^<>]{600,}+)>")
_PREFIX_CHARACTERS = 4096

SKIPPED = frozenset(
    """annotation annotation-xml applet audio canvas datalist embed head iframe input map
    mjx-assistive-mml noembed noframes noscript object option rp rt script
    select style svg template textarea title video""".split()
)
"""Elements whose text is not part of the page's text."""

_HIDDEN_STYLE = re.compile(
    r"""display:none|visibility:hidden|content-visibility:hidden|font-size:0(?![.\d]*[1-9])
    |(?:left|top|right|text-indent|margin-left):-\d{4,}|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%
    |transform:scale\(0\)""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_SIZE = re.compile(r"(?<![a-z-])(?:max-)?(?:height|width):[01](?:px)?(?![.\d])", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(
    """sr-only sr_only sronly visually-hidden visuallyhidden visually_hidden screen-reader-text
    screen-reader-only screenreader-only screenreader show-for-sr a11y-hidden assistive-text
    element-invisible element-hidden u-hiddenvisually u-visually-hidden u-hidden
    govuk-visually-hidden cdk-visually-hidden offscreen off-screen vh vhidden hidden d-none
    is-hidden ishidden invisible noscreen nodisplay no-display displaynone display-none
    wp-block-hidden tw-hidden katex-mathml mjx_assistive_mathml mathjax_preview print-only
    printonly d-print-block""".split()
)
_SHOWN_AT_SIZES = re.compile(
    r"(?:sm|md|lg|xl|xxl|2xl|desktop|tablet)[:-]|(?<!print):(?:block|flex|inline|grid)$"
)
_SHOWN_CLASSES = frozenset({"katex-html", "mathjax", "mjx-chtml", "mjx-math", "emoji"})


def parse_page(text: str) -> Any:
    """Parse a page, or a piece of one, as an lxml tree; None if it has no element.

    Args:
        text: HTML, valid or not.

    Returns:
        The root element. Comments and processing instructions are removed.

    Raises:
        ValueError: The page has more than `MAX_TAGS` tags.
    """
    from lxml import etree, html

    if text.count("<") > MAX_TAGS:
        raise ValueError(f"the page has more than {MAX_TAGS} tags")
    text = _REFERENCE.sub(_resolve, _LONG_TAG.sub(_shorten_tag, text)).replace("\0", "\ufffd")
    if not _ROOT.search(text, 0, _PREFIX_CHARACTERS):
        text = f"<html><body>{text}</body></html>"
    parser = html.HTMLParser(
        collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def is_hidden(element: Any) -> bool:
    """Return whether a browser does not show an element, as far as its attributes say."""
    if element.tag in SKIPPED:
        return True
    attributes = element.attrib
    if not attributes:
        return bool(element.tag == "dialog")
    if element.tag == "dialog" and "open" not in attributes:
        return True
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    if attributes.get("popover", "none") != "none" and "open" not in attributes:
        return True
    if "style" in attributes and _hides(attributes["style"][:2000]):
        return True
    classes = attributes.get("class", "")[:1000].lower().split()
    if any(name in _HIDDEN_CLASSES for name in classes):
        # `hidden md:block` and `d-none d-md-block` are shown on larger screens.
        return not any(_SHOWN_AT_SIZES.search(name) for name in classes)
    # KaTeX and MathJax hide what they draw from screen readers, but a reader sees it.
    if attributes.get("aria-hidden", "").lower() != "true":
        return False
    return not any(name in _SHOWN_CLASSES for name in (element.tag, *classes))


def _hides(style: str) -> bool:
    """Return whether style declarations hide an element."""
    style = style.replace(" ", "")
    return _HIDDEN_STYLE.search(style) is not None or (
        "overflow:hidden" in style and _NO_SIZE.search(style) is not None
    )


def _resolve(reference: re.Match[str]) -> str:
    """Resolve a numeric reference as browsers do, unless it stands for a mark of HTML.

    libxml2 reads references to windows-1252 (``&#146;`` for ’) as control characters.
    """
    character = unescape(reference[0])
    return reference[0] if character in {"<", ">", "&", '"', "'"} else character


def _shorten_tag(tag: re.Match[str]) -> str:
    return tag[0] if len(tag[2].split()) <= MAX_TAG_PARTS else f"<{tag[1]}>"
