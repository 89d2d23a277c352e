"""HTML: a page's article, without the menus, tables and comments around it.

In: a page. Out: a `Document` made of the article's paragraphs, headings, list items, quotes and
code, with its links and the places of its pictures, and with what the page says of title, author,
date, site and address. The article is found by trafilatura (Barbaresi, 2021,
doi:10.18653/v1/2021.acl-demo.15).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from pullquote.documents.display import display_name
from pullquote.documents.document import BlockKind, Document, Image, Link
from pullquote.documents.html_links import LinkSentinels, SentinelText
from pullquote.documents.plain_text import find_blocks
from pullquote.errors import NoArticleError

MAX_LINK_SHARE = 0.5
"""Share of a page's text that may be links; above, it is an index and no article."""

_HAS_ROOT = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:\d{1,7}|x[0-9a-f]{1,6});?", re.IGNORECASE)
_KINDS: dict[str, BlockKind] = {"p": "paragraph", "head": "heading", "item": "item"}
_KINDS |= {"quote": "quote", "code": "code"}
_INLINE_PARENTS = frozenset({"p", "head", "item", "hi", "ref", "del"})
# Stands for an empty line, since trafilatura merges line breaks that follow each other, and
# drops what cannot be printed. No page holds it.
_EMPTY_LINE = "⁂¶⁂"

Part = tuple[BlockKind, SentinelText]


def read_html(text: str, *, url: str = "", source: str = "") -> Document:
    """Find the article in a page.

    Args:
        text: The page, or a piece of one.
        url: Where it was fetched from, if it was.
        source: Its name, for the message.

    Returns:
        The article; of equal paragraphs next to each other, trafilatura keeps one. Its `url`
        is the page's own word for its address, else `url`.

    Raises:
        NoArticleError: The page holds no text, or little but links.
    """
    import trafilatura
    from trafilatura.settings import set_date_params

    text = _REFERENCE.sub(_resolve, text)
    if not _HAS_ROOT.search(text, 0, 4096):
        text = f"<html><body>{text}</body></html>"
    tree = trafilatura.load_html(text)
    if tree is None:
        raise NoArticleError(f"{display_name(source)}: no article in the page: it is not HTML")
    links = _link_texts(tree)
    # A date that stands in the page's metadata, not one guessed from its text.
    dates = set_date_params(extensive=False)
    known: Any = trafilatura.extract_metadata(tree, default_url=url or None, date_config=dates)
    _mark_code(tree)
    _mark_empty_lines(tree)
    signs = LinkSentinels(tree, url or known.url or "")
    found: Any = trafilatura.bare_extraction(
        tree, url=url or None, include_comments=False, include_tables=False
    )
    parts = [] if found is None else list(_collect_parts(found.body, signs))
    texts = [part.text for _, part in parts]
    if not any(text.strip() for text in texts):
        raise NoArticleError(f"{display_name(source)}: no article in the page: it holds no text")
    linked = sum(len(text) for text in texts if " ".join(text.split()) in links)
    if linked > MAX_LINK_SHARE * sum(map(len, texts)):
        raise NoArticleError(
            f"{display_name(source)}: no article in the page: it holds little but links"
        )
    document = Document.from_parts(
        [(kind, part.text) for kind, part in parts],
        title=_without_site(_line(known.title), _line(known.sitename)),
        author=_line(known.author).replace(";", ","),
        date=known.date or "",
        site=_line(known.sitename) or known.hostname or "",
        url=known.url or url,
    )
    return _add_signed(document, parts)


def parse_fragment(html: str) -> Any:
    """Parse a page, or a piece of one, as lxml's tree; None if it is no HTML."""
    from trafilatura import load_html

    return load_html(html if "<body" in html else f"<html><body>{html}</body></html>")


def _resolve(reference: re.Match[str]) -> str:
    """Resolve a numeric reference as browsers do, unless it stands for a mark of HTML.

    One to a control character makes trafilatura give up the page, and libxml2 takes those of
    windows-1252 (``&#146;`` for ’) for control characters.
    """
    character = unescape(reference[0])
    return reference[0] if character in {"<", ">", "&", '"', "'"} else character


def _add_signed(document: Document, parts: list[Part]) -> Document:
    """Add the parts' links and pictures to the document made of them."""
    links: list[Link] = []
    images: list[Image] = []
    waiting: list[Image] = []  # those that stand within a block: they are shown after it
    places = iter([*document.blocks, None])
    for part in [*(part for _, part in parts if part.text.strip()), SentinelText("")]:
        block = next(places)
        start = len(document.text) if block is None else block.start
        stripped = len(part.text) - len(part.text.lstrip())
        first = [picture for picture in part.images if picture.offset <= stripped]
        images += [replace(picture, offset=start) for picture in waiting + first]
        waiting = [picture for picture in part.images if picture.offset > stripped]
        links += [
            replace(link, start=start + link.start, end=start + link.end)
            for link in part.cut(stripped, stripped + len(part.text.strip())).links
        ]
    return replace(document, links=tuple(links), images=tuple(images))


def _line(text: str | None) -> str:
    return " ".join((text or "").replace(_EMPTY_LINE, " ").split())


def _link_texts(tree: Any) -> set[str]:
    return {" ".join(link.text_content().split()) for link in tree.iter("a")}


def _mark_code(tree: Any) -> None:
    """Make each <pre> a <code>, since trafilatura would take it for a quotation."""
    for pre in tree.iter("pre"):
        pre.tag = "code"


def _mark_empty_lines(tree: Any) -> None:
    """Put a sign between line breaks that follow each other, which part paragraphs."""
    for line_break in tree.iter("br"):
        following = line_break.getnext()
        if following is not None and following.tag == "br" and not (line_break.tail or "").strip():
            line_break.tail = _EMPTY_LINE


def _collect_parts(body: Any, signs: LinkSentinels) -> Iterator[Part]:
    """Yield the parts of an extracted body, which holds TEI-like elements."""
    if len(body) == 1 and len(body[0]) == 0 and body[0].tag == "p":
        # The last resort of trafilatura: all the page's texts, one a line.
        for line in (body[0].text or "").replace(_EMPTY_LINE, "\n").split("\n"):
            if line.strip():
                yield "paragraph", signs.take_out(line.strip())
        return
    # Each open element waits with its kind; text gathers until a block begins or ends.
    texts: list[str] = []
    for event, element, kind in _walk(body, "paragraph"):
        if event == "text":
            texts.append(element)
            continue
        yield from _split_part(kind, "".join(texts), signs)
        texts = []
    yield from _split_part("paragraph", "".join(texts), signs)


def _walk(element: Any, kind: BlockKind) -> Iterator[tuple[str, Any, BlockKind]]:
    """Yield ("text", text, kind), and ("break", element, kind) where a block of `kind` ends."""
    code = kind == "code"
    yield "text", _tidy(element.text, code=code), kind
    for child in element:
        if child.tag == "lb":
            yield "text", "\n", kind
        elif _is_inline(child, element):
            yield from _walk(child, kind)
        else:
            yield "break", child, kind
            inner = _KINDS.get(child.tag, kind)
            # A paragraph within a quote or an item is part of that.
            inner = kind if child.tag == "p" else inner
            yield from _walk(child, inner)
            yield "break", child, inner
        yield "text", _tidy(child.tail, code=code), kind


def _is_inline(child: Any, parent: Any) -> bool:
    if child.tag == "code":
        inside = parent.tag in _INLINE_PARENTS or parent.tag == "code"
        return inside and "\n" not in "".join(child.itertext()).strip()
    return child.tag in {"hi", "ref", "del", "span"}


def _tidy(text: str | None, *, code: bool) -> str:
    """Make blanks one space, as a browser does; line breaks of their own are <lb/>."""
    text = text or ""
    if not code:
        text = re.sub(r"[ \t\n\r\f]+", " ", text)
    return text.replace(_EMPTY_LINE, "\n")


def _split_part(kind: BlockKind, part: str, signs: LinkSentinels) -> Iterator[Part]:
    """Yield the paragraphs of a part that are parted by line breaks only."""
    if kind in {"code", "heading"}:
        yield kind, signs.take_out(part if kind == "code" else " ".join(part.split()))
        return
    whole = signs.take_out(part)
    for block in find_blocks(whole.text):
        yield (block.kind if kind == "paragraph" else kind), whole.cut(block.start, block.end)


def _without_site(title: str, site: str) -> str:
    """Take the site's name off a title's end, where a separator stands before it.

    >>> _without_site("Why rivers bend | The Silt Journal", "The Silt Journal")
    'Why rivers bend'
    """
    if not site:
        return title
    return re.sub(rf"\s+[|–—·:»-]\s+{re.escape(site)}$", "", title)
