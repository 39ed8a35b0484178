"""Who may do what in an organiser."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Membership, Organiser, Role, User

STAFF_ROLES = (Role.ADMINISTRATOR, Role.STAFF, Role.APPROVER, Role.TRAINER, Role.DOOR)


def has_role(user: User, organiser_id: int | None, *roles: str) -> bool:
    """Whether the user has one of these roles in this organiser."""
    return (
        user.is_authenticated
        and user.is_active
        and any(
            membership.organiser_id == organiser_id and membership.role in roles
            for membership in memberships_of(user)
        )
    )


def memberships_of(user: User) -> list[Membership]:
    """The user's memberships, read once a request."""
    if not hasattr(user, "_memberships"):
        user._memberships = list(user.memberships.select_related("organiser"))  # type: ignore[attr-defined]
    return user._memberships  # type: ignore[attr-defined,no-any-return]


def works_here(user: User) -> bool:
    """Whether the user has any role that opens staff pages."""
    return user.is_authenticated and any(
        membership.role in STAFF_ROLES for membership in memberships_of(user)
    )


def organisers_of(user: User, *roles: str) -> QuerySet[Organiser]:
    """The organisers in which the user has one of these roles (any staff role by default)."""
    return Organiser.objects.filter(
        memberships__user=user, memberships__role__in=roles or STAFF_ROLES
    ).distinct()


def is_staff_of(user: User, organiser: Organiser) -> bool:
    """Whether the user runs this organiser's events: administrator or organiser staff."""
    return has_role(user, organiser.pk, Role.ADMINISTRATOR, Role.STAFF)


def wants_morning_mail(user: User) -> bool:
    """As they said; by default whoever runs an organiser's events."""
    if user.morning_mail is not None:
        return user.morning_mail and works_here(user)
    managing = (Role.ADMINISTRATOR, Role.STAFF)
    return any(membership.role in managing for membership in memberships_of(user))
