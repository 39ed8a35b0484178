"""Announcements: the list, writing one, and its own page with what it will do or has done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Actor
from common.errors import DomainError
from common.received import as_attachment
from notifications import attaching, channels, rendering
from notifications.views.downloads import table_file
from notifications.views.staff import mail_response
from registrations.models import Event
from registrations.policies import MANAGING
from registrations.views.forming import accepted, show_form
from reminders.announcing import audience, counting, selectors, services
from reminders.announcing.audience import Chosen
from reminders.announcing.forms import AnnouncementFilters, AnnouncementForm, SendForm
from reminders.models import Announcement
from reminders.states import AnnouncementState

PAGE_SIZE = 50
FILE_ROWS = 20_000
NAMES_SHOWN = 20
# Beside the title and a link, in the three parts that an SMS may have.
FITS_A_PHONE = 330
DRAFT = AnnouncementState.DRAFT

managing = staff_required(*MANAGING)
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@managing
def announcements_page(request: StaffRequest) -> HttpResponse:
    """All of one's organisers, the latest first."""
    form = AnnouncementFilters(request.GET)
    chosen = form.chosen()
    listed = selectors.announcements_of(request.user, chosen)
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page)
    context = {
        "filters": form,
        "page": page,
        "rows": list(zip(rows, selectors.progress_of_each(rows), strict=True)),
        "clear_url": reverse("reminders:announcements") if chosen else "",
        "query": request.GET.urlencode(),
        "event_code": chosen.get("event", ""),
    }
    return render(request, "reminders/announcements/list.html", context)


@require_safe
@never_cache
@managing
def announcements_file(request: StaffRequest, extension: str) -> HttpResponse:
    """The filtered list as XLSX or CSV."""
    listed = selectors.announcements_of(request.user, AnnouncementFilters(request.GET).chosen())
    rows = list(listed[:FILE_ROWS])
    headings = [
        _("Tiêu đề"), _("Sự kiện"), _("Trạng thái"), _("Bắt đầu gửi"), _("Số người"), _("Đã gửi"),
        _("Đang chờ"), _("Không gửi được"), _("Cần gọi"), _("Người soạn"), _("Tạo lúc"),
    ]  # fmt: skip
    table = (
        (
            row.subject_vi, row.event.code if row.event else "", row.get_state_display(),
            row.starts_at, row.people, each.sent + each.called, each.waiting + each.held,
            each.failed, each.to_call, str(row.created_by or ""), row.created_at,
        )
        for row, each in zip(rows, selectors.progress_of_each(rows), strict=True)
    )  # fmt: skip
    return table_file(
        extension, name="thong-bao", title=_("Thông báo"), headings=headings, rows=table
    )


@both
@never_cache
@managing
def create(request: StaffRequest) -> HttpResponse:
    """Write one, for an event that is named in the address or chosen here."""
    code = request.GET.get("event", "")[:40]
    named = [each.pk for each in selectors.events_named(request.user, code)]
    return _form_page(request, None, Chosen(events=tuple(named), to=("confirmed",)))


@both
@never_cache
@managing
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    announcement = _one(request, pk)
    if announcement.state != DRAFT:
        flash.error(request, _("Thông báo đã được cho gửi nên không sửa được; hãy sao chép nó."))
        return redirect("reminders:announcement", pk)
    return _form_page(request, announcement, audience.chosen_by(announcement))


@require_safe
@never_cache
@managing
def announcement(request: StaffRequest, pk: int) -> HttpResponse:
    """Of a draft: whom it will reach, how it will read, and the button. Else: how far it has come."""
    found = _one(request, pk)
    if found.state == DRAFT:
        return _draft_page(request, found, SendForm(initial={"version": found.version}))
    context = {
        **_progress_context(found),
        "facts": _facts(found),
        "history": _history(found),
        "refreshes": found.state == AnnouncementState.SENDING,
    }
    return render(request, "reminders/announcements/sent.html", context)


@require_safe
@never_cache
@managing
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The numbers alone, asked for every two seconds while it goes out."""
    context = _progress_context(_one(request, pk))
    return render(request, "reminders/announcements/progress.html", context)


@require_POST
@never_cache
@managing
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Let it go out: now, or at a time. A second click changes nothing."""
    found = _one(request, pk)
    if found.state != DRAFT:
        flash.info(request, _("Thông báo này đã được cho gửi."))
        return redirect("reminders:announcement", pk)
    form = SendForm(request.POST)
    started = accepted(
        request,
        form,
        lambda: services.start_announcement(
            announcement_id=pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã cho gửi."),
    )
    if started is None:
        return _draft_page(request, _one(request, pk), form)
    return redirect("reminders:announcement", pk)


@require_POST
@never_cache
@managing
def test(request: StaffRequest, pk: int) -> HttpResponse:
    """To oneself first."""
    found = _one(request, pk)
    said = _("Đã gửi thử tới %(address)s.") % {"address": request.user.email}
    _do(
        request, lambda: services.test_announcement(announcement_id=found.pk, by=request.user), said
    )
    return redirect("reminders:announcement", pk)


@require_POST
@never_cache
@managing
def do(request: StaffRequest, pk: int, deed: str) -> HttpResponse:
    """Pause, go on, take back to a draft, copy, throw a draft away."""
    found = _one(request, pk)
    deeds: dict[str, tuple[Callable[..., Any], str]] = {
        "tam-dung": (
            services.pause_announcement,
            _("Đã tạm dừng: ngoài thư đang trên đường, không tin nào đi nữa."),
        ),
        "gui-tiep": (services.resume_announcement, _("Đã cho gửi tiếp.")),
        "thoi-hen": (services.unschedule_announcement, _("Đã đưa về bản nháp.")),
        "sao-chep": (services.copy_announcement, _("Đã sao chép thành bản nháp mới.")),
        "xoa": (services.delete_announcement, _("Đã xóa bản nháp.")),
    }
    if deed not in deeds:
        raise Http404
    act, said = deeds[deed]
    made = _do(request, lambda: act(announcement_id=pk, by=Actor.user(request.user)), said)
    if deed == "xoa" and not Announcement.objects.filter(pk=found.pk).exists():
        return redirect("reminders:announcements")
    if deed == "sao-chep" and made is not None:
        return redirect("reminders:announcement_edit", made.pk)
    return redirect("reminders:announcement", pk)


@both
@never_cache
@managing
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """For good: asked once more."""
    found = _one(request, pk)
    if request.method == "POST":
        _do(
            request,
            lambda: services.stop_announcement(announcement_id=pk, by=Actor.user(request.user)),
            _("Đã dừng hẳn; những tin chưa gửi đã được rút."),
        )
        return redirect("reminders:announcement", pk)
    context = {"announcement": found, "progress": selectors.progress_of(found)}
    return render(request, "reminders/announcements/stop.html", context)


@require_safe
@never_cache
@managing
def people_file(request: StaffRequest, pk: int, extension: str) -> HttpResponse:
    """Whom a draft would reach and how, and who is left out and why, as XLSX or CSV."""
    counted = counting.count(_one(request, pk))
    headings = [
        _("Người nhận"), _("Đơn vị"), _("Sự kiện"), _("Gửi qua"), _("Tới"), _("Không gửi vì"),
    ]  # fmt: skip
    return table_file(
        extension,
        name="nguoi-nhan",
        title=_("Người nhận"),
        headings=headings,
        rows=counting.table(counted),
    )


@require_safe
@never_cache
@managing
def look(request: StaffRequest, pk: int) -> HttpResponse:
    """The mail as one of its people will see it; which one is told by their place in the list."""
    counted = counting.count(_one(request, pk))
    _place, shown = _shown(request, counted)
    if shown is None:
        raise Http404
    return mail_response(rendering.render_look(shown.message))


@require_safe
@never_cache
@managing
def attachment(request: StaffRequest, pk: int) -> Any:
    """The file that goes with it."""
    kept = _one(request, pk).attachment
    if kept is None:
        raise Http404
    return as_attachment(kept.file, kept.file_name)


def _one(request: StaffRequest, pk: int) -> Announcement:
    rows = selectors.announcements_of(request.user, {}).select_related("organiser")
    return get_object_or_404(rows.select_related("event", "created_by", "attachment"), pk=pk)


def _do(request: StaffRequest, act: Callable[[], Any], said: str) -> Any:
    """Do it and say so, or say why not."""
    try:
        made = act()
    except DomainError as error:
        flash.error(request, error.message)
        return None
    flash.success(request, said)
    return made


def _form_page(
    request: StaffRequest, announcement: Announcement | None, chosen: Chosen
) -> HttpResponse:
    if request.method == "POST":
        ticked = [int(pk) for pk in request.POST.getlist("events") if _is_key(pk)]
        chosen = Chosen(events=tuple(ticked), to=tuple(request.POST.getlist("to")))
        chosen = Chosen(chosen.events, tuple(each for each in chosen.to if each in audience.LABELS))
    events = selectors.events_to_tell(request.user, also=chosen.events)
    form = AnnouncementForm(
        request.POST or None,
        request.FILES or None,
        events=events,
        chosen=chosen,
        announcement=announcement,
        initial=_initial(announcement, chosen),
    )
    saved = accepted(
        request,
        form,
        lambda: _save(request, announcement, form, events),
        done=_("Đã lưu bản nháp."),
    )
    if saved is not None:
        return redirect("reminders:announcement", saved.pk)
    back = (
        reverse("reminders:announcement", args=[announcement.pk])
        if announcement is not None
        else reverse("reminders:announcements")
    )
    context = {"form": form, "announcement": announcement, "back": back}
    return show_form(request, "reminders/announcements/form.html", context)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _save(
    request: StaffRequest,
    announcement: Announcement | None,
    form: AnnouncementForm,
    events: list[Event],
) -> Announcement:
    chosen = form.chosen()
    offices = {each.organiser for each in events if each.pk in chosen.events}
    if len(offices) != 1:
        raise DomainError(_("Chỉ chọn sự kiện của một đơn vị tổ chức."), field="events")
    [organiser] = offices
    kept = announcement.attachment if announcement is not None else None
    if form.cleaned_data.get("without_file"):
        kept = None
    if upload := form.cleaned_data["file"]:
        kept = attaching.keep_attachment(organiser=organiser, upload=upload, field="file")
    shared: dict[str, Any] = {
        "chosen": chosen,
        "words": form.words(),
        "by": Actor.user(request.user),
        "way": form.cleaned_data["way"],
        "optional": form.cleaned_data["optional"],
        "attachment": kept,
    }
    if announcement is None:
        return services.create_announcement(organiser=organiser, **shared)
    if announcement.organiser_id != organiser.pk:
        raise DomainError(_("Chỉ chọn sự kiện của một đơn vị tổ chức."), field="events")
    version = form.cleaned_data["version"]
    return services.edit_announcement(
        announcement_id=announcement.pk, version=-1 if version is None else version, **shared
    )


def _initial(announcement: Announcement | None, chosen: Chosen) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "events": [str(pk) for pk in chosen.events],
        "to": list(chosen.to),
        "session": chosen.session,
        "province": chosen.province,
        "unit": chosen.unit,
        "way": "preferred",
    }
    if announcement is not None:
        names = ("subject_vi", "body_vi", "subject_en", "body_en", "way", "optional", "version")
        initial |= {name: getattr(announcement, name) for name in names}
    return initial


def _draft_page(request: StaffRequest, found: Announcement, form: SendForm) -> HttpResponse:
    counted = counting.count(found)
    place, shown = _shown(request, counted)
    subject, text = rendering.render_preview(shown.message) if shown else ("", "")
    context = {
        "announcement": found,
        "form": form,
        "counted": counted,
        "going": len(counted.going),
        "cut_short": len(found.body_vi) > FITS_A_PHONE
        and any(each.message.channel in channels.PAID for each in counted.going),
        "left_out": [
            {"why": why, "count": len(names), "names": names[:NAMES_SHOWN],
             "more": max(0, len(names) - NAMES_SHOWN)}
            for why, names in counted.left_out
        ],
        "shown": shown,
        "place": place,
        "of": len(counted.going),
        "subject": subject,
        "text": text,
        "facts": _facts(found),
        "history": _history(found),
    }  # fmt: skip
    return show_form(request, "reminders/announcements/draft.html", context)


def _shown(request: StaffRequest, counted: counting.Count) -> tuple[int, counting.Planned | None]:
    """For whom it is shown: by their place among those whom it reaches, the first by default."""
    going = counted.going
    wanted = request.GET.get("nguoi", "1")
    place = min(int(wanted), len(going)) if _is_key(wanted) else 1
    place = max(1, place)
    return place, going[place - 1] if going else None


def _facts(found: Announcement) -> list[tuple[str, Any]]:
    size = found.attachment.file_name if found.attachment else ""
    return [
        *audience.in_words(found),
        (_("Gửi qua"), found.get_way_display()),
        (_("Loại"), _("Tin tùy chọn") if found.optional else _("Tin cần thiết")),
        (_("Tệp kèm theo"), size),
        (_("Số tin mỗi phút"), found.per_minute),
        (_("Người soạn"), found.created_by),
    ]


def _history(found: Announcement) -> list[dict[str, Any]]:
    return [
        {"title": each.get_what_display(), "at": each.at, "by": each.by_label, "note": each.note}
        for each in found.history.order_by("-at", "-pk")
    ]


def _progress_context(found: Announcement) -> dict[str, Any]:
    numbers = selectors.progress_of(found)
    sending = found.state == AnnouncementState.SENDING
    return {
        "announcement": found,
        "progress": numbers,
        "scheduled": sending and services.is_scheduled(found),
        "planning": sending and found.planned_at is None and not services.is_scheduled(found),
        "asks_again": sending,
        "may_stop": found.state in selectors.UNDER_WAY
        or (found.state == AnnouncementState.DONE and numbers.unsent > 0),
    }
