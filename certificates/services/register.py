"""The register: numbers that run without a gap, are never used twice, and come with a lock."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Organiser
from certificates.models import RegisterCounter
from common.errors import DomainError

PLACEHOLDER = re.compile(r"\{(năm|số)(?::0(\d{1,2}))?\}")


def check_serial_pattern(pattern: str) -> None:
    """Raise DomainError unless the pattern gives every number of every year its own số hiệu."""
    names = [name for name, _width in PLACEHOLDER.findall(pattern)]
    rest = PLACEHOLDER.sub("", pattern)
    if "số" not in names or "năm" not in names:
        raise DomainError(
            _("Mẫu số hiệu phải có cả {năm} và {số}, ví dụ GCN-{năm}-{số:05}."),
            field="serial_pattern",
        )
    if "{" in rest or "}" in rest or not rest.isprintable():
        raise DomainError(_("Mẫu số hiệu chỉ dùng được {năm} và {số}."), field="serial_pattern")


def format_serial(pattern: str, *, year: int, number: int) -> str:
    """The số hiệu: {năm} and {số} with an optional width ({số:05}) in the organiser's pattern."""
    values = {"năm": year, "số": number}
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]).zfill(int(match[2] or 0)), pattern)


def reserve_numbers(*, organiser: Organiser, year: int, count: int) -> range:
    """The next numbers of a year's register, under its lock until the transaction ends.

    A rollback gives them back, so the register has no gap."""
    RegisterCounter.objects.bulk_create(
        [RegisterCounter(organiser=organiser, year=year)], ignore_conflicts=True
    )
    counter = RegisterCounter.objects.select_for_update().get(organiser=organiser, year=year)
    first = counter.last_number + 1
    counter.last_number += count
    counter.save(update_fields=["last_number"])
    return range(first, first + count)


def next_serial(organiser: Organiser, year: int) -> str:
    """The số hiệu that the next paper of a year would get, for the preview beside the pattern."""
    last = (
        RegisterCounter.objects.filter(organiser=organiser, year=year)
        .values_list("last_number", flat=True)
        .first()
    )
    return format_serial(organiser.serial_pattern, year=year, number=(last or 0) + 1)
