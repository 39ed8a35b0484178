"""The door without scripts: one field that takes a scan, a code, a name or a phone, and a big
answer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.errors import DomainError, NotAllowed
from common.ratelimit import allow, limit_posts, too_many
from common.vietnamese.names import squeeze
from door.access import Door, devices_of, door_of, give_cookie
from door.forms import WalkInForm
from door.models import Device, How
from door.scans import UNDO, Answer, Scan
from door.selectors.days import sessions_of_days
from door.selectors.finding import by_code, find_guests, group_members
from door.selectors.marks import by_words, marks_in
from door.services.admitting import take_scans
from door.services.pairing import is_pairing_token, note_contact, pair_by_link
from door.services.walk_ins import admit_walk_in
from door.views.app import with_camera
from registrations import tickets

CODE = re.compile(r"[0-9A-Z]{7,8}")
LIKE_A_TICKET = re.compile(r"v\d\.\S*", re.IGNORECASE)
DoorView = Callable[..., HttpResponse]
# A queue of people is quicker than this nowhere; a script that tries codes is.
TYPED_A_MINUTE = 200


def at_the_door(view: DoorView) -> DoorView:
    """Decorate a page that only a paired phone opens; others are told how to become one."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, session: int, **more: Any) -> HttpResponse:
        door = door_of(request, code, session)
        if door is None:
            return shut(request)
        if request.method == "POST" and not allow("door", str(door.device.pk), TYPED_A_MINUTE, 60):
            return too_many(request, retry_after_s=60)
        try:
            return view(request, door, **more)
        except NotAllowed:
            return shut(request)

    return guarded


def shut(request: HttpRequest) -> HttpResponse:
    """To a phone that is not one of the door's."""
    return render(request, "door/shut.html", status=403)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The doors at which this phone stands."""
    devices = devices_of(request)
    sessions = sessions_of_days([device.door_day for device in devices])
    doors = [(device, sessions[device.door_day_id]) for device in devices]
    return render(request, "door/start.html", {"doors": doors})


@require_http_methods(["GET", "HEAD", "POST"])
@limit_posts("door.pair", per_address=60, period_s=60)
def pair(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Become one of the door's phones, by a link that works once: opening it changes nothing."""
    devices = Device.objects.select_related("door_day__event__organiser")
    device = get_object_or_404(devices, pk=pk)
    if not is_pairing_token(device, token):
        return shut(request)
    refused = ""
    if request.method == "POST":
        try:
            paired, secret = pair_by_link(device_id=device.pk)
        except DomainError as error:
            refused = str(error.message)
        else:
            response = redirect("door:start")
            give_cookie(response, paired, secret)
            return response
    context = {"device": device, "event": device.door_day.event, "refused": refused}
    return render(request, "door/pair.html", context, status=422 if refused else 200)


@with_camera
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def page(request: HttpRequest, door: Door) -> HttpResponse:
    """The door: what is typed or scanned into its one field is answered large."""
    if request.method != "POST":
        return _page(request, door)
    chosen = request.POST.get("registration", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        return _answered(request, door, registration=int(chosen), how=How.SEARCH)
    words = squeeze(request.POST.get("q", "").replace("\0", ""))[:200]
    if not words:
        return _page(request, door, error=_("Hãy quét vé, hoặc gõ mã, tên hay số điện thoại."))
    if LIKE_A_TICKET.fullmatch(words):
        return _answered(request, door, ticket=words, how=How.SCANNER)
    code = words.upper()
    if CODE.fullmatch(code) and by_code(door.session.event, code):
        return _answered(request, door, code=code, how=How.TYPED)
    return _found(request, door, words)


@require_POST
@at_the_door
def undo(request: HttpRequest, door: Door) -> HttpResponse:
    """Take back what this door did last."""
    undoes = _uuid(request.POST.get("undoes"))
    return _answered(request, door, what=UNDO, undoes=undoes)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def group(request: HttpRequest, door: Door, group: str) -> HttpResponse:
    """A whole delegation: who of it came, in one go."""
    members = group_members(door.session.event, group)
    if not members:
        return redirect("door:page", door.session.event.code, door.session.pk)
    answers: dict[int, Answer] = {}
    if request.method == "POST":
        turn = _uuid(request.POST.get("turn"))
        ticked = set(request.POST.getlist("who"))
        scans = [
            Scan(
                uuid=uuid.uuid5(turn, str(member.pk)),
                at=clock.now(),
                registration=member.pk,
                how=How.DELEGATION,
            )
            for member in members
            if str(member.pk) in ticked
        ]
        given = take_scans(device_id=door.device.pk, session_id=door.session.pk, scans=scans)
        answers = {answer.registration or 0: answer for answer in given}
        note_contact(device=door.device, waiting=None)
    there = marks_in(door.session, [member.pk for member in members])
    rows = [
        (each, there.get(each.pk, [None])[0], answers.get(each.pk))
        for each in members
        if each.registration.is_live or there.get(each.pk)
    ]
    context = {
        **_frame(door),
        "unit": members[0].unit,
        "rows": [(each, mark, mark and by_words(mark), said) for each, mark, said in rows],
        "arrived": sum(mark is not None for _each, mark, _said in rows),
        "let_in": len(answers) if request.method == "POST" else None,
        "turn": uuid.uuid4(),
    }
    return render(request, "door/group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def walk_in(request: HttpRequest, door: Door) -> HttpResponse:
    """Somebody who did not sign up, where a seat is left."""
    if not door.device.may_admit_walk_ins:
        return shut(request)
    form = WalkInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = admit_walk_in(
                device_id=door.device.pk,
                session_id=door.session.pk,
                details=form.details(),
                request_uuid=_uuid(request.POST.get("uuid")),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            note_contact(device=door.device, waiting=None)
            return _show_answer(request, door, answer)
    context = {**_frame(door), "form": form, "uuid": uuid.uuid4()}
    status = 422 if form.errors else 200
    return render(request, "door/walk_in.html", context, status=status)


def _frame(door: Door) -> dict[str, Any]:
    event = door.session.event
    return {
        "door": door,
        "device": door.device,
        "session": door.session,
        "event": event,
        "event_key": tickets.event_key(event.pk),
        "page_url": reverse("door:page", args=[event.code, door.session.pk]),
    }


def _page(request: HttpRequest, door: Door, *, error: str = "") -> HttpResponse:
    context = {**_frame(door), "uuid": uuid.uuid4(), "error": error}
    return render(request, "door/page.html", context, status=422 if error else 200)


def _answered(request: HttpRequest, door: Door, **scan: Any) -> HttpResponse:
    """Take one scan; a page that is sent in again gets the answer it had."""
    one = Scan(uuid=_uuid(request.POST.get("uuid")), at=clock.now(), **scan)
    [answer] = take_scans(device_id=door.device.pk, session_id=door.session.pk, scans=[one])
    note_contact(device=door.device, waiting=None)
    return _show_answer(request, door, answer)


def _show_answer(request: HttpRequest, door: Door, answer: Answer) -> HttpResponse:
    context = {**_frame(door), "answer": answer, "uuid": uuid.uuid4()}
    return render(request, "door/answer.html", context)


def _found(request: HttpRequest, door: Door, words: str) -> HttpResponse:
    guests = find_guests(door.session.event, words)
    there = marks_in(door.session, [guest.pk for guest in guests]) if guests else {}
    context = {
        **_frame(door),
        "words": words,
        "rows": [
            (guest, there[guest.pk][0] if guest.pk in there else None, uuid.uuid4())
            for guest in guests
        ],
        "uuid": uuid.uuid4(),
    }
    return render(request, "door/found.html", context)


def _uuid(text: str | None) -> uuid.UUID:
    """The one deed that a form stands for; a new one where it does not say."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()
