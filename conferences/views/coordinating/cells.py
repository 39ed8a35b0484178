"""The roster as its grid shows it: each cell with its control, and what is to be said about it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.vietnamese.names import fold, squeeze
from conferences.models import RosterRow
from conferences.roster import MEAL, Context, Understood, choices_of, hint_of, shown
from conferences.selectors.rosters import Roster
from registrations.imports.results import DOUBT, REFUSAL

# A new row of the page before it was ever saved.
NEW = ""
_TYPES = {
    "full_name": {"autocapitalize": "words", "spellcheck": "false"},
    "phone": {"inputmode": "tel"},
    "email": {"inputmode": "email", "spellcheck": "false", "autocapitalize": "off"},
    "plate": {"autocapitalize": "characters", "spellcheck": "false"},
}
# What was understood of these is told by their notes, or goes without saying.
_SELF_EVIDENT = ("full_name", "share", "note", "diet", "paper", "workplace")
READ = ("salutation", "role", "position", "workplace", "phone", "email", "room", "share",
        "arrival", "departure")  # fmt: skip
_TONE = {0: "", 1: "info", DOUBT: "doubt", REFUSAL: "bad"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its words, and the width class of its cells."""

    key: str
    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        return "meal" if self.key.startswith(MEAL) else self.key


@lru_cache(maxsize=1024)
def _chosen(choices: tuple[str, ...], text: str) -> str:
    folded = fold(text)
    return next((each for each in choices if fold(each) == folded), text)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and the remark below it: `tone` is bad, doubt, info or nothing."""

    column: Column
    key: str
    text: str
    tone: str = ""
    remark: str = ""

    @property
    def chosen(self) -> str:
        """The choice that the text means, else the text itself."""
        return _chosen(self.column.choices, self.text)


@dataclass
class Line:
    """One row of the grid."""

    key: str
    number: int
    version: str
    cells: list[Cell]
    status: str = ""
    tone: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return self.cells[0].text

    @property
    def rest(self) -> list[Cell]:
        return self.cells[1:]


def columns_of(context: Context) -> list[Column]:
    """The columns that the edition asks, as controls."""
    return [
        Column(
            key,
            context.label(key),
            hint_of(key),
            tuple(choices_of(key)),
            (*_TYPES.get(key, {}).items(), *_placeholder(key, context)),
        )
        for key in context.columns
    ]


def _placeholder(key: str, context: Context) -> list[tuple[str, str]]:
    return [("placeholder", context.unit)] if key == "workplace" else []


def remark_of(row: Understood, column: str) -> tuple[str, str]:
    """(tone, sentence) below a cell: what is wrong or doubtful, else what was understood where
    that differs from what was typed."""
    cell = row.cells.get(column)
    if cell is None:
        return "", ""
    if cell.note:
        return _TONE[max(1, cell.level)], cell.note
    typed, meant = squeeze(cell.original), shown(row, column)
    if column in _SELF_EVIDENT or not meant or (column == "role" and not typed):
        return "", ""
    if _bare(meant) == _bare(typed) or (typed and _bare(meant).endswith(_bare(typed))):
        return "", ""
    return "info", _("Hiểu là: %(meant)s") % {"meant": meant}


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def status_of(row: Understood) -> tuple[str, str]:
    """(tone, words) of a whole row, as its closed card says it."""
    wrong = sum(cell.level >= REFUSAL for cell in row.cells.values())
    doubtful = sum(cell.level == DOUBT for cell in row.cells.values())
    if wrong:
        words = ngettext("%(count)d chỗ cần sửa", "%(count)d chỗ cần sửa", wrong)
        return "bad", words % {"count": wrong}
    if doubtful:
        words = ngettext("%(count)d chỗ nên xem lại", "%(count)d chỗ nên xem lại", doubtful)
        return "doubt", words % {"count": doubtful}
    return "good", _("Đã đủ")


def line_of(
    columns: Iterable[Column],
    row: RosterRow,
    *,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
) -> Line:
    """A saved row; `typed` is what was sent and could not be saved, for the reason `problem`."""
    texts = row.cells if typed is None else typed
    key = str(row.key)
    cells = [
        Cell(column, key, str(texts.get(column.key, "")), *remark_of(row.understood, column.key))
        for column in columns
    ]
    tone, status = status_of(row.understood)
    return Line(key, row.number, str(row.version), cells, status, tone, problem)


def new_line(
    columns: Iterable[Column],
    number: int,
    *,
    key: str = "",
    typed: Mapping[str, str] | None = None,
    problem: str = "",
) -> Line:
    """A row that is not saved: an empty one, or what was typed and refused."""
    key = key or str(uuid.uuid4())
    texts = typed or {}
    cells = [Cell(column, key, texts.get(column.key, "")) for column in columns]
    return Line(key, number, NEW, cells, problem=problem)


def rows_shown(roster: Roster) -> list[RosterRow]:
    """The rows of the grid: not those whose person was swapped out or withdrew."""
    return [row for row in roster.rows if not row.is_gone]


def remarks_as_json(roster: Roster) -> dict[str, Any]:
    """{row key: its number, version, state and remarks}, for the page that is open."""
    found = {}
    columns = columns_of(roster.context)
    for row in rows_shown(roster):
        notes = {
            column.key: [tone, sentence]
            for column in columns
            if (said := remark_of(row.understood, column.key))[1]
            for tone, sentence in (said,)
        }
        tone, status = status_of(row.understood)
        found[str(row.key)] = {
            "number": row.number,
            "version": row.version,
            "status": status,
            "tone": tone,
            "notes": notes,
        }
    return found


def sent_rows(roster: Roster) -> list[dict[str, Any]]:
    """Everybody of the roster as a person reads it, with the state of their registration."""
    return [
        {
            "number": row.number,
            **{name: shown(row.understood, name) for name in READ},
            "name": row.understood.full_name or _("(chưa có tên)"),
            "state": row.delegate.registration.state if row.delegate else "",
            "state_words": row.delegate.registration.get_state_display() if row.delegate else "",
        }
        for row in roster.people
    ]
