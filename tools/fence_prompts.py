"""Fence the prompts in docstrings, so that mkdocstrings shows them as code; see `mkdocs.yml`.

Examples in our docstrings are bare, as doctest reads them; Markdown would read ``>>>`` as a
quotation.
"""

import re
from typing import Any

from griffe import Extension, Object

PROMPTS = re.compile(r"^(>>> (?:.+\n?)+)", re.MULTILINE)


class FencePrompts(Extension):
    """An extension that fences each run of lines that begins with a prompt."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Change the docstring of an object, if it has one."""
        if obj.docstring:
            obj.docstring.value = PROMPTS.sub(_fence, obj.docstring.value)


def _fence(prompts: re.Match[str]) -> str:
    return f"```pycon\n{prompts[1].rstrip()}\n```\n"
