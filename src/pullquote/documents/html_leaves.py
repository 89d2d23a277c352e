"""Read the text blocks of a page from its tree, as a browser shows them.

A `Leaf` is a run of inline content: a paragraph, a heading, a list item, or loose text between
them. Its text has every inline element's words (``<time>``, ``<label>``, ``<math>`` …), single
spaces, and line feeds for ``<br>``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pullquote.documents.document import BlockKind, Image
from pullquote.documents.html_inline import InlineContent, Leaf, web_address
from pullquote.documents.html_tree import is_hidden

MIN_IMAGE_PIXELS = 48
"""Smaller images are icons and counters."""

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav
    ol optgroup p plaintext pre search section summary table tbody td tfoot th thead tr ul
    xmp""".split()
)
_EMPTY = frozenset({"img", "br", "hr"})
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), "code"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
}
# The marks around a quotation, and around one within it.
_QUOTES = {
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg"), "„“‚‘"),
    **dict.fromkeys(("fr", "es", "it", "el", "no", "nb", "pt-pt"), "«»“”"),
    **dict.fromkeys(("ru", "uk"), "«»„“"),
    **dict.fromkeys(("pl", "ro", "hu"), "„”«»"),
    **dict.fromkeys(("sv", "fi", "he"), "””’’"),
    "da": "»«›‹",
    "ja": "「」『』",
    "zh-tw": "「」『』",
}


@dataclass(frozen=True, slots=True)
class _Context:
    """The state that an element's children inherit."""

    element: Any
    kind: BlockKind = "paragraph"
    url: str = ""
    interactive: bool = False
    verbatim: bool = False
    in_paragraph: bool = False
    bold: bool = False
    language: str = ""
    quotations: int = 0


def read_leaves(body: Any, base: str) -> list[Leaf]:
    """Return the visible text blocks of an element, in order.

    Args:
        body: An element of a parsed page.
        base: The address that links are relative to; may be empty.

    Returns:
        The leaves. Those with images only have an empty text.
    """
    root = body.getroottree().getroot()
    return list(_Walker(base, _language(body) or _language(root)).walk(body))


class _Walker:
    """A traversal of a tree that collects inline content and emits leaves."""

    def __init__(self, base: str, language: str) -> None:
        self._base = base
        self._language = language
        self._inline = InlineContent()
        self._context: _Context | None = None
        self._ready: list[Leaf] = []
        self._image_element: Any = None
        self._captions: dict[Any, str] = {}  # per figure, which can have many images

    def walk(self, body: Any) -> Iterator[Leaf]:
        """Yield the leaves of an element. Without recursion, since pages nest deeply."""
        stack: list[tuple[str, Any, _Context]] = [
            ("open", body, _Context(body, language=self._language))
        ]
        while stack:
            action, item, context = stack.pop()
            if action == "text":
                self._add(item, context)
            elif action == "break":
                yield from self._flush()
            elif action == "open":
                yield from self._open(item, context, stack)
            if self._ready:
                yield from self._ready
                self._ready = []
        yield from self._flush()

    def _open(
        self, element: Any, context: _Context, stack: list[tuple[str, Any, _Context]]
    ) -> Iterator[Leaf]:
        """Handle the start of an element, and push its content on the stack."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag in _EMPTY:
            yield from self._add_empty(element)
            return
        # The caption of a figure within a paragraph would cut a sentence; the image has it.
        is_caption = tag == "figcaption" and context.in_paragraph
        if element is not context.element and (is_caption or is_hidden(element)):
            return
        # A figure within a paragraph must not cut a sentence in two.
        is_block = tag in _BLOCKS and not (tag == "figure" and context.in_paragraph)
        inner = _inner_context(element, context, self._base, is_block=is_block)
        if is_block:
            yield from self._flush()
            stack.append(("break", None, context))
        opening, closing = _quotes(context) if tag == "q" else ("", "")
        if closing:
            stack.append(("text", closing, inner))
        for child in reversed(element):
            if child.tail:
                stack.append(("text", child.tail, inner))
            stack.append(("open", child, inner))
        if element.text:
            stack.append(("text", element.text, inner))
        if opening:
            stack.append(("text", opening, inner))

    def _add_empty(self, element: Any) -> Iterator[Leaf]:
        """Handle an element without content."""
        if element.tag == "img":
            self._add_image(element)
        elif element.tag == "br":
            self._inline.add_break()
        elif element.tag == "hr":
            yield from self._flush()

    def _add(self, text: str, context: _Context) -> None:
        if text.strip():
            self._context = self._context or context
        self._inline.add(
            text, context.url, interactive=context.interactive, verbatim=context.verbatim
        )
        self._inline.bold += len(text.strip()) if context.bold else 0

    def _flush(self) -> Iterator[Leaf]:
        """Yield the collected inline content as a leaf."""
        inline, context = self._inline, self._context
        if not inline.pieces and not inline.images:
            return
        self._inline, self._context = InlineContent(), None
        if context is not None:
            leaf = inline.to_leaf(context.element, context.kind, verbatim=context.verbatim)
            language = context.language[:2]
            yield leaf if language == self._language[:2] else replace(leaf, language=language)
        elif inline.images:
            images = tuple(Image(0, image.url, image.caption) for image in inline.images)
            yield Leaf(self._image_element, "paragraph", "", images=images)

    def _add_image(self, image: Any) -> None:
        url = web_address(image.get("src"), self._base) or next(
            filter(
                None, (web_address(image.get(a), self._base) for a in ("data-src", "data-original"))
            ),
            "",
        )
        sizes = [image.get(side, "") for side in ("width", "height")]
        if not url or any(s.isdecimal() and int(s[:9]) < MIN_IMAGE_PIXELS for s in sizes):
            return
        caption = self._caption(image) or " ".join(image.get("alt", "").split())
        self._image_element = image.getparent()
        self._inline.images.append(Image(self._inline.length, url, caption))

    def _caption(self, image: Any) -> str:
        """Return the caption of the figure around an image, read once per figure."""
        figure = next(image.iterancestors("figure"), None)
        if figure not in self._captions:
            legend = None if figure is None else figure.find(".//figcaption")
            text = "" if legend is None else legend.text_content()
            self._captions[figure] = " ".join(text.split())
        return self._captions[figure]


def _quotes(context: _Context) -> tuple[str, str]:
    """Return the marks that a browser draws around ``<q>``, by language and nesting."""
    language = context.language
    marks = _QUOTES.get(language) or _QUOTES.get(language[:2], "“”‘’")
    first = context.quotations % 2 * 2
    opening, closing = marks[first], marks[first + 1]
    space = "\u00a0" if opening == "«" and language.startswith("fr") else ""
    return opening + space, space + closing


def _language(element: Any) -> str:
    """Return the language that an element declares, in lower case: ``de``, ``pt-pt``."""
    language = str(element.get("lang") or "").lower()
    return language if len(language.split("-")[0]) == 2 else ""


def _is_link(element: Any) -> bool:
    href = str(element.get("href") or "") if element.tag == "a" else ""
    return href != "" and not href.lower().startswith("javascript:")


def _inner_context(element: Any, context: _Context, base: str, *, is_block: bool) -> _Context:
    """Return the context of an element's children."""
    tag = element.tag
    kind = _KINDS.get(tag, context.kind)
    if context.kind in {"code", "caption", "heading"}:
        kind = context.kind
    elif context.kind == "item" and kind == "quote":
        kind = "quote"
    url = (web_address(element.get("href"), base) or context.url) if tag == "a" else context.url
    return _Context(
        element if is_block else context.element,
        kind,
        url,
        context.interactive or tag in {"button", "summary"} or _is_link(element),
        context.verbatim or tag in {"pre", "listing", "xmp", "plaintext"},
        context.in_paragraph or tag == "p",
        context.bold or tag in {"b", "strong"},
        _language(element) or context.language,
        context.quotations + (tag == "q"),
    )
