"""One registration: what is known, what happened, and what staff may decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.crypto import decrypt
from accounts.models import Actor
from common import clock
from common.errors import DomainError
from common.vietnamese.ids import personal_id_warnings
from common.vietnamese.phones import format_phone
from notifications.selectors import message_list
from registrations import selectors
from registrations.forms_staff import CancelForm, MoveForm, PersonForm, RejectForm
from registrations.models import Event, Registration
from registrations.notices import when_words
from registrations.policies import may_manage
from registrations.services import deciding, offers
from registrations.states import EventState, State
from registrations.views.staff.doors import managers_only, readers_only, registration_for
from registrations.views.staff.words import timeline

# What one button does at once: the service, and what staff are told afterwards.
DEEDS: dict[str, tuple[Callable[..., Registration], Any]] = {
    "duyet": (deciding.approve_registration, gettext_lazy("Đã duyệt.")),
    "cho": (deciding.put_on_waiting_list, gettext_lazy("Đã chuyển vào danh sách chờ.")),
    "moi": (offers.offer_seat_to, gettext_lazy("Đã giữ một chỗ và mời.")),
    "nhan-cho": (offers.accept_offer, gettext_lazy("Đã xác nhận có chỗ.")),
    "tra-cho": (offers.decline_offer, gettext_lazy("Đã trả lại chỗ.")),
}


@require_safe
@never_cache
@readers_only
def registration(request: HttpRequest, code: str) -> HttpResponse:
    """The whole of one registration."""
    return _page(request, registration_for(request, code, managing=False))


@require_POST
@managers_only
def do(request: HttpRequest, code: str, deed: str) -> HttpResponse:
    """Approve, put on the waiting list, offer, accept or decline for somebody."""
    found = registration_for(request, code)
    service, said = DEEDS[deed]
    try:
        service(registration_id=found.pk, by=Actor.user(request.user))
    except DomainError as error:
        return _page(request, found, error=str(error.message))
    flash.success(request, said)
    return redirect(_url(found))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def reject(request: HttpRequest, code: str) -> HttpResponse:
    """Turn an applicant down, with the reason that they will read."""
    found = registration_for(request, code)
    form = RejectForm(request.POST or None)

    def act() -> Registration:
        reason = form.cleaned_data["reason"]
        return deciding.reject_registration(
            registration_id=found.pk, by=Actor.user(request.user), reason=reason
        )

    return _ask(
        request,
        found,
        form,
        act,
        title=_("Từ chối đăng ký"),
        consequences=[_told_words(found), _("Sau đó người này vẫn có thể đăng ký lại từ đầu.")],
        submit=_("Từ chối và báo tin"),
        done=_("Đã từ chối."),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel for somebody; says beforehand what will be told, and to whom the seat goes."""
    found = registration_for(request, code)
    form = CancelForm(request.POST if request.method == "POST" else None)

    def act() -> Registration:
        return deciding.cancel_registration(
            registration_id=found.pk,
            by=Actor.user(request.user),
            reason=form.cleaned_data["reason"],
        )

    consequences = [_told_words(found)]
    if found.holds_seat and offers.offers_are_automatic(found.event):
        consequences.append(_("Chỗ trống được mời cho người đầu danh sách chờ, nếu có."))
    return _ask(
        request,
        found,
        form,
        act,
        title=_("Hủy đăng ký"),
        consequences=consequences,
        submit=_("Hủy đăng ký và báo tin"),
        done=_("Đã hủy đăng ký."),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move somebody to another published class of the same organiser."""
    found = registration_for(request, code)
    events = _others(found.event)
    form = MoveForm(request.POST if request.method == "POST" else None, events=events)

    def act() -> Registration:
        return deciding.move_registration(
            registration_id=found.pk,
            to_event_id=int(form.cleaned_data["event"]),
            by=Actor.user(request.user),
        )

    return _ask(
        request,
        found,
        form if events else None,
        act,
        title=_("Chuyển sang lớp khác"),
        consequences=[
            _told_words(found),
            _("Người này nhận mã đăng ký mới; mã và liên kết cũ không còn hiệu lực."),
        ],
        submit=_("Chuyển và báo tin"),
        done=_("Đã chuyển lớp."),
        nothing="" if events else _("Chưa có lớp nào khác đã công bố và chưa bắt đầu."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what was given; the person is told."""
    found = registration_for(request, code)
    given = request.POST if request.method == "POST" else None
    form = PersonForm(given, initial=PersonForm.initial_of(found))

    def act() -> Registration:
        return deciding.change_details(
            registration_id=found.pk, by=Actor.user(request.user), changes=form.values()
        )

    return _ask(
        request,
        found,
        form,
        act,
        title=_("Sửa thông tin đăng ký"),
        consequences=[_("Người đăng ký được báo khi thông tin thay đổi.")],
        submit=_("Lưu thay đổi"),
        done=_("Đã lưu."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def renew(request: HttpRequest, code: str) -> HttpResponse:
    """Make the secret link and the QR new, where the old one fell into other hands."""
    found = registration_for(request, code)

    def act() -> Registration:
        return deciding.renew_links(registration_id=found.pk, by=Actor.user(request.user))

    return _ask(
        request,
        found,
        forms.Form(request.POST if request.method == "POST" else None),
        act,
        title=_("Đổi liên kết và mã QR"),
        consequences=[
            _("Liên kết riêng và mã QR cũ mất hiệu lực ngay."),
            _("Người đăng ký nhận liên kết và mã QR mới."),
        ],
        submit=_("Đổi liên kết"),
        done=_("Đã đổi liên kết, liên kết mới được gửi đi."),
    )


def _ask(
    request: HttpRequest,
    found: Registration,
    form: forms.Form | None,
    act: Callable[[], Registration],
    *,
    done: str,
    **words: Any,
) -> HttpResponse:
    """A page that says what will happen and asks; what a service refuses stands in its form."""
    refused = ""
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            result = act()
        except DomainError as error:
            field = error.field if error.field in form.fields else None
            form.add_error(field, str(error.message))
            refused = str(error.message)
        else:
            flash.success(request, done)
            return redirect(_url(result))
    context = {
        "found": found,
        "organiser": found.event.organiser,
        "back": _url(found),
        "form": form,
        "has_fields": form is not None and bool(form.fields),
        "refused": refused,
        **words,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registrations/staff/ask.html", context, status=status)


def _page(request: HttpRequest, found: Registration, *, error: str = "") -> HttpResponse:
    found.refresh_from_db(fields=["state", "offer_expires_at"])
    event = found.event
    manages = may_manage(request.user, event)
    told = message_list([event.organiser], {"topic": found.topic}).order_by("-created_at", "-pk")
    context = {
        "found": found,
        "event": event,
        "organiser": event.organiser,
        "manages": manages,
        "facts": _facts(found),
        "event_facts": _event_facts(found),
        "entries": timeline(selectors.history_of(found)),
        "told": list(told[:30]),
        "actions": _actions(found) if manages else [],
        "menu": _menu(found) if manages else [],
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "registrations/staff/registration.html", context, status=status)


def _url(found: Registration) -> str:
    return reverse("registrations:registration", args=[found.code])


def _others(event: Event) -> list[Event]:
    return list(
        Event.objects.filter(
            organiser_id=event.organiser_id,
            kind=event.kind,
            state=EventState.PUBLISHED,
            starts_at__gt=clock.now(),
        )
        .exclude(pk=event.pk)
        .order_by("starts_at", "pk")[:50]
    )


def _told_words(found: Registration) -> str:
    if found.email:
        return _("%(name)s được báo bằng thư tới %(email)s.") % {
            "name": found.addressed_name,
            "email": found.email,
        }
    return _("%(name)s không có e-mail: lời cần báo vào danh sách “Cần gọi điện”.") % {
        "name": found.addressed_name
    }


def _facts(found: Registration) -> list[tuple[str, str]]:
    salary = {True: _("Có"), False: _("Không")}.get(found.on_state_salary, "")  # type: ignore[arg-type]
    return [
        (_("Điện thoại"), format_phone(found.phone)),
        (_("E-mail"), found.email),
        (_("Đơn vị công tác"), found.workplace),
        (_("Chức vụ"), found.position),
        (_("Ngày sinh"), found.birth_words),
        (_("Hưởng lương NSNN"), salary),
        (_("Số định danh cá nhân"), _national_id_words(found)),
        (_("Ăn kiêng"), found.dietary),
        (_("Ghi chú"), found.note),
        (_("Ngôn ngữ"), found.get_language_display()),
    ]


def _national_id_words(found: Registration) -> str:
    """Never the number: that it is there, and what in it does not fit the rest."""
    if not found.national_id_encrypted:
        return ""
    doubts = personal_id_warnings(
        decrypt(found.national_id_encrypted),
        birth_year=found.birth_date.year if found.birth_date else found.birth_year,
        salutation=found.salutation,
    )
    return " ".join([_("Đã ghi."), *doubts])


def _event_facts(found: Registration) -> list[tuple[str, str]]:
    def moment(at: Any) -> str:
        return f"{clock.local(at):%H:%M %d/%m/%Y}" if at else ""

    place = found.place_in_line
    return [
        (_("Thời gian"), when_words(found.event)),
        (_("Địa điểm"), found.event.venue),
        (_("Vị trí chờ"), str(place) if place else ""),
        (_("Giữ chỗ đến"), moment(found.offer_expires_at)),
        (_("Nguồn"), str(found.get_source_display())),
        (_("Đăng ký lúc"), moment(found.created_at)),
        (_("Xác nhận lúc"), moment(found.confirmed_at)),
    ]


def _actions(found: Registration) -> list[dict[str, Any]]:
    """The decisions that this state waits for, the likeliest first."""

    def deed(name: str, label: str, **more: Any) -> dict[str, Any]:
        url = reverse("registrations:do", args=[found.code, name])
        return {"url": url, "label": label, "post": True, **more}

    if found.state == State.PENDING:
        return [
            deed("duyet", _("Duyệt"), style="primary", icon="check"),
            deed("cho", _("Vào danh sách chờ")),
            {"url": _to("reject", found), "label": _("Từ chối…"), "style": "outline-danger"},
        ]
    if found.state == State.OFFERED:
        return [
            deed("nhan-cho", _("Đồng ý qua điện thoại"), style="primary", icon="check"),
            deed("tra-cho", _("Không nhận chỗ")),
        ]
    if found.state == State.WAITLISTED and found.event.seats_left > 0:
        return [deed("moi", _("Mời nhận chỗ"), style="primary")]
    return []


def _menu(found: Registration) -> list[dict[str, Any]]:
    if not found.is_live:
        return []
    return [
        {"label": _("Sửa thông tin"), "url": _to("edit", found), "icon": "pencil"},
        {"label": _("Chuyển lớp"), "url": _to("move", found), "icon": "arrow-right"},
        {"label": _("Đổi liên kết và mã QR"), "url": _to("renew", found), "icon": "qr-code"},
        {"label": _("Hủy đăng ký"), "url": _to("cancel", found), "icon": "x", "danger": True},
    ]


def _to(name: str, found: Registration) -> str:
    return reverse(f"registrations:{name}_by_staff", args=[found.code])
