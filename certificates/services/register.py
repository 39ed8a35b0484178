"""The register: numbers that run without a gap, are never used twice, and come with a lock."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Organiser
from certificates.models import Certificate, CertificateState, RegisterCounter
from common.errors import IllegalTransition
from common.serials import format_serial


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
