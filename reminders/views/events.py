"""An event's reminders: what will be said when and to whom, how it reads, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Actor
from common import clock
from common.vietnamese.phones import format_phone
from notifications import rendering
from notifications.models import Message
from notifications.states import Outcome as Tried
from notifications.views.downloads import table_file
from notifications.views.staff import mail_response
from registrations.models import Event
from registrations.policies import MANAGING
from reminders import selectors, services
from reminders.audiences import COORDINATORS, Addressee, addressed, subjects
from reminders.forms import PreviewForm
from reminders.models import Occasion, ReminderRule
from reminders.moments import Moment, moment_of_entry
from reminders.states import Audience
from reminders.views.finding import event_for
from reminders.wording import draft

PAGE_SIZE = 50
MOST_TO_CHOOSE = 200

managing = staff_required(*MANAGING)


@require_safe
@managing
def event_reminders(request: StaffRequest, code: str) -> HttpResponse:
    """The rules in the order in which they come, and what became of those that have come."""
    event = event_for(request, code)
    lines = selectors.lines_of(event)
    context = {
        "event": event,
        "lines": lines,
        "own": any(line.rule.event_id is not None for line in lines),
        "outcomes": selectors.outcomes_of(event),
    }
    return render(request, "reminders/event.html", context)


@require_POST
@managing
def own(request: StaffRequest, code: str) -> HttpResponse:
    """Rules of its own for this event, which begin as a copy."""
    event = event_for(request, code)
    services.begin_own_rules(event_id=event.pk, by=Actor.user(request.user))
    flash.success(request, _("Từ nay sự kiện này có lịch nhắc riêng, bắt đầu như lịch mặc định."))
    return redirect("reminders:event", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@managing
def to_usual(request: StaffRequest, code: str) -> HttpResponse:
    """Ask first, then give the event's own rules up."""
    event = event_for(request, code)
    if request.method == "POST":
        services.return_to_usual(event_id=event.pk, by=Actor.user(request.user))
        flash.success(request, _("Sự kiện này theo lịch nhắc mặc định."))
        return redirect("reminders:event", code=code)
    count = event.reminder_rules.count()
    context = {
        "event": event,
        "back": reverse("reminders:event", args=[code]),
        "consequences": [
            ngettext(
                "%(count)d lịch nhắc riêng bị xóa.", "%(count)d lịch nhắc riêng bị xóa.", count
            )
            % {"count": count},
            _("Điều đã gửi không gửi lại."),
        ],
    }
    return render(request, "reminders/to_usual.html", context)


def _rule_and_moment(event: Event, pk: int) -> tuple[ReminderRule, Moment | None]:
    rule = selectors.rule_for(event, pk)
    if rule is None:
        raise Http404
    return rule, selectors.next_moment(rule, event)


@require_safe
@managing
def people(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Whom exactly a rule would reach now."""
    event = event_for(request, code)
    rule, moment = _rule_and_moment(event, pk)
    session = moment.session if moment else None
    page = Paginator(subjects(rule.audience, event, session), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "event": event,
        "rule": rule,
        "moment": moment,
        "page": page,
        "people": addressed(rule.audience, event, page.object_list, session),
    }
    return render(request, "reminders/people.html", context)


@require_safe
@managing
def people_file(request: StaffRequest, code: str, pk: int, extension: str) -> HttpResponse:
    """The same as XLSX or CSV, whole."""
    event = event_for(request, code)
    rule, moment = _rule_and_moment(event, pk)
    session = moment.session if moment else None
    rows = addressed(rule.audience, event, subjects(rule.audience, event, session), session)
    return table_file(
        extension,
        name=f"nhac-lich-{event.code}",
        title=rule.name,
        headings=[
            _("Họ và tên"), _("Đơn vị"), _("E-mail"), _("Điện thoại"), _("Gửi qua"),
        ],
        rows=(_contact(each) for each in rows),
    )  # fmt: skip


def _contact(person: Addressee) -> list[str]:
    to = person.recipient
    return [to.name, person.unit, to.email, format_phone(to.phone), to.via]


@require_safe
@managing
def preview(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """How a rule reads for one real person, in the language staff choose: as mail and by phone."""
    event = event_for(request, code)
    rule, moment = _rule_and_moment(event, pk)
    session = moment.session if moment else None
    rows = subjects(rule.audience, event, session)
    form = PreviewForm(request.GET or None, people=_choices(rule, rows))
    message = _previewed(rule, event, moment, form)
    context: dict[str, Any] = {"event": event, "rule": rule, "moment": moment, "form": form}
    if message is not None:
        context["subject"], context["text"] = rendering.render_preview(message)
        context["said"] = rendering.render_call(message)
        short = rendering.render_short(message)
        context["short"] = " ".join(filter(None, (short.words, short.mask(short.link))))
        query = f"nguoi={form.chosen}&ngon_ngu={message.language}"
        address = reverse("reminders:preview_mail", args=[code, pk])
        context["mail_url"] = f"{address}?{query}"
    return render(request, "reminders/preview.html", context)


@require_safe
@managing
def preview_mail(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """The mail itself, as a page."""
    event = event_for(request, code)
    rule, moment = _rule_and_moment(event, pk)
    rows = subjects(rule.audience, event, moment.session if moment else None)
    form = PreviewForm(request.GET or None, people=_choices(rule, rows))
    message = _previewed(rule, event, moment, form)
    if message is None:
        raise Http404
    return mail_response(rendering.render_look(message))


def _choices(rule: ReminderRule, rows: Any) -> list[tuple[int, str]]:
    """The first people of an audience by their names."""
    if rule.audience in COORDINATORS:
        return [(each.pk, each.unit.name) for each in rows[:MOST_TO_CHOOSE]]
    if rule.audience == Audience.TRAINERS:
        return [(each.pk, each.full_name) for each in rows[:MOST_TO_CHOOSE]]
    sorted_rows = rows.order_by("sort_given", "sort_family", "pk")[:MOST_TO_CHOOSE]
    return [(each.pk, f"{each.full_name} ({each.code})") for each in sorted_rows]


def _previewed(
    rule: ReminderRule, event: Event, moment: Moment | None, form: PreviewForm
) -> Message | None:
    """The message to the chosen person, else to the first; None where there is nobody."""
    if form.chosen is None:
        return None
    session = moment.session if moment else None
    rows = list(subjects(rule.audience, event, session).filter(pk=form.chosen))
    for row in rows:
        if form.language and hasattr(row, "language"):
            row.language = form.language
    for person in addressed(rule.audience, event, rows, session):
        when = moment or _from_now(rule, event, person)
        return draft(rule, event, person, when, key=f"preview:{rule.pk}", batch="")
    return None


def _from_now(rule: ReminderRule, event: Event, person: Addressee) -> Moment:
    entered = person.since or clock.now()
    return Moment(moment_of_entry(rule, event, entered), entered)


def _occasion_of(event: Event, pk: int) -> Occasion:
    return get_object_or_404(Occasion.objects.select_related("session"), event=event, pk=pk)


@require_safe
@managing
def occasion(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """What became of one occasion, person by person."""
    event = event_for(request, code)
    found = _occasion_of(event, pk)
    rows = selectors.messages_of_occasion(found)
    if state := request.GET.get("state"):
        rows = rows.filter(end=state)
    counts = selectors.counts_of(found)
    context = {
        "event": event,
        "occasion": found,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": [
            (f"{label}", f"?state={value}", state == value, count) for value, label, count in counts
        ],
        "all": sum(count for _value, _label, count in counts),
        "state": state or "",
    }
    return render(request, "reminders/occasion.html", context)


@require_safe
@managing
def occasion_file(request: StaffRequest, code: str, pk: int, extension: str) -> HttpResponse:
    """The same as XLSX or CSV, whole."""
    event = event_for(request, code)
    found = _occasion_of(event, pk)
    return table_file(
        extension,
        name=f"dot-nhac-{event.code}",
        title=found.rule_name,
        headings=[
            _("Họ và tên"), _("E-mail"), _("Điện thoại"), _("Hình thức"), _("Trạng thái"),
            _("Xong lúc"), _("Lần thử gần nhất"),
        ],
        rows=(_became(each) for each in selectors.messages_of_occasion(found)),
    )  # fmt: skip


def _became(message: Any) -> list[str]:
    tried = str(Tried(message.last_outcome).label) if message.last_outcome else ""
    return [
        message.to_name,
        message.to_email,
        format_phone(message.to_phone),
        message.get_channel_display(),
        message.became.state_words,
        selectors.due_words(message.became.settled_at),
        " ".join(filter(None, (tried, message.last_detail))),
    ]
