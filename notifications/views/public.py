"""Refusing optional messages: a page for people, and the one click of mail clients (RFC 8058)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import care, kinds


@csrf_exempt  # a mail client's POST comes without a session; the link itself is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Ask; by POST refuse optional messages, or with `again` take them once more.

    The POST is answered without a redirect, as RFC 8058 wants it."""
    found = care.message_of(number, token)
    if found is None or found[0].organiser is None:
        raise Http404
    message, address = found
    if request.method == "POST":
        (care.opt_in if "again" in request.POST else care.opt_out)(message, address)
    context = {
        "organiser": message.organiser,
        "address": _hidden(address),
        "opted_out": care.has_opted_out(message, address),
        "morning": message.kind == kinds.MORNING,
        "done": request.method == "POST",
    }
    return render(request, "notifications/opt_out.html", context)


def _hidden(address: str) -> str:
    """Enough of an address for its owner: h•••@example.vn, •••678."""
    name, at, host = address.partition("@")
    return f"{name[:1]}•••@{host}" if at else f"•••{address[-3:]}"
