"""How the server is stopped."""

import subprocess
import sys

import pytest

pytest.importorskip("fastapi")

LOADING = """
import os, signal, sys
from pullquote.server import run
from pullquote.server.app import create_app
from pullquote.server.config import ServerConfig

class Loading:
    is_ready = False

    async def start(self):
        if not self.is_ready:  # uvicorn, which has a handler of its own, starts it again
            self.is_ready = True
            os.kill(os.getpid(), signal.SIGTERM)

    def close(self):
        print("closed")

run.create_app = lambda config: create_app(config, Loading())
config = ServerConfig(port=0)
sys.exit(run.serve(config, run.bind(config), lambda: None))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_sigterm_stops_a_server_that_still_loads() -> None:
    """SIGTERM while the models are loaded ends the server, without an error."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "closed" in done.stdout
