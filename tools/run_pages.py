"""Run the code of pages as a reader would: from the top, at the root of a checkout.

    python tools/run_pages.py docs/tutorial/*.md

Redraws the figures in `docs/pictures`, and ends with an error if a page is wrong. ``python`` blocks
are executed, all in one namespace. Blocks with prompts (``pycon``) must print what is below each
prompt ("..." matches anything). In ``console`` blocks, each line after ``$ `` is run by the shell,
and must print what is below it, if anything is. Other blocks are only shown.
"""

import doctest
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

FENCE = re.compile(
    r"^( *)```(python|pycon|console)\b[^\n]*\n(.*?)^\1```$", re.DOTALL | re.MULTILINE
)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*\n)((?:(?!\$ ).*\n)*)", re.MULTILINE)


class PageError(Exception):
    """A page differs from what its code prints."""


def run_page(page: Path) -> None:
    """Run all blocks of a page.

    Args:
        page: A file of Markdown.

    Raises:
        PageError: A block does not print what is below it. An error in a block without prompts
            is raised unchanged, with the line numbers of the page.
    """
    os.environ |= {"MPLBACKEND": "Agg", "SOURCE_DATE_EPOCH": "0", "COLUMNS": "80"}
    text = page.read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__"}
    for fence in FENCE.finditer(text):
        line = text.count("\n", 0, fence.start(3))
        code = textwrap.dedent(fence[3])
        if fence[2] == "console":
            _run_commands(code, f"{page}:{line + 1}")
        elif ">>> " in code:
            _run_prompts(code, names, page, line)
        else:
            exec(compile("\n" * line + code, str(page), "exec"), names)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def _run_prompts(code: str, names: dict[str, Any], page: Path, line: int) -> None:
    examples = doctest.DocTestParser().get_examples(code, page.name)
    output: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    test = doctest.DocTest(examples, names, page.name, str(page), line, code)
    runner.run(test, out=output.append, clear_globs=False)
    names.update(test.globs)  # a test has a namespace of its own, a copy
    if runner.failures:
        raise PageError("".join(output))


def _run_commands(code: str, place: str) -> None:
    binaries = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([binaries, os.environ["PATH"]])}
    checker = doctest.OutputChecker()
    for command, expected in COMMAND.findall(code):
        done = subprocess.run(
            ["bash", "-c", command],
            check=False,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        matches = not expected or checker.check_output(expected, done.stdout, doctest.ELLIPSIS)
        if done.returncode or not matches:
            output = f"ended with {done.returncode} and gave:\n{done.stdout}"
            raise PageError(f"{place}: $ {command}{output}expected:\n{expected}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        run_page(Path(name))
        print(name)
