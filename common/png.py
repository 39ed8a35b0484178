"""A picture of black and white squares as PNG, row by row instead of dot by dot."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence

_HEAD = b"\x89PNG\r\n\x1a\n"


def black_and_white(rows: Sequence[Iterable[int]], *, scale: int, border: int) -> bytes:
    """Each square of `rows` (true: black) `scale` dots wide, with so many squares of white around."""
    across = (len(rows) + 2 * border) * scale
    white = b"\x00" + b"\xff" * ((across + 7) // 8)
    ink, paper, edge = "0" * scale, "1" * scale, "1" * (scale * border)
    # Padded to whole bytes; what lies beyond the edge nobody shows.
    rest = "1" * (-across % 8)
    lines = [white] * (border * scale)
    for row in rows:
        bits = "".join([edge, *(ink if square else paper for square in row), edge, rest])
        lines += [b"\x00" + int(bits, 2).to_bytes(len(bits) // 8, "big")] * scale
    lines += [white] * (border * scale)
    size = struct.pack(">IIBBBBB", across, across, 1, 0, 0, 0, 0)
    dots = zlib.compress(b"".join(lines), 6)
    return _HEAD + _chunk(b"IHDR", size) + _chunk(b"IDAT", dots) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
