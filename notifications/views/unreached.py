"""«Địa chỉ hỏng»: whom messages do not reach, whom to call instead, and putting it right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Role
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from notifications import selectors, unreached
from notifications.forms import BetterAddress
from notifications.models import BadAddress
from notifications.states import Channel
from notifications.views.downloads import table_file

PAGE_SIZE = 50
FILE_ROWS = 5_000

staff_only = staff_required(Role.ADMINISTRATOR, Role.STAFF)


@require_safe
@staff_only
def bad_addresses(request: StaffRequest) -> HttpResponse:
    """The addresses, whose they are, whom to call, and what did not arrive."""
    mine = selectors.their_organisers(request.user)
    page = Paginator(unreached.bad_addresses(mine), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "each": each,
            "phone": format_phone(each.latest.to_phone),
            "address": _shown(each.bad),
            "by_mail": each.bad.channel == Channel.EMAIL,
        }
        for each in unreached.explained(list(page), mine)
    ]
    return render(request, "notifications/bad_addresses.html", {"page": page, "rows": rows})


@require_safe
@staff_only
def bad_addresses_file(request: StaffRequest, extension: str) -> HttpResponse:
    """The same as XLSX or CSV, to call from."""
    mine = selectors.their_organisers(request.user)
    rows = list(unreached.bad_addresses(mine)[:FILE_ROWS])
    headings = [
        _("Người nhận"), _("Số điện thoại"), _("Địa chỉ"), _("Lý do"), _("Chi tiết"),
        _("Từ lúc"), _("Chưa nhận được"),
    ]  # fmt: skip
    table = (
        (
            each.latest.to_name, format_phone(each.latest.to_phone), _shown(each.bad),
            each.bad.get_why_display(), each.bad.detail, each.bad.at, "; ".join(each.missed),
        )
        for each in unreached.explained(rows, mine)
    )  # fmt: skip
    return table_file(
        extension, name="dia-chi-hong", title=_("Địa chỉ hỏng"), headings=headings, rows=table
    )


@require_POST
@staff_only
def use_again(request: StaffRequest, pk: int) -> HttpResponse:
    """The owner says that it works, or has made room: use it again."""
    bad = _one(request, pk)
    try:
        unreached.use_again(bad_id=bad.pk, by=request.user)
    except DomainError as error:
        flash.error(request, error.message)
    else:
        flash.success(request, _("Từ nay lại gửi đến %(address)s.") % {"address": _shown(bad)})
    return redirect("notifications:bad_addresses")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Another e-mail in the place of a bad one, everywhere."""
    bad = _one(request, pk)
    form = BetterAddress(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mine = selectors.their_organisers(request.user)
        try:
            sent = unreached.correct_mailbox(
                bad_id=bad.pk,
                new=form.cleaned_data["email"],
                organiser_ids=list(mine.values_list("pk", flat=True)),
                by=request.user,
            )
        except DomainError as error:
            form.add_error("email", error.message)
        else:
            said = ngettext(
                "Đã sửa địa chỉ; %(n)d tin gửi đến địa chỉ mới.",
                "Đã sửa địa chỉ; %(n)d tin gửi đến địa chỉ mới.",
                sent,
            )
            flash.success(request, said % {"n": sent})
            return redirect("notifications:bad_addresses")
    context: dict[str, Any] = {"form": form, "bad": bad}
    status = 422 if request.method == "POST" else 200
    return render(request, "notifications/bad_address.html", context, status=status)


def _one(request: StaffRequest, pk: int) -> BadAddress:
    return get_object_or_404(
        unreached.bad_addresses(selectors.their_organisers(request.user)), pk=pk
    )


def _shown(bad: BadAddress) -> str:
    return bad.address if bad.channel == Channel.EMAIL else format_phone(bad.address)
