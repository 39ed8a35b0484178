"""One's own page: registrations and certificates of the persons one has proved to be."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import linking
from accounts.decorators import StaffRequest, staff_required
from accounts.models import PersonLink, User
from accounts.policies import wants_morning_mail, works_here
from common.forms import SiteFormMixin
from common.ratelimit import allow, too_many

PER_CODE, PER_USER, PERIOD_S = 10, 20, 900


class ClaimForm(SiteFormMixin, forms.Form):
    """A registration's short code, and the phone or e-mail that was given with it."""

    code = forms.CharField(
        label=gettext_lazy("Mã đăng ký"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Hãy ghi mã đăng ký.")},
    )
    contact = forms.CharField(
        label=gettext_lazy("Điện thoại hoặc e-mail đã đăng ký"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Hãy ghi số điện thoại hoặc e-mail đã dùng khi đăng ký.")
        },
    )


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """All my registrations and certificates, whichever e-mail they were made with."""
    return _page(request, ClaimForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_registration(request: HttpRequest) -> HttpResponse:
    """Tie a registration to my account by its code and phone: the same sentence for any mistake."""
    if request.method != "POST":
        return redirect("accounts:me")
    form = ClaimForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"].replace(" ", "").upper()
        if not (
            allow("lookup-code", code, PER_CODE, PERIOD_S)
            and allow("claim", str(request.user.pk), PER_USER, PERIOD_S)
        ):
            return too_many(request, retry_after_s=PERIOD_S)
        person = linking.claimed_person(code, form.cleaned_data["contact"])
        if person is not None:
            proof = PersonLink.Proof.CODE_AND_PHONE
            linking.link_person(user=cast(User, request.user), person=person, proof=proof)
            messages.success(request, _("Đã gắn đăng ký này vào tài khoản."))
            return redirect("accounts:me")
        form.add_error(
            None, _("Không tìm thấy đăng ký nào khớp. Hãy xem lại mã và số điện thoại hoặc e-mail.")
        )
    return _page(request, form, status=422)


@require_POST
@staff_required()
def morning_mail(request: StaffRequest) -> HttpResponse:
    """Have the staff's morning mail, or not."""
    request.user.morning_mail = request.POST.get("morning_mail") == "on"
    request.user.save(update_fields=["morning_mail"])
    said = _("Sáng ngày làm việc có thư khi có việc cần đến Ông/Bà.")
    messages.success(request, said if request.user.morning_mail else _("Đã tắt thư buổi sáng."))
    return redirect("accounts:me")


def _page(request: HttpRequest, form: ClaimForm, status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "form": form,
        "parts": linking.parts_of(user),
        "works_here": works_here(user),
        "morning_mail": wants_morning_mail(user),
    }
    return render(request, "accounts/me.html", context, status=status)
