"""Contains the weights of pullquote's encoder ``skipthoughts``, and a scorer on its vectors."""

from pathlib import Path

__all__ = ["MODEL_PATH", "SCORER_PATH"]

MODEL_PATH = Path(__file__).parent / "skipthoughts.safetensors"
SCORER_PATH = Path(__file__).parent / "default.safetensors"
