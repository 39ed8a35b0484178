"""The form behind the poster's QR."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from common.net import client_ip
from common.ratelimit import allow_all, too_many
from registrations import links, notices, selectors
from registrations.forms.public import RegisterForm
from registrations.models import Event, Registration
from registrations.services.registering import Basis, Outcome, register_person
from registrations.states import Approval, EventState

# A hall of 300 people, each with a few mistakes, comes from one address; one mailbox signs up
# a whole office.
PER_ADDRESS, PER_CONTACT, PERIOD_S = 1500, 60, 600
FORM_LIFE = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Sign up for an event: five fields, and what it asks besides."""
    event = selectors.public_event(code)
    if event is None:
        raise Http404
    if request.method == "POST":
        return _receive(request, event)
    if not event.accepts_registrations or _is_full(event):
        return _closed(request, event)
    return _page(request, RegisterForm(event=event), event)


@require_safe
def received_before(request: HttpRequest, code: str) -> HttpResponse:
    """As after signing up, but without code and link: those went to who signed up earlier."""
    event = selectors.public_event(code)
    if event is None:
        raise Http404
    context = {"event": event, "organiser": event.organiser}
    return render(request, "registrations/public/received_before.html", context)


def _receive(request: HttpRequest, event: Event) -> HttpResponse:
    form = RegisterForm(request.POST, event=event)
    valid = form.is_valid()
    limits = [("register", client_ip(request), PER_ADDRESS)]
    if valid:
        details = form.details(request.LANGUAGE_CODE)  # type: ignore[attr-defined]
        contacts = (details.phone, details.email.lower())
        limits += [("register-contact", f"{event.pk}:{c}", PER_CONTACT) for c in contacts if c]
    if not allow_all(limits, PERIOD_S):
        return too_many(request, retry_after_s=PERIOD_S)
    if not valid:
        return _page(request, form, event, status=422)
    try:
        outcome = register_person(
            event_id=event.pk,
            organiser=event.organiser,
            details=details,
            by=Actor.person(details.full_name),
            basis=Basis(source=_("Phiếu đăng ký trên trang")),
            form_key=form.cleaned_data["sent"],
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, form, event, status=422)
    return _lead_on(outcome, form.cleaned_data["sent"])


def _lead_on(outcome: Outcome, sent: str) -> HttpResponse:
    """To the secret link: for whoever made the registration, with this very form."""
    registration = outcome.registration
    if outcome.already_there and not _made_by_this_form(registration, sent):
        # Anybody may type a name and a phone: only the one who gave them gets the link, by mail.
        resend(registration)
        response = redirect("registrations:received_before", code=registration.event.code)
    else:
        response = redirect(f"{links.manage_path(registration)}?moi=1")
    response.status_code = 303
    return response


def _made_by_this_form(registration: Registration, sent: str) -> bool:
    """Whether this is the form's second click; a form left open is forgotten after an hour."""
    recent = registration.created_at > clock.now() - FORM_LIFE
    return bool(sent) and registration.form_key == sent and recent


def resend(registration: Registration) -> None:
    """Mail the link again, at most once an hour; who has no e-mail is called once a day."""
    moment = clock.local(clock.now())
    key = f"{moment:%Y%m%d%H}" if registration.email else f"{moment:%Y%m%d}"
    notices.link_again(registration, key=key)


def _is_full(event: Event) -> bool:
    return (
        event.approval != Approval.SELECTION
        and not event.waiting_list_open
        and (event.seats_left == 0 or event.waiting_count > 0)
    )


def _closed(request: HttpRequest, event: Event) -> HttpResponse:
    if event.state == EventState.CANCELLED:
        reason = _("Lớp này đã bị hủy.")
    elif event.state == EventState.POSTPONED:
        reason = _("Lớp này đang tạm hoãn, chưa có lịch mới.")
    elif event.state == EventState.CLOSED:
        reason = _("Lớp này đã kết thúc.")
    elif event.registration_opens_at and clock.now() < event.registration_opens_at:
        opens = clock.local(event.registration_opens_at)
        reason = _("Chưa đến ngày mở đăng ký: mở lúc %(when)s.") % {
            "when": f"{opens:%H:%M %d/%m/%Y}"
        }
    elif not event.accepts_registrations:
        reason = _("Đã hết hạn đăng ký.")
    else:
        reason = _("Lớp đã đủ chỉ tiêu và không nhận danh sách chờ.")
    return render(
        request,
        "registrations/public/closed.html",
        {"event": event, "organiser": event.organiser, "reason": reason},
    )


def _page(
    request: HttpRequest, form: RegisterForm, event: Event, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "event": event,
        "organiser": event.organiser,
        "seats": _seats(event),
        "when": notices.when_words(event),
    }
    return render(request, "registrations/public/register.html", context, status=status)


def _seats(event: Event) -> dict[str, str]:
    """What a person may hope for, before they fill in anything: a tone and a sentence."""
    if event.approval == Approval.SELECTION:
        return {
            "level": "info",
            "text": _("Xét chọn: nhận được kết quả sau khi đơn vị tổ chức xem xét."),
        }
    if event.seats_left == 0 or event.waiting_count:
        place = _("Lớp đã đủ, Ông/Bà sẽ vào danh sách chờ ở vị trí thứ %(place)d.")
        return {"level": "warning", "text": place % {"place": event.waiting_count + 1}}
    left = _("Còn %(count)d chỗ.") % {"count": event.seats_left}
    if event.approval == Approval.REVIEW:
        left += " " + _("Đăng ký được giữ chỗ trong khi chờ duyệt.")
    return {"level": "success", "text": left}
