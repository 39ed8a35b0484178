"""Filled certificates: which compiled page a record needs, kept for the next one of its class."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from common.papers.engine import laying_out
from common.papers.fitting import Fit, text_width
from common.papers.templating import clean

from .capture import Capture, Unfillable, capture
from .layout import (
    DENSITIES,
    MARKED,
    SECONDS,
    FieldText,
    data_of,
    field_text,
    filled_values,
    lay_out_page,
    render_in_full,
    title_of,
)
from .page import CompiledPage, Texts
from .record import PERSONAL, Record, verify_address
from .template import TemplateLike, compiled_html, fits_of

# Two invented people, short and long: a page is learnt from what differs between them, so that
# each text of the one is narrower than the other's.
_SHORT = {
    "salutation": "Bà",
    "full_name": "Lê An",
    "birth": "1/2/70",
    "position": "Thợ",
    "workplace": "Tổ 1",
    "serial": "A 1/26",
    "register_number": "1/2026",
    "note": "Cấp lại",
    "verify_code": "A1",
    "verify_address": "a.vn/x",
}
_LONG = {
    "salutation": "Ông (Bà)",
    "full_name": "Nguyễn Thị Phương Thảo",
    "birth": "28/12/1988",
    "position": "Trưởng phòng Kinh tế",
    "workplace": "Hợp tác xã Cơ khí đúc Tiên Lãng",
    "serial": "KC-HP 2026/001188",
    "register_number": "1188/2026",
    "note": "Cấp lại, thay giấy chứng nhận số 45",
    "verify_code": "WXYZ-8888",
    "verify_address": "khuyencong.example.vn/x",
}
# An address of the same length makes a QR code of the same size.
_QR_PATTERN = "https://x.vn/"

# Letters of one value; whatever is longer is left to the full layout and its time limit.
_LONGEST = 1000
_OVERFLOWS = "overflows"
_UNFILLABLE = "unfillable"


@dataclass(frozen=True)
class _Plan:
    """What rendering needs of a template version, gathered once."""

    template: TemplateLike
    parts: tuple[Any, ...]
    digest: str
    fits: Mapping[str, Fit]
    fields: tuple[str, ...]

    def is_for(self, template: TemplateLike) -> bool:
        """Whether it was made from these very texts and files, so that nothing need be hashed."""
        return all(one is other for one, other in zip(self.parts, _parts(template), strict=True))


def _parts(template: TemplateLike) -> tuple[Any, ...]:
    return template.html, template.css, template.assets, template.fits


def _plan(template: TemplateLike) -> _Plan:
    digest = sha256(repr((template.html, template.css, sorted(template.fits.items()))).encode())
    for name, data in sorted(template.assets.items()):
        digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
    fits = fits_of(template)
    names = compiled_html(template.html).names
    used = [
        name
        for name in MARKED
        if name in names or f"{name}_size" in names or name in ("birth", "position")
    ]
    return _Plan(template, _parts(template), digest.hexdigest(), fits, tuple(used))


class Press:
    """Renders many certificates, keeping at most `pages` compiled pages and laying out the rest.

    The pages are a cache: without them the same bytes come out, later."""

    def __init__(self, pages: int = 96) -> None:
        self._limit = pages
        self._pages: OrderedDict[Any, CompiledPage | str] = OrderedDict()
        self._plans: list[_Plan] = []
        self._lock = threading.RLock()

    def render(self, template: TemplateLike, record: Record) -> bytes:
        """The certificate of this record; raises as `certificates.rendering.render` does."""
        return self._filled(template, record) or render_in_full(template, record)

    def _filled(self, template: TemplateLike, record: Record) -> bytes | None:
        if max(len(getattr(record, name)) for name in PERSONAL) > _LONGEST:
            return None
        plan = self._plan_of(template)
        for density in DENSITIES:
            texts = _texts(plan, record, density)
            page = self._page(plan, record, density, texts)
            if page != _OVERFLOWS:
                return None if isinstance(page, str) else _fill(page, record, texts)
        return None

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()
            self._plans.clear()

    def _plan_of(self, template: TemplateLike) -> _Plan:
        with self._lock:
            for plan in self._plans:
                if plan.is_for(template):
                    return plan
            plan = _plan(template)
            self._plans = [plan, *self._plans[:15]]
            return plan

    def _page(
        self, plan: _Plan, record: Record, density: str, texts: Mapping[str, FieldText]
    ) -> CompiledPage | str:
        key = (plan.digest, record.shared(), density, _shape(record, texts))
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                page = _compile(plan, record, density, texts)
                self._pages[key] = page
                while len(self._pages) > self._limit:
                    self._pages.popitem(last=False)
            else:
                self._pages.move_to_end(key)
        return page


def _texts(plan: _Plan, record: Record, density: str) -> dict[str, FieldText]:
    values = vars(record)
    return {
        name: field_text(
            values[name] if name in PERSONAL else verify_address(record),
            plan.fits.get(name),
            density,
        )
        for name in plan.fields
    }


def _shape(record: Record, texts: Mapping[str, FieldText]) -> tuple[Any, ...]:
    """What of a person changes the layout: lines that are absent or broken, sizes, labels."""
    sizes = tuple((text.size, len(text.lines)) for text in texts.values())
    return sizes, record.birth.strip().isdigit(), len(record.verify_url)


def _fill(page: CompiledPage, record: Record, texts: Mapping[str, FieldText]) -> bytes | None:
    return page.fill(
        _lines(texts),
        title=title_of(record),
        qr_text=record.verify_url,
        data=data_of(record),
    )


def _compile(
    plan: _Plan, record: Record, density: str, texts: Mapping[str, FieldText]
) -> CompiledPage | str:
    """Lay out the page for two invented people of the record's class and shape."""
    # The same for every record of this shape, so that whoever comes first changes nothing.
    qr_text = _QR_PATTERN + "a" * (len(record.verify_url) - len(_QR_PATTERN))
    people: list[tuple[Capture, Texts]] = []
    with laying_out(seconds=SECONDS):
        for invented in (_SHORT, _LONG):
            chosen = _invented(plan, record, texts, invented)
            person = _person(record, chosen, invented)
            values = filled_values(plan.template, person, density, chosen)
            document = lay_out_page(plan.template, values, qr_text)
            if document is None:
                # Where only the long one overflows, it depends on the person.
                return _UNFILLABLE if people else _OVERFLOWS
            try:
                people.append((capture(document, author=clean(record.organiser)), _lines(chosen)))
            except Unfillable:
                return _UNFILLABLE
        try:
            return CompiledPage(people[0], people[1], qr_text)
        except Unfillable:
            return _UNFILLABLE


def _lines(texts: Mapping[str, FieldText]) -> Texts:
    return {name: text.lines for name, text in texts.items()}


def _invented(
    plan: _Plan, record: Record, texts: Mapping[str, FieldText], people: Mapping[str, str]
) -> dict[str, FieldText]:
    """As many lines in the same sizes as the record has."""
    year = record.birth.strip().isdigit()
    chosen = {}
    for name, text in texts.items():
        sample = people[name]
        if name == "birth" and year:
            sample = sample.rpartition("/")[2]
        fit = plan.fits.get(name)
        while fit and sample and text_width(sample, font=fit.font, size=text.size) > fit.width:
            sample = sample[:-1].rstrip()
        chosen[name] = replace(text, lines=(sample,) * len(text.lines))
    return chosen


def _person(record: Record, texts: Mapping[str, FieldText], people: Mapping[str, str]) -> Record:
    """The record of an invented person, with nothing of the real one."""
    values: dict[str, Any] = dict.fromkeys(PERSONAL, "")
    for name in PERSONAL:
        if name in texts:
            values[name] = " ".join(texts[name].lines[:1])
    return replace(record, **values, verify_url=f"https://{people['verify_address']}")


PRESS = Press()
