"""Carries all-MiniLM-L6-v2 in int8 as one ONNX file, for the encoder ``minilm`` of pullquote."""

from pathlib import Path

__all__ = ["MODEL_PATH"]

MODEL_PATH = Path(__file__).parent / "minilm.onnx"
