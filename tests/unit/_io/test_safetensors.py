"""Safetensors files: hostile headers are refused with one line."""

import json
from pathlib import Path

import pytest

from pullquote._io.safetensors import read_tensors
from pullquote.errors import EncoderError


def write(path: Path, header: bytes, data: bytes = b"\0" * 64) -> Path:
    """Write a file with the given header."""
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)
    return path


def entry(**changes: object) -> bytes:
    """Return a header with one array, some of its fields changed."""
    fields = {"dtype": "I8", "shape": [4], "data_offsets": [0, 4]} | changes
    return json.dumps({"a": fields}).encode()


def test_a_valid_header_is_read(tmp_path: Path) -> None:
    """The array has the shape of its entry."""
    _, arrays = read_tensors(write(tmp_path / "x", entry()))
    assert arrays["a"].shape == (4,)


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"__metadata__":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b"{\xff}",
        b'{"a": 7}',
        b'{"__metadata__": {"card": 7}}',
        b'{"__metadata__": []}',
        b'{"a": {"dtype": "I8", "shape": [' + b"9" * 5000 + b'], "data_offsets": [0, 4]}}',
        entry(dtype="I64"),
        entry(dtype=[]),
        entry(dtype=None),
        entry(shape=[-4]),
        entry(shape=[2.5]),
        entry(shape="4"),
        entry(shape=[10**30, 10**30]),
        entry(data_offsets=[0, 10**30]),
        entry(data_offsets=[-4, 0]),
        entry(data_offsets=[0, 4, 8]),
        entry(data_offsets=None),
        entry(extra=1),
    ],
)
def test_a_hostile_header_is_an_encoder_error(tmp_path: Path, header: bytes) -> None:
    """Nesting, types and numbers of any kind raise one line that names the file."""
    path = write(tmp_path / "hostile.safetensors", header)
    with pytest.raises(EncoderError, match=r"hostile\.safetensors") as error:
        read_tensors(path)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) <= 500
