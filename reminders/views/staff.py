"""The page on which staff set an event's reminders."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import staff_required
from accounts.models import Actor
from registrations.policies import MANAGING, events_visible_to, may_manage
from reminders.forms import ReminderForm
from reminders.models import DEFAULT_DAYS
from reminders.planning import audience, due_moment, usual_rule
from reminders.services import set_reminder_rules


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*MANAGING)
def event_reminders(request: HttpRequest, code: str) -> HttpResponse:
    """When, and to how many; the usual days until others are set."""
    event = get_object_or_404(
        events_visible_to(request.user).select_related("organiser"), code=code
    )
    if not may_manage(request.user, event):
        raise Http404
    rules = list(event.reminder_rules.all()) or [usual_rule(event, days) for days in DEFAULT_DAYS]
    initial = {"days": ", ".join(str(-rule.days) for rule in rules), "at": rules[0].at}
    form = ReminderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_reminder_rules(event_id=event.pk, by=Actor.user(request.user), **form.cleaned_data)
        flash.success(request, _("Đã lưu lịch nhắc."))
        return redirect("reminders:event", code=code)
    planned = [
        {"days": -rule.days, "due": due_moment(rule, event), "people": audience(rule).count()}
        for rule in rules
        if event.starts_at
    ]
    context = {"event": event, "form": form, "planned": planned}
    status = 422 if request.method == "POST" else 200
    return render(request, "reminders/event.html", context, status=status)
