"""What only the whole list shows: one person twice, shared numbers and mailboxes, turned dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

from django.utils.translation import gettext as _

from common.vietnamese.names import fold
from common.vietnamese.offices import spelling
from registrations.imports.results import DOUBT, ImportedRow

_MOST_NAMED = 5


def compare(rows: list[ImportedRow], typed_as_date: set[int]) -> None:
    """Remark in the cells what the rows have in common. `typed_as_date`: numbers of the rows whose
    birth was a real date of the spreadsheet, not text."""
    doubled = _remark_doubles(rows)
    _remark_shared_phones(rows, doubled)
    _remark_shared_mailboxes(rows)
    _remark_turned_dates(rows, typed_as_date)


def _identities(row: ImportedRow) -> Iterable[Hashable]:
    """What makes two rows one person: the name with the phone, else with the birth and unit."""
    name, spelt = fold(row.value("full_name")), spelling(row.value("full_name"))
    birth, workplace = row.value("birth"), fold(row.value("workplace"))
    if row.value("phone"):
        yield "phone", name, row.value("phone")
    if len(birth) == 10:
        yield "date", spelt, birth
    elif birth and (workplace or not row.value("phone")):
        yield "year", spelt, birth, workplace
    if not row.value("phone") and not birth:
        yield "unit", spelt, workplace, row.value("email")


def _remark_doubles(rows: list[ImportedRow]) -> set[int]:
    first: dict[Hashable, int] = {}
    doubled = set()
    for row in rows:
        if not row.value("full_name"):
            continue
        identities = list(_identities(row))
        earlier = next((first[identity] for identity in identities if identity in first), None)
        if earlier is not None:
            doubled.add(row.number)
            row.cells["full_name"].remark(_("Trùng với dòng %(row)d.") % {"row": earlier}, DOUBT)
        for identity in identities:
            first.setdefault(identity, row.number)
    return doubled


def _remark_shared_phones(rows: list[ImportedRow], doubled: set[int]) -> None:
    for phone, sharing in _by_value(rows, "phone").items():
        others = [row for row in sharing if row.number not in doubled]
        if len(others) < 2:
            continue
        level = 1 if phone.startswith("+842") else DOUBT
        for row in others:
            numbers = {"rows": _others(others, row)}
            row.cells["phone"].remark(_("Chung số điện thoại với dòng %(rows)s.") % numbers, level)


def _remark_shared_mailboxes(rows: list[ImportedRow]) -> None:
    for sharing in _by_value(rows, "email").values():
        for row in sharing if len({fold(row.value("full_name")) for row in sharing}) > 1 else []:
            count = {"count": len(sharing) - 1}
            row.cells["email"].remark(_("Hộp thư chung với %(count)d người khác.") % count)


def _by_value(rows: list[ImportedRow], field: str) -> dict[str, list[ImportedRow]]:
    found: dict[str, list[ImportedRow]] = defaultdict(list)
    for row in rows:
        if value := row.value(field):
            found[value].append(row)
    return found


def _others(rows: list[ImportedRow], row: ImportedRow) -> str:
    numbers = [str(other.number) for other in rows if other is not row]
    return ", ".join(numbers[:_MOST_NAMED]) + (" …" if len(numbers) > _MOST_NAMED else "")


def _remark_turned_dates(rows: list[ImportedRow], typed_as_date: set[int]) -> None:
    """A spreadsheet set to American dates takes 03/04/1990 for the 4th of March and leaves
    25/08/1990 as text: then every real date has a day of at most 12, every text a greater one."""
    real = [row for row in rows if row.number in typed_as_date and row.birth_date]
    texts = [row for row in rows if row.number not in typed_as_date and row.birth_date]
    if len(real) < 2 or len(texts) < 2:
        return
    if all(r.birth_date and r.birth_date.day <= 12 for r in real) and all(
        r.birth_date and r.birth_date.day > 12 for r in texts
    ):
        for row in real:
            if row.birth_date and row.birth_date.day != row.birth_date.month:
                row.cells["birth"].remark(_("Bảng tính có thể đã đảo ngày và tháng."), DOUBT)
