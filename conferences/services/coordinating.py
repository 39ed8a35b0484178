"""Small things that a coordinator's link does beside the roster: seen, and kept by an account."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from common import clock
from conferences.models import Delegation


def note_opened(*, delegation_id: int) -> bool:
    """Keep the moment at which the link was first used by a person; later ones change nothing.

    One conditional update, without the edition's lock: nothing else depends on it."""
    fresh = Delegation.objects.filter(pk=delegation_id, opened_at=None)
    return bool(fresh.update(opened_at=clock.now()))


@transaction.atomic
def keep_delegation(*, delegation_id: int, user: User) -> None:
    """Show the delegation on the user's own page: having the link is the proof. Twice is once."""
    Delegation.objects.get(pk=delegation_id).users.add(user)


@transaction.atomic
def leave_delegation(*, delegation_id: int, user: User) -> None:
    """Take the delegation off the user's own page."""
    Delegation.objects.get(pk=delegation_id).users.remove(user)
