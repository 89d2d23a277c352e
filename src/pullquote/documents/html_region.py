"""Select the text blocks of a page that belong to its article.

The rules look for prose, because menus and teasers are short or links (Kohlschütter, Fankhauser &
Nejdl, 2010, doi:10.1145/1718487.1718542). The article is the prose in the element around its title,
except for elements that are marked as boilerplate or comments. Blocks between its paragraphs, such
as short list items, are added.
"""

from typing import Any

from pullquote.documents.html_inline import Leaf
from pullquote.documents.html_outline import MIN_PROSE_CHARACTERS, Outline

MIN_ARTICLE_CHARACTERS = 250
"""An element around the title that is marked as an article needs this much prose."""

MIN_TITLE_SHARE = 0.7
"""Any other element around the title needs this share of the page's prose."""

MIN_CLEAN_CHARACTERS = 500
"""More prose outside boilerplate is enough, even if most of the page's prose is in it."""

MIN_REGION_SHARE = 0.9
"""Blocks are added in the smallest element with this share of the article's prose."""


def select_leaves(body: Any, leaves: list[Leaf], title: str) -> list[Leaf]:
    """Return the leaves of the article.

    Args:
        body: The element that was read.
        leaves: Its text blocks, from `pullquote.documents.html_leaves.read_leaves`.
        title: The article's title; empty if unknown.

    Returns:
        Those of the article in order, with the images between them; empty if there is no text.
    """
    page = Outline(body, [leaf for leaf in leaves if leaf.text or leaf.images], title)
    chosen = _choose(page)
    return [page.leaves[n] for n in _complete(page, chosen)] if chosen else []


def _choose(page: Outline) -> set[int]:
    """Return the candidates in the innermost element around the title that can be the article."""
    candidates = _candidates(page)
    counts = page.count(candidates)
    for number in page.around_title():
        is_named = counts[number] >= MIN_ARTICLE_CHARACTERS and page.is_article(number)
        if is_named or counts[number] >= MIN_TITLE_SHARE * counts[0]:
            return {n for n in candidates if page.at[n] in page.within(number)}
    return candidates


def _candidates(page: Outline) -> set[int]:
    """Return the prose outside boilerplate; if there is little, all text there or all prose.

    Little prose is enough if it is that of a short article.
    """
    clean = {n for n in page.prose if not page.is_boilerplate[page.at[n]]}
    total = page.length(page.prose)
    if page.length(clean) > min(total / 2, MIN_CLEAN_CHARACTERS):
        return clean
    if short := _short_article(page, clean):
        return short
    shown = {n for n, leaf in enumerate(page.leaves) if leaf.text and not page.in_table(n)}
    eligible = {n for n in shown if _is_eligible(page, n)}
    texts = {n for n in eligible if not page.is_linked(n)}
    if page.length(texts) > max(total, page.length(eligible) / 2):
        return texts
    return page.prose or shown


def _short_article(page: Outline, clean: set[int]) -> set[int]:
    """Return the prose in an element around the title that has no prose in boilerplate."""
    counts, all_counts = page.count(clean), page.count(page.prose)
    for number in page.around_title():
        least = MIN_PROSE_CHARACTERS if page.is_article(number) else MIN_ARTICLE_CHARACTERS
        if least <= counts[number] == all_counts[number]:
            return {n for n in clean if page.at[n] in page.within(number)}
    return set()


def _is_eligible(page: Outline, index: int) -> bool:
    is_caption = page.leaves[index].kind == "caption"
    return not is_caption and not page.in_table(index) and not page.is_boilerplate[page.at[index]]


def _complete(page: Outline, chosen: set[int]) -> list[int]:
    """Return the indices of the chosen leaves, of missed ones beside them, and of images."""
    region = _region(page, chosen)
    parents = {page.parents[page.at[n]] for n in chosen & page.prose}
    first, last = min(chosen), max(chosen)
    missed = (
        n
        for n in range(len(page.leaves))
        if page.at[n] in region
        and _is_eligible(page, n)
        and _is_missed(page, n, parents, is_between=first < n < last)
    )
    selected = {*chosen, *missed, *_standfirst(page, first)}
    headings = {n for n in selected - chosen if page.leaves[n].kind == "heading"}
    end = max(n for n in selected - headings if page.leaves[n].text)
    return sorted(n for n in selected if n <= end or n not in headings)


def _region(page: Outline, chosen: set[int]) -> range:
    """Return the smallest element, other than a leaf's own, with most of the chosen text."""
    counts = page.count(chosen)
    least = MIN_REGION_SHARE * counts[0]
    large = (number for number, count in enumerate(counts) if count >= least)
    # Among elements with equal counts, the innermost comes last.
    smallest = min(large, key=lambda number: (counts[number], -number))
    if smallest in {page.at[n] for n in chosen}:
        smallest = page.parents[smallest]
    return page.within(max(smallest, 0))


def _is_missed(page: Outline, index: int, parents: set[int], *, is_between: bool) -> bool:
    """Return whether a leaf that was not chosen belongs to the article.

    Args:
        page: The page.
        index: The leaf's index.
        parents: The elements around chosen paragraphs.
        is_between: Whether it stands between chosen leaves.
    """
    leaf = page.leaves[index]
    parent = page.parents[page.at[index]]
    is_sibling = parent in parents or (
        leaf.kind == "item" and parent >= 0 and page.parents[parent] in parents
    )
    if not leaf.text:
        return True  # an image
    if leaf.kind == "heading" and leaf.linked >= len(leaf.text):
        return is_sibling and is_between
    if leaf.kind == "heading" or not page.is_linked(index):
        return is_sibling or is_between
    if leaf.kind == "item":
        return is_sibling and is_between
    return is_sibling and len(leaf.text) >= MIN_PROSE_CHARACTERS and page.ends_sentence(index)


def _standfirst(page: Outline, first: int) -> set[int]:
    """Return the introduction between the title and the first leaf of the article."""
    between = range(first if page.title is None else page.title + 1, first)
    return {n for n in between if _is_eligible(page, n) and _is_introduction(page, n)}


def _is_introduction(page: Outline, index: int) -> bool:
    leaf = page.leaves[index]
    if leaf.kind == "heading":
        return len(leaf.text) >= MIN_PROSE_CHARACTERS and not leaf.linked
    return page.ends_sentence(index) and not page.is_linked(index)
