"""Find the title and authors of a PDF by the layout of its first page."""

import re
from collections.abc import Iterator, Sequence

from pullquote.documents.furniture import is_furniture, is_name_line
from pullquote.documents.pdf_layout import body_size
from pullquote.documents.pdf_line import Line
from pullquote.documents.pdf_parts import LARGER, MAX_HEADING_CHARACTERS, Part, join_texts

MAX_FRONT_PARTS = 30
MIN_PROSE_CHARACTERS = 80
MAX_FRONT_CHARACTERS = 200
MAX_AUTHORS = 12

# Titles that programs invent: file names, their own name.
_NO_TITLE = re.compile(
    r"untitled|microsoft \w+ - |slide 1$|title$|\S*[\d_]\S*$"
    r"|.*\.(?:docx?|odt|rtf|tex|dvi|indd|qxd|pptx?|pdf|html?|txt)$",
    re.IGNORECASE,
)
_NOT_TITLE = re.compile(
    r"(?:\d[\d.]{0,6}\s)?(?:abstract|introduction|contents|table of contents|summary|preface"
    r"|foreword|acknowledg\w+)\W{0,2}$|arxiv:|proceedings of|journal of|volume \d|vol\.|chapter \d",
    re.IGNORECASE,
)
_BEGINS_PROSE = re.compile(
    r"(?:\d[\d.]{0,6}\s|[IVX]{1,4}\.\s)?(?:abstract|introduction|contents|summary|preface|foreword"
    r"|zusammenfassung|einleitung|résumé|resumen|index terms|keywords)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_WORD = re.compile(r"[^\W\d_]{4,}")
_ENDS_OPEN = re.compile(r"(?:,|&|\band)$")
_NOTE_MARKS = re.compile(r"[*†‡§¶∗⋆♯\d]{1,9}|\((?:[a-z]|\d)\)|ˆ")
_NAME_SEPARATOR = re.compile(r"\s{0,4}[,;&|•·]\s{1,4}|\s{2,9}|[,\s]\s?(?:and|und|et|y|e)\s")
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.-]{0,24}\s){1,3}(?:(?:van|von|de|der|den|da|di|du|del|la|le|el|al|bin)\s){0,2}"
    r"[A-ZÀ-Þ][\w'’-]{1,24}$"
)
_NOT_NAMES = frozenset(
    """department dept school college lab labs center centre research faculty academy inc ltd llc
    company gmbh google microsoft ibm facebook amazon yahoo intel hewlett group division foundation
    society press ministry office agency street road avenue box usa uk germany france china india
    japan canada california york version draft report technical extended abstract january february
    march april may june july august september october november december editor editors author
    authors student professor edition series the of for on with system systems""".split()
)
_NOT_NAME_STEMS = ("universi", "institut", "laborator", "corporat")


def find_title(pages: Sequence[Sequence[Line]], metadata: str = "") -> str:
    """Return the title of a PDF.

    Args:
        pages: Their lines in reading order.
        metadata: The title in the metadata; may be empty.

    Returns:
        That of the metadata if the first page has it or a word of it in large type; else the lines
        in the largest font on the first page with text, if that is larger than the body's; else
        that of the metadata, unless a program invented it.
    """
    metadata = " ".join(_MARKUP.sub("", metadata).split())
    if _NO_TITLE.match(metadata):
        metadata = ""
    first = next((page for page in pages if page), [])
    letters = _letters(metadata)
    if letters and letters in _letters("".join(line.text for line in first)):
        return metadata
    # One or two letters in a large font are an initial.
    words = [line for line in first if len(line.text) > 2]
    body = body_size(pages)
    runs = [run for run in _runs(words) if run[0].size >= LARGER * body]
    texts = [join_texts(run) for run in sorted(runs, key=lambda run: -round(run[0].size))]
    known = set(_WORD.findall(metadata.casefold()))
    if any(known.intersection(_WORD.findall(text.casefold())) for text in texts):
        return metadata
    titles = [text.rstrip(" *†‡∗⋆§¶") for text in texts if _may_be_title(text)]
    # One word in large type, with a line of several below it, is a logo or a journal's name.
    longer = (text for text in titles[:3] if len(text.split()) > 2 and not split_names(text))
    if titles and len(titles[0].split()) == 1:
        return next(longer, titles[0])
    return titles[0] if titles else metadata


def _may_be_title(text: str) -> bool:
    if not 3 < len(text) <= MAX_HEADING_CHARACTERS or not re.search(r"[^\W\d]{2}", text):
        return False
    return not _NOT_TITLE.match(text) and not is_furniture(text)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the successive lines in type of the same size."""
    run: list[Line] = []
    for line in lines:
        if run and abs(line.size - run[-1].size) > 0.05 * line.size:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def find_authors(pages: Sequence[Sequence[Line]], title: str, metadata: str = "") -> str:
    """Return the authors of a PDF, separated by commas.

    Args:
        pages: Their lines in reading order.
        title: The title.
        metadata: The author in the metadata; may be empty.

    Returns:
        The names on the lines below the title, and on those that head a block beside or below
        theirs; else the author in the metadata, if the first page
        names it.
    """
    first = next((page for page in pages if page), [])
    named = list(_names_below(first, title))
    named += _names_in_blocks(first, named)
    names = [name for line in named for name in split_names(line.text)]
    if names:
        return ", ".join(dict.fromkeys(names[:MAX_AUTHORS]))
    metadata = " ".join(metadata.split())
    letters = _letters(metadata)
    is_named = " " in metadata and letters in _letters("".join(line.text for line in first))
    return metadata if is_named else ""


def _names_below(lines: Sequence[Line], title: str) -> Iterator[Line]:
    """Yield the lines of names right below the title."""
    rest = _letters(title)
    previous: Line | None = None
    size = 0.0
    for line in lines:
        words = _letters(line.text)
        if rest and words and rest.startswith(words):
            rest = rest[len(words) :]
            continue
        if rest or not words:
            if len(rest) < len(_letters(title)):
                return  # only a part of the title has been seen
            continue
        names = split_names(line.text)
        if not names or (previous is not None and abs(line.size - size) > 0.1 * size):
            return
        if previous is not None and not (
            _ENDS_OPEN.search(previous.text.rstrip("*†‡∗ ")) or re.match(r"(?:and|&)\s", line.text)
        ):
            return
        yield line
        previous, size = line, line.size


def _names_in_blocks(lines: Sequence[Line], named: Sequence[Line]) -> list[Line]:
    """Return the lines of names that head other blocks of authors, each with its own address.

    They are on the line of the first name, or right below an e-mail address.
    """
    if len(named) != 1:
        return []
    first = named[0]
    end = next(
        (line.y for line in lines if line.y < first.y and _BEGINS_PROSE.match(line.text)), 0.0
    )
    found: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.y, line.left)):
        is_alike = abs(line.size - first.size) <= 0.05 * first.size and line is not first
        if not is_alike or not end < line.y <= first.y + first.size or not split_names(line.text):
            continue
        above = [
            other
            for other in lines
            if line.y < other.y < line.y + 4 * line.size
            and other.left < line.right
            and line.left < other.right
        ]
        is_beside = abs(line.y - first.y) < 0.6 * first.size
        if is_beside or any("@" in other.text for other in above):
            found.append(line)
    return found


def split_names(text: str) -> list[str]:
    """Return the names on a line, or nothing if the line has other words.

    >>> split_names("Ada Brook*, Jo M. Vale† and Ida van Marsh")
    ['Ada Brook', 'Jo M. Vale', 'Ida van Marsh']
    >>> split_names("Department of Mills, University of Silt")
    []
    """
    text = re.sub(
        r"^(?:by|and|von|par)\s", "", _NOTE_MARKS.sub("", text).strip(), flags=re.IGNORECASE
    )
    parts = [part.strip(" ,;.") for part in _NAME_SEPARATOR.split(f"{text} ")]
    names = [" ".join(part.split()) for part in parts if part]
    if not all(_NAME.match(name) and _is_person(name) for name in names):
        return []
    return [name.title() if name.isupper() else name for name in names]


def _is_person(name: str) -> bool:
    words = [word.strip(".").lower() for word in name.split()]
    return not any(word in _NOT_NAMES or word.startswith(_NOT_NAME_STEMS) for word in words)


def classify_front(parts: Sequence[Part], title: str) -> list[Part]:
    """Return parts, of which those around the title before the first prose are furniture.

    Args:
        parts: Kind and text of each part.
        title: The title.

    Returns:
        The parts. Names, affiliations, addresses and dates are furniture, the title is a heading.
    """
    letters = _letters(title)
    front = list(parts[:MAX_FRONT_PARTS])
    at = next((i for i, part in enumerate(front) if letters and _begins(part[1], letters)), -1)
    end = next((i for i in range(at + 1, len(front)) if _begins_prose(*front[i])), 0)
    if at < 0 or not end:
        return list(parts)
    for index in range(end):
        kind, text = front[index]
        if index == at or _letters(text) in letters:
            front[index] = ("heading", text)
        elif kind == "heading" and index == end - 1 and not is_name_line(text) and "@" not in text:
            continue
        elif len(text) < MAX_FRONT_CHARACTERS or is_name_line(text):
            front[index] = ("furniture", text)
    return front + list(parts[MAX_FRONT_PARTS:])


def _begins(text: str, letters: str) -> bool:
    words = _letters(text[: 2 * MAX_HEADING_CHARACTERS])
    return len(words) > 3 and (words.startswith(letters) or letters.startswith(words))


def _begins_prose(kind: str, text: str) -> bool:
    """Return whether a part is the heading of an abstract, or a paragraph of prose."""
    if _BEGINS_PROSE.match(text):
        return True
    return kind == "paragraph" and len(text) >= MIN_PROSE_CHARACTERS and text[-1] in '.!?:”")'
