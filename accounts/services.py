"""Who works in an organiser: giving and taking roles."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Organiser, Role, User
from common.errors import DomainError


@transaction.atomic
def give_role(*, organiser: Organiser, email: str, full_name: str, role: str) -> Membership:
    """Give somebody a role; a new address becomes a user who signs in by e-mailed code."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, None, full_name=full_name)
        # Without a password the only way in is a code mailed there, which proves the address.
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    membership, _created = Membership.objects.get_or_create(
        user=user, organiser=organiser, role=role
    )
    return membership


@transaction.atomic
def take_role(*, membership_id: int, by: User) -> None:
    """Take a role away. Raises DomainError for the organiser's last administrator."""
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    others = Membership.objects.select_for_update().filter(
        organiser=membership.organiser, role=Role.ADMINISTRATOR
    )
    if membership.role == Role.ADMINISTRATOR and not others.exclude(pk=membership_id).exists():
        raise DomainError(_("Đây là người quản trị cuối cùng, không bỏ được."))
    membership.delete()
