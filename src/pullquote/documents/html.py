"""Read the article of a page, without its menus, tables, comments and hidden text.

The text is that of the page's own elements, word for word as a browser shows it; see
`pullquote.documents.html_leaves`. `pullquote.documents.html_region` selects the article's blocks.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.display import display_name
from pullquote.documents.document import Document, Image, Link
from pullquote.documents.html_inline import Leaf, web_address
from pullquote.documents.html_leaves import read_leaves
from pullquote.documents.html_metadata import read_metadata
from pullquote.documents.html_region import select_leaves
from pullquote.documents.html_tree import parse_page
from pullquote.documents.plain_text import find_blocks
from pullquote.errors import NoArticleError

MAX_LINK_SHARE = 0.5
"""Maximum share of an article's text that can be links; a page with more is an index."""

MIN_CHARACTERS = 300
"""If a page shows less, its ``<noscript>`` text may be its article."""

MIN_BOLD_SHARE = 0.85
"""A question of which more is in bold is an interviewer's."""

_NOSCRIPT = re.compile(r"</?noscript[^<>]{0,200}>", re.IGNORECASE)


def read_html(text: str, *, url: str = "", source: str = "") -> Document:
    """Read the article of a page.

    Args:
        text: The page, or a piece of one.
        url: The address that it was fetched from; empty if none.
        source: The source's name, for messages.

    Returns:
        The article. Its `url` is the page's canonical address, else `url`.

    Raises:
        NoArticleError: The page has no text, little but links, or too many tags.
    """
    error = f"{display_name(source)}: no article in the page"
    try:
        tree = parse_page(text)
    except ValueError as reason:
        raise NoArticleError(f"{error}: {reason}") from None
    body = None if tree is None else tree.find("body")
    if body is None:
        raise NoArticleError(f"{error}: it is not HTML")
    metadata = read_metadata(tree, url)
    base = _base(tree, metadata.url)
    leaves = select_leaves(body, read_leaves(body, base), metadata.title)
    length = sum(len(leaf.text) for leaf in leaves)
    if length < MIN_CHARACTERS and "<noscript" in text.lower():
        # All of the page is for browsers without scripts, or a tag is not closed.
        others = _read_without_noscript(text, base, metadata.title)
        if sum(len(leaf.text) for leaf in others) > 3 * length:
            leaves, length = others, sum(len(leaf.text) for leaf in others)
    if not length:
        raise NoArticleError(f"{error}: it contains no text")
    links = sum(leaf.linked for leaf in leaves if leaf.linked >= len(leaf.text))
    if links > MAX_LINK_SHARE * length:
        raise NoArticleError(f"{error}: it contains little but links")
    document = document_of_leaves(
        leaves,
        title=metadata.title,
        author=metadata.author,
        date=metadata.date,
        site=metadata.site,
        url=metadata.url,
    )
    return classify_blocks(document)


def document_of_leaves(
    leaves: Iterable[Leaf], *, chapters: Collection[int] = (), **metadata: str
) -> Document:
    """Join leaves to a document.

    Args:
        leaves: The leaves in order.
        chapters: The indices of the leaves that begin the chapters of a book.
        metadata: Title, author and so on.
    """
    parts: list[Leaf] = []
    openings: set[int] = set()  # indices of the parts that begin chapters
    for index, leaf in enumerate(leaves):
        if index in chapters:
            openings.add(len(parts))
        parts += _split_leaf(leaf)
    document = Document.from_parts([(part.kind, part.text) for part in parts], **metadata)
    shown = [index for index, part in enumerate(parts) if part.text.strip()]
    if any(part.language for part in parts):
        languages = (parts[index].language or None for index in shown)
        pairs = zip(document.blocks, languages, strict=True)
        blocks = tuple(replace(block, language=language) for block, language in pairs)
        document = replace(document, blocks=blocks)
    starts = [block.start for i, block in zip(shown, document.blocks, strict=True) if i in openings]
    return _add_links(replace(document, chapters=tuple(starts)), parts)


def parse_fragment(html: str) -> Any:
    """Parse a page, or a piece of one, as an lxml tree; None if it is not HTML."""
    try:
        return parse_page(html)
    except ValueError:
        return None


def _read_without_noscript(text: str, base: str, title: str) -> list[Leaf]:
    tree = parse_page(_NOSCRIPT.sub("", text))
    body = None if tree is None else tree.find("body")
    return [] if body is None else select_leaves(body, read_leaves(body, base), title)


def _base(tree: Any, url: str) -> str:
    """Return the address that a page's links are relative to."""
    return next((web_address(b.get("href"), url) for b in tree.iter("base")), "") or url


def _split_leaf(leaf: Leaf) -> list[Leaf]:
    """Split a leaf into paragraphs at empty lines, and recognize prose in ``<pre>``."""
    if not leaf.text:
        return [leaf]
    if leaf.kind == "heading" and not leaf.is_long_heading:
        return [_collapse(leaf)]
    if leaf.kind == "code" and not _is_prose(leaf.text):
        return [leaf]
    text = leaf.text
    if leaf.kind == "paragraph" and text[-1] in "?？؟" and leaf.bold > MIN_BOLD_SHARE * len(text):
        return [replace(_collapse(leaf), kind="furniture")]  # an interviewer's question
    kind = "paragraph" if leaf.kind in {"code", "heading"} else leaf.kind
    parts = [
        leaf.cut(block.start, block.end, block.kind if kind == "paragraph" else kind)
        for block in find_blocks(text)
    ]
    return parts or [leaf]


def _collapse(leaf: Leaf) -> Leaf:
    """Return a heading on one line. Line feeds become spaces, so offsets stay valid."""
    return replace(leaf, text=leaf.text.replace("\n", " "))


def _is_prose(text: str) -> bool:
    r"""Return whether preformatted text is prose, such as a letter or a poem, and not code.

    >>> _is_prose("Dear Ada,\n\nIt rained all day, and the mill stood still."), _is_prose("a = 1")
    (True, False)
    """
    words = text.split()
    if len(words) < 8:
        return False
    plain = sum(word.strip("\"'“”‘’().,;:!?—-").isalpha() for word in words)
    has_code = any(mark in text for mark in ("{", "}", "();", "==", "</", "->", "&&", "#include"))
    return plain > 0.85 * len(words) and not has_code and any(c in text for c in ".!?")


def _add_links(document: Document, parts: list[Leaf]) -> Document:
    """Add the links and images of parts to the document made of them."""
    links: list[Link] = []
    images: list[Image] = []
    waiting: list[Image] = []  # those within a block are shown after it
    blocks = iter(document.blocks)
    for part in parts:
        if not part.text.strip():
            waiting += part.images
            continue
        start = next(blocks).start
        shift = len(part.text) - len(part.text.lstrip())
        before = [image for image in part.images if image.offset <= shift]
        images += [replace(image, offset=start) for image in waiting + before]
        waiting = [image for image in part.images if image.offset > shift]
        links += [
            Link(start + link.start - shift, start + link.end - shift, link.url)
            for link in part.links
            if link.start >= shift
        ]
    images += [replace(image, offset=len(document.text)) for image in waiting]
    return replace(document, links=tuple(links), images=tuple(images))
