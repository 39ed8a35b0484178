"""Staff pages of what decides over a paper: the event's rules, scores, decisions about a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates import policies
from certificates.eligibility import dry_run, score_words
from certificates.forms import DecideForm, PlanForm
from certificates.models import CertificatePlan
from certificates.services import assessing, planning
from certificates.views.staff import event_or_404, staff_only
from common.errors import DomainError
from notifications.views.downloads import table_file
from registrations.models import Event, Registration


def _managed(request: HttpRequest, code: str) -> Event:
    event = event_or_404(request, code)
    if not policies.may_propose(request.user, event):
        raise Http404
    return event


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """What the event asks for, and whether its proposal makes itself."""
    event = _managed(request, code)
    kept = CertificatePlan.objects.select_related("set_by", "template", "signatory")
    kept_plan = kept.filter(event=event).first()
    form = PlanForm(request.POST or None, event=event, plan=kept_plan)
    if request.method == "POST" and form.is_valid():
        try:
            planning.set_plan(event_id=event.pk, by=request.user, **form.as_plan())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            flash.success(request, _("Đã lưu quy định cấp giấy."))
            return redirect("certificates:event", code=code)
    context = {
        "event": event,
        "form": form,
        "plan": kept_plan,
        "due_at": planning.due_at(kept_plan, event) if kept_plan else None,
        "gone": kept_plan is not None and planning.names_what_is_gone(kept_plan),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/plan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def scores(request: HttpRequest, code: str) -> HttpResponse:
    """One grid for the class: type, or paste a column; what is wrong is said at its cell."""
    event = _managed(request, code)
    people = assessing.class_list(event)
    typed, saved, wrong = {}, assessing.Saved(), ""
    if request.method == "POST":
        typed = {each.pk: request.POST.get(f"s-{each.pk}", "").strip() for each in people}
        try:
            typed |= assessing.read_column(people, request.POST.get("column", ""))
        except DomainError as error:
            wrong = str(error.message)
        saved = assessing.record_scores(event_id=event.pk, typed=typed, by=request.user)
        if not saved.errors and not wrong:
            flash.success(request, _saved_words(saved.changed))
            return redirect("certificates:scores", code=code)
    context = {
        "event": event,
        "rows": [_row(each, typed, saved) for each in people],
        "wrong": wrong,
        "column": request.POST.get("column", "") if wrong else "",
        "saved": saved,
        "saved_words": _saved_words(saved.changed) if saved.changed else "",
        "passing": score_words(_passing(event)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/scores.html", context, status=status)


def _saved_words(changed: int) -> str:
    if not changed:
        return _("Không có gì thay đổi.")
    return ngettext("Đã lưu %(n)d điểm.", "Đã lưu %(n)d điểm.", changed) % {"n": changed}


def _row(person: Registration, typed: dict[int, str], saved: assessing.Saved) -> dict[str, Any]:
    kept = getattr(person, "assessment", None)
    shown = typed.get(person.pk, score_words(kept.score if kept else None))
    return {"person": person, "score": shown, "error": saved.errors.get(person.pk, "")}


def _passing(event: Event) -> Any:
    plans = CertificatePlan.objects.filter(event=event)
    return plans.values_list("passing_score", flat=True).first()


@require_safe
@staff_only
def scores_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The class with scores and verdicts; its rows can be pasted back."""
    event = event_or_404(request, code)
    headings = [
        _("STT"), _("Mã đăng ký"), _("Họ và tên"), _("Đơn vị công tác"), _("Tham dự"),
        _("Kết luận"), _("Điểm"),
    ]  # fmt: skip
    return table_file(
        extension,
        name=f"diem-{event.code}",
        title=_("Bảng điểm"),
        headings=headings,
        rows=_score_rows(event),
    )


def _score_rows(event: Event) -> Iterable[list[Any]]:
    for number, verdict in enumerate(dry_run(event), start=1):
        person, kept = verdict.registration, verdict.assessment
        yield [
            number, person.code, person.full_name, person.workplace,
            f"{verdict.sheet.attended}/{verdict.sheet.planned}",
            " ".join([*verdict.obstacles, *verdict.missing]) or _("Đủ điều kiện"),
            score_words(kept.score if kept else None),
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def decide_person(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Grant or refuse one person's paper whatever the rules say, with the reason."""
    event = _managed(request, code)
    person = get_object_or_404(event.registrations.select_related("assessment"), pk=pk)
    kept = getattr(person, "assessment", None)
    initial = {"decision": kept.decision if kept else "", "reason": kept.reason if kept else ""}
    form = DecideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            assessing.decide_for_person(
                registration_id=person.pk, by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            flash.success(request, _("Đã ghi quyết định về %(name)s.") % {"name": person.full_name})
            return redirect("certificates:event", code=code)
    verdict = next((each for each in dry_run(event) if each.registration.pk == person.pk), None)
    context = {"event": event, "person": person, "form": form, "verdict": verdict, "kept": kept}
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/decide_person.html", context, status=status)
