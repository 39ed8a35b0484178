"""Phiếu đánh giá online: the page behind the QR, and what staff see of it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from common.net import client_ip
from common.ratelimit import allow, too_many
from common.tokens import check_token, make_token
from courses.feedback import FEWEST, LEVEL_WORDS, Rated, Results, results_of
from courses.forms_evaluation import AnswerForm, OpeningForm
from courses.models import Evaluation, EvaluationAnswer
from courses.services.evaluating import close_evaluation, open_evaluation, take_answer
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.states import EventKind, State
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, show_form

PURPOSE = "course.evaluation"
# A class answers from one address, all at the same time.
PER_ADDRESS, PERIOD_S = 600, 600
Source = EvaluationAnswer.Source


def answer_path(evaluation: Evaluation, code: str) -> str:
    """Where the QR on the screen leads."""
    token = make_token(PURPOSE, evaluation.nonce)
    return reverse("courses:evaluate", args=[code, token])


def _public(code: str, token: str) -> tuple[Evaluation, Event]:
    evaluation = (
        Evaluation.objects.filter(training_class__event__code=code)
        .select_related("training_class__event__organiser")
        .first()
    )
    if evaluation is None or not check_token(PURPOSE, evaluation.nonce, token):
        raise Http404
    return evaluation, evaluation.training_class.event


def _answered(form: AnswerForm, evaluation: Evaluation, source: Source) -> bool:
    if not form.is_valid():
        return False
    try:
        take_answer(
            evaluation=evaluation,
            ratings=form.ratings(),
            remarks=form.remarks(),
            source=source,
            form_key=form.cleaned_data["sent"],
        )
    except DomainError as error:
        form.add_error(None, error.message)
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The phiếu, without a name; nothing of who opens it is kept."""
    evaluation, event = _public(code, token)
    context: dict[str, Any] = {"event": event, "organiser": event.organiser}
    if not evaluation.is_open:
        return render(request, "courses/evaluation/closed.html", context)
    form = AnswerForm(request.POST or None, evaluation=evaluation)
    if request.method == "POST":
        if not allow("evaluation", client_ip(request), PER_ADDRESS, PERIOD_S):
            return too_many(request, retry_after_s=PERIOD_S)
        if _answered(form, evaluation, Source.ONLINE):
            response = redirect("courses:evaluated", code=code, token=token)
            response.status_code = 303
            return response
    return show_form(request, "courses/evaluation/form.html", context | {"form": form})


@require_safe
def evaluated(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The thanks."""
    _evaluation, event = _public(code, token)
    context = {"event": event, "organiser": event.organiser}
    return render(request, "courses/evaluation/thanks.html", context)


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CLASS, manage=True)


def _evaluation(event: Event) -> Evaluation:
    return get_object_or_404(Evaluation, pk=event.pk)


@both
@never_cache
@managing
def evaluation(request: HttpRequest, code: str) -> HttpResponse:
    """What was answered, and the form that opens it."""
    event = _event(request, code)
    found = Evaluation.objects.filter(pk=event.pk).first()
    form = OpeningForm(request.POST or None, evaluation=found)
    opened = accepted(
        request,
        form,
        lambda: open_evaluation(
            event_id=event.pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã mở nhận phiếu đánh giá."),
    )
    if opened:
        return redirect("courses:evaluation", code=code)
    results = results_of(found) if found else None
    context = {
        "event": event,
        "evaluation": found,
        "form": form,
        "results": results,
        "bars": [(_("Nội dung"), results.statements), (_("Giảng viên"), results.trainers)]
        if results
        else [],
        "fewest": FEWEST,
        "too_many": results.online - _people(event) if results else 0,
        **({"link": _link(found, code)} if found else {}),
    }
    return show_form(request, "courses/evaluation/results.html", context)


def _people(event: Event) -> int:
    return event.registrations.filter(state=State.CONFIRMED).count()


def _link(found: Evaluation, code: str) -> str:
    return settings.SITE_URL + answer_path(found, code)


@require_safe
@never_cache
@managing
def evaluation_code(request: HttpRequest, code: str) -> HttpResponse:
    """The QR, as large as the screen of the room."""
    event = _event(request, code)
    link = _link(_evaluation(event), code)
    context = {"event": event, "link": link, "qr": _qr(link)}
    return render(request, "courses/evaluation/code.html", context)


def _qr(link: str) -> SafeString:
    out = BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", border=4, light="white", svgclass=None, lineclass=None,
        xmldecl=False, omitsize=True,
    )  # fmt: skip
    return mark_safe(out.getvalue().decode())  # noqa: S308


@require_POST
@managing
def evaluation_close(request: HttpRequest, code: str) -> HttpResponse:
    """Take no more answers."""
    event = _event(request, code)
    _evaluation(event)
    try:
        close_evaluation(event_id=event.pk, by=Actor.user(request.user))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Đã đóng nhận phiếu."))
    return redirect("courses:evaluation", code=code)


@both
@never_cache
@managing
def evaluation_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Type in what was answered on paper, one phiếu after another."""
    event = _event(request, code)
    found = _evaluation(event)
    form = AnswerForm(request.POST or None, evaluation=found)
    if request.method == "POST" and _answered(form, found, Source.PAPER):
        messages.success(request, _("Đã ghi phiếu. Nhập phiếu tiếp theo."))
        return redirect("courses:evaluation_paper", code=code)
    return show_form(request, "courses/evaluation/paper.html", {"event": event, "form": form})


@require_safe
@managing
def evaluation_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The sums as XLSX or CSV, and below them what was written; nothing before there are enough
    phiếu."""
    event = _event(request, code)
    results = results_of(_evaluation(event))
    headings = [_("Nội dung"), *map(str, LEVEL_WORDS), _("Tốt trở lên (%)"), _("Điểm trung bình")]
    return table_file(
        extension,
        name=f"danh-gia-{event.code}",
        title=_("Phiếu đánh giá"),
        headings=headings,
        rows=_lines(results) if results.is_shown else [],
    )


def _lines(results: Results) -> Iterator[tuple[Any, ...]]:
    for each in (*results.statements, *results.trainers):
        yield (each.words, *each.counts, each.good, _rounded(each))
    for question, said in results.remarks:
        for words in said:
            yield (question, words)


def _rounded(rated: Rated) -> float | str:
    return "" if rated.average is None else round(rated.average, 2)
