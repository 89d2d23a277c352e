"""Name the command that installs the packages of an extra.

The command installs the missing packages themselves, so it works for an installed pullquote as well
as in a checkout, whether or not an index has pullquote.
"""

import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

from pullquote.errors import UsageError

EXTRAS = {
    "corpus": {
        "feedparser": "feedparser>=6.0.12",
        "protego": "protego>=0.5",
        "pyarrow": "pyarrow>=18",
        "rapidfuzz": "rapidfuzz>=3.10",
    },
    "mcp": {"mcp": "mcp>=2.1", "rapidfuzz": "rapidfuzz>=3.10"},
    "minilm": {
        "onnxruntime": "onnxruntime>=1.20",
        "pullquote_minilm": "pullquote-minilm>=0.1",
    },
    "onnx": {"onnx": "onnx>=1.17", "onnxruntime": "onnxruntime>=1.20"},
    "ray": {"fsspec": "fsspec>=2025.3", "ray": "ray[data]>=2.44"},
    "search": {"optuna": "optuna>=4.2"},
    "serve": {
        "fastapi": "fastapi>=0.118",
        "prometheus_client": "prometheus-client>=0.21",
        "rapidfuzz": "rapidfuzz>=3.10",
        "starlette": "starlette>=0.46",
        "uvicorn": "uvicorn>=0.52",
    },
    "skipthoughts": {"pullquote_skipthoughts": "pullquote-skipthoughts>=0.1"},
    "tokenizers": {"tiktoken": "tiktoken>=0.8", "tokenizers": "tokenizers>=0.20"},
    "train": {
        "jax": "jax>=0.6",
        "keras": "keras>=3.10",
        "pyarrow": "pyarrow>=18",
        "rapidfuzz": "rapidfuzz>=3.10",
        "safetensors": "safetensors>=0.5",
    },
    "words": {"gensim": "gensim>=4.3.3", "safetensors": "safetensors>=0.5"},
}
"""For each extra of pyproject.toml its modules, and the requirement that installs each."""

_PACKAGES = Path(__file__).parents[3] / "packages"  # in a checkout


def install_hint(extra: str) -> str:
    """Return a shell command that installs the missing packages of an extra.

    >>> install_hint("search").endswith("-m pip install 'optuna>=4.2'")
    True
    """
    packages = EXTRAS[extra]
    missing = [module for module in packages if not _is_installed(module)] or list(packages)
    arguments = [_argument(module, packages[module]) for module in missing]
    return shlex.join([sys.executable or "python", "-m", "pip", "install", *arguments])


def missing_package(error: ModuleNotFoundError) -> UsageError | None:
    """Return an error that names the command to run; None if no extra has the module."""
    module = (error.name or "").partition(".")[0]
    for extra, packages in EXTRAS.items():
        if module in packages:
            return UsageError(f"{module} is not installed; install it with: {install_hint(extra)}")
    return None


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # it was set to None, as the tests do
        return False


def _argument(module: str, requirement: str) -> str:
    """Return what pip installs; our own packages are on no index, but in a checkout."""
    if not module.startswith("pullquote_"):
        return requirement
    name = module.removeprefix("pullquote_")
    folder = _PACKAGES / name
    # Outside a checkout the wheel is needed; `pip wheel packages/NAME` builds it.
    return str(folder) if folder.is_dir() else f"{module}-0.1.0-py3-none-any.whl"
