"""From the texts of a roster to what is kept, with a remark at each cell that is not plain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from common import clock
from common.vietnamese.names import fold, squeeze
from conferences.roster import cells as own
from conferences.roster.columns import LONGEST_CELL, MEAL, Context
from conferences.roster.moments import read_moment
from conferences.states import DelegateRole, RoomWish
from registrations.imports import readers
from registrations.imports.results import DOUBT, INFO, REFUSAL, ImportedCell
from registrations.imports.words import DIET

Cells = Mapping[str, str]
# How a colleague is called tells Ông from Bà; as a form of address it stands before a name.
_SEX_OF = {"anh": "ong", "chú": "ong", "chị": "ba", "cô": "ba"}
_CALLED = re.compile(r"(anh|chú|chị|cô)\s+\w")


@dataclass
class Understood:
    """One row: each cell as typed, as kept and with its remark; `share` is the index of the row of
    whom this person shares a room with."""

    cells: dict[str, ImportedCell]
    share: int | None = None
    sittings: dict[str, int] = field(default_factory=dict)

    def value(self, column: str) -> str:
        cell = self.cells.get(column)
        return cell.value if cell else ""

    def note(self, column: str) -> str:
        cell = self.cells.get(column)
        return cell.note if cell else ""

    @property
    def level(self) -> int:
        return max((cell.level for cell in self.cells.values()), default=0)

    @property
    def is_refused(self) -> bool:
        """Whether something must be corrected before this person can be sent in."""
        return self.level >= REFUSAL

    @property
    def is_doubtful(self) -> bool:
        return self.level == DOUBT

    @property
    def full_name(self) -> str:
        return self.value("full_name")

    @property
    def role(self) -> DelegateRole:
        return DelegateRole(self.value("role") or DelegateRole.DELEGATE)

    @property
    def room(self) -> RoomWish:
        return RoomWish(self.value("room") or RoomWish.NONE)

    @property
    def visit(self) -> bool:
        return self.value("visit") == own.YES

    @property
    def meals(self) -> set[int]:
        """The keys of the sittings that this person comes to."""
        return {pk for key, pk in self.sittings.items() if self.value(key) == own.YES}

    @property
    def arrival(self) -> datetime | None:
        return _moment(self.value("arrival"))

    @property
    def departure(self) -> datetime | None:
        return _moment(self.value("departure"))

    def remarks(self) -> list[tuple[str, str]]:
        """(column, sentence) of all that is to be said, gravest first."""
        noted = [(name, cell) for name, cell in self.cells.items() if cell.note]
        noted.sort(key=lambda item: -item[1].level)
        return [(name, cell.note) for name, cell in noted]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def read_row(texts: Cells, context: Context) -> Understood:
    """Understand one row by itself. Sharing by name or number is found by read_roster."""
    typed = {name: str(texts.get(name, ""))[:LONGEST_CELL] for name in (*context.columns, "note")}
    cells: dict[str, ImportedCell] = {}
    name, addressed, beside_name = readers.read_name(typed["full_name"])
    cells["full_name"] = name
    cells["salutation"] = _salutation(typed["salutation"], addressed, typed["full_name"])
    _work(cells, typed, context)
    cells["phone"], cells["email"] = _contact(typed)
    cells["note"] = readers.read_text(typed["note"], own.LONGEST_NOTE)
    if beside_name:
        note = "; ".join(filter(None, (beside_name, cells["note"].value)))
        cells["note"].value = note[: own.LONGEST_NOTE]
    cells["role"] = own.read_role(typed["role"])
    _stay(cells, typed, context)
    _coming(cells, typed, context)
    _from_other_cells(cells, context)
    _missing(cells, context)
    for name, cell in cells.items():
        if len(str(texts.get(name, ""))) > LONGEST_CELL:
            cell.remark(_("Quá dài: mỗi ô nhiều nhất %d ký tự.") % LONGEST_CELL, REFUSAL)
    return Understood(
        {column: cells.get(column, ImportedCell(typed[column])) for column in context.columns},
        sittings={each.key: each.pk for each in context.sittings},
    )


def _salutation(text: str, addressed: str, name: str) -> ImportedCell:
    cell = readers.read_salutation(text)
    if addressed and cell.value and addressed != cell.value:
        cell.remark(_("Trước tên ghi khác với ô này; hãy sửa một trong hai."), DOUBT)
    elif addressed and not cell.value:
        cell.value = addressed
    called = _CALLED.match(squeeze(name).lower())
    if called and not cell.value and not cell.note:
        cell.value = _SEX_OF[called.group(1)]
        cell.remark(_("Hiểu theo cách gọi “%s”.") % called.group(1))
    return cell


def _work(cells: dict[str, ImportedCell], typed: Cells, context: Context) -> None:
    position = readers.read_text(typed["position"], readers.LONGEST_POSITION)
    workplace = readers.read_text(typed["workplace"], readers.LONGEST_WORKPLACE)
    if not workplace.value:
        split = readers.read_position_workplace(typed["position"])
        if split[0].value and split[1].value:
            position.value, workplace.value = split[0].value, split[1].value
        else:
            workplace.value = context.unit[: readers.LONGEST_WORKPLACE]
    cells["position"], cells["workplace"] = position, workplace


def _contact(typed: Cells) -> tuple[ImportedCell, ImportedCell]:
    phone, email = typed["phone"], typed["email"]
    if "@" in phone and not email:
        phone, email = readers.split_contact(phone)
    return readers.read_phone(phone), readers.read_email(email)


def _stay(cells: dict[str, ImportedCell], typed: Cells, context: Context) -> None:
    if not context.asks_rooms:
        return
    cells["room"], with_whom = own.read_room(typed["room"])
    cells["share"] = own.read_share(typed["share"] or with_whom)
    cells["share"].original = typed["share"]
    note_share = own.share_in(typed["note"])[1]
    if not cells["share"].value and note_share and not cells["share"].note:
        found = own.read_share(note_share)
        cells["share"].value = found.value
    if (
        cells["share"].value
        and cells["room"].value in ("", RoomWish.NONE)
        and not cells["room"].note
    ):
        cells["room"].value = RoomWish.DOUBLE.value
        cells["room"].remark(_("Có người ở ghép; hiểu là phòng đôi."), INFO)


def _coming(cells: dict[str, ImportedCell], typed: Cells, context: Context) -> None:
    for column in context.columns:
        if column.startswith(MEAL) or column == "visit":
            cells[column] = own.read_yes(typed[column])
    days = {"first_day": context.first_day, "last_day": context.last_day}
    cells["arrival"] = read_moment(typed["arrival"], **days)
    cells["departure"] = read_moment(typed["departure"], **days, leaving=True)
    start, end = cells["arrival"].value, cells["departure"].value
    if start and end and datetime.fromisoformat(end) <= datetime.fromisoformat(start):
        cells["departure"].remark(_("Giờ về trước giờ đến, cần xem lại."), DOUBT)
    cells["diet"] = own.read_diet(typed["diet"])
    cells["plate"] = own.read_plate(typed["plate"])
    if context.asks_papers:
        cells["paper"] = own.read_title(typed["paper"])


def _from_other_cells(cells: dict[str, ImportedCell], context: Context) -> None:
    """What lists say in the notes or in the position: the role, the plate, the diet."""
    note = cells["note"].original
    if not cells["role"].value:
        said = own.role_in(note)
        if said is None and own.role_in(cells["position"].original) == DelegateRole.DRIVER:
            said = DelegateRole.DRIVER
        if said is not None:
            cells["role"].value = said.value
            cells["role"].remark(_("%(role)s, theo ghi chú hoặc chức vụ.") % {"role": said.label})
        else:
            cells["role"].value = DelegateRole.DELEGATE.value
    if not cells["plate"].value and (plate := own.plate_in(note)):
        cells["plate"].value = plate
        cells["plate"].remark(_("%(plate)s, theo ghi chú.") % {"plate": plate})
    if not cells["diet"].value and DIET.search(note):
        cells["diet"].value = cells["note"].value[: own.LONGEST_DIET]
        cells["diet"].remark(_("Hiểu từ ghi chú."))


def _missing(cells: dict[str, ImportedCell], context: Context) -> None:
    if not cells["salutation"].value and not cells["salutation"].note and cells["full_name"].value:
        cells["salutation"].remark(_("Chưa ghi Ông hay Bà: cần để in thẻ và xếp phòng."), DOUBT)
    driver = cells["role"].value == DelegateRole.DRIVER
    if driver and not cells["phone"].value and not cells["phone"].note:
        cells["phone"].remark(_("Nên có số điện thoại của lái xe để lễ tân gọi khi cần."), INFO)


def read_roster(rows: Sequence[Cells], context: Context) -> list[Understood]:
    """Understand the rows of one delegation together, in their order: who shares with whom, who
    stands there twice, and the one who leads."""
    read = [read_row(texts, context) for texts in rows]
    _find_twins(read)
    _one_head(read)
    for index, row in enumerate(read):
        if row.value("share"):
            _find_share(read, index)
    _check_rooms(read)
    return read


def is_empty(texts: Cells) -> bool:
    """Whether nothing was typed into a row: it is nobody yet."""
    return not any(str(text).strip() for text in texts.values())


def _find_twins(read: list[Understood]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for index, row in enumerate(read):
        if not row.full_name:
            continue
        key = (fold(row.full_name), row.value("phone"))
        if key in seen:
            row.cells["full_name"].remark(
                _("Trùng với dòng %(number)d; hãy bỏ một dòng, hoặc ghi số điện thoại riêng.")
                % {"number": seen[key] + 1},
                REFUSAL,
            )
        seen.setdefault(key, index)


def _one_head(read: list[Understood]) -> None:
    heads = [index for index, row in enumerate(read) if row.role == DelegateRole.HEAD]
    for index in heads[1:]:
        read[index].cells["role"].remark(
            _("Dòng %(number)d đã là trưởng đoàn; mỗi đoàn chỉ có một.") % {"number": heads[0] + 1},
            REFUSAL,
        )


def _find_share(read: list[Understood], index: int) -> None:
    row, named = read[index], read[index].value("share")
    cell = row.cells["share"]
    found = _numbered(read, named) if named.startswith("#") else _called(read, named, index)
    if found is None:
        cell.remark(_("Không tìm thấy người này trong danh sách đoàn."), DOUBT)
    elif found == index:
        cell.remark(_("Không thể ở ghép với chính mình."), DOUBT)
    else:
        row.share = found
        other = read[found]
        cell.remark(
            _("Ghép với %(name)s.") % {"name": other.full_name or _("dòng %d") % (found + 1)}
        )
        sexes = {row.value("salutation"), other.value("salutation")}
        if sexes == {"ong", "ba"}:
            cell.remark(_("Ông và Bà ở chung một phòng, cần xem lại."), DOUBT)


def _numbered(read: list[Understood], named: str) -> int | None:
    number = int(named[1:]) if named[1:].isdecimal() else 0
    return number - 1 if 1 <= number <= len(read) else None


def _called(read: list[Understood], named: str, index: int) -> int | None:
    """The only row of that name, of that end of a name ("anh Quân"), or of that role."""
    names = [fold(row.full_name) for row in read]
    exact = [place for place, name in enumerate(names) if name == named]
    ends = [place for place, name in enumerate(names) if name.endswith(f" {named}")]
    drivers = [
        place
        for place, row in enumerate(read)
        if own.role_in(named) == DelegateRole.DRIVER and row.role == DelegateRole.DRIVER
    ]
    for places in (exact, ends, drivers):
        if len(places) == 1 or (places and places[0] == index):
            return places[0]
    return None


def _check_rooms(read: list[Understood]) -> None:
    """No more than two in a double room, as far as the wishes go."""
    wished: dict[int, list[int]] = {}
    for index, row in enumerate(read):
        if row.share is not None:
            wished.setdefault(row.share, []).append(index)
    for target, sharers in wished.items():
        with_target = {*sharers, *([read[target].share] if read[target].share is not None else [])}
        for index in sharers if len(with_target) > 1 else ():
            read[index].cells["share"].remark(
                _("Có hơn hai người cùng ghép một phòng đôi, cần xem lại."), DOUBT
            )
        if read[target].room != RoomWish.DOUBLE:
            for index in sharers:
                read[index].cells["share"].remark(
                    _("Người được ghép không đăng ký phòng đôi, cần xem lại."), DOUBT
                )


def shown(row: Understood, column: str) -> str:
    """What was understood of a cell, as a person reads it."""
    value = row.value(column)
    if column.startswith(MEAL) or column == "visit":
        return {own.YES: _("Có"), own.NO: _("Không")}.get(value, "")
    if column == "salutation":
        return {"ong": _("Ông"), "ba": _("Bà")}.get(value, "")
    if column == "phone" and value:
        return readers.format_phone(value)
    if column == "role":
        return str(row.role.label)
    if column == "room":
        return str(RoomWish(value).label) if value else ""
    if column in ("arrival", "departure") and value:
        return f"{clock.local(datetime.fromisoformat(value)):%H:%M %d/%m/%Y}"
    if column == "share":
        return row.note("share") if row.share is not None else ""
    return value
