"""What upper rooms call the scopes and batches of messages: this room only carries their keys.

An upper room registers, in its AppConfig.ready(), how the rows behind "event:7" are called:

    naming.register("event", names_of_events, choices=recent_events)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import Organiser


class Named(NamedTuple):
    """How something is called, and its page ("" where it has none)."""

    label: str
    url: str = ""


Namer = Callable[[Collection[int]], dict[int, Named]]
Choices = Callable[[QuerySet[Organiser]], list[tuple[int, str]]]
_namers: dict[str, Namer] = {}
_choices: dict[str, Choices] = {}


def register(prefix: str, namer: Namer, *, choices: Choices | None = None) -> None:
    """Call "prefix:id" what `namer({id, …})[id]` says; `choices` lists what a filter offers."""
    _namers[prefix] = namer
    if choices is not None:
        _choices[prefix] = choices


def names_of(keys: Iterable[str]) -> dict[str, Named]:
    """The names of these keys, one query for each prefix; unknown ones are left out."""
    wanted: dict[str, set[int]] = {}
    for key in keys:
        prefix, _colon, number = key.partition(":")
        # No key of ours is longer than what a database counts to.
        if prefix in _namers and number.isdecimal() and len(number) < 19:
            wanted.setdefault(prefix, set()).add(int(number))
    return {
        f"{prefix}:{pk}": named
        for prefix, ids in wanted.items()
        for pk, named in _namers[prefix](ids).items()
    }


def choices(prefix: str, organisers: QuerySet[Organiser]) -> list[tuple[str, Any]]:
    """What a filter of this prefix offers to people of these organisers."""
    offered = _choices[prefix](organisers) if prefix in _choices else []
    return [(f"{prefix}:{pk}", label) for pk, label in offered]
