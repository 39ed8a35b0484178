"""Pages on which staff write rules down: of an event, and the usual ones of their office."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Actor
from accounts.policies import organisers_of
from common.errors import DomainError
from registrations.policies import MANAGING
from registrations.states import EventKind
from registrations.views.forming import accepted, form_page
from reminders import services
from reminders.defaults import add_missing_defaults
from reminders.forms import RuleForm
from reminders.models import ReminderRule
from reminders.selectors import rule_words, rules_of
from reminders.views.finding import event_for

managing = staff_required(*MANAGING)


@require_safe
@managing
def usual(request: StaffRequest) -> HttpResponse:
    """The usual rules of each office one works for, for classes and for conferences."""
    offices = list(organisers_of(request.user, *MANAGING).order_by("name"))
    rules = ReminderRule.objects.filter(organiser__in=offices, event=None)
    found: dict[tuple[int, str], list[ReminderRule]] = {}
    for rule in rules.order_by("anchor", "days", "hours", "pk"):
        rule.words = rule_words(rule)  # type: ignore[attr-defined]
        found.setdefault((rule.organiser_id, rule.kind), []).append(rule)
    parts = [
        {"office": office, "kind": kind, "rules": found.get((office.pk, kind), [])}
        for office in offices
        for kind in EventKind
    ]
    return render(request, "reminders/usual.html", {"parts": parts, "several": len(offices) > 1})


@require_http_methods(["GET", "HEAD", "POST"])
@managing
def usual_add(request: StaffRequest, office: str, kind: str) -> HttpResponse:
    """One more usual rule; the seeded ones are made with the first."""
    organiser = get_object_or_404(organisers_of(request.user, *MANAGING), slug=office)
    if kind not in EventKind.values:
        raise Http404
    form = RuleForm(request.POST or None, kind=kind)

    def act() -> ReminderRule:
        add_missing_defaults([organiser])
        return services.add_rule(
            organiser=organiser,
            kind=kind,
            event_id=None,
            values=form.cleaned_data,
            by=Actor.user(request.user),
        )

    back = reverse("reminders:usual")
    if accepted(request, form, act, done=_("Đã thêm lịch nhắc.")):
        return redirect(back)
    title = _("Thêm lịch nhắc mặc định: %(kind)s") % {"kind": EventKind(kind).label.lower()}
    return form_page(request, form, title=title, back=back, submit=_("Thêm lịch nhắc"))


@require_http_methods(["GET", "HEAD", "POST"])
@managing
def add(request: StaffRequest, code: str) -> HttpResponse:
    """One more rule of an event that has its own."""
    event = event_for(request, code)
    form = RuleForm(request.POST or None, kind=event.kind)
    made = accepted(
        request,
        form,
        lambda: services.add_rule(
            organiser=event.organiser,
            kind=event.kind,
            event_id=event.pk,
            values=form.cleaned_data,
            by=Actor.user(request.user),
        ),
        done=_("Đã thêm lịch nhắc."),
    )
    back = reverse("reminders:event", args=[event.code])
    if made:
        return redirect(back)
    words = {"title": _("Thêm lịch nhắc"), "submit": _("Thêm lịch nhắc")}
    return form_page(request, form, back=back, event=event, **words)


@require_http_methods(["GET", "HEAD", "POST"])
@managing
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = get_object_or_404(rules_of(request.user), pk=pk)
    form = RuleForm(request.POST or None, kind=rule.kind, rule=rule)
    saved = accepted(
        request,
        form,
        lambda: services.edit_rule(
            rule_id=pk, values=form.cleaned_data, by=Actor.user(request.user)
        ),
        done=_("Đã lưu lịch nhắc."),
    )
    if saved:
        return redirect(page_of(rule))
    words = {"title": _("Sửa lịch nhắc"), "submit": _("Lưu lịch nhắc")}
    return form_page(request, form, back=page_of(rule), event=rule.event, **words)


@require_POST
@managing
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """Off and on again, one button."""
    rule = get_object_or_404(rules_of(request.user), pk=pk)
    on = request.POST.get("on") == "1"
    services.switch_rule(rule_id=pk, on=on, by=Actor.user(request.user))
    flash.success(request, _("Đã bật lịch nhắc.") if on else _("Đã tắt lịch nhắc."))
    return redirect(page_of(rule))


@require_http_methods(["GET", "HEAD", "POST"])
@managing
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask first, then delete."""
    rule = get_object_or_404(rules_of(request.user), pk=pk)
    error = ""
    if request.method == "POST":
        try:
            services.delete_rule(rule_id=pk, by=Actor.user(request.user))
            flash.success(request, _("Đã xóa lịch nhắc."))
            return redirect(page_of(rule))
        except DomainError as refused:
            error = refused.message
    context = {"rule": rule, "back": page_of(rule), "words": rule_words(rule), "error": error}
    return render(request, "reminders/delete.html", context, status=422 if error else 200)


def page_of(rule: ReminderRule) -> str:
    """Where a rule stands: on its event's page, or among the usual ones."""
    if rule.event is None:
        return reverse("reminders:usual")
    return reverse("reminders:event", args=[rule.event.code])
