"""Terminal: the whole article, wrapped to the screen, its best sentences marked in yellow.

With colours the strong highlights are black on gold and the light ones black on pale yellow;
without, they stand between ``**`` and ``*``. Context is underlined, or between ``_``.
"""

import re
import shutil
import unicodedata
from itertools import groupby

from pullquote.render.common import (
    Part,
    byline,
    collapse_blanks,
    format_score,
    parts,
    position_label,
    summary_line,
)
from pullquote.selection import HighlightResult, Order, ScoredSentence

OPENING = ""
CLOSING = ""

RESET = "\x1b[0m"
COLOURS = {"strong": "\x1b[30;48;5;220m", "light": "\x1b[30;48;5;229m", "context": "\x1b[4m"}
SIGNS = {"strong": "**", "light": "*", "context": "_"}
BOLD, DIM = "\x1b[1m", "\x1b[2m"
WIDEST = 88  # columns; longer lines are hard to read
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:
    """Show an article on a terminal.

    Args:
        highlights: The article.
        order: Of the reasons below the article; the article itself is always as written.
        colours: Whether the terminal shows colours.

    Returns:
        Lines, the last one ended. Control characters of the text are replaced, so that an
        article cannot give orders to the terminal.
    """
    width = min(WIDEST, shutil.get_terminal_size().columns)
    title = collapse_blanks(highlights.article.title)
    head = [_styled(line, BOLD, colors) for line in _wrap_plain(title, width)]
    blocks = ["\n".join([*head, _styled(byline(highlights), DIM, colors)])]
    for is_list, run in groupby(parts(highlights), key=lambda part: part.kind == "item"):
        rendered = [_render_part(part, width, colors) for part in run]
        blocks += ["\n".join(rendered)] if is_list else rendered
    reasons = [
        _render_reason(mark, highlights) for mark in highlights.shown(order) if mark.explanation
    ]
    blocks += ["\n".join(reasons)] if reasons else []
    blocks.append(_styled(summary_line(highlights), DIM, colors))
    return "\n\n".join(blocks) + "\n"


def _styled(text: str, style: str, colors: bool) -> str:
    clean = CONTROLS.sub("�", text)
    return f"{style}{clean}{RESET}" if colors and clean else clean


def _wrap_plain(text: str, width: int) -> list[str]:
    return _wrap([(word, "", text_gap) for word, text_gap in _words(text)], width, colors=False)


def _render_part(part: Part, width: int, colors: bool) -> str:
    if part.kind in ("code", "table"):
        lines = [CONTROLS.sub("�", line.rstrip()) for line in part.pieces[0].text.splitlines()]
        return "\n".join(_styled("    " + line, DIM, colors) for line in lines)
    if part.kind == "heading":
        lines = _wrap_plain("".join(piece.text for piece in part.pieces), width)
        return "\n".join(_styled(line, BOLD, colors) for line in lines)
    first, rest = {"item": ("• ", "  "), "quote": ("│ ", "│ ")}.get(part.kind, ("", ""))
    words = [
        (word, _look(piece.mark), gap) for piece in part.pieces for word, gap in _words(piece.text)
    ]
    lines = _wrap(_signed(words) if not colors else words, width - len(first), colors=colors)
    return "\n".join((rest if number else first) + line for number, line in enumerate(lines))


def _look(mark: ScoredSentence | None) -> str:
    if mark is None or not (mark.is_highlight or mark.is_context):
        return ""
    return mark.strength if mark.is_highlight else "context"


Word = tuple[str, str, bool]  # text, look, whether a blank stands before it


def _words(text: str) -> list[tuple[str, bool]]:
    """Part a text where a line may break: at blanks, and around wide (Chinese …) characters."""
    words: list[tuple[str, bool]] = []
    for chunk in re.split(r"(\s+)", CONTROLS.sub("�", text)):
        if not chunk:
            continue
        if chunk.isspace():
            words.append(("", True))
        elif chunk.isascii() or not any(map(_is_wide, chunk)):
            words.append((chunk, False))
        else:
            words += [(character, False) for character in chunk]
    return words


def _signed(words: list[Word]) -> list[Word]:
    """Put signs around runs of one look, for terminals without colours."""
    signed: list[Word] = []
    for number, (text, look, gap) in enumerate(words):
        before = words[number - 1][1] if number else ""
        after = words[number + 1][1] if number + 1 < len(words) else ""
        sign = SIGNS.get(look, "")
        opening = sign if look != before else ""
        closing = sign if look != after else ""
        signed.append((f"{opening}{text}{closing}", look, gap))
    return signed


def _wrap(words: list[Word], width: int, *, colors: bool) -> list[str]:
    """Fill lines with words; each line sets and resets its own colours."""
    lines: list[str] = []
    line: list[Word] = []
    used = 0
    gap: Word | None = None
    for word in words:
        if word[2]:
            gap = word if line else None
            continue
        length = sum(2 if _is_wide(character) else 1 for character in word[0])
        if line and used + (gap is not None) + length > width:
            lines.append(_paint(line, colors))
            line, used, gap = [], 0, None
        if gap:
            line.append((" ", gap[1], False))
            used += 1
            gap = None
        line.append(word)
        used += length
    return [*lines, _paint(line, colors)] if line else lines


def _paint(line: list[Word], colors: bool) -> str:
    painted, current = [], ""
    for text, look, _ in line:
        if colors and look != current:
            painted.append((RESET if current else "") + COLOURS.get(look, ""))
            current = look
        painted.append(text)
    return "".join(painted) + (RESET if colors and current else "")


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _render_reason(mark: ScoredSentence, highlights: HighlightResult) -> str:
    place = position_label(highlights, mark)
    summary = mark.explanation.summary if mark.explanation else ""
    line = f"{mark.rank:>3}. score {format_score(mark)}, {place}: {mark.sentence.prose}"
    return f"{CONTROLS.sub('�', line)}\n     why: {CONTROLS.sub('�', summary)}"
