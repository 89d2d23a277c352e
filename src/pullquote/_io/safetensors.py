"""Read a safetensors file without copying it. In: a path. Out: metadata and memory maps.

The format: eight bytes with the length of the header (little-endian), the header in JSON, then
the arrays; see https://github.com/huggingface/safetensors#format. Such a file cannot run code.
Only those pages of an array that are used are read from disk.
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
        EncoderError: The file is missing, truncated, or of another format.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header_bytes = int.from_bytes(file.read(8), "little")
            if size < 8 or not 2 <= header_bytes <= min(size - 8, MAX_HEADER_BYTES):
                raise EncoderError(f"{path} is not a complete safetensors file ({size} bytes)")
            header = json.loads(file.read(header_bytes))
        metadata = header.pop("__metadata__", {})
        start = 8 + header_bytes
        arrays = {name: _map_array(path, start, size, **entry) for name, entry in header.items()}
    except OSError as error:
        raise EncoderError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EncoderError(f"{path} is not a valid safetensors file: {error}") from error
    return metadata, arrays


def _map_array(
    path: Path, start: int, size: int, dtype: str, shape: list[int], data_offsets: list[int]
) -> npt.NDArray[Any]:
    """Map one array, after checking its header entry against the size of the file."""
    first, last = data_offsets
    kind = np.dtype(_TYPES[dtype])
    if not 0 <= first <= last <= size - start:
        raise ValueError(f"an array ends at byte {start + last}, but the file has {size}")
    if last - first != math.prod(shape) * kind.itemsize:
        raise ValueError(f"an array of shape {shape} cannot have {last - first} bytes")
    mapped = np.memmap(path, dtype=kind, mode="r", offset=start + first, shape=tuple(shape))
    return np.asarray(mapped)
