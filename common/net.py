"""Where a request comes from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The address of the client: the one that the outermost trusted proxy saw.

    Only the last TRUSTED_PROXY_COUNT entries of X-Forwarded-For were written by our proxies; a
    header that is missing, too short or no address means the peer itself.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if count < 1 or len(forwarded) < count:
        return peer
    try:
        return str(ipaddress.ip_address(forwarded[-count].strip()))
    except ValueError:
        return peer
