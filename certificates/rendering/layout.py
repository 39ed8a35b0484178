"""One certificate by a full layout: the reference that every faster way must equal."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.papers.engine import (
    Asset,
    PaperAttachment,
    QrCode,
    describe,
    lay_out,
    laying_out,
    write,
)
from common.papers.errors import PaperTooLarge
from common.papers.fitting import Fit
from common.papers.templating import Markup, clean

from .record import PERSONAL, Record, placeholder_values
from .template import QR_ASSET, TemplateLike, compiled_html, fits_of

# A paper that overflows is tried again with less air and smaller fitted texts: the names are
# classes of <body> for templates to style, the numbers scale the fits.
DENSITIES = {"roomy": 1.0, "close": 0.93, "closest": 0.84}
SECONDS = 30.0
PDF_VARIANT = "pdf/a-3a"
# The values that differ from person to person and may stand anywhere in the text.
MARKED = (*PERSONAL, "verify_address")

_SPACES = re.compile(r"\s+")


def title_of(record: Record) -> str:
    """The PDF's title; the person's name stays out of file lists and browser tabs."""
    return clean(f"{record.title.capitalize()} – số hiệu {record.serial}")


def data_of(record: Record) -> bytes:
    """The record as it is attached to its paper."""
    return record.to_json().encode(errors="replace")


@dataclass(frozen=True)
class FieldText:
    """One value as it is set: the size in points (0: whatever the style says) and its lines."""

    size: float
    lines: tuple[str, ...]


def field_text(text: str, fit: Fit | None, density: str) -> FieldText:
    """Set one value; a value of white space alone has no lines."""
    text = _SPACES.sub(" ", clean(text)).strip()
    if fit is None:
        return FieldText(0.0, (text,) if text else ())
    size, lines = fit.lines_for(text, DENSITIES[density])
    return FieldText(size, tuple(lines))


def filled_values(
    template: TemplateLike,
    record: Record,
    density: str,
    texts: Mapping[str, FieldText] | None = None,
) -> dict[str, Any]:
    """The values as HTML: fitted ones with their size and line breaks, personal ones marked.

    `texts` are values that were set already."""
    values = placeholder_values(record)
    values["density"] = density
    fits = fits_of(template)
    for name in {*MARKED, *fits}:
        fit = fits.get(name)
        text = (texts or {}).get(name)
        text = text or field_text(str(values.get(name) or ""), fit, density)
        style = Markup(f' style="font-size:{text.size:g}pt"') if fit else Markup()
        values[f"{name}_size"] = style
        span = _span(name, text.lines, Markup() if fit and fit.line else style)
        values[name] = span if text.lines else ""
    values["details"] = bool(values["birth"] or values["position"])
    return values


def _span(name: str, lines: Sequence[str], style: Markup) -> Markup:
    inner = "<br>".join(html.escape(line) for line in lines)
    return Markup(f'<span data-field="{name}"{style}>{inner}</span>')


def lay_out_page(template: TemplateLike, values: Mapping[str, Any], qr_text: str) -> Any:
    """WeasyPrint's document of these values, or None when it is longer than one page."""
    assets: dict[str, Asset] = {**template.assets, QR_ASSET: QrCode(qr_text)}
    text = compiled_html(template.html).render(values)
    document = lay_out(text, css=(template.css,), assets=assets)
    return document if len(document.pages) == 1 else None


def attachment(data: bytes) -> PaperAttachment:
    """The record inside its paper: what machines read (ISO 32000-2, 7.11.3: /Data)."""
    return PaperAttachment(
        name="giay-chung-nhan.json",
        data=data,
        description="Dữ liệu của giấy này, cho máy đọc",
        relationship="Data",
    )


def render_in_full(template: TemplateLike, record: Record) -> bytes:
    """One paper, laid out from the start. Raises PaperTooLarge unless it fits on its one page."""
    with laying_out(seconds=SECONDS):
        for density in DENSITIES:
            values = filled_values(template, record, density)
            document = lay_out_page(template, values, record.verify_url)
            if document is not None:
                describe(
                    document, title=title_of(record), author=clean(record.organiser), language="vi"
                )
                files = (attachment(data_of(record)),)
                return write(document, pdf_variant=PDF_VARIANT, attachments=files)
    raise PaperTooLarge(_("Nội dung không vừa một trang: cần rút gọn tên lớp hoặc đơn vị."))
