"""A proposal: everybody's bed by wish, then by delegation, then by salutation.

Wishes to share are met first, beside those whom staff placed by hand and then among each other.
Who wants a room alone gets a room of one bed, and a bigger one only when nobody else needs it. The
others are paired within their delegation, drivers with drivers; who is left over takes a free bed
of the own delegation, then is paired with a left-over of another. A delegation stays in one hotel
where it fits, behind neighbouring doors. The same input always gives the same proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .beds import Beds
from .rules import Bedroom, Guest
from .wishes import groups_by_wish

PAIR = 2


class Why(TextChoices):
    """Why somebody who wants a room got none."""

    NO_ROOM_ALONE = "alone", _("Hết phòng trống để ở một mình.")
    NO_SALUTATION = "salutation", _("Chưa ghi Ông hay Bà, và hết phòng trống để ở một mình.")
    NO_BED_OF_DRIVERS = "driver", _("Hết phòng trống, và không còn giường cùng phòng với lái xe.")
    NO_BED = "bed", _("Hết phòng trống, và không còn giường cùng phòng với người cùng giới.")


@dataclass(frozen=True)
class Proposal:
    """`places`: who sleeps in which room, by key, fixed ones left out; `left`: who has none, why.

    Everybody who wants a room and is not fixed stands in exactly one of the two."""

    places: dict[int, int] = field(default_factory=dict)
    left: dict[int, Why] = field(default_factory=dict)


def propose(
    guests: Sequence[Guest], rooms: Sequence[Bedroom], fixed: Mapping[int, int] | None = None
) -> Proposal:
    """A bed for everybody who wants one and is not `fixed` (guest → room); see the module.

    Guests come in the order of the delegations' lists, rooms in that of the doors. 300 guests
    take a few milliseconds."""
    return _Planner(guests, rooms, fixed or {}).run()


class _Planner:
    def __init__(
        self, guests: Sequence[Guest], rooms: Sequence[Bedroom], fixed: Mapping[int, int]
    ) -> None:
        self.order = {guest.key: place for place, guest in enumerate(guests)}
        by_key = {guest.key: guest for guest in guests}
        inside: dict[int, list[Guest]] = defaultdict(list)
        # Who does not come, and a room that is gone, count for nothing.
        known = {room.key for room in rooms}
        self.fixed = {k: room for k, room in fixed.items() if k in by_key and room in known}
        for key, room in self.fixed.items():
            inside[room].append(by_key[key])
        self.beds = Beds(rooms, inside)
        self.hotels = list(dict.fromkeys(room.hotel for room in rooms))
        self.waiting = {g.key: g for g in guests if g.wants_room and g.key not in fixed}
        self.named_by: dict[int, list[int]] = defaultdict(list)
        for guest in guests:
            if guest.shares_with is not None and guest.key in fixed:
                self.named_by[guest.shares_with].append(guest.key)
        self.homes: dict[int | None, int] = {}
        self.made = Proposal()

    def run(self) -> Proposal:
        self._join_those_by_hand()
        groups, alone, odd, unknown = self._sorted_out()
        self._choose_homes(groups, [*alone, *odd, *unknown])
        alone.sort(key=lambda guest: (not guest.head, self._by_home(guest)))
        alone = [guest for guest in alone if not self._small_room(guest)]
        for group in sorted(groups, key=lambda group: self._by_home(group[0])):
            odd += self._house(group)
        odd = [guest for guest in odd if not self._beside_own(guest)]
        lone = self._pair_left_overs(sorted(odd, key=self._by_home))
        few = self.beds.count_empty() < len(lone) + len(alone) + len(unknown)
        for guest in [*lone, *alone, *unknown]:
            self._last_chance(guest, few=few)
        return self.made

    def _put(self, guests: Iterable[Guest], room: int) -> None:
        guests = list(guests)
        self.beds.put(guests, room)
        for guest in guests:
            self.made.places[guest.key] = room
            del self.waiting[guest.key]

    def _by_home(self, guest: Guest) -> tuple[int, int, int]:
        """Hotel by hotel, there delegation by delegation, there by the list."""
        home = self.homes.get(guest.delegation)
        hotel = len(self.hotels) if home is None else self.hotels.index(home)
        return hotel, self.first.get(guest.delegation, len(self.order)), self.order[guest.key]

    def _where(self, guest: Guest) -> list[int]:
        """The hotels to ask for a room: the delegation's own, where some of it sleep, the rest."""
        home = self.homes.get(guest.delegation)
        ranked = [] if home is None else [home]
        if guest.delegation is not None:
            ranked += self.beds.used_by[guest.delegation]
        return list(dict.fromkeys([*ranked, *self.hotels]))

    def _join_those_by_hand(self) -> None:
        for guest in list(self.waiting.values()):
            if guest.alone:
                continue
            for friend in (guest.shares_with, *self.named_by[guest.key]):
                room = self.fixed.get(friend) if friend is not None else None
                if room is not None and self.beds.may_join(guest, room):
                    self._put([guest], room)
                    break

    def _sorted_out(self) -> tuple[list[list[Guest]], list[Guest], list[Guest], list[Guest]]:
        """Groups for one room each, who wants to be alone, who is left over, of whom too little
        is known."""
        most = max((beds for sizes in self.beds.empty.values() for beds in sizes), default=0)
        groups = groups_by_wish(list(self.waiting.values()), most)
        grouped = {guest.key for group in groups for guest in group}
        alone, odd, unknown = [], [], []
        by_kind: dict[tuple[int, str, bool], list[Guest]] = defaultdict(list)
        for guest in self.waiting.values():
            if guest.key in grouped:
                continue
            if guest.alone:
                alone.append(guest)
            elif not guest.sex:
                unknown.append(guest)
            elif guest.delegation is None:
                odd.append(guest)
            else:
                by_kind[guest.delegation, guest.sex, guest.driver].append(guest)
        for kin in by_kind.values():
            for start in range(0, len(kin), PAIR):
                pair = kin[start : start + PAIR]
                if len(pair) == PAIR:
                    groups.append(pair)
                else:
                    odd += pair
        return groups, alone, odd, unknown

    def _choose_homes(self, groups: list[list[Guest]], singly: list[Guest]) -> None:
        """One hotel for each delegation, the biggest first: where some of it sleep already, else
        the first in which it fits whole, else the one with most room."""
        self.first: dict[int | None, int] = {}
        for guest in [*(group[0] for group in groups), *singly]:
            place = self.order[guest.key]
            self.first[guest.delegation] = min(place, self.first.get(guest.delegation, place))
        needs: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
        for group in groups:
            needs[group[0].delegation][0] += 1
        for guest in singly:
            needs[guest.delegation][1] += 1
        needs.pop(None, None)
        left = {hotel: self._free_in(hotel) for hotel in self.hotels}
        for delegation, (large, any_size) in sorted(
            needs.items(), key=lambda need: (-sum(need[1]), self.first[need[0]])
        ):
            home = self._home_for(delegation, large, any_size, left)
            if home is None:
                return
            self.homes[delegation] = home
            free = left[home]
            small = min(any_size, free[0])
            left[home] = (free[0] - small, max(0, free[1] - large - (any_size - small)))

    def _free_in(self, hotel: int) -> tuple[int, int]:
        """Empty rooms of one bed, and bigger ones."""
        ones = len(self.beds.empty[hotel].get(1, ()))
        return ones, self.beds.count_empty(hotel) - ones

    def _home_for(
        self, delegation: int | None, large: int, any_size: int, left: dict[int, tuple[int, int]]
    ) -> int | None:
        ranked = list(dict.fromkeys([*self.beds.used_by[delegation], *self.hotels]))
        for hotel in ranked:
            ones, bigger = left[hotel]
            if large <= bigger and large + any_size <= ones + bigger:
                return hotel
        return max(ranked, key=lambda hotel: sum(left[hotel]), default=None)

    def _small_room(self, guest: Guest) -> bool:
        home = self.homes.get(guest.delegation)
        where = self.hotels if home is None else [home]
        room = self.beds.take_empty(where, 1, exactly=True)
        if room is not None:
            self._put([guest], room)
        return room is not None

    def _house(self, group: list[Guest]) -> list[Guest]:
        """A room for the group, or for its parts; returns who is left over."""
        room = self.beds.take_empty(self._where(group[0]), len(group))
        if room is not None:
            self._put(group, room)
            return []
        if len(group) == PAIR:
            return group
        rest = group[PAIR:]
        return self._house(group[:PAIR]) + (self._house(rest) if len(rest) > 1 else rest)

    def _beside_own(self, guest: Guest) -> bool:
        room = self.beds.bed_beside_own(guest) if guest.delegation is not None else None
        if room is not None:
            self._put([guest], room)
        return room is not None

    def _pair_left_overs(self, odd: list[Guest]) -> list[Guest]:
        """Pairs across delegations, drivers with drivers; returns who stays without a room."""
        lone: list[Guest] = []
        kinds: dict[tuple[str, bool], list[Guest]] = defaultdict(list)
        for guest in odd:
            room = self.beds.bed_beside_one(guest) if guest.sex else None
            if room is not None:
                self._put([guest], room)
            else:
                kinds[guest.sex, guest.driver].append(guest)
        for (sex, _driver), kin in kinds.items():
            size = PAIR if sex else 1
            for start in range(0, len(kin), size):
                pair = kin[start : start + size]
                lone += self._house(pair) if len(pair) == PAIR else pair
        return lone

    def _last_chance(self, guest: Guest, *, few: bool) -> None:
        """An empty room, or any bed beside people of the same kind (that first where empty rooms
        are `few`), or the reason why not."""
        sociable = bool(guest.sex) and not guest.alone
        room = self.beds.any_bed(guest) if sociable and few else None
        if room is None:
            room = self.beds.take_empty(self._where(guest), 1)
        if room is None and sociable:
            room = self.beds.any_bed(guest)
        if room is not None:
            self._put([guest], room)
        else:
            self.made.left[guest.key] = _why(guest)


def _why(guest: Guest) -> Why:
    if guest.alone:
        return Why.NO_ROOM_ALONE
    if not guest.sex:
        return Why.NO_SALUTATION
    return Why.NO_BED_OF_DRIVERS if guest.driver else Why.NO_BED
