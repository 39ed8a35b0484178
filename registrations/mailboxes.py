"""A bad e-mail put right by staff, on people and on what they registered with."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models.functions import Lower

from accounts.models import Actor, Person, User
from registrations.models import Registration
from registrations.services.deciding import change_details
from registrations.states import LIVE_STATES


def correct(old: str, new: str, organiser_ids: Collection[int], by: User) -> None:
    """Where these organisers have the old address: the person's, and live registrations'."""
    people = Person.objects.filter(organiser__in=organiser_ids).alias(mailbox=Lower("email"))
    people.filter(mailbox=old).update(email=new)
    given = Registration.objects.filter(event__organiser__in=organiser_ids, state__in=LIVE_STATES)
    found = given.alias(mailbox=Lower("email")).filter(mailbox=old).order_by("event_id", "pk")
    for pk in list(found.values_list("pk", flat=True)):
        change_details(registration_id=pk, by=Actor.user(by), changes={"email": new})
    # Whom a coordinator brings is written to at the coordinator's address.
    passed_on = given.alias(mailbox=Lower("via_email")).filter(mailbox=old)
    passed_on.update(via_email=new)
