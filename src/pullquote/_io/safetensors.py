"""Read and write safetensors files; reading maps the arrays into memory.

The format: eight bytes with the length of the header (little-endian), the header in JSON, then
the arrays; see https://github.com/huggingface/safetensors#format. Such a file cannot run code.
Only those pages of an array that are used are read from disk.
"""

import json
import math
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote._io.atomic import atomic_write
from pullquote.errors import EncoderError

MAX_HEADER_BYTES = 1_000_000
MAX_REASON = 200  # characters of a foreign error that a message repeats
_TYPES: dict[str, type[np.generic]] = {"I8": np.int8, "F16": np.float16, "F32": np.float32}
_NAMES = {kind: name for name, kind in _TYPES.items()}


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
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        metadata = header.pop("__metadata__", {})
        start = 8 + header_bytes
        arrays = {name: _view_array(mapped, start, **entry) for name, entry in header.items()}
        if not isinstance(metadata, dict) or {type(value) for value in metadata.values()} - {str}:
            raise ValueError("__metadata__ must map strings to strings")
    except OSError as error:
        raise EncoderError(f"{path} cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise EncoderError(f"{path} is not a valid safetensors file: nested too deeply") from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        reason = " ".join(str(error).split())[:MAX_REASON]
        raise EncoderError(f"{path} is not a valid safetensors file: {reason}") from error
    return metadata, arrays


def write_tensors(
    path: Path, arrays: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]
) -> None:
    """Write a safetensors file atomically; see `serialize_tensors`.

    Raises:
        OutputError: The file cannot be written.
    """
    with atomic_write(path, durable=True) as file:
        file.write(serialize_tensors(arrays, metadata))


def serialize_tensors(arrays: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]) -> bytes:
    """Return a safetensors file; equal input gives equal bytes.

    The package `safetensors` writes metadata in the order of a hash table, which differs from run
    to run.

    Args:
        arrays: Arrays of int8, float16 or float32, by name.
        metadata: Texts by name, written in sorted order.

    >>> serialize_tensors({"a": np.zeros(2, np.float16)}, {"kind": "toy"})[8:82].decode()
    '{"__metadata__":{"kind":"toy"},"a":{"dtype":"F16","shape":[2],"data_offset'
    """
    # Wide types first, so that each array is aligned to its own item size.
    names = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))
    header: dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))}
    data, offset = [], 0
    for name in names:
        array = np.ascontiguousarray(arrays[name])
        little_endian = array.astype(array.dtype.newbyteorder("<"), copy=False)
        data.append(little_endian.tobytes())
        ends = [offset, offset + len(data[-1])]
        header[name] = {
            "dtype": _NAMES[array.dtype.type],
            "shape": list(arrays[name].shape),
            "data_offsets": ends,
        }
        offset = ends[1]
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(data)


def _view_array(
    mapped: mmap.mmap, start: int, dtype: str, shape: list[int], data_offsets: list[int]
) -> npt.NDArray[Any]:
    """Return a view of one array, after checking its header entry against the size of the file."""
    first, last = data_offsets
    kind = np.dtype(_TYPES[dtype])
    if not 0 <= first <= last <= len(mapped) - start:
        raise ValueError(f"an array ends at byte {start + last}, but the file has {len(mapped)}")
    count = math.prod(shape)
    if last - first != count * kind.itemsize:
        raise ValueError(f"an array of shape {shape} cannot have {last - first} bytes")
    return np.frombuffer(mapped, kind, count, start + first).reshape(shape)
