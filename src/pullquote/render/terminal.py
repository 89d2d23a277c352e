"""Render an article for the terminal: its whole text, wrapped, the highlights marked.

With colors, strong highlights are black on gold and light ones black on pale yellow; without, they
are enclosed in ``**`` and ``*``. If both aims are highlighted, sentences that are quotable only are
blue, or enclosed in ``==`` and ``=``. Context is underlined, or enclosed in ``_``. The reader's own
marks follow, each with its note.
"""

import re
import shutil
import unicodedata
from itertools import groupby

from pullquote.render.common import (
    Part,
    article_parts,
    byline,
    collapse_blanks,
    format_score,
    mark_style,
    position_label,
    summary_line,
)
from pullquote.selection import HighlightResult, Order, ScoredSentence

OPENING = ""
CLOSING = ""

RESET = "\x1b[0m"
COLORS = {
    "strong": "\x1b[30;48;5;220m",
    "light": "\x1b[30;48;5;229m",
    "quotable strong": "\x1b[30;48;5;153m",
    "quotable light": "\x1b[30;48;5;195m",
    "context": "\x1b[4m",
}
DELIMITERS = {
    "strong": "**",
    "light": "*",
    "quotable strong": "==",
    "quotable light": "=",
    "context": "_",
}
BOLD, DIM = "\x1b[1m", "\x1b[2m"
MAX_COLUMNS = 88  # longer lines are hard to read
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def render_article(result: HighlightResult, order: Order, *, colors: bool = False) -> str:
    """Render an article for the terminal.

    Args:
        result: The article.
        order: Order of the explanations below the article; the article itself is never reordered.
        colors: Whether to use colors.

    Returns:
        Lines, each with a line end. Control characters of the text are replaced, so that an
        article cannot control the terminal.
    """
    width = min(MAX_COLUMNS, shutil.get_terminal_size().columns)
    title = collapse_blanks(result.article.title)
    head = [_styled(line, BOLD, colors) for line in _wrap_plain(title, width)]
    blocks = ["\n".join([*head, _styled(byline(result), DIM, colors)])]
    # An article without a score is shown by its marks alone.
    parts = article_parts(result) if result.sentences else ()
    for is_list, run in groupby(parts, key=lambda part: part.kind == "item"):
        rendered = [_render_part(part, result, width, colors) for part in run]
        blocks += ["\n".join(rendered)] if is_list else rendered
    shown = [scored for scored in result.shown(order) if scored.explanation]
    if shown:
        blocks.append("\n".join(_render_explanation(scored, result) for scored in shown))
    for mark in result.marks:
        note = [f"note: {mark.note}"] * bool(mark.note)
        lines = [_wrap_plain(text, width - 2) for text in (mark.text, *note)]
        blocks.append(
            "\n".join(f"\N{BOX DRAWINGS HEAVY VERTICAL} {line}" for part in lines for line in part)
        )
    legend = ""
    if result.aim == "both":
        legend = " · quotable sentences " + ("in blue" if colors else "between = or ==")
    blocks.append(_styled(summary_line(result) + legend, DIM, colors))
    return "\n\n".join(blocks) + "\n"


def _styled(text: str, style: str, colors: bool) -> str:
    clean = CONTROLS.sub("�", text)
    return f"{style}{clean}{RESET}" if colors and clean else clean


def _wrap_plain(text: str, width: int) -> list[str]:
    return _wrap([(word, "", is_gap) for word, is_gap in _words(text)], width, colors=False)


def _render_part(part: Part, result: HighlightResult, width: int, colors: bool) -> str:
    if part.kind in ("code", "table"):
        lines = [CONTROLS.sub("�", line.rstrip()) for line in part.pieces[0].text.splitlines()]
        return "\n".join(_styled("    " + line, DIM, colors) for line in lines)
    if part.kind == "heading":
        lines = _wrap_plain("".join(piece.text for piece in part.pieces), width)
        return "\n".join(_styled(line, BOLD, colors) for line in lines)
    first, rest = {"item": ("• ", "  "), "quote": ("│ ", "│ ")}.get(part.kind, ("", ""))
    words = [
        (word, _style(piece.scored, result), is_gap)
        for piece in part.pieces
        for word, is_gap in _words(piece.text)
    ]
    if part.label:
        words = [(part.label + ":", "", False), ("", "", True), *words]
    lines = _wrap(words if colors else _delimit(words), width - len(first), colors=colors)
    return "\n".join((rest if index else first) + line for index, line in enumerate(lines))


def _style(scored: ScoredSentence | None, result: HighlightResult) -> str:
    if scored is None or not (scored.is_highlight or scored.is_context):
        return ""
    if not scored.is_highlight:
        return "context"
    return mark_style(result, scored)


Word = tuple[str, str, bool]
"""Text, style, and whether it is a gap, where a line may break."""


def _words(text: str) -> list[tuple[str, bool]]:
    """Split a text where a line may break: at blanks, and around wide (Chinese …) characters."""
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


def _delimit(words: list[Word]) -> list[Word]:
    """Enclose runs of one style in delimiters, for terminals without colors."""
    delimited: list[Word] = []
    for index, (text, style, is_gap) in enumerate(words):
        before = words[index - 1][1] if index else ""
        after = words[index + 1][1] if index + 1 < len(words) else ""
        delimiter = DELIMITERS.get(style, "")
        opening = delimiter if style != before else ""
        closing = delimiter if style != after else ""
        delimited.append((f"{opening}{text}{closing}", style, is_gap))
    return delimited


def _wrap(words: list[Word], width: int, *, colors: bool) -> list[str]:
    """Fill lines with words; each line sets and resets its own colors."""
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
            lines.append(_paint(line, colors=colors))
            line, used, gap = [], 0, None
        if gap:
            line.append((" ", gap[1], False))
            used += 1
            gap = None
        line.append(word)
        used += length
    return [*lines, _paint(line, colors=colors)] if line else lines


def _paint(line: list[Word], *, colors: bool) -> str:
    painted, current = [], ""
    for text, style, _ in line:
        if colors and style != current:
            painted.append((RESET if current else "") + COLORS.get(style, ""))
            current = style
        painted.append(text)
    return "".join(painted) + (RESET if colors and current else "")


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _render_explanation(scored: ScoredSentence, result: HighlightResult) -> str:
    summary = scored.explanation.summary if scored.explanation else ""
    facts = f"score {format_score(scored)}, {position_label(result, scored)}"
    line = f"{scored.rank:>3}. {facts}: {scored.sentence.prose}"
    return f"{CONTROLS.sub('�', line)}\n     why: {CONTROLS.sub('�', summary)}"
