"""Run the code of pages as a reader would: from the top, at the root of a checkout.

    python tools/run_pages.py docs/tutorial/*.md
    python tools/run_pages.py --write docs/tutorial/*.md

Redraws the figures in `docs/pictures`, and ends with an error if a page is wrong; with `--write`,
the output on the page is replaced where it differs. ``python`` blocks are executed, all in one
namespace. Blocks with prompts (``pycon``) must print what is below each prompt ("..." matches
anything). In ``console`` blocks, each line after ``$ `` is run by the shell, and must print what is
below it, if anything is. Other blocks are only shown.
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


def run_page(page: Path, *, write: bool = False) -> None:
    """Run all blocks of a page.

    Args:
        page: A file of Markdown.
        write: Replace the output on the page where it differs.

    Raises:
        PageError: A block does not print what is below it. An error in a block without prompts
            is raised unchanged, with the line numbers of the page.
    """
    os.environ |= {"MPLBACKEND": "Agg", "SOURCE_DATE_EPOCH": "0", "COLUMNS": "80"}
    text = page.read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__"}
    written, end = "", 0
    for fence in FENCE.finditer(text):
        line = text.count("\n", 0, fence.start(3))
        code = textwrap.dedent(fence[3])
        now = code
        if fence[2] == "console":
            now = _run_commands(code, f"{page}:{line + 1}", write=write)
        elif ">>> " in code:
            now = _run_prompts(code, names, page, line, write=write)
        else:
            exec(compile("\n" * line + code, str(page), "exec"), names)
        written += text[end : fence.start(3)] + textwrap.indent(now, fence[1])
        end = fence.end(3)
    if write and (written := written + text[end:]) != text:
        page.write_text(written, encoding="utf-8")
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


class _Recorder(doctest.DocTestRunner):
    """Runs examples, and keeps what those print that differ."""

    def __init__(self) -> None:
        super().__init__(optionflags=doctest.ELLIPSIS)
        self.printed: dict[int, str] = {}

    def report_failure(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        """Keep the output of an example, by its line."""
        self.printed[example.lineno] = got
        super().report_failure(out, test, example, got)


def _run_prompts(code: str, names: dict[str, Any], page: Path, line: int, *, write: bool) -> str:
    """Run examples; return the block with their output."""
    examples = doctest.DocTestParser().get_examples(code, page.name)
    output: list[str] = []
    runner = _Recorder()
    test = doctest.DocTest(examples, names, page.name, str(page), line, code)
    runner.run(test, out=output.append, clear_globs=False)
    names.update(test.globs)  # a test has a namespace of its own, a copy
    if runner.failures and (not write or len(runner.printed) < runner.failures):
        raise PageError("".join(output))
    lines = code.splitlines(keepends=True)
    for example in reversed(examples):
        if example.lineno in runner.printed:
            first = example.lineno + example.source.count("\n")
            last = first + example.want.count("\n")
            lines[first:last] = runner.printed[example.lineno].splitlines(keepends=True)
    return "".join(lines)


def _run_commands(code: str, place: str, *, write: bool) -> str:
    """Run commands; return the block with their output."""
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
        if done.returncode or not (matches or write):
            output = f"ended with {done.returncode} and gave:\n{done.stdout}"
            raise PageError(f"{place}: $ {command}{output}expected:\n{expected}")
        if not matches:
            code = code.replace(f"$ {command}{expected}", f"$ {command}{done.stdout}")
    return code


if __name__ == "__main__":
    for name in sys.argv[1:]:
        if name != "--write":
            run_page(Path(name), write="--write" in sys.argv)
            print(name)
