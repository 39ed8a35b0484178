"""One certificate by a full layout: the reference that every faster way must equal."""

from __future__ import annotations

import html
import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.papers.engine import Asset, QrCode, describe, lay_out, laying_out, write
from common.papers.errors import PaperTooLarge
from common.papers.templating import Markup, clean

from .record import PERSONAL, Record, placeholder_values
from .template import QR_ASSET, TemplateLike, compiled_html, fits_of

# A paper that overflows is tried again with less air and smaller fitted texts: the names are
# classes of <body> for templates to style, the numbers scale the fits.
DENSITIES = {"roomy": 1.0, "close": 0.93, "closest": 0.84}
SECONDS = 30.0

_SPACES = re.compile(r"\s+")


def title_of(record: Record) -> str:
    """The PDF's title; the person's name stays out of file lists and browser tabs."""
    return f"{record.title.capitalize()} – số hiệu {record.serial}"


def filled_values(template: TemplateLike, record: Record, density: str) -> dict[str, Any]:
    """The values as HTML: fitted ones with their size and line breaks, personal ones marked."""
    values = placeholder_values(record)
    values["density"] = density
    fits = fits_of(template)
    for name in {*PERSONAL, *fits}:
        text = _SPACES.sub(" ", clean(str(values.get(name) or ""))).strip()
        fit = fits.get(name)
        size, lines = fit.lines_for(text, DENSITIES[density]) if fit else (0.0, [text])
        style = Markup(f' style="font-size:{size:g}pt"') if fit else Markup()
        values[f"{name}_size"] = style
        if text:
            values[name] = _span(name, lines, Markup() if fit and fit.line else style)
    return values


def _span(name: str, lines: list[str], style: Markup) -> Markup:
    inner = "<br>".join(html.escape(line) for line in lines)
    return Markup(f'<span data-field="{name}"{style}>{inner}</span>')


def lay_out_certificate(template: TemplateLike, record: Record) -> tuple[Any, str]:
    """Return WeasyPrint's one-page document, and the density it took. Call inside `laying_out`.

    Raises PaperTooLarge when the paper does not fit on its one page."""
    assets: dict[str, Asset] = {**template.assets, QR_ASSET: QrCode(record.verify_url)}
    for density in DENSITIES:
        text = compiled_html(template.html).render(filled_values(template, record, density))
        document = lay_out(text, css=(template.css,), assets=assets)
        if len(document.pages) == 1:
            describe(document, title=title_of(record), author=record.organiser, language="vi")
            return document, density
    raise PaperTooLarge(_("Nội dung không vừa một trang: cần rút gọn tên lớp hoặc đơn vị."))


def render_in_full(template: TemplateLike, record: Record) -> bytes:
    """One paper, laid out from the start."""
    with laying_out(seconds=SECONDS):
        document, _density = lay_out_certificate(template, record)
        return write(document)
