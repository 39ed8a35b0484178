"""People across events: the list, one person's page, and adding one by hand."""

from __future__ import annotations

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Actor
from accounts.policies import is_staff_of
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from notifications import addresses
from notifications.selectors import said_to
from notifications.states import Channel
from registrations import selectors
from registrations.forms_staff import AddForm
from registrations.models import Event, HistoryEntry, Registration
from registrations.policies import may_manage
from registrations.services.registering import register_person
from registrations.services.wishes import ways_of_person
from registrations.states import State
from registrations.twins import likely_twins, people_to_merge
from registrations.views.staff.doors import event_for, managers_only, readers_only
from registrations.views.staff.words import timeline

PAGE_SIZE = 50
HISTORY_SHOWN = 50
MESSAGES_SHOWN = 20


@require_safe
@never_cache
@readers_only
def staff_people(request: HttpRequest) -> HttpResponse:
    """All people of one's organisers, the newest first."""
    words = request.GET.get("q", "").strip()[:100]
    times = Registration.objects.filter(person=OuterRef("pk")).order_by().values("person")
    people = selectors.people_visible_to(request.user, words)
    paginator = Paginator(
        people.annotate(times=Coalesce(Subquery(times.annotate(n=Count("pk")).values("n")), 0)),
        PAGE_SIZE,
    )
    paginator.count = people.order_by().count()
    page = paginator.get_page(request.GET.get("page"))
    unreached = addresses.known_bad(person.email for person in page)
    for person in page:
        person.unreached = (person.email.lower(), Channel.EMAIL) in unreached
        person.shown_phone = format_phone(person.phone)
    context = {
        "page": page,
        "words": words,
        "manages": people_to_merge(request.user).exists(),
    }
    return render(request, "registrations/staff/people.html", context)


@require_safe
@never_cache
@readers_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one person: contacts, registrations, grounds for processing, history."""
    people = selectors.people_open_to(request.user).select_related("organiser")
    found = get_object_or_404(people, pk=pk)
    if found.merged_into_id:
        return redirect("registrations:person", found.merged_into_id)
    manages = is_staff_of(request.user, found.organiser)
    rows = found.registrations.select_related("event").order_by("-created_at", "-pk")
    history = (
        HistoryEntry.objects.filter(registration__person=found)
        .select_related("event")
        .order_by("-at", "-pk")[:HISTORY_SHOWN]
    )
    context = {
        "found": found,
        "organiser": found.organiser,
        "manages": manages,
        "twins": likely_twins(request.user, found) if manages else [],
        "merges": list(found.merges.select_related("merged")),
        "facts": [
            (_("Điện thoại"), format_phone(found.phone)),
            (_("E-mail"), found.email),
            (_("Đơn vị công tác"), found.workplace),
            (_("Chức vụ"), found.position),
            (_("Ngày sinh"), found.birth_words),
            (_("Muốn nhận tin qua"), Channel(found.prefers).label if found.prefers else ""),
        ],
        "may_choose": manages and len(ways_of_person(found)) > 1,
        "rows": list(rows),
        "unreached": bool(addresses.known_bad([found.email, found.phone])),
        "consents": list(found.consents.all()),
        "said": said_to(found.pk, MESSAGES_SHOWN) if manages else [],
        "entries": timeline(history, with_event=True),
    }
    return render(request, "registrations/staff/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Sign one person up by hand: with phone or e-mail, or neither."""
    event = event_for(request, code, may_manage)
    form = AddForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = register_person(
                event_id=event.pk,
                details=form.details(),
                by=Actor.user(request.user),
                basis=form.consent_basis(),
                source=Registration.Source.STAFF,
                confirm_at_once=form.cleaned_data["confirm_at_once"],
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            _say(request, outcome.registration, outcome.already_there)
            return redirect("registrations:registration", outcome.registration.code)
    status = 422 if request.method == "POST" else 200
    context = {"event": event, "organiser": event.organiser, "form": form, "lead": _lead(event)}
    return render(request, "registrations/staff/add.html", context, status=status)


def _lead(event: Event) -> str:
    if event.seats_left:
        return _("%(code)s còn %(n)d chỗ.") % {"code": event.code, "n": event.seats_left}
    if event.waiting_list_open:
        return _("%(code)s đã đủ chỉ tiêu: người thêm sẽ vào danh sách chờ.") % {"code": event.code}
    return _("%(code)s đã đủ chỉ tiêu và không nhận danh sách chờ.") % {"code": event.code}


def _say(request: HttpRequest, registration: Registration, already_there: bool) -> None:
    name = registration.full_name
    if already_there:
        flash.info(request, _("%(name)s đã có trong danh sách từ trước.") % {"name": name})
    elif registration.state == State.WAITLISTED:
        flash.warning(request, _("Hết chỗ: %(name)s vào danh sách chờ.") % {"name": name})
    else:
        flash.success(request, _("Đã thêm %(name)s.") % {"name": name})
