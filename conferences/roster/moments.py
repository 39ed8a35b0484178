"""Times of arrival and departure as people write them: "14h ngày 12/11", "chiều 12/11"."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from common import clock
from common.vietnamese.names import fold, squeeze
from registrations.imports.contents import is_nothing
from registrations.imports.results import DOUBT, REFUSAL, ImportedCell

_CLOCK = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*(?:h|g|gio|:)\s*(\d{2})?(?:\s*(?:p|ph|phut))?(?![\d/])"
)
_DAY = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:[/.-]|\s*thang\s*)\s*(\d{1,2})(?:\s*(?:[/.-]|,?\s*nam\s*)\s*(\d{4}|\d{2}))?(?!\d)"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ALONE = re.compile(r"\bngay\s+(\d{1,2})(?![\d/.-])")
_PARTS = (("sang", 8), ("trua", 11), ("chieu", 14), ("toi", 19), ("dem", 21))
# A day farther from the edition than this is a slip.
_FAR = timedelta(days=7)
NOON = time(12)


def read_moment(
    text: str, *, first_day: date | None, last_day: date | None, leaving: bool = False
) -> ImportedCell:
    """The moment as ISO text; a year or day that is not said is the edition's.

    Without an hour it is noon, with a remark; what is no time at all is refused."""
    cell = ImportedCell(text)
    if is_nothing(squeeze(text)):
        return cell
    folded = fold(text)
    clocked, part = _hour(folded)
    day = _day(folded, cell, first_day, last_day)
    if day is None and clocked is None and part is None:
        cell.remark(_("Không hiểu là ngày giờ nào; hãy ghi như “14h ngày 12/11”."), REFUSAL)
        return cell
    if day is None:
        day = last_day if leaving else first_day
        if day is None or cell.level >= REFUSAL:
            cell.remark(_("Chưa rõ ngày nào; hãy ghi như “14h ngày 12/11”."), REFUSAL)
            return cell
        cell.remark(_("Hiểu là ngày %(day)s.") % {"day": f"{day:%d/%m/%Y}"})
    at = clocked or part or NOON
    if clocked is None:
        cell.remark(_("Chưa ghi giờ, tạm lấy %(hour)s.") % {"hour": f"{at:%H:%M}"})
    cell.value = datetime.combine(day, at, clock.VIETNAM).isoformat()
    return cell


def _hour(folded: str) -> tuple[time | None, time | None]:
    """The hour on the clock, and the one that a part of the day stands for."""
    part = next((hour for word, hour in _PARTS if re.search(rf"\b{word}\b", folded)), None)
    usual = time(part) if part is not None else None
    found = _CLOCK.search(folded)
    if not found:
        return None, usual
    hour, minute = int(found.group(1)), int(found.group(2) or 0)
    if hour < 12 and part is not None and part >= 14:
        hour += 12
    return (time(hour, minute), usual) if hour < 24 and minute < 60 else (None, usual)


def _day(
    folded: str, cell: ImportedCell, first_day: date | None, last_day: date | None
) -> date | None:
    if found := _ISO.search(folded):
        year, month, day = map(int, found.groups())
        return _real(day, month, year, cell)
    without_hour = _CLOCK.sub(" ", folded)
    found = _DAY.search(without_hour)
    if not found:
        return _day_alone(without_hour, first_day, last_day)
    day, month = int(found.group(1)), int(found.group(2))
    near = first_day or clock.today()
    year = int(found.group(3)) if found.group(3) else near.year
    year += 2000 if year < 100 else 0
    read = _real(day, month, year, cell)
    if first_day is None or last_day is None:
        return read
    return _near(read, (day, month, year), cell, first_day, last_day)


def _near(
    read: date | None, typed: tuple[int, int, int], cell: ImportedCell, first: date, last: date
) -> date | None:
    """The day, or the one with day and month exchanged where only that is near the edition."""
    if read is not None and first - _FAR <= read <= last + _FAR:
        return read
    day, month, year = typed
    swapped = _real(month, day, year, ImportedCell())
    if swapped is not None and first - _FAR <= swapped <= last + _FAR:
        cell.note, cell.level = "", 0
        cell.remark(_("Hiểu là ngày %(day)s.") % {"day": f"{swapped:%d/%m/%Y}"}, DOUBT)
        return swapped
    if read is not None:
        cell.remark(_("Ngày này cách xa ngày hội nghị, cần xem lại."), DOUBT)
    return read


def _day_alone(folded: str, first: date | None, last: date | None) -> date | None:
    """ "ngày 12": the day of that number nearest to the edition."""
    found = _ALONE.search(folded)
    if not found or first is None or last is None:
        return None
    around = (first + timedelta(days=n) for n in range(-7, (last - first).days + 8))
    return next((day for day in around if day.day == int(found.group(1))), None)


def _real(day: int, month: int, year: int, cell: ImportedCell) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        cell.remark(_("Không có ngày %(day)d/%(month)d.") % {"day": day, "month": month}, REFUSAL)
        return None
