"""Write docs/reference/http.md from the OpenAPI description of the server's API.

python tools/write_http_page.py
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pullquote.server.app import describe_server

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "http.md"
OPENING = """# HTTP

This page shows the contents of `/openapi.json`. Offsets are half-open code points of
`document.text`. If the server has a token, every request under `/api` and `/metrics` needs
`Authorization: Bearer …`. From Python, `pullquote.client` makes these requests.
"""
LIMITS = {
    "minimum": "from {:,.17g}",
    "exclusiveMinimum": "above {:,.17g}",
    "maximum": "up to {:,.17g}",
    "minLength": "not empty",  # no shape asks for more than one character
    "maxLength": "at most {:,.17g} characters",
    "maxItems": "at most {:,.17g}",
}
ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {5,}.+)*)", re.MULTILINE)
PROBLEM = "application/problem+json"
Schema = dict[str, Any]


def http_page() -> str:
    """Return the page."""
    description = describe_server()
    lines = [OPENING]
    calls = [
        (path, method, call)
        for path, methods in description["paths"].items()
        for method, call in methods.items()
    ]
    errors = _errors(calls)
    everywhere = [
        status
        for status in errors
        if all(status in call["responses"] for path, _, call in calls if path.startswith("/api"))
    ]
    lines += [
        "## Errors\n",
        "The body is a [ProblemPayload](#problempayload); its detail is one line.\n",
        "| Status | When |",
        "|---|---|",
        *(f"| {status} | {reason} |" for status, reason in errors.items()),
        f"\nAny request under `/api` can fail with {', '.join(everywhere)}.\n",
    ]
    for tag in dict.fromkeys(call["tags"][0] for _, _, call in calls):
        lines.append(f"## Requests: {tag}\n")
        for path, method, call in calls:
            if call["tags"][0] == tag:
                lines += [*_call(path, method, call, everywhere), ""]
    lines.append("## Shapes\n\nA field without a default is required.\n")
    for name, schema in description["components"]["schemas"].items():
        lines += [*_shape(name, schema), ""]
    return "\n".join(lines).rstrip() + "\n"


def _errors(calls: list[tuple[str, str, Schema]]) -> dict[str, str]:
    """Return the meaning of each status that an error can have, in order."""
    found = {
        status: answer["description"]
        for *_, call in calls
        for status, answer in call["responses"].items()
        if PROBLEM in answer.get("content", {})
    }
    return dict(sorted(found.items()))


def _call(path: str, method: str, call: Schema, everywhere: list[str]) -> Iterator[str]:
    """Describe one operation."""
    yield f"### {method.upper()} {path}\n"
    yield f"{_line(call['description'])}\n"
    body = call.get("requestBody", {}).get("content", {})
    parameters = call.get("parameters", [])
    items = [f"{_type(content['schema'])} as `{kind}`" for kind, content in body.items()]
    for parameter in parameters:
        where = "in the path" if parameter["in"] == "path" else "in the query"
        needed = "" if parameter.get("required") else "; optional"
        kind = _type(parameter["schema"])
        text = _line(parameter.get("description", ""))
        items.append(f"`{parameter['name']}` {where}, {kind}{needed}{text and f': {text}'}")
    for item in items:
        yield f"- Parameter: {item}" if " in the " in item else f"- Body: {item}"
    refused = []
    for status, answer in call["responses"].items():
        content = answer.get("content", {})
        if PROBLEM in content:
            refused += [status] if status not in everywhere else []
            continue
        shapes = [f"{_type(c['schema'])} as `{kind}`" for kind, c in content.items() if c]
        yield f"- Response {status}{': ' if shapes else ''}{', '.join(shapes)}"
    if refused:
        yield f"- Other errors: {', '.join(refused)}"


def _shape(name: str, schema: Schema) -> Iterator[str]:
    """Describe one shape as a table of its fields."""
    yield f"### {name}\n"
    text, _, attributes = schema.get("description", "").partition("Attributes:\n")
    if text:
        yield f"{_line(text)}\n"
    descriptions = dict(ATTRIBUTE.findall(attributes))
    needed = schema.get("required", [])
    yield "| Field | Type | Default | Description |"
    yield "|---|---|---|---|"
    for field, what in schema.get("properties", {}).items():
        default = "" if field in needed else f"`{json.dumps(what.get('default'))}`"
        description = what.get("description") or descriptions.get(field, "")
        yield f"| `{field}` | {_type(what)} | {default} | {_line(description)} |"


def _type(schema: Schema) -> str:
    """Describe what a schema allows; a shape is a link."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " or ".join(f"`{json.dumps(value)}`" for value in values)
    kind = schema.get("type", "anything")
    if kind == "array":
        kind = f"list of {_type(schema.get('items', {}))}"
    elif kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        kind = f"object of {_type(schema['additionalProperties'])}"
    limits = [words.format(schema[key]) for key, words in LIMITS.items() if key in schema]
    return f"{kind} ({', '.join(limits)})" if limits else str(kind)


def _line(text: str) -> str:
    """Format a text of several lines as one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(http_page(), encoding="utf-8")
