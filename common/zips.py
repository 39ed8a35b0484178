"""ZIP files that are made while they are sent: one file in memory, whatever the whole comes to."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from common import clock


class Entry(NamedTuple):
    """One file of a ZIP; `name` may hold folders, and is best made of `safe_name`s."""

    name: str
    made_at: datetime
    data: bytes


def safe_name(text: str) -> str:
    """A text as part of a file's name on any system: what is not plain becomes a hyphen."""
    return "".join(
        char if char.isascii() and (char.isalnum() or char in " '-_.()") else "-" for char in text
    ).strip(" .")


def stream_zip(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The ZIP of these files, piece by piece; they are compressed already, as PDFs and pictures."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            made_at = clock.local(entry.made_at).timetuple()[:6]
            with archive.open(zipfile.ZipInfo(entry.name, made_at), "w") as place:
                place.write(entry.data)
            yield from pipe.drain()
    yield from pipe.drain()


class _Pipe:
    """What zipfile writes, to be taken away; it cannot be gone back in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def drain(self) -> Iterator[bytes]:
        parts, self._parts = self._parts, []
        yield from parts
