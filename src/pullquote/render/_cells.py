"""Quote the cells of CSV files that spreadsheets would take for formulas."""

import re

_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")


def plain_cell(text: str) -> str:
    """Prefix a text with an apostrophe if a spreadsheet would run it as a formula.

    >>> plain_cell("=1+1"), plain_cell("Rain fell.")
    ("'=1+1", 'Rain fell.')
    """
    return f"'{text}" if _FORMULA.match(text) else text
