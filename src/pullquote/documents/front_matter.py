r"""Read the front matter of a text: YAML between ``---`` lines, or TOML between ``+++`` lines."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pullquote.documents.lazy_pattern import lazy_pattern

MAX_LINES = 400
_KEY = lazy_pattern(r"[\w-]{1,60}[ \t]{0,9}[:=](?=[ \t\r]|$)")
_KEYS = frozenset({"title", "author", "date", "site", "url"})
_DATE = lazy_pattern(r"\d{4}-\d{2}-\d{2}")


class FrontMatter(NamedTuple):
    """The front matter of a text.

    Attributes:
        end: Offset after it; 0 if there is none.
        metadata: Those of title, author, date, site and url that it defines.
    """

    end: int
    metadata: Mapping[str, Any]


_NONE = FrontMatter(0, {})


def parse_front_matter(text: str) -> FrontMatter:
    r"""Find the front matter at the beginning of a text.

    Its first entry must be ``key: value``, and every line must be an entry, a list item, indented,
    a comment or empty. Other text between two rules is text.

    Args:
        text: A text; carriage returns before line feeds are allowed.

    Returns:
        The front matter, empty if the text has none.

    >>> parse_front_matter("---\ntitle: 'Rain'\ntags: [a]\n---\nIt fell.")
    FrontMatter(end=32, metadata={'title': 'Rain'})
    >>> parse_front_matter("---\nIt fell.\n---\n").end
    0
    """
    fence = text[:3]
    if fence not in {"---", "+++"}:
        return _NONE
    metadata: dict[str, str] = {}
    start = _line_end(text, 0)
    if text[3:start].strip():
        return _NONE
    has_entry = False
    for _ in range(MAX_LINES):
        if start >= len(text):
            break
        end = _line_end(text, start)
        line = text[start:end]
        stripped = line.strip()
        if stripped == fence or (stripped == "..." and fence == "---"):
            return FrontMatter(end, _clean(metadata)) if has_entry else _NONE
        if key := _KEY.match(line):
            has_entry = True
            metadata.setdefault(key[0][:-1].rstrip().lower(), line[key.end() :].strip())
        elif stripped and not (has_entry and line[0] in " \t-]") and line[0] != "#":
            break
        start = end
    return _NONE


def _line_end(text: str, start: int) -> int:
    """Return the offset after the line that begins at `start`, its line feed included."""
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1


def _clean(entries: dict[str, str]) -> dict[str, str]:
    """Return the entries that a document uses, unquoted, without empty and invalid ones."""
    values = {key: _clean_value(key, value) for key, value in entries.items() if key in _KEYS}
    return {key: value for key, value in values.items() if value}


def _clean_value(key: str, value: str) -> str:
    if key == "date":
        return "".join(_DATE.findall(value)[:1])
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1].strip()
    elif value[:1] == "[" and value[-1:] == "]":
        value = ", ".join(item.strip(" '\"") for item in value[1:-1].split(","))
    if key == "url" and not value.lower().startswith(("http://", "https://")):
        return ""
    return "" if value in {"|", ">", "|-", ">-"} else value
