"""Classes for those who run them: list, one page each, made, edited, copied, printed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import staff_required
from accounts.models import Actor
from accounts.policies import organisers_of
from common import clock
from courses import selectors
from courses.filters import StaffFilters
from courses.forms import ClassForm, CopyForm, NewClassForm, holidays_note
from courses.models import ClassKind
from courses.papers import trainees_annex
from courses.poster import class_poster
from courses.services import classes as services
from courses.views.files import pdf
from notifications.views.downloads import table_file
from registrations.policies import MANAGING, may_read
from registrations.selectors import trainers_of
from registrations.states import EventKind, EventState
from registrations.views.events import both, event_for, managing, sessions_page
from registrations.views.forming import accepted, form_page, show_form
from registrations.views.pages import event_context, own_organiser
from registrations.views.staff.doors import readers_only

PAGE_SIZE = 50
FILE_ROWS = 20_000


@require_safe
@staff_required()
def class_list(request: HttpRequest) -> HttpResponse:
    """Every class one may open, with its seats and its waiting list."""
    events = selectors.classes_of(request.user)
    form = StaffFilters(request.GET, months=selectors.months_of(events))
    chosen = form.chosen()
    page = Paginator(selectors.filtered(events, chosen), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "filters": form,
        "page": page,
        "clear_url": reverse("courses:staff_list") if chosen else "",
        "query": request.GET.urlencode(),
        "may_create": organisers_of(request.user, *MANAGING).exists(),
    }
    return render(request, "courses/staff/list.html", context)


@require_safe
@staff_required()
def list_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The filtered list as XLSX or CSV."""
    events = selectors.classes_of(request.user)
    chosen = StaffFilters(request.GET, months=selectors.months_of(events)).chosen()
    rows = selectors.filtered(events, chosen)[:FILE_ROWS]
    headings = [
        _("Mã lớp"), _("Tên lớp"), _("Hình thức"), _("Trạng thái"), _("Bắt đầu"), _("Kết thúc"),
        _("Địa điểm"), _("Chỉ tiêu"), _("Đã giữ"), _("Danh sách chờ"), _("Đề án khuyến công"),
        _("Nguồn kinh phí"), _("Số quyết định mở lớp"), _("Ngày quyết định"),
    ]  # fmt: skip
    table = (
        (
            event.code, event.title, event.training_class.get_kind_display(),
            event.get_state_display(), event.starts_at, event.ends_at, event.venue,
            event.capacity, event.seats_taken, event.waiting_count, event.training_class.scheme,
            event.training_class.get_funding_source_display(),
            event.training_class.opening_decision_number,
            event.training_class.opening_decision_date,
        )
        for event in rows
    )  # fmt: skip
    return table_file(extension, name="lop", title=_("Lớp"), headings=headings, rows=table)


@require_safe
@staff_required()
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One class: what it is, how full, what to do next, and what happened."""
    event = event_for(request.user, code, EventKind.CLASS)
    trainers = {role.person_id: role.person.full_name for role in trainers_of(event)}
    context = event_context(request.user, event, "courses") | {
        "training_class": selectors.training_class(event),
        "trainers": list(trainers.values()),
    }
    return render(request, "courses/staff/detail.html", context)


@both
@managing
def create(request: HttpRequest) -> HttpResponse:
    """One page from nothing to a draft with its buổi."""
    organiser = own_organiser(request)
    start = {
        "contact": " – ".join(filter(None, (organiser.short_name, organiser.phone))),
        "first_day": clock.today(),
        "title": request.GET.get("ten", ""),
    }
    form = NewClassForm(request.POST or None, organiser=organiser, initial=start)
    made = accepted(
        request,
        form,
        lambda: services.create_class(
            organiser=organiser,
            course=form.cleaned_data["course"],
            course_details=form.course_details(),
            event_details=form.event_details(),
            class_details=form.class_details(),
            pattern=form.pattern(),
            room=form.cleaned_data["room"],
            trainers=form.cleaned_data["trainers"],
            by=Actor.user(request.user),
        ),
        done=_("Đã tạo lớp. Xem lại rồi bấm Công bố."),
    )
    if made:
        return redirect("courses:staff_detail", code=made.event.code)
    year = clock.today().year
    context = {
        "form": form,
        "holidays_note": holidays_note(organiser),
        "codes": [(kind.label, services.suggest_code(kind.value, year)) for kind in ClassKind],
    }
    return show_form(request, "courses/staff/create.html", context)


@both
@managing
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """All of a class but its times and seats."""
    event = event_for(request.user, code, EventKind.CLASS, manage=True)
    training_class = selectors.training_class(event)
    initial = {name: getattr(training_class, name) for name in services.CLASS_FIELDS}
    form = ClassForm(
        request.POST or None,
        instance=event,
        organiser=event.organiser,
        initial=initial | {"course": training_class.course_id},
    )
    edited = accepted(
        request,
        form,
        lambda: services.edit_class(
            event_id=event.pk,
            course=form.cleaned_data["course"],
            event_details=form.event_details(),
            class_details=form.class_details(),
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu."),
    )
    if edited:
        return redirect("courses:staff_detail", code=edited.event.code)
    told = _("Đổi địa điểm thì mọi người đã đăng ký được báo một lần.")
    return form_page(
        request,
        form,
        title=_("Sửa thông tin"),
        back=_home(code),
        event=event,
        note=told if event.state == EventState.PUBLISHED else "",
    )


def _home(code: str) -> str:
    return reverse("courses:staff_detail", args=[code])


@both
@managing
def sessions(request: HttpRequest, code: str) -> HttpResponse:
    """The buổi, edited in place and saved together."""
    event = event_for(request.user, code, EventKind.CLASS, manage=True)
    return sessions_page(request, event, room="courses", people=selectors.people_to_teach(event))


@both
@managing
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """The same class again from another day on."""
    event = event_for(request.user, code, EventKind.CLASS, manage=True)
    form = CopyForm(request.POST or None)
    made = accepted(
        request,
        form,
        lambda: services.copy_class(
            event_id=event.pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã sao chép thành bản nháp."),
    )
    if made:
        return redirect("courses:staff_detail", code=made.event.code)
    return form_page(
        request,
        form,
        title=_("Sao chép lớp"),
        back=_home(code),
        event=event,
        submit=_("Sao chép thành bản nháp"),
    )


@require_safe
@staff_required()
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The class's poster to print, with the QR of its registration form."""
    event = event_for(request.user, code, EventKind.CLASS)
    return pdf(class_poster(event), f"ap-phich-{event.code}")


@require_safe
@never_cache
@readers_only
def participants(request: HttpRequest, code: str) -> HttpResponse:
    """Danh sách học viên: the annex of the decision that opens the class."""
    event = event_for(request.user, code, EventKind.CLASS)
    if not may_read(request.user, event):
        raise Http404
    paper = trainees_annex(event, selectors.training_class(event))
    return pdf(paper, f"{event.code}-danh-sach")
