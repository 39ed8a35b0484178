"""The poster of a class: to print, hang on a board, and scan with a phone."""

from __future__ import annotations

from dataclasses import dataclass

from .engine import QrCode, html_to_pdf
from .errors import PaperTooLarge
from .fitting import Fit, balanced_lines
from .templating import FOLDER, Markup, load_css, load_template

_TITLE = Fit(width=172, size=34, least=24, font="BeVietnamPro-ExtraBold")


@dataclass(frozen=True, kw_only=True)
class Poster:
    """The words of a poster; `kind` is "Lớp tập huấn", `seats` "60", `deadline` "28/02/2026".

    `short_url` is printed without its scheme and, like the QR code, opens the form."""

    parent_agency: str = ""
    organiser: str
    kind: str
    title: str
    summary: str = ""
    dates: str
    venue: str
    audience: str = ""
    fee: str = ""
    seats: str = ""
    deadline: str = ""
    contact: str = ""
    register_url: str
    short_url: str


def class_poster(poster: Poster) -> bytes:
    """Return the poster as PDF: one page, A4 portrait.

    Raises PaperTooLarge when its words do not fit, even set closer."""
    try:
        return _poster(poster, density="roomy", scale=1.0)
    except PaperTooLarge:
        return _poster(poster, density="close", scale=0.8)


def _poster(poster: Poster, *, density: str, scale: float) -> bytes:
    size, lines = _TITLE.lines_for(poster.title, scale)
    values = {
        **vars(poster),
        "density": density,
        "organiser_lines": balanced_lines(
            poster.organiser, font="BeVietnamPro-SemiBold", size=14.5, width=125
        ),
        "title_lines": lines,
        "title_size": Markup(f' style="font-size:{size:g}pt"'),
        "short_address": poster.short_url.split("://", 1)[-1],
    }
    return html_to_pdf(
        load_template("poster").render(values),
        css=(load_css("poster"),),
        assets={
            "qr": QrCode(poster.register_url),
            "drum.svg": (FOLDER / "drum.svg").read_bytes(),
        },
        title=f"{poster.kind}: {poster.title}",
        author=poster.organiser,
        max_pages=1,
    )
