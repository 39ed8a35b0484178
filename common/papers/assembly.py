"""A PDF whose unchanging objects are written once, to be completed with the changing ones.

What does not change is one block of bytes, the same at the head of every file; what does follows
it, with a cross-reference stream (ISO 32000-1, 7.5.8)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from hashlib import md5
from typing import Any

import pydyf

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_ENTRY = 7  # one byte of kind, four of offset, two of index
# Half the time of level 6, for some 400 bytes a file.
_LEVEL = 3


def entries(values: Mapping[str, Any]) -> bytes:
    """Entries of a dictionary, for `stream_object`."""
    data: bytes = pydyf.Dictionary(values).data
    return data[2:-2]


def stream_object(number: int, data: bytes, about: bytes = b"", level: int = _LEVEL) -> bytes:
    """A compressed stream as a numbered object; `about` are further entries of its dictionary."""
    packed = zlib.compress(data, level)
    head = b"%d 0 obj\n<<%b/Filter /FlateDecode/Length %d>>" % (number, about, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream\nendobj\n"


def plain_object(number: int, data: bytes) -> bytes:
    """A numbered object that is no stream."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, data)


def _entry(kind: int, offset: int, index: int = 0) -> bytes:
    return bytes((kind,)) + offset.to_bytes(4, "big") + index.to_bytes(2, "big")


class Skeleton:
    """A painted PDF without the objects numbered in `changing`.

    `objects` are pydyf's, in the order of their numbers."""

    def __init__(
        self, objects: Sequence[Any], *, changing: frozenset[int], root: int, info: int
    ) -> None:
        count = max(len(objects), *(number + 1 for number in changing))
        self._packed_number, self._table_number = count, count + 1
        self._root, self._info = root, info
        rows = [_entry(0, 0)] * (count + 2)
        rows[0] = _entry(0, 0, 0xFFFF)
        kept = [item for item in objects[1:] if item.number not in changing]
        parts, position = [_HEADER], len(_HEADER)
        packed = [item for item in kept if item.compressible]
        for index, item in enumerate(packed):
            rows[item.number] = _entry(2, self._packed_number, index)
        streams = [(item.number, item.indirect + b"\n") for item in kept if not item.compressible]
        streams.append((self._packed_number, self._object_stream(packed)))
        for number, data in streams:
            rows[number] = _entry(1, position)
            parts.append(data)
            position += len(data)
        self._head = b"".join(parts)
        self._rows = b"".join(rows)
        self._digest = md5(self._head, usedforsecurity=False)

    @property
    def size(self) -> int:
        """How many bytes the unchanging part takes."""
        return len(self._head)

    def _object_stream(self, items: Sequence[Any]) -> bytes:
        index, bodies, position = [], [], 0
        for item in items:
            data = item.data
            index += [item.number, position]
            bodies.append(data)
            position += len(data) + 1
        first = b" ".join(b"%d" % number for number in index) + b"\n"
        about = entries({"Type": "/ObjStm", "N": len(items), "First": len(first)})
        return stream_object(self._packed_number, first + b"\n".join(bodies), about, level=9)

    def complete(self, changed: Mapping[int, bytes]) -> bytes:
        """The whole file; `changed` holds each changing object, as `stream_object` gives it."""
        rows = bytearray(self._rows)
        position, digest = len(self._head), self._digest.copy()
        for number, data in changed.items():
            rows[number * _ENTRY : (number + 1) * _ENTRY] = _entry(1, position)
            digest.update(data)
            position += len(data)
        rows[self._table_number * _ENTRY :] = _entry(1, position)
        # A file identifier must be there for PDF/A, and be the same for the same paper.
        name = b"<" + digest.hexdigest().encode() + b">"
        about = b"/Type /XRef/W [1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID [%b %b]" % (
            len(rows) // _ENTRY,
            self._root,
            self._info,
            name,
            name,
        )
        table = stream_object(self._table_number, bytes(rows), about)
        tail = b"startxref\n%d\n%%%%EOF\n" % position
        return b"".join((self._head, *changed.values(), table, tail))
