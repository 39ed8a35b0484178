"""The file that came with a message, for whoever has its link."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.received import as_attachment
from notifications import attaching


@never_cache
@require_safe
def attachment(request: HttpRequest, pk: int, token: str) -> HttpResponseBase:
    """The file, to be saved; 404 without the right link."""
    found = attaching.attachment_for(pk, token)
    if found is None:
        raise Http404
    return as_attachment(found.file, found.file_name)
