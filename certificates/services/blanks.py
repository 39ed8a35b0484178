"""Hủy phôi: pre-printed blanks that were spoiled are entered, and stay entered."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organiser, User
from certificates.models import Certificate, SpoiledBlank
from common import clock
from common.errors import Conflict, DomainError

MOST = 1000
_NUMBER = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)


@transaction.atomic
def enter_spoiled_blanks(
    *,
    organiser: Organiser,
    by: User,
    first: str,
    last: str = "",
    reason: str,
    minutes: str,
    destroyed_on: date,
    serial: str = "",
) -> list[SpoiledBlank]:
    """Enter one blank, or all from the first to the last number.

    Raises DomainError for a run that is none, a day to come or a số hiệu that nobody has, Conflict
    when one of them was entered before."""
    numbers = blank_numbers(first, last)
    if destroyed_on > clock.today():
        raise DomainError(_("Ngày hủy chưa tới."), field="destroyed_on")
    known = SpoiledBlank.objects.filter(organiser=organiser, number__in=numbers)
    if again := known.order_by("number").first():
        raise Conflict(
            _("Phôi %(number)s đã được nhập, biên bản %(minutes)s.")
            % {"number": again.number, "minutes": again.minutes or "–"},
            field="first",
        )
    certificate = _paper(organiser, serial)
    return SpoiledBlank.objects.bulk_create(
        SpoiledBlank(
            organiser=organiser,
            number=number,
            reason=reason,
            minutes=minutes,
            destroyed_on=destroyed_on,
            certificate=certificate,
            entered_by=by,
        )
        for number in numbers
    )


def blank_numbers(first: str, last: str = "") -> list[str]:
    """«A 0007» to «A 0012»: every number between, written as the first is.

    Raises DomainError unless both look alike and the last is not before the first."""
    first, last = " ".join(first.split()), " ".join(last.split())
    if not first:
        raise DomainError(_("Hãy ghi số phôi."), field="first")
    if not last or last == first:
        return [first]
    begin, end = _NUMBER.fullmatch(first), _NUMBER.fullmatch(last)
    if begin is None or end is None or (begin[1], begin[3]) != (end[1], end[3]):
        raise DomainError(
            _("Hai số phôi phải cùng một kiểu, ví dụ A 000123 đến A 000130."), field="last"
        )
    low, high, width = int(begin[2]), int(end[2]), len(begin[2])
    if high < low:
        raise DomainError(_("Số cuối phải sau số đầu."), field="last")
    if high - low >= MOST:
        raise DomainError(
            _("Mỗi lần nhập nhiều nhất %(most)d phôi.") % {"most": MOST}, field="last"
        )
    return [f"{begin[1]}{number:0{width}}{begin[3]}" for number in range(low, high + 1)]


def _paper(organiser: Organiser, serial: str) -> Certificate | None:
    if not serial.strip():
        return None
    found = Certificate.objects.filter(organiser=organiser, serial__iexact=serial.strip()).first()
    if found is None:
        raise DomainError(_("Sổ không có giấy số hiệu này."), field="serial")
    return found
