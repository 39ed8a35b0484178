"""The coordinator's grid: rows saved as they are typed, taken out and back, moved, pasted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from common.vietnamese.names import fold
from conferences.models import Delegation, RosterRow
from conferences.roster import COLUMNS, MEAL, is_empty, share_by_name, share_number
from conferences.services.core import (
    event_of,
    lock_delegation,
    move_delegation,
    record_of,
    require_open,
)
from conferences.states import EDITABLE, DelegationState
from registrations.imports import readers

# Longer texts than a cell may have are kept too: the cell says what is wrong with it.
LONGEST_TEXT = 2_000
MOST_ROWS = 500
# Until then, on the day before the conference, coordinators change who comes.
LAST_HOUR = time(22)


@dataclass(frozen=True, slots=True)
class Added:
    """How many rows a list added, and how many of its people were there already."""

    added: int
    same: int


@transaction.atomic
def save_row(
    *, delegation_id: int, key: UUID, cells: Mapping[str, str], version: int | None, by: Actor
) -> RosterRow:
    """Keep what was typed into the cells of a row, right or wrong; cells that are not named stay.

    A new `key` makes a new row at the end, and the invitation a draft; the same again changes
    nothing. `version` is the row's as the page knew it, None where it is new to the page. Raises
    Conflict when somebody else changed the row since, DomainError when rows can't be edited."""
    delegation = lock_for_editing(delegation_id)
    row = delegation.rows.filter(key=key).first()
    typed = texts_of(delegation, cells)
    if row is None:
        [row] = _append(delegation, [typed], by, keys=[key])
        record_of(delegation, "delegation.row_added", by=by, details={"row": row.pk})
        return row
    if row.removed_at is not None:
        raise Conflict(_("Dòng này đã được bỏ ở nơi khác; hãy tải lại trang."))
    changed = sorted(name for name, text in typed.items() if row.cells.get(name, "") != text)
    if not changed:
        return row
    if version is not None and version != row.version:
        raise Conflict(_("Dòng này vừa được sửa ở nơi khác; hãy tải lại trang để xem bản mới."))
    row.cells = {**row.cells, **typed}
    _save(row)
    record_of(delegation, "delegation.row_saved", by=by, details=_told(row, changed))
    return row


@transaction.atomic
def remove_row(*, delegation_id: int, key: UUID, by: Actor) -> RosterRow:
    """Take a row out; its texts are kept. Who was sent in with it is cancelled when the roster is
    sent again. Twice changes nothing. Raises RosterRow.DoesNotExist."""
    delegation = lock_for_editing(delegation_id)
    row = delegation.rows.get(key=key)
    if row.removed_at is None:
        _pin_shares(delegation)
        row.refresh_from_db()
        row.removed_at = clock.now()
        _save(row)
        record_of(delegation, "delegation.row_removed", by=by, details=_told(row))
    return row


@transaction.atomic
def restore_row(*, delegation_id: int, key: UUID, by: Actor) -> RosterRow:
    """Put a row back where it was. Whose registration was cancelled since is sent in anew with the
    roster. Raises RosterRow.DoesNotExist."""
    delegation = lock_for_editing(delegation_id)
    row = delegation.rows.select_related("delegate__registration").get(key=key)
    if row.removed_at is not None:
        _require_room(delegation, 1)
        _pin_shares(delegation)
        row.refresh_from_db()
        row.removed_at = None
        if row.is_gone:
            row.delegate = None
        _save(row)
        record_of(delegation, "delegation.row_restored", by=by, details=_told(row))
    return row


@transaction.atomic
def move_row(*, delegation_id: int, key: UUID, to: int, by: Actor) -> RosterRow:
    """Move a row to a place, counted from 1; beyond the ends means the first or last place."""
    delegation = lock_for_editing(delegation_id)
    rows = list(delegation.rows.filter(removed_at=None).order_by("position", "pk"))
    row = next((each for each in rows if each.key == key), None)
    if row is None:
        raise RosterRow.DoesNotExist
    place = min(max(to, 1), len(rows)) - 1
    if rows.index(row) != place:
        _pin_shares(delegation)
        row.refresh_from_db()
        rows.remove(row)
        rows.insert(place, row)
        for position, each in enumerate(rows, start=1):
            each.position = position
        RosterRow.objects.bulk_update(rows, ["position"])
        record_of(delegation, "delegation.row_moved", by=by, details=_told(row))
    return row


@transaction.atomic
def add_rows(*, delegation_id: int, rows: Sequence[Mapping[str, str]], by: Actor) -> Added:
    """Add the people of a pasted or sent list at the end; who stands there already, by name and
    phone, is left as they are, so that the same list again changes nothing.

    Raises DomainError when rows can't be edited, or are too many; then nothing is added."""
    delegation = lock_for_editing(delegation_id)
    typed = [texts_of(delegation, row) for row in rows]
    typed = [texts for texts in typed if not is_empty(texts)]
    there = [row.cells for row in delegation.rows.filter(removed_at=None)]
    known = already_there(there, typed)
    fresh = [texts for texts, is_known in zip(typed, known, strict=True) if not is_known]
    if fresh:
        _append(delegation, fresh, by)
        record_of(delegation, "delegation.rows_added", by=by, details={"count": len(fresh)})
    return Added(len(fresh), len(typed) - len(fresh))


def already_there(
    there: Iterable[Mapping[str, str]], rows: Iterable[Mapping[str, str]]
) -> list[bool]:
    """Of each row of a list whether its person stands among `there`, by name and phone. One row
    answers for one person: two of one name in a list stay two."""
    left = [_who(cells) for cells in there]
    known = []
    for cells in rows:
        who = _who(cells)
        found = next((other for other in left if _is_same(who, other)), None)
        known.append(found is not None)
        if found is not None:
            left.remove(found)
    return known


def lock_for_editing(delegation_id: int) -> Delegation:
    """The locked delegation, whose rows may be edited. Raises DomainError."""
    delegation = lock_delegation(delegation_id)
    require_invited(delegation)
    if delegation.state == DelegationState.DECLINED:
        raise IllegalTransition(_("Đơn vị đã báo không tham dự; hãy mở lại danh sách trước."))
    if delegation.state not in EDITABLE:
        raise IllegalTransition(
            _(
                "Danh sách đã gửi Ban Tổ chức nên không sửa trực tiếp được; hãy gửi đề nghị thay đổi."
            )
        )
    return delegation


def require_invited(delegation: Delegation) -> None:
    """Raise DomainError where the unit is not invited any more, or the conference is over or
    called off."""
    if delegation.unit.withdrawn_at is not None:
        raise DomainError(_("Giấy mời này đã được rút lại."))
    require_open(event_of(delegation))


def last_moment(delegation: Delegation) -> datetime | None:
    """Until when the coordinator changes who comes: 22:00 on the eve; None without a date."""
    starts_at = event_of(delegation).starts_at
    if starts_at is None:
        return None
    eve = clock.local(starts_at).date() - timedelta(days=1)
    return datetime.combine(eve, LAST_HOUR, clock.VIETNAM)


def require_in_time(delegation: Delegation, by: Actor) -> None:
    """Raise DomainError for a coordinator after the last evening; staff go on to the end."""
    until = last_moment(delegation)
    if by.kind != "user" and until is not None and clock.now() >= until:
        raise DomainError(
            _("Đã quá %(until)s, việc này xin gọi cho Ban Tổ chức: %(contact)s.")
            % {
                "until": f"{clock.local(until):%H:%M %d/%m/%Y}",
                "contact": event_of(delegation).whom_to_call,
            }
        )


def _append(
    delegation: Delegation,
    typed: Sequence[dict[str, str]],
    by: Actor,
    keys: Sequence[UUID] = (),
) -> list[RosterRow]:
    _require_room(delegation, len(typed))
    last = delegation.rows.order_by("-position").values_list("position", flat=True).first() or 0
    made = [
        RosterRow(delegation=delegation, position=position, cells=texts, version=1)
        for position, texts in enumerate(typed, start=last + 1)
    ]
    for row, key in zip(made, keys, strict=False):
        row.key = key
    RosterRow.objects.bulk_create(made)
    if delegation.state == DelegationState.INVITED:
        move_delegation(delegation, DelegationState.DRAFT, by=by)
    return made


def _pin_shares(delegation: Delegation) -> None:
    """Before numbers change, who is named by number as sharing a room is named by name."""
    rows = list(delegation.rows.filter(removed_at=None).order_by("position", "pk"))
    changed = []
    for row in rows:
        number = share_number(row.cells)
        other = rows[number - 1] if number is not None and 0 < number <= len(rows) else row
        if row == other or not other.cells.get("full_name", ""):
            continue
        row.cells = share_by_name(row.cells, other.cells["full_name"])
        row.version += 1
        changed.append(row)
    RosterRow.objects.bulk_update(changed, ["cells", "version"])


def _require_room(delegation: Delegation, more: int) -> None:
    if delegation.rows.filter(removed_at=None).count() + more > MOST_ROWS:
        raise DomainError(_("Một đoàn có nhiều nhất %d dòng.") % MOST_ROWS)


def texts_of(delegation: Delegation, cells: Mapping[str, str]) -> dict[str, str]:
    """What a row may keep: known columns, as typed but for what no database takes."""
    known = set(COLUMNS)
    if any(name.startswith(MEAL) for name in cells):
        meals = delegation.unit.conference.meals.values_list("pk", flat=True)
        known |= {f"{MEAL}{pk}" for pk in meals}
    return {name: _kept(text) for name, text in cells.items() if name in known}


def _kept(text: str) -> str:
    plain = str(text).replace("\0", "").encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", plain).strip()[:LONGEST_TEXT]


def _who(cells: Mapping[str, str]) -> tuple[str, str]:
    """A name as one compares it, and the phone, of a row."""
    name, _salutation, _beside = readers.read_name(cells.get("full_name", ""))
    phone = cells.get("phone", "")
    return fold(name.value), readers.read_phone(readers.split_contact(phone)[0]).value


def _is_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """The same name, and the same phone unless one of the rows has none."""
    return one[0] == other[0] and (one[1] == other[1] or not (one[1] and other[1]))


def _save(row: RosterRow) -> None:
    row.version += 1
    row.updated_at = clock.now()
    row.save()


def _told(row: RosterRow, columns: Sequence[str] = ()) -> dict[str, object]:
    """For the history: which row and cells, not what stands in them."""
    return {"row": row.pk, **({"columns": list(columns)} if columns else {})}
