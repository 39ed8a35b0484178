"""Staff pages of spoiled blanks (hủy phôi)."""

from __future__ import annotations

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organiser, Role
from accounts.policies import organisers_of
from certificates import selectors
from certificates.forms import BlankFilters, BlanksForm
from certificates.services.blanks import enter_spoiled_blanks
from certificates.views.register import PAGE_SIZE, offices_of, staff_only
from common import clock
from common.errors import DomainError
from notifications.views.downloads import table_file


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def blanks(request: HttpRequest) -> HttpResponse:
    """The spoiled blanks, the latest first, and the form to enter more."""
    managed = _managed(request)
    form = BlanksForm(request.POST or None, offices=managed) if managed else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _enter(request, form):
            return redirect("certificates:blanks")
    filters = BlankFilters(request.GET, offices=offices_of(request))
    rows = selectors.spoiled_blanks_of(request.user, **_chosen(filters))
    context = {
        "form": form,
        "filters": filters,
        "query": request.GET.urlencode(),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/blanks.html", context, status=status)


def _managed(request: HttpRequest) -> list[Organiser]:
    return list(organisers_of(request.user, Role.ADMINISTRATOR, Role.STAFF).order_by("pk"))


def _chosen(filters: BlankFilters) -> dict[str, str]:
    chosen = filters.cleaned_data if filters.is_valid() else {}
    return {"organiser": chosen.get("organiser", ""), "words": chosen.get("q", "")}


def _enter(request: HttpRequest, form: BlanksForm) -> bool:
    data = {name: value for name, value in form.cleaned_data.items() if name != "organiser"}
    try:
        entered = enter_spoiled_blanks(organiser=form.office(), by=request.user, **data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    flash.success(request, _("Đã nhập %(count)d phôi hủy.") % {"count": len(entered)})
    return True


@require_safe
@staff_only
def blanks_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The spoiled blanks as XLSX or CSV."""
    filters = BlankFilters(request.GET, offices=offices_of(request))
    rows = selectors.spoiled_blanks_of(request.user, **_chosen(filters))
    headings = [
        _("Số phôi"), _("Lý do hủy"), _("Số biên bản hủy"), _("Ngày hủy"), _("In cho giấy số hiệu"),
        _("Người nhập"), _("Nhập lúc"),
    ]  # fmt: skip
    return table_file(
        extension,
        name="phoi-huy",
        title=_("Phôi hủy"),
        headings=headings,
        rows=[
            (
                each.number,
                each.reason,
                each.minutes,
                each.destroyed_on,
                each.certificate.serial if each.certificate else "",
                str(each.entered_by),
                f"{clock.local(each.entered_at):%H:%M %d/%m/%Y}",
            )
            for each in rows
        ],
    )
