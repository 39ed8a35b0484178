"""One of everything that an address of a conference names."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from registrations.models import Event


def of_the_conference(event: Event, user: User) -> dict[str, list[Any]]:
    """The arguments of each address of conferences' own parts, by its name; each part has a
    function of its own."""
    return {f"conferences:{name}": given for name, given in _by_name(event, user).items()}


def _by_name(event: Event, user: User) -> dict[str, list[Any]]:
    return {}
