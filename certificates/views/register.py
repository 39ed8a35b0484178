"""Staff pages of the register: every number ever given, its book, its faults, how numbers look."""

from __future__ import annotations

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import staff_required
from accounts.models import Organiser, Role
from accounts.policies import organisers_of
from certificates import book, policies, selectors
from certificates.forms import RegisterFilters, SerialForm
from certificates.models import Certificate
from certificates.services.register import change_serial_pattern, check_pattern, next_serial
from common import clock
from common.errors import DomainError
from notifications.views.downloads import table_file

PAGE_SIZE = 50

staff_only = staff_required(*policies.SEEING)
administrators_only = staff_required(Role.ADMINISTRATOR)


def offices_of(request: HttpRequest) -> list[Organiser]:
    """The organisers whose register this user sees."""
    return list(organisers_of(request.user, *policies.SEEING).order_by("pk"))


def _filters(request: HttpRequest) -> RegisterFilters:
    return RegisterFilters(
        request.GET, years=selectors.register_years(request.user), offices=offices_of(request)
    )


def _rows(request: HttpRequest, form: RegisterFilters) -> QuerySet[Certificate]:
    chosen = form.cleaned_data if form.is_valid() else {}
    return selectors.register_of(
        request.user,
        organiser=chosen.get("organiser", ""),
        year=chosen.get("year"),
        words=chosen.get("q", ""),
    )


@require_safe
@staff_only
def register(request: HttpRequest) -> HttpResponse:
    """The register: every number ever given, the newest first, and what is wrong with it."""
    form = _filters(request)
    page = Paginator(_rows(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": form,
        "page": page,
        "query": request.GET.urlencode(),
        "failed": selectors.failed_certificates(request.user)[:20],
        "gaps": book.gaps_of(form.offices),
        "books": _books(form),
    }
    return render(request, "certificates/register.html", context)


def _books(form: RegisterFilters) -> list[tuple[Organiser, int]]:
    """The books to print that fit the filters: one for an organiser and a year."""
    chosen = form.cleaned_data if form.is_valid() else {}
    wanted, year = chosen.get("organiser"), chosen.get("year")
    years = [year] if year else [value for value, _label in form.fields["year"].choices[1:3]]
    return [
        (office, each)
        for office in form.offices
        if wanted in (None, "", office.slug)
        for each in years
    ]


@require_safe
@staff_only
def register_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The register as XLSX or CSV."""
    headings = [
        _("Số vào sổ"), _("Năm"), _("Số hiệu"), _("Họ và tên"), _("Ngày sinh"),
        _("Đơn vị công tác"), _("Lớp"), _("Ngày cấp"), _("Số quyết định"), _("Ngày quyết định"),
        _("Trạng thái"), _("Ghi chú"),
    ]  # fmt: skip
    papers = book.with_neighbours(_rows(request, _filters(request)))
    rows = (
        (
            each.register_number, each.year, each.serial, each.snapshot["full_name"],
            each.snapshot["birth"], each.snapshot["workplace"], each.snapshot["class_title"],
            each.batch.issue_date, each.batch.decision_number, each.batch.decision_date,
            each.get_state_display(), book.remark(each),
        )
        for each in papers.iterator(chunk_size=500)
    )  # fmt: skip
    return table_file(
        extension,
        name="so-cap-giay",
        title=_("Sổ cấp giấy chứng nhận"),
        headings=headings,
        rows=rows,
    )


@require_safe
@staff_only
def register_book(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The register of one organiser and year as PDF, to print, sign and bind."""
    office = next((each for each in offices_of(request) if each.slug == slug), None)
    if office is None or year not in selectors.register_years(request.user):
        raise Http404
    response = HttpResponse(book.book_pdf(office, year), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="so-cap-giay-{slug}-{year}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def serials(request: HttpRequest) -> HttpResponse:
    """How số hiệu are made, with the next one; the button that only looks saves nothing."""
    mine = organisers_of(request.user, Role.ADMINISTRATOR)
    slug = request.GET.get("don-vi")
    office = get_object_or_404(mine, slug=slug) if slug else mine.order_by("pk")[0]
    current, only_looks = office.serial_pattern, "look" in request.POST
    form = SerialForm(request.POST or None, instance=office)
    pattern = current
    if form.is_valid():
        typed = form.cleaned_data["serial_pattern"]
        try:
            if not only_looks:
                change_serial_pattern(organiser_id=office.pk, pattern=typed)
                flash.success(request, _("Đã lưu mẫu số hiệu."))
                return redirect(request.get_full_path())
            check_pattern(office, typed)
            pattern = typed
        except DomainError as error:
            form.add_error("serial_pattern", error.message)
    context = {
        "form": form,
        "organiser": office,
        "next": next_serial(office, clock.today().year, pattern),
        "differs": pattern != current,
        "others": [each for each in mine.order_by("pk") if each.pk != office.pk],
    }
    status = 422 if form.errors else 200
    return render(request, "certificates/serials.html", context, status=status)
