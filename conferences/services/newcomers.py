"""Who is to come instead of a delegate, or besides: one row, read among the rest of the delegation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import DomainError
from common.vietnamese.names import fold
from conferences.models import Delegate, Delegation, RosterRow
from conferences.roster import Understood, read_roster
from conferences.selectors.rosters import roster_of
from conferences.services.rostering import texts_of
from conferences.states import DelegateRole
from registrations.imports.readers import read_name
from registrations.imports.results import REFUSAL
from registrations.states import LIVE_STATES, State


@dataclass
class Newcomer:
    """Who comes instead or besides, read among the rest of the delegation."""

    delegation: Delegation
    leaving: Delegate | None
    cells: Mapping[str, str]

    def __post_init__(self) -> None:
        """Raises DomainError at the first cell that can't be taken as it is."""
        self.texts = texts_of(self.delegation, self.cells)
        if self.leaving is not None and not self.texts.get("role", "").strip():
            self.texts["role"] = str(DelegateRole(self.leaving.role).label)
        roster = roster_of(self.delegation)
        self.rows = [row if self._is_another(row) else None for row in roster.rows]
        beside = [row.cells if row else {} for row in self.rows]
        self.row: Understood = read_roster([*beside, self.texts], roster.context)[-1]
        for name, cell in self.row.cells.items():
            if name != "role" and cell.level == REFUSAL:
                raise DomainError(cell.note, field=name)
        self._require_one_head()

    def _is_another(self, row: RosterRow) -> bool:
        """Whether a row is somebody else who comes: not the one who leaves, nor this person, who
        waits or was not sent in yet."""
        if row.delegate is None or row.is_gone or row.delegate == self.leaving:
            return False
        waits = row.delegate.registration.state in (State.WAITLISTED, State.OFFERED)
        return not (waits and self._names(row))

    def _names(self, row: RosterRow) -> bool:
        name, _salutation, _beside = read_name(self.texts.get("full_name", ""))
        return fold(row.understood.full_name) == fold(name.value)

    def _require_one_head(self) -> None:
        leads = self.row.role == DelegateRole.HEAD
        heads = self.delegation.delegates.filter(
            role=DelegateRole.HEAD, registration__state__in=LIVE_STATES
        )
        if self.leaving is not None:
            heads = heads.exclude(pk=self.leaving.pk)
        if leads and heads.exists():
            raise DomainError(_("Đoàn đã có trưởng đoàn."), field="role")
        if not leads and self.leaving is not None and self.leaving.role == DelegateRole.HEAD:
            raise DomainError(_("Người thay trưởng đoàn phải là trưởng đoàn."), field="role")

    def sharing(self) -> Delegate | None:
        """With whom they wish to share a room."""
        mate = self.rows[self.row.share] if self.row.share is not None else None
        return mate.delegate if mate is not None else None

    def own_row(self) -> RosterRow | None:
        """The row that this person had, unsent."""
        rows = self.delegation.rows.filter(delegate=None, removed_at=None).order_by("position")
        for row in rows:
            name, _salutation, _beside = read_name(row.cells.get("full_name", ""))
            if name.value and fold(name.value) == fold(self.row.full_name):
                return row
        return None
