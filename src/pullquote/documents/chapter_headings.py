"""Recognize the chapter headings of books, such as ``CHAPTER I``.

A chapter heading is a word for a part of a book in a European language followed by a number, or a
number alone.
"""

import re

from pullquote.documents.lazy_pattern import lazy_pattern

_CHAPTER = lazy_pattern(
    r"""
      (?: (?: chapter|book|part|volume|canto|act|scene|stave|letter
            | kapitel|teil|buch|chapitre|partie|livre|cap[ií]tulo|parte|libro|capitolo|hoofdstuk )
          \s{1,9} (?P<number> \d{1,3} | [ivxlcdm]{1,8} | the\s{1,9}\w{1,30} | one|two|three|four
            | five|six|seven|eight|nine|ten|eleven|twelve|first|second|third|last )
        | (?: prologue|epilogue|preface|foreword|afterword|vorwort|nachwort )
        | (?: \d{1,3} | [IVXLC]{1,8} ) (?= [.]?$ )
      ) \b (?P<rest> .* )
    """,
    re.VERBOSE | re.IGNORECASE,
)

_SEPARATORS = " .:—–-"


def is_chapter_heading(heading: str) -> bool:
    """Return whether a heading starts with a chapter's name, whatever follows.

    >>> [is_chapter_heading(h) for h in ("CHAPTER I. The mill", "Part two", "XIV.", "The mill")]
    [True, True, True, False]
    """
    return _CHAPTER.match(heading) is not None


def strip_chapter_number(heading: str) -> str:
    """Return a heading without its chapter name and number.

    >>> [strip_chapter_number(h) for h in ("CHAPTER I. The mill", "Part two.", "The mill")]
    ['The mill', '', 'The mill']
    """
    match = _CHAPTER.match(heading)
    return heading if match is None else match["rest"].strip(_SEPARATORS)


def is_chapter_heading_line(line: str) -> bool:
    """Return whether a line of plain text is a chapter heading, even if it ends with a period.

    A line with further words must be in capitals: "Part I was done." is a sentence.

    >>> [is_chapter_heading_line(t) for t in ("Chapter 3.", "CHAPTER I. THE MILL.", "Part I was.")]
    [True, True, False]
    """
    match = _CHAPTER.match(line)
    if match is None or (match["number"] is None and not line.isupper()):
        return False
    return not strip_chapter_number(line) or line.isupper()
