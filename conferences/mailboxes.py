"""A bad e-mail put right by staff, where a delegation's coordinator has it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models.functions import Lower

from accounts.models import User
from conferences.models import Delegation


def correct(old: str, new: str, organiser_ids: Collection[int], by: User) -> None:
    """The coordinators' addresses of these organisers' editions."""
    mine = Delegation.objects.filter(unit__conference__event__organiser__in=organiser_ids)
    found = mine.alias(mailbox=Lower("coordinator_email")).filter(mailbox=old)
    ids = list(found.values_list("pk", flat=True))
    Delegation.objects.filter(pk__in=ids).update(coordinator_email=new)
