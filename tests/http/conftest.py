"""Fixtures for tests of the server."""

import asyncio
from collections.abc import Callable

import pytest


@pytest.fixture
def make_app() -> Callable[..., object]:
    """Return a function that creates the application without worker processes.

    The API then runs in the test's process, so that tests can replace parts of it.
    """
    from pullquote.server.app import create_app
    from pullquote.server.config import ServerConfig
    from pullquote.server.worker import ApiHandler, ApiRequest, ApiResponse

    class LocalExecutor:
        """Runs the API in this process, one request at a time."""

        def __init__(self, config: ServerConfig) -> None:
            self.handler = ApiHandler(config, may_fetch=True)
            self.lock = asyncio.Lock()

        async def start(self) -> None:
            """Do nothing."""

        async def handle(self, request: ApiRequest, client: str) -> ApiResponse:  # noqa: ARG002
            """Run a request in a thread."""
            async with self.lock:
                response = await asyncio.to_thread(self.handler.handle, request)
            assert response is not None
            return response

        def close(self) -> None:
            """Close the library."""
            self.handler.close()

    def make(**options: object) -> object:
        config = ServerConfig(**options)  # type: ignore[arg-type]
        return create_app(config, LocalExecutor(config))

    return make
