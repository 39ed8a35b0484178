"""allauth's hooks: every mail about an account leaves through the outbox of an upper room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.policies import works_here

# What the words of such a mail may need; all else that allauth hands over stays here.
KEPT = (
    "code",
    "activate_url",
    "password_reset_url",
    "signup_url",
    "from_email",
    "to_email",
    "deleted_email",
    "ip",
    "user_agent",
)


class Post(Protocol):
    def __call__(self, *, kind: str, email: str, name: str, context: Mapping[str, str]) -> None: ...


def _nowhere(*, kind: str, email: str, name: str, context: Mapping[str, str]) -> None:
    raise RuntimeError("no room has taken over the mails of accounts")


# Set by the room that sends mail, in its AppConfig.ready(): this room knows nothing above it.
post: Post = _nowhere


class AccountAdapter(DefaultAccountAdapter):
    """Sends «account/email/login_code» and its like as the message kind account.login_code."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff to what needs them, everybody else to their own registrations."""
        return reverse("reports:home" if works_here(request.user) else "accounts:me")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kept = {name: str(context[name]) for name in KEPT if context.get(name)}
        if moment := context.get("timestamp"):
            kept["moment"] = f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
        post(
            kind=f"account.{template_prefix.rpartition('/')[2]}",
            email=email,
            name=_name_of(email),
            context=kept,
        )


def _name_of(email: str) -> str:
    found = get_user_model().objects.filter(email=email.lower()).values_list("full_name", flat=True)
    return found.first() or ""
