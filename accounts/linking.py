"""Tying an account to the persons one is, and what other rooms show on one's own page.

Upper rooms register here, since this one may not import them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from accounts.models import Person, PersonLink, User


class Part(NamedTuple):
    """A piece of the page /toi/: a template, and what it shows."""

    template: str
    context: dict[str, Any]


_makers: list[Callable[[User], Part]] = []
_finders: list[Callable[[str, str], Person | None]] = []


def on_my_page(make: Callable[[User], Part]) -> None:
    """Have this part shown to everybody who opens their own page."""
    if make not in _makers:
        _makers.append(make)


def on_claim(find: Callable[[str, str], Person | None]) -> None:
    """Have `find(code, phone or e-mail)` asked whose they are."""
    if find not in _finders:
        _finders.append(find)


def parts_of(user: User) -> list[Part]:
    return [make(user) for make in _makers]


def claimed_person(code: str, contact: str) -> Person | None:
    """The person who proves themselves by a code and the phone given with it; else None."""
    return next((person for find in _finders if (person := find(code, contact))), None)


def link_person(*, user: User, person: Person, proof: str) -> PersonLink:
    """Note that this user is this person, with the proof; a second time changes nothing."""
    link, _created = PersonLink.objects.get_or_create(
        user=user, person=person, defaults={"proof": proof}
    )
    return link
