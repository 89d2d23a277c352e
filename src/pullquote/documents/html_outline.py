"""A page as its text blocks, and the elements around them as numbers.

Element 0 is the one that was read. The others with text blocks in them follow in document order.
The content of an element is therefore a range of numbers, and one pass over them answers each
question.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from pullquote.documents.html_inline import Leaf
from pullquote.documents.html_names import is_article, is_boilerplate, is_comments

MIN_LAYOUT_LEAVES = 6
"""A table with a cell of this many text blocks lays out the page."""

MIN_PROSE_CHARACTERS = 40
MAX_LINKED_SHARE = 0.5
MIN_TITLE_CHARACTERS = 15
"""A heading and a title match if one contains the other, and the shorter has this length."""

DOMINANT_SHARE = 0.3
"""An element with more than this share of the page's prose is not boilerplate, whatever its
name."""

_STOP = re.compile(r"""[.!?…:;。！？।؟۔։።]["'”’»)\]」』]{0,9}\d{0,3}$""")


class Outline:
    """The text blocks of a page, and what the elements around them say about them.

    Attributes:
        leaves: The text blocks, and the images between them.
        at: Per leaf, the number of its element.
        parents: Per element, the number of the element around it; -1 for the first.
        ends: Per element, the number after the last element within it.
        is_boilerplate: Per element, whether it is within boilerplate or comments.
        title: The index of the leaf that is the article's title; None if there is none.
        prose: The indices of the leaves that read like paragraphs.
    """

    def __init__(self, body: Any, leaves: list[Leaf], title: str) -> None:
        elements = _elements(body, leaves)
        numbers = {element: number for number, element in enumerate(elements)}
        self.leaves = leaves
        self.at = [numbers[leaf.element] for leaf in leaves]
        self.parents = [-1, *(numbers[element.getparent()] for element in elements[1:])]
        self.ends = list(range(1, len(elements) + 1))
        for number in range(len(elements) - 1, 0, -1):
            parent = self.parents[number]
            self.ends[parent] = max(self.ends[parent], self.ends[number])
        self._elements = elements
        self._tags = [element.tag for element in elements]
        self._tables = self._innermost({"table"})
        self._data = self._find_data()
        self.title = self._find_title(title)
        self.prose = {n for n in range(len(leaves)) if self._is_prose(n) and not self.in_table(n)}
        self.is_boilerplate = self._find_boilerplate()

    def around(self, number: int) -> Iterator[int]:
        """Yield an element and those around it, innermost first."""
        while number >= 0:
            yield number
            number = self.parents[number]

    def around_title(self) -> Iterator[int]:
        """Yield the elements around the title, innermost first; none without a title."""
        return iter(()) if self.title is None else self.around(self.at[self.title])

    def within(self, number: int) -> range:
        """Return the numbers of an element and those within it."""
        return range(number, self.ends[number])

    def count(self, indices: set[int]) -> list[int]:
        """Return, for each element, the number of characters in the given leaves within it."""
        counts = [0] * len(self.parents)
        for n in indices:
            counts[self.at[n]] += len(self.leaves[n].text)
        for number in range(len(counts) - 1, 0, -1):
            counts[self.parents[number]] += counts[number]
        return counts

    def length(self, indices: set[int]) -> int:
        """Return the number of characters in the given leaves."""
        return sum(len(self.leaves[n].text) for n in indices)

    def is_article(self, number: int) -> bool:
        """Return whether an element's names mark it as an article."""
        return is_article(self._elements[number])

    def in_table(self, index: int) -> bool:
        """Return whether a leaf is a cell of a data table."""
        return self._tables[self.at[index]] in self._data

    def is_linked(self, index: int) -> bool:
        """Return whether most of a leaf is a link."""
        leaf = self.leaves[index]
        return leaf.linked > MAX_LINKED_SHARE * len(leaf.text)

    def ends_sentence(self, index: int) -> bool:
        """Return whether a leaf ends with a period or similar mark."""
        return _STOP.search(self.leaves[index].text[-12:]) is not None

    def _is_prose(self, index: int) -> bool:
        leaf = self.leaves[index]
        length = len(leaf.text)
        if length < MIN_PROSE_CHARACTERS or leaf.kind == "caption":
            return False
        if leaf.kind == "heading" and not leaf.is_long_heading:
            return False
        is_long = length > 2 * MIN_PROSE_CHARACTERS
        return not self.is_linked(index) and (is_long or self.ends_sentence(index))

    def _innermost(self, tags: set[str]) -> list[int]:
        """Return, for each element, the innermost one around it with one of the tags, or -1."""
        found: list[int] = []
        for number, parent in enumerate(self.parents):
            inherited = found[parent] if parent >= 0 else -1
            found.append(number if self._tags[number] in tags else inherited)
        return found

    def _find_data(self) -> set[int]:
        """Return the tables that contain data."""
        cells = self._innermost({"td", "th"})
        tables: dict[int, dict[int, list[int]]] = {}  # lengths per cell
        for number, leaf in zip(self.at, self.leaves, strict=True):
            if self._tables[number] >= 0 and leaf.text:
                lengths = tables.setdefault(self._tables[number], {})
                lengths.setdefault(cells[number], []).append(len(leaf.text))
        with_header = {self._tables[n] for n, tag in enumerate(self._tags) if tag == "th"}
        return {
            table for table, lengths in tables.items() if _is_data(lengths, table in with_header)
        }

    def _find_title(self, title: str) -> int | None:
        """Return the heading that repeats the page's title, else the only one of level 1."""
        headings = [n for n, leaf in enumerate(self.leaves) if leaf.kind == "heading"]
        first = [n for n in headings if self._tags[self.at[n]] == "h1"]
        line = _normalize(title)
        repeating = [n for n in first + headings if _repeats(_normalize(self.leaves[n].text), line)]
        return next(chain(repeating, first if len(first) == 1 else ()), None)

    def _find_boilerplate(self) -> list[bool]:
        """Return, for each element, whether it is within boilerplate or comments."""
        # The elements around the title are neither, whatever their names.
        elements = self._elements
        above = set(self.around_title())
        comments = [False]
        for number in range(1, len(elements)):
            is_named = number not in above and is_comments(elements[number])
            comments.append(comments[self.parents[number]] or is_named)
        prose = self.count({n for n in self.prose if not comments[self.at[n]]})
        found = [False]
        for number in range(1, len(elements)):
            is_large = prose[number] > DOMINANT_SHARE * prose[0]
            is_named = not is_large and number not in above and is_boilerplate(elements[number])
            found.append(comments[number] or found[self.parents[number]] or is_named)
        return found


def _elements(body: Any, leaves: list[Leaf]) -> list[Any]:
    """Return the elements around leaves in document order, up to the body."""
    found = {body}
    for leaf in leaves:
        element = leaf.element
        while element not in found:
            found.add(element)
            element = element.getparent()
    return [element for element in body.iter() if element in found]


def _is_data(lengths: dict[int, list[int]], has_header: bool) -> bool:
    """Return whether a table contains data, by the lengths of the text blocks in its cells."""
    counts = [len(cell) for cell in lengths.values()]
    total = sum(map(sum, lengths.values()))
    is_short = total < (150 if has_header else 60) * sum(counts)
    # Cells with many paragraphs are the columns of a page.
    return sum(counts) >= 4 and is_short and max(counts) < MIN_LAYOUT_LEAVES


def _normalize(text: str) -> str:
    return " ".join(text.casefold().split())


def _repeats(heading: str, title: str) -> bool:
    """Return whether a heading and a title are equal, or one contains the other."""
    short, long = sorted((heading, title), key=len)
    return short == long != "" or (len(short) >= MIN_TITLE_CHARACTERS and short in long)
