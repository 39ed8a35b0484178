"""Doors of staff pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from accounts.policies import STAFF_ROLES, memberships_of

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request that has passed staff_required: somebody is signed in."""

    user: User


def staff_required(*roles: str) -> Callable[[View], View]:
    """Let in members with one of these roles somewhere (any staff role by default); others get 404.

    Which object they may see is decided by the view's selector."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            allowed = roles or STAFF_ROLES
            if not any(each.role in allowed for each in memberships_of(request.user)):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.roles = roles or STAFF_ROLES  # type: ignore[attr-defined]  # menus hide what is closed
        return guarded

    return decorate
