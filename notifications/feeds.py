"""A feed of a diary as an answer: unchanged since it was last read, it is not sent again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from notifications.calendar import CalendarPart, feed

ICS = "text/calendar; charset=utf-8"
KEPT_S = 900
# When it was written is no news.
_STAMP = re.compile(rb"DTSTAMP:[^\r\n]*\r\n")


def feed_response(
    request: HttpRequest,
    parts: Iterable[CalendarPart],
    *,
    name: str = "",
    file_name: str,
    public: bool = False,
) -> HttpResponseBase:
    """The feed, or 304 for who has it. `public`: whoever passes it on may keep it for a while.

    A browser saves it under `file_name`; a diary reads it all the same."""
    data = feed(parts, name=name)
    response = HttpResponse(data, content_type=ICS)
    response["ETag"] = f'"{hashlib.sha256(_STAMP.sub(b"", data)).hexdigest()[:32]}"'
    response["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    if public and not request.COOKIES:
        patch_cache_control(response, public=True, max_age=KEPT_S)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
