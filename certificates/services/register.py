"""The register: numbers that run without a gap, are never used twice, and come with a lock."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organiser
from certificates.models import Certificate, CertificateState, RegisterCounter
from common.errors import DomainError, IllegalTransition
from common.serials import SerialReader, check_serial_pattern, format_serial


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


def next_serial(organiser: Organiser, year: int, pattern: str = "") -> str:
    """The số hiệu that the next paper of a year would get, by the organiser's pattern or one that
    staff think of."""
    last = (
        RegisterCounter.objects.filter(organiser=organiser, year=year)
        .values_list("last_number", flat=True)
        .first()
    )
    return format_serial(pattern or organiser.serial_pattern, year=year, number=(last or 0) + 1)


def close_replaced(certificate: Certificate) -> None:
    """A paper that is issued in another's place ends the other, in the same transaction.

    To be called before the new one's row is saved as issued, its row being locked. Raises
    IllegalTransition when the old paper is no longer valid."""
    if certificate.replaces_id is None:
        return
    old = Certificate.objects.select_for_update().get(pk=certificate.replaces_id)
    if old.state != CertificateState.ISSUED:
        raise IllegalTransition(_("Giấy được thay không còn giá trị."))
    old.state = CertificateState.REPLACED
    old.save(update_fields=["state"])


@transaction.atomic
def change_serial_pattern(*, organiser_id: int, pattern: str) -> Organiser:
    """Number the papers to come by another pattern; those that are numbered keep theirs.

    Raises DomainError for a pattern without year and number, and for one that would give a later
    paper a số hiệu that another has."""
    organiser = Organiser.objects.select_for_update().get(pk=organiser_id)
    check_pattern(organiser, pattern)
    organiser.serial_pattern = pattern
    organiser.save(update_fields=["serial_pattern"])
    return organiser


def check_pattern(organiser: Organiser, pattern: str) -> None:
    """Raise DomainError unless the pattern gives every paper to come a số hiệu of its own."""
    check_serial_pattern(pattern)
    counters = RegisterCounter.objects.filter(organiser=organiser)
    last = dict(counters.values_list("year", "last_number"))
    reader = SerialReader(pattern)
    given = Certificate.objects.filter(organiser=organiser).order_by("pk")
    for serial in given.values_list("serial", flat=True).iterator(chunk_size=2000):
        place = reader.read(serial)
        if place is not None and place[1] > last.get(place[0], 0):
            raise DomainError(
                _(
                    "Theo mẫu này, giấy thứ %(number)d của năm %(year)d sẽ trùng số hiệu "
                    "%(serial)s đã cấp. Hãy thêm chữ hoặc dấu để số hiệu mới khác số hiệu cũ."
                )
                % {"number": place[1], "year": place[0], "serial": serial},
                field="serial_pattern",
            )
