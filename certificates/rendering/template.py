"""Certificate templates: their shape, their check, and the ones that come with the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from common.papers.assets import check_asset
from common.papers.fitting import Fit
from common.papers.templating import Template, compile_template

from .design import BORDER, BUILT_IN, Options, border_of, design
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
    options: Mapping[str, Any] = field(default_factory=dict)


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


@lru_cache(maxsize=1)
def built_in_templates() -> dict[str, TemplateVersion]:
    """The templates that come with the product, by name."""
    return {name: designed(name, options) for name, options in BUILT_IN.items()}


def designed(
    name: str, options: Options, pictures: Mapping[str, bytes] | None = None
) -> TemplateVersion:
    """A version from the choices of the simple form; `pictures` are its logo and background."""
    made = design(options)
    assets = dict(pictures or {})
    if options.border:
        assets[BORDER] = border_of(options)
    return TemplateVersion(
        name=name,
        html=made.html,
        css=made.css,
        assets=assets,
        fits=made.fits,
        options=options.coloured().as_dict(),
    )
