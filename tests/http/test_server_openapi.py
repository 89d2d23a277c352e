"""The server against its own OpenAPI description, with valid and invalid requests."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("schemathesis")

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

EXAMPLES = 8
HOST = {"Host": "127.0.0.1"}
AS_DRAWN = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_responses_match_the_description(
    tmp_path: Path, make_app: Callable[..., object], mode: GenerationMode
) -> None:
    """No request, valid or not, gets a response that is not described, or a crash."""
    app = make_app(library=tmp_path / "library.db")
    with TestClient(app, base_url="http://127.0.0.1"):
        schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=HOST)
        asked = 0
        for result in schema.get_all_operations():
            operation = result.ok()

            @AS_DRAWN
            @given(case=operation.as_strategy(generation_mode=mode))
            def check(case: schemathesis.Case) -> None:
                nonlocal asked
                asked += 1
                # A valid string can still contain no sentence, which is a 422.
                case.call_and_validate(headers=HOST, excluded_checks=[positive_data_acceptance])

            if mode is GenerationMode.POSITIVE or operation.body or len(operation.query):
                check()
    assert asked > 0
