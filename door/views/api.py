"""What the app at the door fetches and sends; the protocol is docs/door.md."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.errors import NotAllowed
from door.access import Door, door_of, is_phone_of, was_revoked
from door.daylist import Edition, changes_since, day_list, edition_of, ms
from door.models import Outcome
from door.scans import MOST_SCANS, Answer, offset_of, read_scan
from door.services.admitting import take_scans
from door.services.pairing import note_contact

ApiView = Callable[[HttpRequest, Door], HttpResponse]


def wipe(request: HttpRequest, code: str, session: int) -> HttpResponse:
    """To a phone that is not, or no longer, one of the door's: forget the people. One that staff
    took back forgets also what it did not send yet; another needs a token to hand it in."""
    why = "revoked" if was_revoked(request, code, session) else "over"
    return JsonResponse({"wipe": True, "why": why, "csrf": get_token(request)}, status=403)


def for_a_phone(view: ApiView) -> Callable[[HttpRequest, str, int], HttpResponse]:
    """Decorate a view that only a paired phone may ask; what it scanned it may send a while longer.

    A buổi that was moved or taken off meanwhile is not found: the phone keeps what it has."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, session: int) -> HttpResponse:
        door = door_of(request, code, session, sending=request.method == "POST")
        if door is None and is_phone_of(request, code):
            return JsonResponse({"error": _("Buổi này không còn ở cửa.")}, status=404)
        if door is None:
            return wipe(request, code, session)
        try:
            return view(request, door)
        except NotAllowed:
            return wipe(request, code, session)

    return guarded


@require_safe
@for_a_phone
def fetch_list(request: HttpRequest, door: Door) -> HttpResponse:
    """The list of the day; 304 where the phone has this very one."""
    edition = edition_of(door.device, door.session)
    etag = f'"{edition.version}.{edition.cursor}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    content = day_list(door.device, door.session, edition)
    response = _zipped(request, content | {"csrf": get_token(request)})
    response["ETag"] = etag
    return response


@require_safe
@for_a_phone
def fetch_changes(request: HttpRequest, door: Door) -> HttpResponse:
    """Who came in since the phone last asked; asked every few seconds."""
    edition = edition_of(door.device, door.session)
    since = request.GET.get("since", "")
    cursor = int(since) if since.isascii() and since.isdigit() and len(since) < 19 else 0
    fresh = cursor != edition.cursor
    changes = changes_since(door.session, cursor) if fresh else {"in": [], "out": []}
    return JsonResponse(_state(request, edition) | changes)


@require_POST
@for_a_phone
def sync(request: HttpRequest, door: Door) -> HttpResponse:
    """Take the scans that the phone sends, in their order; answer each by its UUID."""
    body = _body(request)
    if body is None:
        return JsonResponse({"error": _("Dữ liệu gửi lên không đọc được.")}, status=400)
    if len(body["scans"]) > MOST_SCANS:
        said = _("Gửi tối đa %(n)d lượt quét một lần.") % {"n": MOST_SCANS}
        return JsonResponse({"error": said}, status=400)
    offset = offset_of(body.get("now"))
    scans = [read_scan(each, offset_ms=offset, device=door.device) for each in body["scans"]]
    right = [scan for scan in scans if scan is not None]
    answers = iter(
        take_scans(device_id=door.device.pk, session_id=door.session.pk, scans=right)
        if right
        else ()
    )
    note_contact(device=door.device, waiting=body.get("queue"))
    results = [
        _malformed(raw) if scan is None else next(answers).as_json()
        for raw, scan in zip(body["scans"], scans, strict=True)
    ]
    return JsonResponse(
        _state(request, edition_of(door.device, door.session)) | {"results": results}
    )


def _state(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    return {
        "server_time": ms(clock.now()),
        "csrf": get_token(request),
        "version": edition.version,
        "cursor": str(edition.cursor),
    }


def _body(request: HttpRequest) -> dict[str, Any] | None:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and isinstance(body.get("scans"), list) else None


def _malformed(raw: Any) -> dict[str, Any]:
    own = raw.get("uuid") if isinstance(raw, dict) else None
    said = str(own)[:64] if isinstance(own, str) else ""
    return Answer(said, Outcome.REFUSED, words=_("Lượt quét không đọc được.")).as_json()


def _zipped(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    """JSON, gzipped where the phone takes it: what is secret in it is sealed, so that its length
    tells nothing of a guess."""
    response = JsonResponse(content)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(response.content, compresslevel=5)
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding, Cookie"
    return response
