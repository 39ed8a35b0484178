"""The second factor that staff must have outside the demonstration."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policies import works_here

STAFF_PATHS = ("/quan-ly/", "/admin/")
# Recovery codes stand in for one of these; alone they are no factor.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffSecondFactorMiddleware:
    """Leads staff without a second factor to setting one up, from every staff page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_NEED_SECOND_FACTOR and request.path.startswith(STAFF_PATHS):
            user = request.user
            is_staff = user.is_authenticated and (user.is_staff or works_here(user))
            if is_staff and not is_mfa_enabled(user, FACTORS):
                if request.headers.get("HX-Request") == "true":
                    # A page swapped into a piece of another would be no page: go there.
                    return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_index")})
                flash.warning(
                    request, _("Cán bộ phải bật xác thực hai lớp trước khi vào trang quản lý.")
                )
                return redirect("mfa_index")
        return self.get_response(request)
