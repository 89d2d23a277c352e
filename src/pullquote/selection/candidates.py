"""Recognize sentences that are never worth a highlight: fragments, and furniture of a page.

Scorers that count words or compare vectors cannot know them. The rules are cheap and cautious: a
sentence that only mentions a date, an address or a license is none of these.
"""

import re

from pullquote.text import split_words

MAX_FURNITURE_WORDS = 30
"""A longer sentence is prose, however it starts."""

_CONTACT = re.compile(r"\S+@\S+\.\w|(?:https?://|www\.)\S")
_NUMBER = re.compile(r"\d[\d.,:/–-]*(?:st|nd|rd|th)?")
_DATE_WORDS = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
    saturday sunday mon tue wed thu fri sat sun am pm gmt utc est edt pst pdt cet bst at on of the
    and updated published posted last modified first by""".split()
)
_FURNITURE = re.compile(
    r"""(?:©|\(c\)\ |copyright\ (?:©|\(c\)|\d)|all\ rights\ reserved
    |(?:photos?|photographs?|images?|pictures?|illustrations?)(?:\ credits?)?(?:\ by)?\ ?:
    |(?:source|credits?|tags?|topics?|keywords|filed\ under|posted\ in|related)\ ?:
    |(?:read|see|watch|listen)\ (?:more|also|next)\b|(?:à\ )?lire\ aussi\b|lesen\ sie\ auch\b
    |lea\ también\b|(?:share|print|email)\ this\b|(?:sign\ up|subscribe)\ (?:to|for|now|here)\b
    |follow\ (?:us|me)\ on\b|click\ here\b|advertisement\b|from\ the\ section\b
    |a\ version\ of\ this\ (?:article|story|essay)\b|provided\ proper\ attribution\b
    |this\ (?:article|work|book|page|post|story|text)\ (?:is|was)
        (?:\ licensed|\ published|\ republished|\ distributed|\ available|\ originally)
        (?:\ under|\ here|\ from|\ in|\ by|\ with|\ on|\ published|\ as)\b
    |(?:licensed|published|distributed)\ under\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_BREADCRUMB = re.compile(r" [>›»/|] ")
_NAME_PARTICLES = frozenset("and de del der di la le van von y et und &".split())


def is_fragment(prose: str) -> bool:
    """Return whether a sentence is never worth quoting, whatever its score.

    Fragments are single words and signs, dates, lines of addresses or hashtags, bylines,
    breadcrumbs, credits, and notices of copyright and license.

    >>> [is_fragment(prose) for prose in ("TL;DR", "Yes!", "Rain fell.", "今天下雨了。")]
    [True, True, False, False]
    >>> [is_fragment(prose) for prose in ("24 July 2015", "mary@example.org, tom@example.org")]
    [True, True]
    >>> [is_fragment(prose) for prose in ("Home > News > World", "All rights reserved.")]
    [True, True]
    """
    words = prose.split()
    if len(words) < 2 and len(split_words(prose)) < 3:
        return True
    return _is_date(words) or _is_contact(words) or _is_furniture(prose, words)


def repeats_title(prose: str, title: str) -> bool:
    """Return whether a sentence has the words of the title, and no others.

    >>> repeats_title("The Great Flood.", "The great flood"), repeats_title("Rain fell.", "")
    (True, False)
    """
    words = split_words(title)
    return bool(words) and split_words(prose) == words


def _is_date(words: list[str]) -> bool:
    plain = [word.strip(".,;:()[]|·—–-\"“”'").lower() for word in words]
    has_number = any(map(_NUMBER.fullmatch, plain))
    return has_number and all(
        not word or word in _DATE_WORDS or _NUMBER.fullmatch(word) for word in plain
    )


def _is_contact(words: list[str]) -> bool:
    """Return whether at least half of the words are addresses, or all are hashtags."""
    contacts = sum(_CONTACT.match(word.lstrip("(<[{")) is not None for word in words)
    return (contacts > 0 and 2 * contacts >= len(words)) or all(
        word.startswith("#") for word in words
    )


def _is_furniture(prose: str, words: list[str]) -> bool:
    if len(words) > MAX_FURNITURE_WORDS:
        return False
    if _FURNITURE.match(prose) or len(_BREADCRUMB.findall(prose)) >= 2:
        return True
    return _is_byline(words)


def _is_byline(words: list[str]) -> bool:
    """Return whether words are "By" and names."""
    names = [word for word in words[1:] if word.lower() not in _NAME_PARTICLES]
    return (
        words[0].lower() == "by"
        and len(names) >= 2
        and all(name[0].isupper() and name[-1] not in "!?" for name in names)
    )
