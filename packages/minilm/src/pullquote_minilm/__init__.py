"""Carries all-MiniLM-L6-v2 in int8 for the encoder ``minilm`` of pullquote, and a scorer on it."""

from pathlib import Path

__all__ = ["MODEL_PATH", "SCORER_PATH"]

MODEL_PATH = Path(__file__).parent / "minilm.onnx"
SCORER_PATH = Path(__file__).parent / "default.safetensors"
