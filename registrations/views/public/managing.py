"""One's own registration behind its secret link: see, change, cancel, answer an offer."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.linking import link_person
from accounts.models import Actor, PersonLink
from common.errors import DomainError
from registrations import links
from registrations.forms.public import ChangeForm, ObjectForm
from registrations.models import Registration
from registrations.services.deciding import cancel_registration, change_details
from registrations.services.objecting import object_to_processing
from registrations.services.offers import accept_offer, decline_offer
from registrations.states import State
from registrations.views.public.words import manage_context

GET_OR_POST = ("GET", "HEAD", "POST")


def find(
    code: str, token: str, opens: Callable[[Registration, str], bool] = links.opens
) -> Registration:
    """The registration a secret link belongs to; 404 for a tampered, dead or other one."""
    registration = (
        Registration.objects.filter(code=code)
        .select_related("event", "event__organiser", "person")
        .first()
    )
    if registration is None or not opens(registration, token):
        raise Http404
    return registration


def _home(registration: Registration) -> HttpResponse:
    response = redirect(links.manage_path(registration))
    response.status_code = 303
    return response


def _page(
    request: HttpRequest, registration: Registration, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = manage_context(registration, request.user)
    context |= {"is_new": request.GET.get("moi") == "1", "problem": problem}
    return render(request, "registrations/public/manage.html", context, status=status)


@require_safe
def manage(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """State, place, code and QR, presence, and what may still be done. Changes nothing."""
    return _page(request, find(code, token))


@require_safe
def qr(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The ticket that the door scans, as a vector image."""
    registration = find(code, token)
    out = BytesIO()
    segno.make(links.ticket(registration), error="m", micro=False).save(
        out, kind="svg", scale=5, border=4, light="white", svgclass=None, lineclass=None
    )
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@require_http_methods(GET_OR_POST)
def change(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Correct or complete what was given."""
    registration = find(code, token)
    if not registration.may_change:
        return _page(request, registration, status=422 if request.method == "POST" else 200)
    form = ChangeForm(request.POST if request.method == "POST" else None, registration=registration)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _changed(form, registration):
            messages.success(request, _("Đã lưu thông tin mới."))
            return _home(registration)
    context = {
        "form": form,
        "registration": registration,
        "organiser": registration.event.organiser,
        "home": links.manage_path(registration),
    }
    return render(request, "registrations/public/change.html", context, status=status)


def _changed(form: ChangeForm, registration: Registration) -> bool:
    try:
        change_details(
            registration_id=registration.pk,
            by=Actor.person(registration.full_name),
            changes=form.values(),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


def _act(
    request: HttpRequest, registration: Registration, service: Callable[..., Registration]
) -> HttpResponse:
    try:
        service(registration_id=registration.pk, by=Actor.person(registration.full_name))
    except DomainError as error:
        registration.refresh_from_db()
        return _page(request, registration, problem=str(error.message), status=422)
    return _home(registration)


@require_http_methods(GET_OR_POST)
def cancel(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Ask once more, then cancel or leave the waiting list."""
    registration = find(code, token)
    if request.method == "POST":
        return _act(request, registration, cancel_registration)
    if not registration.may_change:
        return _page(request, registration)
    context = {
        "registration": registration,
        "organiser": registration.event.organiser,
        "waiting": registration.state == State.WAITLISTED,
        "home": links.manage_path(registration),
    }
    return render(request, "registrations/public/cancel.html", context)


@require_http_methods(GET_OR_POST)
def accept(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Take the offered seat; opening the address by itself only shows the registration."""
    registration = find(code, token)
    if request.method != "POST":
        return _home(registration)
    return _act(request, registration, accept_offer)


@require_http_methods(GET_OR_POST)
def decline(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Give the offered seat back; opening the address by itself only shows the registration."""
    registration = find(code, token)
    if request.method != "POST":
        return _home(registration)
    return _act(request, registration, decline_offer)


@require_POST
def tie(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Tie the registration's person to who is signed in: the link is the proof."""
    registration = find(code, token)
    if not request.user.is_authenticated:
        raise Http404
    link_person(user=request.user, person=registration.person, proof=PersonLink.Proof.LINK)
    messages.success(request, _("Đã gắn đăng ký này vào tài khoản."))
    return redirect("accounts:me")


@require_http_methods(GET_OR_POST)
def object_to_use(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Object to the processing of one's data; a GET only asks."""
    registration = find(code, token, links.may_object)
    form = ObjectForm(request.POST if request.method == "POST" else None, registration=registration)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            object_to_processing(
                registration_id=registration.pk,
                by=Actor.person(registration.full_name),
                cancel=form.cleaned_data.get("cancel", False),
            )
            return redirect(request.path)
        except DomainError as error:
            form.add_error(None, error.message)
            status = 422
    standing = registration.person.consents.all()
    context = {
        "form": form,
        "registration": registration,
        "organiser": registration.event.organiser,
        "consents": standing,
        "objected": bool(standing) and all(each.objected_at for each in standing),
    }
    return render(request, "registrations/public/object.html", context, status=status)
