"""What upper rooms add to a person's pages: they register here, since lower rooms never reach up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Panel:
    """A framed piece of a page: a title, a sentence, and where it leads."""

    title: Any
    text: Any = ""
    url: str = ""
    link: Any = ""


Maker = Callable[[Sequence[Registration]], dict[int, list[Panel]]]
_makers: list[Maker] = []


def on_person_pages(make: Maker) -> None:
    """Have `make` asked for {registration id: panels} whenever a person's pages are shown.

    It must cost the same queries for one registration and for many."""
    if make not in _makers:
        _makers.append(make)


def panels_of(registrations: Sequence[Registration]) -> dict[int, list[Panel]]:
    """Every panel of these registrations, by registration."""
    found: dict[int, list[Panel]] = defaultdict(list)
    for make in _makers:
        for registration_id, panels in make(registrations).items():
            found[registration_id] += panels
    return found
