"""Carries the weights of the encoder ``skipthoughts`` of pullquote, and a scorer on its vectors."""

from pathlib import Path

__all__ = ["MODEL_PATH", "SCORER_PATH"]

MODEL_PATH = Path(__file__).parent / "skipthoughts.safetensors"
SCORER_PATH = Path(__file__).parent / "default.safetensors"
