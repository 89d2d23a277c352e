"""Select the text blocks of a page that belong to its article.

trafilatura (Barbaresi, 2021, doi:10.18653/v1/2021.acl-demo.15) chooses the region. It sees a copy
of the page that contains only text blocks, each with a marker, because it drops inline elements,
and its time grows with the square of the links in a paragraph. The markers in its result show which
blocks it chose. Blocks between them that it missed, such as loose list items, are added.
"""

import re
from collections import Counter
from typing import Any

from pullquote.documents.html_inline import Leaf

MAX_LEAVES = 20_000
"""trafilatura is not asked about a page of more text blocks."""

MIN_LAYOUT_LEAVES = 6
"""A table with a cell of this many text blocks lays out the page."""

MIN_PROSE_CHARACTERS = 40
MIN_ARTICLE_CHARACTERS = 500
"""If trafilatura chooses less, an element with much more prose is preferred."""

MAX_STANDFIRST_DISTANCE = 16
"""The maximum number of text blocks between an article's title and its introduction."""

MAX_LINKED_SHARE = 0.5
DOMINANT_SHARE = 0.5
"""A container of more than this share of the text is not boilerplate, whatever its name."""

# Letters of Tangut, an extinct script: trafilatura drops what is not a letter.
_FIRST, _BASE = 0x17000, 0x17F0
_MARKER = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _BASE - 1)}]{{2}}")
_TANGUT = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _BASE - 1)}]")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# lxml parses names such as `hed<`, but refuses to create an element of that name.
_TAG = re.compile("[A-Za-z][A-Za-z0-9-]*")
_STOP = re.compile(r"""[.!?…:;。！？।؟۔։།]["'”’»)\]」』]{0,9}\d{0,3}$""")
_BOILERPLATE_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "fieldset"})
_BOILERPLATE_ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "banner", "search", "dialog", "menu", "alert"}
)
_BOILERPLATE = re.compile(
    r"""(?<![a-z])(?: ad | ads | advert(?:isement|orial)?s? | sponsor(?:ed)? | promo(?:tion)?s?
      | banner | breadcrumbs? | navbar | navigation | nav | menus? | topbar | toolbar | sidebar
      | rail
      | footer | footnav | comments?
      | commentlist | disqus | respond | replies
      | related(?:posts|content|articles)? | recommend(?:ed|ations?) | recirc(?:ulation)? | outbrain
      | taboola | trending | popular | more-?(?:stories|news|from|on) | read-?(?:more|next) | jp
      | share | sharing | sharedaddy | sharebar | social | addtoany | follow | newsletter
      | subscri(?:be|ption) | sign-?up | log-?in | paywall | cookies? | consent | gdpr | pop-?up
      | modal | overlay | pag(?:er|ination) | post-?nav | tags? | tag-?list | tagcloud | hashtags
      | by-?line | author-?(?:bio|box|info|card) | bio | dateline | timestamp | post-?meta
      | entry-?meta | article-?meta | credits? | copyright | licen[cs]e | skip-?link | toc
      | tableofcontents | mw-editsection | editsection | reflist | references | navbox | infobox
      | hatnote | noprint | printfooter | catlinks | metadata | widgets? | captions?
      | wp-caption-text
      )(?![a-z])""",
    re.VERBOSE,
)


def select_leaves(body: Any, leaves: list[Leaf]) -> list[Leaf]:
    """Return the leaves of the article.

    Args:
        body: The element that was read.
        leaves: Its text blocks, from `pullquote.documents.html_leaves.read_leaves`.

    Returns:
        Those of the article in order, with the images between them; empty if there is no text.
    """
    page = _Page(body, [leaf for leaf in leaves if leaf.text or leaf.images])
    chosen = page.prose(_ask_trafilatura(page) if len(page.leaves) <= MAX_LEAVES else set())
    own = page.densest()
    length = sum(len(page.leaves[n].text) for n in chosen)
    weight, chosen_weight = page.weight(own), page.weight(chosen)
    is_heavier = weight > 2.5 * max(chosen_weight, length)
    if length < MIN_ARTICLE_CHARACTERS and (is_heavier or (not chosen_weight and weight > length)):
        chosen = own
    if not chosen:
        chosen = {n for n, leaf in enumerate(page.leaves) if leaf.text and not page.in_table(n)}
    return page.complete(chosen)


class _Page:
    """The leaves of a page, and what their ancestors say about them."""

    def __init__(self, body: Any, leaves: list[Leaf]) -> None:
        self.body = body
        self.leaves = leaves
        self._tables: dict[Any, bool] = {}
        self._characters: Counter[Any] = Counter()  # per element, of all text in it
        for leaf in leaves:
            for element in self.ancestors(leaf):
                self._characters[element] += len(leaf.text)
        lengths: dict[Any, list[int]] = {}
        cells: dict[Any, Counter[Any]] = {}
        for leaf in leaves:
            if (table := self._table(leaf)) is not None and leaf.text:
                lengths.setdefault(table, []).append(len(leaf.text))
                cell = next((e for e in self.ancestors(leaf) if e.tag in {"td", "th"}), None)
                cells.setdefault(table, Counter())[cell] += 1
        for table, counts in lengths.items():
            has_header = next(table.iter("th"), None) is not None
            is_short = sum(counts) < (150 if has_header else 60) * len(counts)
            # Cells with many paragraphs are the columns of a page.
            is_data = max(cells[table].values()) < MIN_LAYOUT_LEAVES
            self._tables[table] = len(counts) >= 4 and is_short and is_data

    def ancestors(self, leaf: Leaf) -> list[Any]:
        """Return the elements around a leaf, innermost first, up to the body."""
        path = [leaf.element]
        while path[-1] is not self.body and (parent := path[-1].getparent()) is not None:
            path.append(parent)
        return path

    def _table(self, leaf: Leaf) -> Any:
        return next((e for e in self.ancestors(leaf) if e.tag == "table"), None)

    def in_table(self, index: int) -> bool:
        """Return whether a leaf is a cell of a data table."""
        return self._tables.get(self._table(self.leaves[index]), False)

    def prose(self, indices: set[int]) -> set[int]:
        """Return the leaves that can be part of an article."""
        return {n for n in indices if self.leaves[n].kind != "caption" and not self.in_table(n)}

    def is_prose(self, index: int) -> bool:
        """Return whether a leaf reads like a paragraph."""
        leaf = self.leaves[index]
        if len(leaf.text) < MIN_PROSE_CHARACTERS or leaf.kind == "caption":
            return False
        if leaf.kind == "heading" and not leaf.is_long_heading:
            return False
        is_linked = leaf.linked > MAX_LINKED_SHARE * len(leaf.text)
        return not is_linked and (len(leaf.text) > 80 or _STOP.search(leaf.text[-12:]) is not None)

    def weight(self, indices: set[int]) -> int:
        """Return the number of characters of prose in some leaves."""
        return sum(len(self.leaves[n].text) for n in indices if self.is_prose(n))

    def is_boilerplate(self, index: int, root: Any) -> bool:
        """Return whether an element around a leaf, below `root`, is named as boilerplate."""
        limit = DOMINANT_SHARE * max(self._characters[root], 1)
        for element in self.ancestors(self.leaves[index]):
            if element is root:
                break
            if self._characters[element] <= limit and _is_boilerplate(element):
                return True
        return False

    def densest(self) -> set[int]:
        """Return the prose of the smallest element with most of the page's prose."""
        prose = self.prose({n for n in range(len(self.leaves)) if self.is_prose(n)})
        clean = {n for n in prose if not self.is_boilerplate(n, self.body)}
        prose = clean if 2 * self.weight(clean) > self.weight(prose) else prose
        region = self.region(prose, 0.7)
        return {n for n in prose if region in self.ancestors(self.leaves[n])}

    def region(self, indices: set[int], share: float) -> Any:
        """Return the smallest element with at least a share of the text of some leaves."""
        counts: Counter[Any] = Counter()
        for n in indices:
            for element in self.ancestors(self.leaves[n]):
                counts[element] += len(self.leaves[n].text)
        total = share * counts[self.body]
        large = [element for element, count in counts.items() if count >= total > 0]
        return min(large, key=lambda e: counts[e] * 1000 - _depth(e), default=self.body)

    def complete(self, chosen: set[int]) -> list[Leaf]:
        """Return chosen leaves, the leaves between them that were missed, and their images."""
        if not chosen:
            return []
        root = self.region(chosen, 0.9)
        containers = {self.leaves[n].element.getparent() for n in chosen if self.is_prose(n)}
        inside = range(min(chosen), max(chosen) + 1)
        selected = chosen | self._standfirst(min(chosen))
        for n, leaf in enumerate(self.leaves):
            if n in chosen or root not in self.ancestors(leaf) or self.is_boilerplate(n, root):
                continue
            if leaf.kind == "caption" or self.in_table(n):
                continue
            if self._is_missed(n, containers, is_between=n in inside):
                selected.add(n)
        ordered = sorted(selected)
        while ordered and self._is_dangling(ordered[-1], chosen):
            ordered.pop()
        return [self.leaves[n] for n in ordered]

    def _standfirst(self, first: int) -> set[int]:
        """Return the prose between the page's title and the first leaf of its article."""
        nearest = range(first - 1, max(first - MAX_STANDFIRST_DISTANCE, -1), -1)
        title = next((n for n in nearest if self.leaves[n].element.tag == "h1"), first)
        return {
            n
            for n in range(title + 1, first)
            if (self.is_prose(n) or self._is_subtitle(n))
            and not self.in_table(n)
            and not self.is_boilerplate(n, self.body)
        }

    def _is_subtitle(self, index: int) -> bool:
        leaf = self.leaves[index]
        return (
            leaf.kind == "heading" and len(leaf.text) >= MIN_PROSE_CHARACTERS and leaf.linked == 0
        )

    def _is_missed(self, index: int, containers: set[Any], *, is_between: bool) -> bool:
        """Return whether a leaf that was not chosen belongs to the article."""
        leaf = self.leaves[index]
        if not leaf.text:
            return True  # an image
        linked = leaf.linked / len(leaf.text)
        parent = leaf.element.getparent()
        is_sibling = parent in containers or (
            parent is not None and leaf.kind == "item" and parent.getparent() in containers
        )
        ends = _STOP.search(leaf.text[-12:]) is not None
        match leaf.kind:
            case "heading":
                return linked < 1 and (is_between or is_sibling)
            case "code":
                return is_between or is_sibling
            case "item":
                return linked <= MAX_LINKED_SHARE and (is_between or is_sibling)
        if is_between and leaf.kind == "quote":
            return True
        if linked > MAX_LINKED_SHARE:
            return is_sibling and ends and len(leaf.text) >= MIN_PROSE_CHARACTERS
        is_bold = is_between and leaf.bold > 0.8 * len(leaf.text)
        return (is_between or is_sibling) and (
            ends
            or is_bold
            or (is_between and is_sibling)
            or len(leaf.text) > 2 * MIN_PROSE_CHARACTERS
        )

    def _is_dangling(self, index: int, chosen: set[int]) -> bool:
        """Return whether a leaf at the end is a heading or image that was not chosen."""
        leaf = self.leaves[index]
        return leaf.kind == "heading" and index not in chosen


def _depth(element: Any) -> int:
    return sum(1 for _ in element.iterancestors())


def _is_boilerplate(element: Any) -> bool:
    if element.tag in _BOILERPLATE_TAGS:
        return True
    attributes = element.attrib
    if attributes.get("role", "").lower() in _BOILERPLATE_ROLES:
        return True
    names = f"{attributes.get('class', '')[:300]} {attributes.get('id', '')[:100]}".lower()
    return _BOILERPLATE.search(names) is not None


def _ask_trafilatura(page: _Page) -> set[int]:
    """Return the indices of the leaves that trafilatura takes for the article."""
    import trafilatura

    tree = _copy(page)
    result: Any = trafilatura.bare_extraction(tree, include_comments=False, include_tables=False)
    if result is None:
        return set()
    text = "".join(result.body.itertext())
    offsets = ((ord(m[0][0]) - _FIRST, ord(m[0][1]) - _FIRST) for m in _MARKER.finditer(text))
    return {n for n in (high * _BASE + low for high, low in offsets) if n < len(page.leaves)}


def _copy(page: _Page) -> Any:
    """Return a tree of the leaves and the elements around them, each leaf with its marker."""
    from lxml import html

    root = html.Element("html")
    copies: dict[Any, Any] = {page.body: html.Element("body")}
    root.append(html.Element("head"))
    root.append(copies[page.body])
    for index, leaf in enumerate(page.leaves):
        if not leaf.text or leaf.kind == "caption" or page.in_table(index):
            continue
        path = page.ancestors(leaf)
        first = next(n for n, element in enumerate(path) if element in copies)
        for element in reversed(path[:first]):
            copies[element] = _copy_element(element)
            copies[element.getparent()].append(copies[element])
        marker = chr(_FIRST + index // _BASE) + chr(_FIRST + index % _BASE)
        text = _NOT_XML.sub(" ", _TANGUT.sub("x", leaf.text))
        target = copies[leaf.element]
        words = f"{marker} {text[leaf.linked :]} "
        if len(target):
            target[-1].tail = (target[-1].tail or "") + words
        else:
            target.text = (target.text or "") + words
        if leaf.linked:
            link = html.Element("a", href="https://example.org/")
            link.text = text[: leaf.linked]
            target.append(link)
    return root


def _copy_element(element: Any) -> Any:
    from lxml import html

    # Layout tables become <div>s: trafilatura drops tables.
    layout = {"table", "tbody", "thead", "tfoot", "tr", "td", "center", "form"}
    is_plain = isinstance(element.tag, str) and _TAG.fullmatch(element.tag) is not None
    tag = "div" if element.tag in layout or not is_plain else element.tag
    tag = {"pre": "blockquote", "menu": "ul"}.get(tag, tag)
    values = {name: element.get(name) for name in ("class", "id", "itemprop", "role")}
    attributes = {name: _NOT_XML.sub(" ", value[:300]) for name, value in values.items() if value}
    return html.Element(tag, attributes)
