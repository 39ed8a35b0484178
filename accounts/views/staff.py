"""The organiser's settings and members, for its administrators."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.decorators import staff_required
from accounts.forms import MemberForm, OrganiserForm
from accounts.models import Membership, Organiser, Role
from accounts.policies import organisers_of
from common.errors import DomainError

administrators_only = staff_required(Role.ADMINISTRATOR)


def _organiser(request: HttpRequest) -> Organiser:
    """The organiser in question: ?don-vi=slug, else the user's first."""
    mine = organisers_of(request.user, Role.ADMINISTRATOR)
    slug = request.GET.get("don-vi")
    return get_object_or_404(mine, slug=slug) if slug else mine.order_by("pk")[0]


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def organiser_settings(request: HttpRequest) -> HttpResponse:
    organiser = _organiser(request)
    form = OrganiserForm(request.POST or None, instance=organiser)
    if request.method == "POST" and form.is_valid():
        form.save()
        flash.success(request, _("Đã lưu thiết lập."))
        return redirect(request.get_full_path())
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "organiser": organiser}
    return render(request, "accounts/organiser_settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def staff_members(request: HttpRequest) -> HttpResponse:
    organiser = _organiser(request)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.give_role(organiser=organiser, **form.cleaned_data)
        flash.success(request, _("Đã thêm thành viên. Người đó đăng nhập bằng mã gửi qua e-mail."))
        return redirect(request.get_full_path())
    members = organiser.memberships.select_related("user").order_by("user__full_name", "role")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "organiser": organiser, "members": members}
    return render(request, "accounts/staff_members.html", context, status=status)


@require_POST
@administrators_only
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(
        Membership, pk=pk, organiser__in=organisers_of(request.user, Role.ADMINISTRATOR)
    )
    try:
        services.take_role(membership_id=membership.pk, by=request.user)
    except DomainError as error:
        flash.error(request, error.message)
    return redirect("accounts:staff_members")
