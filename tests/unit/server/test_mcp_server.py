"""The server for assistants, driven by the SDK's own client over standard input and output."""

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp")

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from pullquote.documents import read_text
from pullquote.library import Library

RAIN = "The rain fell, hard and long, on the old town of Ely. Nobody was hurt."


def talk(arguments: list[str], conversation: Callable[[Client], Awaitable[None]]) -> None:
    """Start the command, and hold a conversation with it."""

    async def run() -> None:
        command = ["-m", "pullquote", "mcp", *arguments]
        parameters = StdioServerParameters(
            command=sys.executable, args=command, env=dict(os.environ)
        )
        async with Client(stdio_client(parameters)) as client:
            await conversation(client)

    anyio.run(run)


async def answer(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return the result of a call that succeeds."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    structured = result.structured_content
    assert isinstance(structured, dict)
    return structured


def test_tools(tmp_path: Path) -> None:
    """Articles are highlighted, quotations verified and repaired, and the library searched."""
    folder, file = tmp_path / "articles", tmp_path / "library.db"
    folder.mkdir()
    (folder / "rain.md").write_text(f"# Rain News\n\n{RAIN}")
    with Library(file) as library:
        article = library.add_article(read_text(RAIN, title="The flood of Ely"))
        library.add_reading(article, model="luhn", teaser="Nobody was hurt.")
        library.add_quote(article, 54, 70, note="Good news")

    async def conversation(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == ["highlight", "compress", "verify", "search_library"]
        assert all(tool.description for tool in tools.values())

        found = await answer(client, "highlight", source={"path": "rain.md"}, top=1)
        [highlight] = found["highlights"]
        assert found["title"] == "Rain News"
        assert highlight["text"] in RAIN
        assert highlight["end"] - highlight["start"] == len(highlight["text"])

        asked = {"source": {"path": "rain.md"}, "about": "Was anyone injured?", "top": 1}
        [answered] = (await answer(client, "highlight", **asked))["highlights"]
        assert answered["text"] == "Nobody was hurt."
        assert answered["relevance"] > 0
        other = await answer(client, "highlight", source=RAIN, about="the price of copper")
        assert (other["highlights"], bool(other["warning"])) == ([], True)
        short = await answer(client, "highlight", source=RAIN, tokens=5)
        assert [each["text"] for each in short["highlights"]] == ["Nobody was hurt."]

        texts = [{"path": "rain.md"}, "Snow lay on Bath for a week."]
        kept = await answer(client, "compress", sources=texts, tokens=9, about="snow in Bath")
        assert (kept["text"], kept["sentences"][0]["source"]) == (texts[1], 1)
        assert kept["tokens"] <= 9

        altered = "The rain fell, soft and long, on the old town"
        post = f"Snow News: “Nobody was hurt”. Rain News: “{altered}”."
        sources = [
            {"text": "Snow lay on Bath for a week.", "title": "Snow News"},
            {"path": "rain.md"},
        ]
        checked = await answer(client, "verify", text=post, sources=sources, repair=True)
        verdicts = [(q["verdict"], q["source"]) for q in checked["quotations"]]
        assert verdicts == [("misattributed", 1), ("altered", 1)]
        assert (
            checked["quotations"][1]["passage"] == "The rain fell, hard and long, on the old town"
        )
        assert "“The rain fell, hard and long, on the old town”" in checked["repaired"]

        results = await answer(client, "search_library", query="flood")
        assert [item["title"] for item in results["articles"]] == ["The flood of Ely"]
        assert [item["note"] for item in results["marks"]] == ["Good news"]
        same = await answer(client, "highlight", source={"article": article})
        assert same["title"] == "The flood of Ely"

    talk(["--library", str(file), "--folder", str(folder), "--model", "luhn"], conversation)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("highlight", {}, "highlight needs the argument source"),
    ("highlight", {"sauce": RAIN}, "highlight has no argument 'sauce'; there are about, aim, "),
    ("highlight", {"source": RAIN, "about": " "}, "about must be a question or a topic"),
    ("highlight", {"source": RAIN, "about": 3}, "about: Input should be a valid string"),
    ("highlight", {"source": RAIN, "tokens": 0}, "tokens: Input should be greater than or equal"),
    ("compress", {"sources": [RAIN]}, "compress needs the argument tokens"),
    ("compress", {"sources": [RAIN, {}], "tokens": 9}, "sources.1 must be a text, or an object"),
    ("compress", {"sources": [RAIN], "tokens": 9, "tokenizer": "x.json"}, "tokenizer: String"),
    ("compress", {"sources": [RAIN, " "], "tokens": 9}, "is empty; a text is needed"),
    ("highlight", {"source": RAIN, "top": 0}, "top: Input should be greater than or equal to 1"),
    (
        "highlight",
        {"source": RAIN, "aim": "fame"},
        "aim: Input should be 'gist', 'quotable' or 'both'",
    ),
    ("highlight", {"source": " "}, "is empty; a text is needed"),
    ("highlight", {"source": {"text": RAIN, "path": "x"}}, "source must be a text, or an object"),
    ("highlight", {"source": {"url": "https://example.org/"}}, "start it with --allow-fetch"),
    ("highlight", {"source": {"path": "../secret.txt"}}, "is not a file below a folder given"),
    ("highlight", {"source": {"path": "nul\0.txt"}}, "is not a file below a folder given"),
    ("highlight", {"source": {"article": "0" * 64}}, "there is no library"),
    ("verify", {"text": "“Rain”", "sources": []}, "sources: List should have at least 1 item"),
    ("verify", {"text": "“Rain”", "sources": [RAIN, 3]}, "sources.1 must be a text, or an object"),
    ("verify", {"text": 3, "sources": [RAIN]}, "text: Input should be a valid string"),
    ("search_library", {"query": "rain"}, "there is no library"),
    (
        "lowlight",
        {},
        "no tool is named 'lowlight'; there are highlight, compress, verify, search_library",
    ),
]


def test_wrong_calls(tmp_path: Path) -> None:
    """A wrong call gets one line, and the next call is answered."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(RAIN)
    (folder / "secret.txt").symlink_to(tmp_path / "secret.txt")

    async def conversation(client: Client) -> None:
        calls = [*WRONG, ("highlight", {"source": {"path": "secret.txt"}}, "is not a file below")]
        for tool, arguments, words in calls:
            result = await client.call_tool(tool, arguments)
            assert result.is_error, (tool, arguments)
            [content] = result.content
            text = content.text  # type: ignore[union-attr]
            assert words in text
            assert "\n" not in text
        assert (await answer(client, "highlight", source=RAIN, aim="gist"))["highlights"]

    talk(["--no-library", "--folder", str(folder)], conversation)


def test_lines_that_are_no_messages() -> None:
    """Lines that are not JSON or no messages get an error of JSON-RPC, and the server goes on."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "initialize"}
    call["params"] = {  # type: ignore[assignment]
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    wrong = ["{", "[" * 100_000, '{"id":' + "1" * 5000 + "}", "\0", "[]", '"rain"', "{}"]
    lines = [*wrong, json.dumps(call), "rain"]
    process = subprocess.run(
        [sys.executable, "-m", "pullquote", "mcp", "--no-library"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 0
    assert "Traceback" not in process.stderr
    answers = [json.loads(line) for line in process.stdout.splitlines()]
    assert [item["result"]["serverInfo"]["name"] for item in answers if "result" in item] == [
        "pullquote"
    ]
    errors = [(item["id"], item["error"]["code"]) for item in answers if "error" in item]
    not_json, no_message = (None, -32700), (None, -32600)
    assert sorted(errors, key=lambda error: error[1]) == [not_json] * 5 + [no_message] * 3
    assert len(answers) == len(lines)


def test_options(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Wrong options end the command with one line, before it serves."""
    from pullquote.cli import main

    assert main(["mcp", "--no-library", "--library", str(tmp_path / "library.db")]) == 2
    assert main(["mcp", "--folder", str(tmp_path / "none")]) == 2
    assert len(capfd.readouterr().err.splitlines()) == 2
