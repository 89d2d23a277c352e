"""Contains MiniLM in int8 for the encoders ``minilm`` and ``minilm-base``, and a scorer."""

from pathlib import Path

__all__ = ["BASE_PATH", "MODEL_PATH", "SCORER_PATH"]

BASE_PATH = Path(__file__).parent / "minilm-base.onnx"
"""all-MiniLM-L6-v2 as published."""

MODEL_PATH = Path(__file__).parent / "minilm.onnx"
"""The same with its upper three layers fine-tuned for highlights."""

SCORER_PATH = Path(__file__).parent / "default.safetensors"
"""The trained scorer on the vectors of `MODEL_PATH`."""
