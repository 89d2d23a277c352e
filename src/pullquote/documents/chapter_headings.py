"""Chapter lines: the headings by which books name their chapters, ``CHAPTER I`` and the like.

In: a line. Out: whether it is one. Told by a word that stands for a part of a book and a number
behind it, in some European languages, or by a number alone.
"""

import re

_CHAPTER = re.compile(
    r"""
      (?: (?: chapter|book|part|volume|canto|act|scene|stave|letter
            | kapitel|teil|buch|chapitre|partie|livre|cap[ií]tulo|parte|libro|capitolo|hoofdstuk )
          \s+ (?P<number> \d{1,3} | [ivxlcdm]{1,8} | the\s+\w+ | one|two|three|four|five|six|seven
            | eight|nine|ten|eleven|twelve|first|second|third|last )
        | (?: prologue|epilogue|preface|foreword|afterword|vorwort|nachwort )
        | (?: \d{1,3} | [IVXLC]{1,8} ) (?= [.]?$ )
      ) \b (?P<rest> .* )
    """,
    re.VERBOSE | re.IGNORECASE,
)

_AROUND = " .:—–-"


def is_chapter_heading(heading: str) -> bool:
    """Tell whether a heading names a chapter, whatever follows.

    >>> [is_chapter_heading(h) for h in ("CHAPTER I. The mill", "Part two", "XIV.", "The mill")]
    [True, True, True, False]
    """
    return _CHAPTER.match(heading) is not None


def strip_chapter_number(heading: str) -> str:
    """Give what a heading says besides that it is a chapter, and which.

    >>> [strip_chapter_number(h) for h in ("CHAPTER I. The mill", "Part two.", "The mill")]
    ['The mill', '', 'The mill']
    """
    match = _CHAPTER.match(heading)
    return heading if match is None else match["rest"].strip(_AROUND)


def is_chapter_heading_line(line: str) -> bool:
    """Tell whether a line of a text without marks is such a heading, though it ends on a stop.

    >>> [is_chapter_heading_line(t) for t in ("Chapter 3.", "CHAPTER I. THE MILL.", "Part I was done.")]
    [True, True, False]
    """
    match = _CHAPTER.match(line)
    if match is None or (match["number"] is None and not line.isupper()):
        return False
    return not strip_chapter_number(line) or line.isupper()
