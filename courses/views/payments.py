"""What a class pays: seen before it is printed, with who is left out and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.vietnamese.numbers import in_words
from courses.forms_money import PaymentKindsForm, SalariesForm
from courses.models import TrainingClass
from courses.papers import payments_paper
from courses.selectors import training_class
from courses.selectors.payments import PaymentList, gap_days, payment_list
from courses.services import money
from courses.views.files import pdf
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import event_for, managing
from registrations.views.forming import accepted, show_form

ROWS = 200
MOST_QUESTIONS = 200


def _found(request: HttpRequest, code: str) -> tuple[Event, TrainingClass, PaymentList]:
    event = event_for(request.user, code, EventKind.CLASS, manage=True)
    one = training_class(event)
    return event, one, payment_list(event, one)


def _page(request: HttpRequest, code: str, **forms: Any) -> HttpResponse:
    event, one, found = _found(request, code)
    kinds = PaymentKindsForm(initial={"kinds": [kind.value for kind in one.payment_kinds]})
    unknown = found.unknown
    context = {
        "event": event,
        "found": found,
        "form": forms.get("form", kinds),
        "kinds_form": forms.get("kinds_form", kinds),
        "salaries": SalariesForm(people=unknown[:MOST_QUESTIONS]) if unknown else None,
        "page": Paginator(found.payees, ROWS).get_page(request.GET.get("page")),
        "in_words": in_words(found.total).capitalize(),
        "gaps": [
            (kind.label, [f"{day:%d/%m/%Y}" for day in days])
            for kind, days in gap_days(found.gaps).items()
        ],
    }
    return show_form(request, "courses/staff/payments.html", context)


@require_safe
@never_cache
@managing
def payments(request: HttpRequest, code: str) -> HttpResponse:
    """Who is paid what, as the marks and the rates stand now."""
    return _page(request, code)


@require_POST
@managing
def kinds(request: HttpRequest, code: str) -> HttpResponse:
    """What this class pays."""
    event = event_for(request.user, code, EventKind.CLASS, manage=True)
    form = PaymentKindsForm(request.POST)
    saved = accepted(
        request,
        form,
        lambda: money.choose_payments(
            event_id=event.pk, kinds=form.cleaned_data["kinds"], by=Actor.user(request.user)
        ),
        done=_("Đã lưu."),
    )
    if saved:
        return redirect("courses:payments", code=code)
    return _page(request, code, form=form, kinds_form=form)


@require_POST
@managing
def salaries(request: HttpRequest, code: str) -> HttpResponse:
    """Settle of whom it was not known whether the state pays them."""
    event, _one, found = _found(request, code)
    form = SalariesForm(request.POST, people=found.unknown[:MOST_QUESTIONS])
    form.is_valid()  # what is none of the answers is no answer
    settled = money.settle_state_salaries(
        event_id=event.pk, answers=form.answers(), by=Actor.user(request.user)
    )
    said = ngettext("Đã ghi %(n)d người.", "Đã ghi %(n)d người.", settled) % {"n": settled}
    messages.success(request, said if settled else _("Chưa chọn cho ai."))
    return redirect("courses:payments", code=code)


@require_safe
@never_cache
@managing
def file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The list as PDF to be signed, as XLSX or CSV; while it cannot be printed, its page."""
    if extension not in ("pdf", "xlsx", "csv"):
        raise Http404
    event, one, found = _found(request, code)
    if not found.may_print:
        return redirect("courses:payments", code=code)
    name = f"{event.code}-ky-nhan-tien"
    if extension == "pdf":
        return pdf(payments_paper(event, one, found), name)
    return _table(extension, name, found)


def _table(extension: str, name: str, found: PaymentList) -> HttpResponse:
    headings = [
        _("STT"), _("Họ và tên"), _("Chức vụ"), _("Đơn vị công tác"), _("Số ngày dự"),
        _("Số buổi dự"), *(kind.label for kind in found.kinds), _("Thành tiền"),
    ]  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (
            number, each.registration.full_name, each.registration.position,
            each.registration.workplace, each.days, each.sessions, *each.amounts, each.total,
        )
        for number, each in enumerate(found.payees, start=1)
    ]  # fmt: skip
    words = in_words(found.total).capitalize()
    rows.append(("", _("Tổng cộng"), words, "", "", "", *found.totals, found.total))
    title = _("Ký nhận tiền")
    return table_file(extension, name=name, title=title, headings=headings, rows=rows)
