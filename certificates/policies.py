"""Who may propose, approve and revoke certificates."""

from __future__ import annotations

from accounts.models import Role, User
from accounts.policies import has_role
from registrations.models import Event

SEEING = (Role.ADMINISTRATOR, Role.STAFF, Role.APPROVER)
PROPOSING = (Role.ADMINISTRATOR, Role.STAFF)
APPROVING = (Role.ADMINISTRATOR, Role.APPROVER)


def may_see(user: User, event: Event) -> bool:
    return has_role(user, event.organiser_id, *SEEING)


def may_propose(user: User, event: Event) -> bool:
    return has_role(user, event.organiser_id, *PROPOSING)


def may_approve(user: User, event: Event) -> bool:
    return has_role(user, event.organiser_id, *APPROVING)
