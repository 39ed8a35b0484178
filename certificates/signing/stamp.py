"""The visible box of a signature: what it says, and a place on the page where nothing stands."""

from __future__ import annotations

import html
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import StaticStampStyle

from common.papers.engine import lay_out, laying_out, write

from .free_place import free_place

WIDTH, HEIGHT = 168, 42  # points
SHORT, LONGEST = 22, 110  # letters of a name
SECONDS = 20.0

_CSS = f"""
@page {{ size: {WIDTH}pt {HEIGHT}pt; margin: 0 }}
body {{ margin: 0; box-sizing: border-box; width: {WIDTH}pt; height: {HEIGHT}pt;
  border: 0.8pt solid #1f5fa8; border-radius: 2pt; padding: 3.5pt 6pt;
  display: flex; flex-direction: column; justify-content: center;
  font: 10pt/1.25 "Liberation Serif"; color: #1f5fa8 }}
body.long {{ font-size: 8.4pt }}
p {{ margin: 0 }}
b {{ font-weight: bold }}
"""


_MIDDLE = AxisAlignment.ALIGN_MID
_WHOLE = SimpleBoxLayoutRule(x_align=_MIDDLE, y_align=_MIDDLE)


class _Picture(PdfContent):
    """The one page of a PDF in memory, as the content of a stamp."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__(box=BoxConstraints(width=WIDTH, height=HEIGHT))

    def render(self) -> bytes:
        reader = PdfFileReader(BytesIO(self._pdf))
        self.resources.xobject["/Box"] = self._ensure_writer.import_page_as_xobject(reader)
        return b"/Box Do"


def box_for(pdf: bytes, signer: str, day: date, field_name: str) -> dict[str, Any]:
    """What pyHanko's PdfSigner needs to show the signature on the first page: nothing it covers.

    On a page without room the signature is there without a box."""
    place = free_place(pdf, WIDTH, HEIGHT)
    if place is None:
        return {"new_field_spec": SigFieldSpec(field_name)}
    picture = _Picture(_drawn(signer, day))
    style = StaticStampStyle(border_width=0, background=picture, background_layout=_WHOLE)
    return {"new_field_spec": SigFieldSpec(field_name, box=place), "stamp_style": style}


@lru_cache(maxsize=16)
def _drawn(signer: str, day: date) -> bytes:
    shown = signer if len(signer) <= LONGEST else f"{signer[: LONGEST - 1]}…"
    size = "long" if len(shown) > SHORT else "short"
    text = f"<p>Ký số bởi: <b>{html.escape(shown)}</b></p><p>Ngày ký: {day:%d/%m/%Y}</p>"
    with laying_out(seconds=SECONDS):
        document = lay_out(
            f'<html><body class="{size}">{text}</body></html>', css=(_CSS,), assets={}
        )
        return write(document)
