"""Classes as everybody sees them: list, calendar, feed, one class."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from courses import selectors
from courses.filters import PublicFilters
from notifications.feeds import feed_response
from registrations.models import Event
from registrations.notices import moment_words, when_words
from registrations.states import EventState

PAGE_SIZE = 24


@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """Classes to come, as cards, found without accents."""
    events = selectors.open_classes()
    form = PublicFilters(
        request.GET,
        months=selectors.months_of(events),
        topics=selectors.topics_of(events),
        places=selectors.places_of(events),
    )
    chosen = form.chosen()
    page = Paginator(selectors.filtered(events, chosen), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "filters": form,
        "page": page,
        "cards": [_card(event) for event in page.object_list],
        "clear_url": reverse("courses:list") if chosen else "",
    }
    return render(request, "courses/list.html", context)


def _card(event: Event) -> dict[str, object]:
    course_class = event.training_class
    return {
        "url": reverse("courses:detail", args=[event.code]),
        "title": event.title,
        "kind": course_class.kind_above_title or course_class.course.topic,
        "dates": _days(event),
        "venue": event.venue,
        "deadline": moment_words(event.registration_closes_at),
        "seats_left": event.seats_left,
        "waiting": event.waiting_count,
        "closed": not event.accepts_registrations,
        "postponed": event.state == EventState.POSTPONED,
    }


def _days(event: Event) -> str:
    if event.starts_at is None or event.ends_at is None or event.state == EventState.POSTPONED:
        return _("sẽ thông báo sau")
    first, last = clock.local(event.starts_at).date(), clock.local(event.ends_at).date()
    if first == last:
        return f"{first:%d/%m/%Y}"
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The buổi of one month, day by day."""
    month = _month(request.GET.get("thang", ""))
    sessions = list(selectors.sessions_in_month(month))
    days: dict[date, list[object]] = {}
    for session in sessions:
        days.setdefault(clock.local(session.starts_at).date(), []).append(session)
    context = {
        "month": month,
        "days": days.items(),
        "before": month - timedelta(days=1),
        "after": (month + timedelta(days=32)).replace(day=1),
        "feed_url": settings.SITE_URL + reverse("courses:feed"),
    }
    return render(request, "courses/calendar.html", context)


def _month(text: str) -> date:
    """The first day of «2027-03», else of this month."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)
    return month if 2000 <= month.year <= 2100 else clock.today().replace(day=1)


@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponseBase:
    """All classes to subscribe to in a diary."""
    entries = selectors.class_calendars(list(selectors.feed_classes()))
    parts = [part for each in entries.values() for part in each]
    return feed_response(
        request, parts, name=_("Lớp tập huấn khuyến công"), file_name="lop-tap-huan", public=True
    )


@require_safe
def class_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The buổi of one class as a calendar file, or to subscribe to."""
    event = get_object_or_404(selectors.public_class(code))
    parts = selectors.class_calendars([event])[event.pk]
    return feed_response(request, parts, name=event.title, file_name=event.code, public=True)


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Everything a trainee needs, and one button."""
    event = get_object_or_404(selectors.public_class(code))
    training_class = event.training_class
    sessions = list(event.sessions.all())
    trainers = {role.person_id: role.person for session in sessions for role in session.roles.all()}
    context = {
        "event": event,
        "organiser": event.organiser,
        "training_class": training_class,
        "course": training_class.course,
        "sessions": sessions,
        "trainers": list(trainers.values()),
        "waiting": event.waiting_count,
        "when": when_words(event),
        "deadline": moment_words(event.deadline),
        "kind": training_class.kind_above_title or training_class.course.topic,
        "not_yet": event.registration_opens_at is not None
        and event.registration_opens_at > clock.now(),
    }
    return render(request, "courses/detail.html", context)
