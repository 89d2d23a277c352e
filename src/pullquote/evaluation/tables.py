"""Tables as Markdown and as HTML; the first row holds the headings."""

from collections.abc import Sequence
from html import escape

Rows = Sequence[Sequence[str]]


def one_line(text: str) -> str:
    r"""Return a text on one line.

    >>> one_line("It rained.\n  We left.")
    'It rained. We left.'
    """
    return " ".join(text.split())


def pipe_table(rows: Rows) -> str:
    """Format a Markdown table.

    >>> print(pipe_table([["model", "MAE"], ["lead|1", "0.5"]]))
    | model | MAE |
    | --- | --- |
    | lead¦1 | 0.5 |
    """
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(
        f"| {' | '.join(one_line(cell).replace('|', '¦') for cell in row)} |" for row in lines
    )


def html_table(rows: Rows) -> str:
    """Format an HTML table, which can be scrolled by keyboard.

    >>> print(html_table([["<model>"], ["lead"]]))
    <table tabindex="0">
    <tr><th>&lt;model&gt;</th></tr>
    <tr><td>lead</td></tr>
    </table>
    """
    lines = []
    for index, row in enumerate(rows):
        tag = "td" if index else "th"
        cells = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)
        lines.append(f"<tr>{cells}</tr>")
    return '<table tabindex="0">\n' + "\n".join(lines) + "\n</table>"
