"""Drawings as ready-made PDF form XObjects.

WeasyPrint draws an SVG anew, operator by operator, each time it appears; a border and a QR code
are most of the time of a certificate. Here a drawing is turned into PDF operators once, stays
vector, and is handed to WeasyPrint through its image cache (an internal of 70.x: pinned)."""

from __future__ import annotations

import hashlib
import zlib
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import pydyf
from weasyprint.pdf.stream import Stream
from weasyprint.svg import SVG

from .assets import BASE_URL
from .qr import qr_operators


class FormImage:
    """An image, in WeasyPrint's sense, whose PDF operators exist already.

    The operators draw in a box of `width` × `height` units, y downwards."""

    def __init__(
        self, identity: str, width: float, height: float, operators: bytes, states: dict[str, Any]
    ) -> None:
        self.id = identity
        self.width = width
        self.height = height
        self._content = zlib.compress(operators, 9)
        self._states = states

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        """Return width, height and ratio, as WeasyPrint asks for."""
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Place the form in a box of this size at the stream's origin."""
        name = stream.add_image(self, False, 1)
        stream.transform(a=width / self.width, d=height / self.height)
        stream.draw_x_object(name)

    def get_x_object(self, interpolate: bool, dpi_ratio: float) -> pydyf.Stream:
        """Return a fresh XObject; WeasyPrint numbers it for its document."""
        states = {key: pydyf.Dictionary(value) for key, value in self._states.items()}
        extra = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array((0, 0, self.width, self.height)),
            "Resources": pydyf.Dictionary({"ExtGState": pydyf.Dictionary(states)}),
            "Filter": "/FlateDecode",
        }
        return pydyf.Stream([self._content], extra)


@lru_cache(maxsize=64)
def svg_form(data: bytes) -> FormImage | None:
    """Return the drawing as a form, or None when it must be drawn anew each time.

    That is so for drawings with text, pictures, gradients or transparent groups, whose resources
    belong to one document."""
    try:
        tree = ElementTree.fromstring(data)  # noqa: S314 - check_asset refused entities
        svg = SVG(tree, BASE_URL, None, None)
        width, height = svg.get_intrinsic_size(16)
        box = svg.get_viewbox()
        if box and not (width and height):
            width, height = box[2], box[3]
        if not width or not height:
            return None
        resources = pydyf.Dictionary(
            {key: pydyf.Dictionary() for key in ("ExtGState", "XObject", "Pattern", "Shading")}
        )
        resources["ColorSpace"] = pydyf.Dictionary()
        fonts: dict[Any, Any] = {}
        images: dict[Any, Any] = {}
        stream = Stream(fonts, (0, 0, width, height), resources, images, None, {}, None)
        svg.draw(stream, width, height, BASE_URL, None)
    except Exception:  # whatever is unusual about it, WeasyPrint itself shall judge
        return None
    if fonts or images or any(resources[key] for key in ("XObject", "Pattern", "Shading")):
        return None
    identity = hashlib.sha256(data).hexdigest()[:24]
    operators = b"\n".join(
        item if isinstance(item, bytes) else str(item).encode() for item in stream.stream
    )
    states = {key: dict(value) for key, value in resources["ExtGState"].items()}
    return FormImage(identity, width, height, operators, states)


def qr_form(text: str) -> FormImage:
    """A QR code of this text as a vector form, black on nothing, four modules of quiet zone."""
    side, operators = qr_operators(text)
    identity = "qr" + hashlib.sha256(text.encode()).hexdigest()[:24]
    return FormImage(identity, side, side, operators, {})
