"""What a fake camera sees: a ticket's QR as a short raw film, as Chromium plays it."""

from __future__ import annotations

import io
from pathlib import Path

import segno
from PIL import Image

WIDTH, HEIGHT = 640, 480
FRAMES = 2
PAPER = 205  # the grey of a sheet in a dark hall
NO_COLOUR = bytes([128]) * (WIDTH * HEIGHT // 2)


def film(path: Path, text: str) -> None:
    """Show this text's QR to the camera whose film stands at `path`; none for an empty text."""
    picture = Image.new("L", (WIDTH, HEIGHT), PAPER)
    if text:
        buffer = io.BytesIO()
        segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=5, border=4)
        code = Image.open(buffer).convert("L")
        picture.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + picture.tobytes() + NO_COLOUR) * FRAMES)
