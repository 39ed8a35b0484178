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
    """The words of a poster; `kind` is the line above the title, `facts` are (label, value),
    `seats` "60", `deadline` "28/02/2026".

    `register_url` is what the QR code opens, printed too, without its scheme."""

    parent_agency: str = ""
    organiser: str
    kind: str
    title: str
    summary: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    code: str = ""
    seats: str = ""
    deadline: str = ""
    contact: str = ""
    register_url: str


def class_poster(poster: Poster) -> bytes:
    """Return the poster as PDF: one page, A4 portrait.

    Raises PaperTooLarge when its words do not fit, even set closer."""
    for density, scale in (("roomy", 1.0), ("close", 0.8)):
        try:
            return _poster(poster, density=density, scale=scale)
        except PaperTooLarge:
            continue
    return _poster(poster, density="close tight", scale=0.6)


def _poster(poster: Poster, *, density: str, scale: float) -> bytes:
    size, lines = _TITLE.lines_for(poster.title, scale)
    values = {
        **vars(poster),
        "facts": [{"label": label, "value": value} for label, value in poster.facts if value],
        "density": density,
        "organiser_lines": balanced_lines(
            poster.organiser, font="BeVietnamPro-SemiBold", size=14.5, width=125
        ),
        "title_lines": lines,
        "title_size": Markup(f' style="font-size:{size:g}pt"'),
        "short_address": poster.register_url.split("://", 1)[-1],
    }
    return html_to_pdf(
        load_template("poster").render(values),
        css=(load_css("poster"),),
        assets={
            "qr": QrCode(poster.register_url),
            "drum.svg": (FOLDER / "drum.svg").read_bytes(),
        },
        title=f"Áp phích {poster.code}".strip(),
        author=poster.organiser,
        max_pages=1,
    )
