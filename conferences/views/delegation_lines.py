"""A roster as staff review it: what was understood, what is doubtful, what is new since last time."""

from __future__ import annotations

from dataclasses import dataclass, field

from conferences.models import RosterRow
from conferences.roster import MEAL, shown
from conferences.selectors.rosters import Roster
from conferences.states import DelegateRole
from registrations.imports.results import DOUBT, REFUSAL

# Each in a place of its own in the table; all else is told beneath one another.
WHO, WORK, CONTACT = ("full_name",), ("position", "workplace"), ("phone", "email")
APART = (*WHO, *WORK, *CONTACT, "salutation", "role")
_TONES = {DOUBT: "wait", REFUSAL: "bad"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell was understood as, what it was when staff looked last, and the remark on it."""

    label: str
    text: str
    was: str = ""
    changed: bool = False
    note: str = ""
    tone: str = ""

    @property
    def speaks(self) -> bool:
        return bool(self.text or self.changed)


@dataclass(slots=True)
class Line:
    """One person: `cells` by column; `state` of the registration, "" while it was not sent."""

    row: RosterRow
    cells: dict[str, Cell]
    is_new: bool = False
    rest: list[Cell] = field(default_factory=list)

    @property
    def work(self) -> list[Cell]:
        return self._of(WORK)

    @property
    def contact(self) -> list[Cell]:
        return self._of(CONTACT)

    def _of(self, columns: tuple[str, ...]) -> list[Cell]:
        return [self.cells[name] for name in columns if self.cells[name].speaks]

    @property
    def head(self) -> bool:
        return self.row.understood.role == DelegateRole.HEAD

    @property
    def driver(self) -> bool:
        return self.row.understood.role == DelegateRole.DRIVER

    @property
    def remarks(self) -> list[Cell]:
        """The cells on which there is something to say, the gravest first."""
        said = [cell for cell in self.cells.values() if cell.note and cell.tone]
        return sorted(said, key=lambda cell: cell.tone)

    @property
    def changed(self) -> bool:
        return any(cell.changed for cell in self.cells.values())


def lines_of(roster: Roster) -> list[Line]:
    """The people of a roster, compared with what staff saw when they last approved or returned it."""
    seen_before = any(row.reviewed_cells is not None for row in (*roster.rows, *roster.removed))
    lines = []
    for row in roster.rows:
        if row.is_gone:
            continue
        is_new = seen_before and row.reviewed_cells is None
        cells = {name: _cell(row, name, roster) for name in roster.context.columns}
        lines.append(
            Line(
                row,
                cells,
                is_new,
                [cell for name, cell in cells.items() if name not in APART and cell.speaks],
            )
        )
    return lines


def _cell(row: RosterRow, column: str, roster: Roster) -> Cell:
    meant = row.understood.cells.get(column)
    typed = str(row.cells.get(column, ""))
    text = _text(row, column, typed, roster)
    reviewed = row.reviewed_cells
    was = str(reviewed.get(column, "")) if reviewed is not None else ""
    return Cell(
        label=roster.context.label(column),
        text=text,
        was=was,
        changed=reviewed is not None and was != typed,
        note=meant.note if meant else "",
        tone=_TONES.get(meant.level, "") if meant else "",
    )


def _text(row: RosterRow, column: str, typed: str, roster: Roster) -> str:
    if column == "share" and row.understood.share is not None:
        other = roster.rows[row.understood.share]
        return f"{other.number}. {other.understood.full_name}"
    # Where everybody works at the unit, nobody needs to read it at each name.
    if column == "workplace":
        return typed
    if column.startswith(MEAL) and not row.understood.value(column):
        return typed
    return shown(row.understood, column) or typed


def gone_since(roster: Roster) -> list[str]:
    """The names of those whom staff saw and who are off the list now."""
    return [
        str(row.reviewed_cells.get("full_name", ""))
        for row in roster.removed
        if row.reviewed_cells is not None
    ]
