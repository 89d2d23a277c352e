"""Make those files of `extension/` that are made: the icons, and copies of the page's scripts.

Run: python tools/make_extension.py
"""

import shutil
import struct
import zlib
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTENSION = ROOT / "extension"
PAGE = ROOT / "src" / "pullquote" / "server" / "page"
SHARED = ("marks.js", "panel.js")
SIZES = (16, 32, 48, 128)

# The page's icon.svg, on a grid of 32: left, top, right, bottom, colour.
BACKGROUND = (0x1F, 0x23, 0x28)
BARS = (
    (6, 7, 26, 11, (0x9A, 0xA0, 0xA6)),
    (6, 14, 26, 19, (0xFF, 0xD3, 0x3D)),
    (6, 22, 19, 26, (0x9A, 0xA0, 0xA6)),
)


def draw_pixel(x: float, y: float) -> bytes:
    """Give a pixel's red, green, blue and opacity; x and y are its centre on the grid of 32."""
    color = BACKGROUND
    for left, top, right, bottom, bar in BARS:
        if left <= x < right and top <= y < bottom:
            color = bar
    corner_x, corner_y = max(6 - x, x - 26, 0), max(6 - y, y - 26, 0)
    is_inside = corner_x**2 + corner_y**2 <= 36
    return bytes((*color, 255 if is_inside else 0))


def make_png(size: int) -> bytes:
    """Draw the icon as a PNG of size x size pixels."""
    centres = [(i + 0.5) * 32 / size for i in range(size)]
    rows = b"".join(b"\0" + b"".join(draw_pixel(x, y) for x in centres) for y in centres)
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def main() -> None:
    """Write the icons and the copies."""
    (EXTENSION / "icons").mkdir(exist_ok=True)
    for size in SIZES:
        (EXTENSION / "icons" / f"{size}.png").write_bytes(make_png(size))
    for name in SHARED:
        shutil.copyfile(PAGE / name, EXTENSION / name)


if __name__ == "__main__":
    main()
