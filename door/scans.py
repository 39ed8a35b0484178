"""What a phone sends and what it is answered, in the door's own terms."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from common import clock
from common.vietnamese.names import squeeze
from door.models import Device, How, Outcome

IN, UNDO = "in", "undo"
# What a phone without network shows to somebody it lets in.
LET_IN = (Outcome.WELCOME, "genuine")
MOST_SCANS = 200
_LONGEST_TICKET = 200
TONES: dict[str, str] = {
    Outcome.WELCOME: "good",
    Outcome.ALREADY: "wait",
    Outcome.NOT_TODAY: "note",
    Outcome.CANCELLED: "bad",
    Outcome.SWAPPED: "bad",
    Outcome.UNKNOWN: "bad",
    Outcome.REFUSED: "bad",
    Outcome.UNDONE: "idle",
}


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan, or the undoing of one; `answer`: what the phone showed while it was offline."""

    uuid: uuid.UUID
    at: datetime
    what: str = IN
    ticket: str = ""
    registration: int | None = None
    code: str = ""
    undoes: uuid.UUID | None = None
    how: str = How.TYPED
    offline: bool = False
    answer: str = ""

    @property
    def let_in(self) -> bool:
        """Whether the phone let this person in by itself."""
        return self.offline and self.answer in LET_IN

    @property
    def turned_away(self) -> bool:
        return self.offline and bool(self.answer) and self.answer not in LET_IN


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands large on the phone. `undo`: whether this very scan may be taken back."""

    uuid: str
    outcome: str
    words: str = ""
    registration: int | None = None
    name: str = ""
    unit: str = ""
    group: str = ""
    table: str = ""
    bus: str = ""
    role: str = ""
    at: datetime | None = None
    by: str = ""
    new_name: str = ""
    undo: bool = False

    @property
    def label(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def tone(self) -> str:
        """The colour of the answer."""
        return TONES[self.outcome]

    def as_json(self) -> dict[str, Any]:
        return {
            "uuid": self.uuid,
            "outcome": self.outcome,
            "r": self.registration,
            "name": self.name,
            "unit": self.unit,
            "group": self.group,
            "table": self.table,
            "bus": self.bus,
            "role": self.role,
            "at": int(self.at.timestamp() * 1000) if self.at else None,
            "by": self.by,
            "new_name": self.new_name,
            "words": self.words,
            "undo": self.undo,
        }


def read_scan(values: Any, *, offset_ms: int, device: Device) -> Scan | None:
    """A scan from its JSON, its time corrected; None when it has no UUID of its own or no sense."""
    if not isinstance(values, Mapping):
        return None
    own = _uuid(values.get("uuid"))
    what = values.get("what", IN)
    undoes = _uuid(values.get("undoes"))
    if own is None or what not in (IN, UNDO) or (what == UNDO and undoes is None):
        return None
    how = values.get("how")
    return Scan(
        uuid=own,
        at=corrected(values.get("at"), offset_ms=offset_ms, device=device),
        what=what,
        ticket=_text(values.get("ticket"), _LONGEST_TICKET),
        registration=_key(values.get("registration")),
        code=_text(values.get("code"), 20).upper(),
        undoes=undoes,
        how=how if how in How.values else How.TYPED,
        offline=values.get("offline") is True,
        answer=_text(values.get("answer"), 20),
    )


def corrected(at: Any, *, offset_ms: int, device: Device) -> datetime:
    """The moment of a scan by the server's clock: what the phone's clock was wrong by is known from
    the moment of sending. Never later than now, never before the phone was paired."""
    now = clock.now()
    earliest = device.paired_at or now
    if not isinstance(at, int | float) or isinstance(at, bool):
        return now
    try:
        moment = datetime.fromtimestamp(at / 1000, UTC) + timedelta(milliseconds=offset_ms)
    except (OverflowError, OSError, ValueError):
        return now
    return min(max(moment, earliest), now)


def offset_of(sent_at: Any) -> int:
    """Milliseconds to add to the phone's clock; 0 where it does not tell what it shows."""
    if not isinstance(sent_at, int | float) or isinstance(sent_at, bool):
        return 0
    here = int(clock.now().timestamp() * 1000)
    return here - int(sent_at) if abs(sent_at) < 10**15 else 0


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: Any, most: int) -> str:
    return squeeze(value.replace("\0", ""))[:most] if isinstance(value, str) else ""


def _key(value: Any) -> int | None:
    right = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
    return value if right else None
