"""Who may see and do what with events and registrations."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from accounts.policies import has_role
from registrations.models import Event, Registration, SessionRole

MANAGING = (Role.ADMINISTRATOR, Role.STAFF)
READING = (*MANAGING, Role.APPROVER)
# Who speaks or presides at a conference runs none of it.
TEACHING = (SessionRole.Role.TRAINER, SessionRole.Role.ASSISTANT)


def events_visible_to(user: User) -> QuerySet[Event]:
    """Events this user may open on staff pages: the organisers they work for, and what they
    teach."""
    offices = user.memberships.filter(role__in=(*MANAGING, Role.APPROVER, Role.DOOR)).values(
        "organiser_id"
    )
    return Event.objects.filter(
        Q(organiser_id__in=offices) | Q(pk__in=taught_by(user).values("session__event_id"))
    )


def taught_by(user: User) -> QuerySet[SessionRole]:
    """The buổi that somebody with this account teaches."""
    return SessionRole.objects.filter(role__in=TEACHING, person__user_links__user=user)


def may_manage(user: User, event: Event) -> bool:
    """Edit the event, decide on registrations, tell people."""
    return has_role(user, event.organiser_id, *MANAGING)


def may_read(user: User, event: Event) -> bool:
    """Open a person's page: contacts, consents, history; and download the list with them."""
    return has_role(user, event.organiser_id, *READING)


def may_list(user: User, event: Event) -> bool:
    """See who comes."""
    return has_role(user, event.organiser_id, *MANAGING, Role.APPROVER, Role.DOOR) or teaches(
        user, event
    )


def may_mark(user: User, event: Event) -> bool:
    """Mark presence: staff, and the class's own trainers."""
    return may_manage(user, event) or teaches(user, event)


def may_stand_at_door(user: User, event: Event) -> bool:
    """Check people in: staff, and those who receive them."""
    return has_role(user, event.organiser_id, *MANAGING, Role.DOOR)


def teaches(user: User, event: Event) -> bool:
    return taught_by(user).filter(session__event=event).exists()


def registrations_of(user: User) -> QuerySet[Registration]:
    """One's own, tied by proof and never by e-mail alone."""
    return Registration.objects.filter(person__user_links__user=user)
