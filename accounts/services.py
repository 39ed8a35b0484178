"""Who works in an organiser: giving and taking roles; and the secret links of one's diary."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Organiser, Role, User, make_nonce
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


def renew_calendar_link(*, user: User) -> User:
    """Open the user's feeds by new secret links; the old ones are dead."""
    user.calendar_nonce = make_nonce()
    user.save(update_fields=["calendar_nonce"])
    return user


def close_calendar_link(*, user: User) -> User:
    """Nobody reads the user's feeds any more."""
    user.calendar_nonce = ""
    user.save(update_fields=["calendar_nonce"])
    return user
