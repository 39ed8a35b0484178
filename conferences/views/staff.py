"""The conference for those who run it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.decorators import staff_required
from accounts.models import Actor, Role, User
from accounts.policies import has_role, organisers_of
from conferences import selectors
from conferences.forms import ConferenceForm, NewConferenceForm, initial_of
from conferences.models import Conference
from conferences.selectors.hand_overs import offers_to
from conferences.selectors.overview import overview_of
from conferences.services import editions, whole
from registrations.models import Event
from registrations.policies import MANAGING
from registrations.states import EventKind
from registrations.views.events import Deeds, both, event_for, managing
from registrations.views.forming import accepted, form_page
from registrations.views.pages import event_context, own_organiser

PAGE_SIZE = 50


def _also_told(event: Event) -> list[str]:
    count = whole.units_to_tell(event)
    words = ngettext(
        "%(count)d cán bộ đầu mối của các đoàn được mời cũng được báo tin.",
        "%(count)d cán bộ đầu mối của các đoàn được mời cũng được báo tin.",
        count,
    )
    return [words % {"count": count}] if count else []


DEEDS = Deeds(
    publish=whole.publish_edition,
    postpone=whole.postpone_edition,
    cancel=whole.cancel_edition,
    also_told=_also_told,
)


@require_safe
@staff_required()
def conference_list(request: HttpRequest) -> HttpResponse:
    """Every edition one may open."""
    rows = selectors.conferences_of(request.user)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "offers": offers_to(request.user),
        "may_create": organisers_of(request.user, *MANAGING).exists(),
    }
    return render(request, "conferences/staff/list.html", context)


@require_safe
@staff_required()
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One edition: what it is, how full, what to do next."""
    event = event_for(request.user, code, EventKind.CONFERENCE)
    conference = Conference.objects.select_related("event", "copied_from").get(pk=event.pk)
    context = event_context(request.user, event, "conferences") | {
        "conference": conference,
        "host": selectors.host_of(conference),
    }
    if context["manages"]:
        event.conference = conference
        context["overview"] = overview_of(event)
        context["actions"] = [*_actions(request.user, event), *context["actions"]]
    return render(request, "conferences/staff/detail.html", context)


def _actions(user: User, event: Event) -> list[dict[str, Any]]:
    """What may be done with an edition beside what may be done with every event."""
    items = [
        (_("Tài liệu"), "documents", "file-text"),
        (_("Tạo hội nghị mới từ hội nghị này"), "copy", "copy"),
    ]
    if has_role(user, event.organiser_id, Role.ADMINISTRATOR):
        items.append((_("Chuyển giao cho đơn vị khác"), "hand_over", "arrow-right"))
    return [
        {"label": label, "url": reverse(f"conferences:{name}", args=[event.code]), "icon": icon}
        for label, name, icon in items
    ]


@both
@managing
def create(request: HttpRequest) -> HttpResponse:
    """A new edition, as a draft."""
    first = own_organiser(request)
    form = NewConferenceForm(
        request.POST or None,
        offices=organisers_of(request.user, *MANAGING),
        initial={"host_province_code": first.province_code},
    )
    times = ("first_day", "last_day", "starts", "ends")
    made = accepted(
        request,
        form,
        lambda: editions.create_conference(
            organiser=form.organiser_of(),
            event_details=form.event_details(),
            conference_details=form.conference_details(),
            **{name: form.cleaned_data[name] for name in times},
            by=Actor.user(request.user),
        ),
        done=_("Đã tạo hội nghị. Xem lại rồi bấm Công bố."),
    )
    if made:
        return redirect("conferences:staff_detail", code=made.event.code)
    back = reverse("conferences:staff_list")
    return form_page(request, form, title=_("Tạo hội nghị"), submit=_("Tạo hội nghị"), back=back)


@both
@managing
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """All of an edition but its times and seats."""
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    conference = Conference.objects.get(pk=event.pk)
    form = ConferenceForm(request.POST or None, instance=event, initial=initial_of(conference))
    edited = accepted(
        request,
        form,
        lambda: editions.edit_conference(
            event_id=event.pk,
            event_details=form.event_details(),
            conference_details=form.conference_details(),
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu."),
    )
    if edited:
        return redirect("conferences:staff_detail", code=edited.event.code)
    back = reverse("conferences:staff_detail", args=[code])
    return form_page(request, form, title=_("Sửa thông tin"), back=back, event=event)


@both
@managing
def sessions(request: HttpRequest, code: str) -> HttpResponse:
    """What classes call their lịch is the agenda here."""
    event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    return redirect("conferences:agenda", code=code)
