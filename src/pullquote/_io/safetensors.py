"""Reads a safetensors file without copying it. In: a path. Out: metadata and memory maps.

The format is eight bytes with the header's length (little-endian), the header in JSON, then the
arrays one after another; see https://github.com/huggingface/safetensors#format. Nothing in such
a file can run code. Only the pages of an array that are touched are ever read from the disk.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.errors import EncoderError

MAX_HEADER_BYTES = 1_000_000
_TYPES = {"I8": np.int8, "F16": np.float16, "F32": np.float32}


def read_tensors(path: Path) -> tuple[dict[str, str], dict[str, npt.NDArray[Any]]]:
    """Map the arrays of a safetensors file into memory, read-only.

    Args:
        path: The file; arrays of int8, float16 or float32.

    Returns:
        The file's metadata, and its arrays by name.

    Raises:
        EncoderError: The file is missing, cut short, or of another format.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header_bytes = int.from_bytes(file.read(8), "little")
            if size < 8 or not 2 <= header_bytes <= min(size - 8, MAX_HEADER_BYTES):
                raise EncoderError(f"{path} is no whole safetensors file ({size} bytes)")
            header = json.loads(file.read(header_bytes))
        metadata = header.pop("__metadata__", {})
        start = 8 + header_bytes
        arrays = {name: _map_array(path, start, size, **entry) for name, entry in header.items()}
    except OSError as error:
        raise EncoderError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EncoderError(f"{path} is no safetensors file that can be used: {error}") from error
    return metadata, arrays


def _map_array(
    path: Path, start: int, size: int, dtype: str, shape: list[int], data_offsets: list[int]
) -> npt.NDArray[Any]:
    """Map one array; what its entry in the header says must fit the file."""
    first, last = data_offsets
    kind = np.dtype(_TYPES[dtype])
    if not 0 <= first <= last <= size - start:
        raise ValueError(f"an array ends at byte {start + last}, but the file has {size}")
    if last - first != math.prod(shape) * kind.itemsize:
        raise ValueError(f"an array of shape {shape} cannot have {last - first} bytes")
    mapped = np.memmap(path, dtype=kind, mode="r", offset=start + first, shape=tuple(shape))
    return np.asarray(mapped)
