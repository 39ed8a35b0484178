"""Who is looking, and at whose site: for the frame around every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Organiser
from accounts.policies import memberships_of, works_here


def frame(request: HttpRequest) -> dict[str, Any]:
    """`organiser` (the user's own, else the first), `nav_roles`, `nav_staff` (works here)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"organiser": SimpleLazyObject(Organiser.objects.order_by("pk").first)}
    memberships = memberships_of(user)
    own = memberships[0].organiser if memberships else None
    return {
        "organiser": own or SimpleLazyObject(Organiser.objects.order_by("pk").first),
        "nav_roles": {membership.role for membership in memberships},
        "nav_staff": works_here(user),
    }
