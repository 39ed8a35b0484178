"""HTML to PDF, the same on every machine, and safe with what people typed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydyf
from django.utils.translation import gettext_lazy as _
from weasyprint import CSS, HTML, Attachment
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.urls import FatalURLFetchingError

from .assets import BASE_URL, AssetFetcher, check_asset, is_svg
from .errors import AssetRefused, PaperTooLarge
from .fonts import LOCK, paper_fonts
from .forms import FormImage, qr_form, svg_form
from .limits import OutOfTime, TimeLimit

MAX_HTML_CHARACTERS = 2_000_000
MAX_PAGES = 300
SECONDS = 60.0


class _Shorten(logging.Filter):
    """WeasyPrint logs whole addresses, and a picture within the text is its own address."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = record.getMessage()[:300], ()
        return True


logging.getLogger("weasyprint").addFilter(_Shorten())

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PaperAttachment:
    """A file carried inside the PDF; `relationship` as in ISO 32000-2, 7.11.3."""

    name: str
    data: bytes
    description: str = ""
    relationship: str = "Source"
    modified: datetime = _EPOCH


@dataclass(frozen=True)
class QrCode:
    """An asset that is a QR code of this text."""

    text: str


Asset = bytes | QrCode
Finisher = Callable[[Any, Any], None]


@lru_cache(maxsize=1)
def _plain_styles() -> CSS:
    return CSS(string=(Path(__file__).parent / "plain.css").read_text(encoding="utf-8"))


class _Page(HTML):
    """HTML with a default style sheet of a fifth of the rules: a tenth of the time is saved."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_plain_styles()]


@lru_cache(maxsize=64)
def stylesheet(css: str) -> CSS:
    """Parse a style sheet once; it may name assets, but import nothing. Hold `LOCK`."""
    return CSS(
        string=css, base_url=BASE_URL, url_fetcher=AssetFetcher({}), font_config=paper_fonts()
    )


def _images(assets: Mapping[str, Asset]) -> dict[str, Any]:
    images: dict[str, Any] = {}
    for name, asset in assets.items():
        form: FormImage | None = None
        if isinstance(asset, QrCode):
            form = qr_form(asset.text)
        else:
            check_asset(name, asset)
            form = svg_form(asset) if is_svg(asset) else None
        if form is not None:
            images[name] = form
    return images


@contextmanager
def laying_out(*, seconds: float) -> Iterator[None]:
    """Hold the lock and the watch; turn whatever goes wrong inside into a PaperError."""
    with LOCK:
        limit = TimeLimit(seconds)
        try:
            with limit:
                yield
        except OutOfTime as error:
            raise PaperTooLarge(_("Trang in mất quá nhiều thời gian để dàn trang.")) from error
        except (RecursionError, MemoryError) as error:
            raise PaperTooLarge(_("Mẫu quá phức tạp để dàn trang.")) from error
        except FatalURLFetchingError as error:
            raise AssetRefused(_("Mẫu đòi một tệp không được phép.")) from error
        finally:
            limit.stop()


def lay_out(
    html: str,
    *,
    css: Sequence[str] = (),
    assets: Mapping[str, Asset],
    language: str = "vi",
    max_pages: int = MAX_PAGES,
) -> Any:
    """Return WeasyPrint's Document of this HTML; call it inside `laying_out`.

    Raises AssetRefused when the HTML or CSS asks for anything that is not in `assets`."""
    if len(html) > MAX_HTML_CHARACTERS:
        raise PaperTooLarge(_("Nội dung trang in quá dài."))
    fetcher = AssetFetcher({k: v for k, v in assets.items() if isinstance(v, bytes)})
    sheets = [stylesheet(text) for text in css]
    source = _Page(string=html, base_url=BASE_URL, url_fetcher=fetcher)
    source.etree_element.set("lang", language)
    document = source.render(
        font_config=paper_fonts(), stylesheets=sheets, cache=_images(assets), pdf_tags=True
    )
    _complain(fetcher)
    if len(document.pages) > max_pages:
        raise PaperTooLarge(_("Trang in dài quá %(pages)d trang.") % {"pages": max_pages})
    return document


def _complain(fetcher: AssetFetcher) -> None:
    if fetcher.refused:
        names = ", ".join(fetcher.refused[:3])
        raise AssetRefused(_("Mẫu đòi tệp không có trong mẫu: %(names)s") % {"names": names})


def write(
    document: Any,
    *,
    pdf_variant: str | None = None,
    attachments: Sequence[PaperAttachment] = (),
    finisher: Finisher | None = None,
) -> bytes:
    """Paint the laid-out document, tagged. `finisher` sees the PDF's objects before they are
    written. Drawings ask for their pictures only now."""

    def finish(painted: Any, pdf: Any) -> None:
        if named := pdf.catalog.get("AF"):
            # WeasyPrint names each attachment twice.
            pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(named))
        for item in pdf.objects:
            # ISO 19005-3, 6.2.8: pictures are not smoothed by the reader.
            if isinstance(item, pydyf.Stream) and "Interpolate" in item.extra:
                item.extra["Interpolate"] = "false"
        if finisher is not None:
            finisher(painted, pdf)

    files = [
        Attachment(
            string=item.data,
            name=item.name,
            description=item.description,
            created=item.modified,
            modified=item.modified,
            relationship=item.relationship,
        )
        for item in attachments
    ]
    result: bytes = document.write_pdf(
        pdf_tags=True, pdf_variant=pdf_variant, attachments=files or None, finisher=finish
    )
    _complain(document.url_fetcher)
    return result


def describe(document: Any, *, title: str, author: str, language: str) -> None:
    """Set the metadata from here alone: what the HTML says about itself does not count."""
    document.metadata = DocumentMetadata(title=title, authors=[author], lang=language)


def html_to_pdf(
    html: str,
    *,
    css: Sequence[str] = (),
    assets: Mapping[str, Asset],
    title: str,
    author: str,
    language: str = "vi",
    pdf_variant: str | None = None,
    attachments: Sequence[PaperAttachment] = (),
    seconds: float = SECONDS,
    max_pages: int = MAX_PAGES,
) -> bytes:
    """Return a tagged PDF with embedded fonts, title, author and language.

    `html` and `css` see only `assets` (PNG, JPEG, SVG, QR codes, by name) and the fonts of the
    product; the same input gives the same bytes. `seconds` and `max_pages` bound the layout. `pdf_variant` is
    passed to WeasyPrint ("pdf/a-3a"). Raises PaperError and its kinds, never writes anything."""
    with laying_out(seconds=seconds):
        document = lay_out(html, css=css, assets=assets, language=language, max_pages=max_pages)
        describe(document, title=title, author=author, language=language)
        return write(document, pdf_variant=pdf_variant, attachments=attachments)
