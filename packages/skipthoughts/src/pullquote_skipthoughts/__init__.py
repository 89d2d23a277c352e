"""Carries the weights of the encoder ``skipthoughts`` of pullquote."""

from pathlib import Path

__all__ = ["MODEL_PATH"]

MODEL_PATH = Path(__file__).parent / "skipthoughts.safetensors"
