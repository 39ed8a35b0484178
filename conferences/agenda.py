"""An agenda once it is written down: its items, its days, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from common import clock
from conferences.models import AgendaItem

Kind = AgendaItem.Kind
# A quiet line between two others: nothing is held there.
PAUSES = (Kind.BREAK, Kind.MEAL)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an agenda, in words that no later change of a room or a person alters.

    `id` is that of its session, the same in every version; people are «name – unit»."""

    id: int
    starts: datetime
    ends: datetime
    kind: str
    title: str = ""
    track: str = ""
    room: str = ""
    speakers: tuple[str, ...] = ()
    presiding: tuple[str, ...] = ()
    by: str = ""
    note: str = ""

    @property
    def day(self) -> date:
        return clock.local(self.starts).date()

    @property
    def hours(self) -> str:
        return f"{clock.local(self.starts):%H:%M}–{clock.local(self.ends):%H:%M}"

    @property
    def kind_words(self) -> str:
        return str(Kind(self.kind).label) if self.kind in Kind.values else self.kind

    @property
    def words(self) -> str:
        """Its title; a meal or a break may have none of its own."""
        return self.title or self.kind_words

    @property
    def people(self) -> tuple[str, ...]:
        """Who does it, speakers first."""
        return tuple(filter(None, (*self.speakers, self.by)))

    @property
    def is_pause(self) -> bool:
        return self.kind in PAUSES

    @property
    def is_now(self) -> bool:
        return self.starts <= clock.now() < self.ends

    def as_json(self) -> dict[str, Any]:
        """Plain values for the row of a version."""
        return {
            **asdict(self),
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "speakers": list(self.speakers),
            "presiding": list(self.presiding),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Item:
        return cls(
            **{
                **values,
                "starts": datetime.fromisoformat(values["starts"]),
                "ends": datetime.fromisoformat(values["ends"]),
                "speakers": tuple(values["speakers"]),
                "presiding": tuple(values["presiding"]),
            }
        )


def in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.starts, item.track, item.ends, item.id))


@dataclass(slots=True)
class Block:
    """What a reader sees in one go: one item, or tracks side by side (track, its items)."""

    item: Item | None = None
    tracks: dict[str, list[Item]] = field(default_factory=dict)


@dataclass(slots=True)
class Day:
    """The items of one day, in order."""

    day: date
    items: list[Item]

    @property
    def blocks(self) -> list[Block]:
        """Items of tracks that follow each other stand together, column by column."""
        found: list[Block] = []
        for item in self.items:
            if not item.track:
                found.append(Block(item))
                continue
            if not found or found[-1].item is not None:
                found.append(Block())
            found[-1].tracks.setdefault(item.track, []).append(item)
        for block in found:
            block.tracks = dict(sorted(block.tracks.items()))
        return found


def days_of(items: Iterable[Item]) -> list[Day]:
    days: dict[date, list[Item]] = {}
    for item in in_order(items):
        days.setdefault(item.day, []).append(item)
    return [Day(day, found) for day, found in days.items()]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two agendas, as a sentence; `sign` is one of + − ~."""

    sign: str
    words: str


def differences(old: Sequence[Item], new: Sequence[Item]) -> list[Change]:
    """What a reader of the old agenda finds otherwise in the new one, in the order of time."""
    before = {item.id: item for item in old}
    after = {item.id: item for item in new}
    found: list[tuple[Item, Change]] = [
        (item, Change("+", _("Thêm: %(item)s") % {"item": _line(item)}))
        for item in new
        if item.id not in before
    ]
    found += [
        (item, Change("−", _("Bỏ: %(item)s") % {"item": _line(item)}))
        for item in old
        if item.id not in after
    ]
    for item in new:
        if item.id in before:
            found += [(item, change) for change in _changes(before[item.id], item)]
    found.sort(key=lambda pair: (pair[0].starts, pair[0].id))
    return [change for _item, change in found]


def _changes(old: Item, new: Item) -> Iterator[Change]:
    said = [
        (_("Đổi giờ “%(title)s”: %(was)s → %(is)s"), _time(old), _time(new)),
        (_("Đổi phòng “%(title)s”: %(was)s → %(is)s"), old.room, new.room),
        (
            _("Đổi người thực hiện “%(title)s”: %(was)s → %(is)s"),
            _all(old.people),
            _all(new.people),
        ),
        (_("Đổi chủ tọa “%(title)s”: %(was)s → %(is)s"), _all(old.presiding), _all(new.presiding)),
        (_("Đổi phiên “%(title)s”: %(was)s → %(is)s"), old.track, new.track),
        (_("Đổi loại “%(title)s”: %(was)s → %(is)s"), old.kind_words, new.kind_words),
        (_("Sửa ghi chú “%(title)s”: %(was)s → %(is)s"), old.note, new.note),
    ]
    if old.words != new.words and old.kind == new.kind:
        yield Change("~", _("Sửa tên: “%(was)s” → “%(is)s”") % {"was": old.words, "is": new.words})
    elif old.title != new.title:
        said.append((_("Sửa tên “%(title)s”: %(was)s → %(is)s"), old.title, new.title))
    for sentence, was, now in said:
        if was != now:
            yield Change("~", sentence % {"title": new.words, "was": was or "—", "is": now or "—"})


def _time(item: Item) -> str:
    return f"{item.hours}, {item.day:%d/%m/%Y}"


def _all(people: Sequence[str]) -> str:
    return "; ".join(people)


def _line(item: Item) -> str:
    place = f" ({item.room})" if item.room else ""
    return f"{_time(item)}: {item.words}{place}"
