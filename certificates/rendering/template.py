"""Certificate templates: their shape, their check, and the ones that come with the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from common.papers.assets import check_asset
from common.papers.fitting import Fit
from common.papers.templating import FOLDER, Template, compile_template

from .record import PLACEHOLDERS

# The name by which HTML asks for the QR code of the verification address.
QR_ASSET = "qr"


class TemplateLike(Protocol):
    """What rendering reads of a template version, be it a dataclass or a database row.

    `fits` maps a placeholder to the arguments of `Fit`."""

    @property
    def name(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def css(self) -> str: ...
    @property
    def assets(self) -> Mapping[str, bytes]: ...
    @property
    def fits(self) -> Mapping[str, Mapping[str, Any]]: ...


@dataclass(frozen=True)
class TemplateVersion:
    """One version of a template; a version in use never changes."""

    name: str
    html: str
    css: str
    assets: Mapping[str, bytes] = field(default_factory=dict)
    fits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@lru_cache(maxsize=64)
def compiled_html(html: str) -> Template:
    """The template's HTML, checked against the allow-list; raises TemplateRefused."""
    return compile_template(html, allowed=PLACEHOLDERS)


def fits_of(template: TemplateLike) -> dict[str, Fit]:
    """The template's fits by placeholder."""
    return {name: Fit(**spec) for name, spec in template.fits.items()}


def check_template(template: TemplateLike) -> frozenset[str]:
    """Return the placeholders the template prints; raises TemplateRefused or AssetRefused.

    To be called when staff save a template. Whether it lays out is shown by a trial paper."""
    for name, data in template.assets.items():
        check_asset(name, data)
    fits_of(template)
    return compiled_html(template.html).names


def _fit(
    width: float, size: float, least: float, font: str = "Regular", *, line: bool = False
) -> dict[str, Any]:
    file = font if "-" in font else f"LiberationSerif-{font}"
    return {"width": width, "size": size, "least": least, "font": file, "line": line}


def _built_in(name: str, border: str, fits: Mapping[str, Mapping[str, Any]]) -> TemplateVersion:
    folder = FOLDER / "certificates"
    read = {"encoding": "utf-8"}
    css = (FOLDER / "head.css").read_text(**read) + (folder / "base.css").read_text(**read)
    return TemplateVersion(
        name=name,
        html=(folder / f"{name}.mustache").read_text(**read),
        css=css + (folder / f"{name}.css").read_text(**read),
        assets={"border.svg": (folder / border).read_bytes()},
        fits=fits,
    )


@lru_cache(maxsize=1)
def built_in_templates() -> dict[str, TemplateVersion]:
    """The templates that come with the product, by name."""
    common = {
        "issuing_head_caps": _fit(225, 14, 12, "Bold"),
        "position": _fit(120, 15, 12, "Bold", line=True),
        "workplace": _fit(190, 15, 12, "Bold", line=True),
        "venue": _fit(220, 15, 12, line=True),
        "decision": _fit(125, 11, 9),
        "note": _fit(125, 11, 9),
    }
    ceremonial = {
        **common,
        "full_name": _fit(205, 30, 18, "Bold"),
        "class_title": _fit(228, 19, 16, "Bold"),
    }
    quiet = {
        **common,
        "full_name": _fit(205, 30, 18, "EBGaramond-Bold"),
        "class_title": _fit(222, 18, 15, "Bold"),
    }
    return {
        "ceremonial": _built_in("ceremonial", "ceremonial.svg", ceremonial),
        "quiet": _built_in("quiet", "quiet.svg", quiet),
        "conference": _built_in("conference", "conference.svg", ceremonial),
    }
