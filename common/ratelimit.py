"""Limits against guessing and flooding, counted in the cache that all processes share.

Strict per key (a code, a phone, an e-mail address); generous per network address, since 300
people in one hall come from a single one.
"""

from __future__ import annotations

import functools
import hashlib
import math
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.net import client_ip


def allow(bucket: str, key: str, limit: int, period_s: int) -> bool:
    """Count one try of `key` in `bucket`; whether it is within `limit` per `period_s` seconds."""
    return allow_all([(bucket, key, limit)], period_s)


def allow_all(limits: Sequence[tuple[str, str, int]], period_s: int) -> bool:
    """Count one try for each (bucket, key, limit), in one go; whether all are within theirs."""
    window = math.floor(time.time() / period_s)
    names = [
        "limit:" + hashlib.sha256(f"{bucket}\n{key}\n{window}".encode()).hexdigest()[:32]
        for bucket, key, _limit in limits
    ]
    counts = cache.count(names, timeout=period_s)
    return all(count <= limit for count, (_bucket, _key, limit) in zip(counts, limits, strict=True))


def too_many(request: HttpRequest, *, retry_after_s: int) -> HttpResponse:
    """The page that asks to wait: status 429."""
    response = render(request, "429.html", {"minutes": math.ceil(retry_after_s / 60)}, status=429)
    response["Retry-After"] = str(retry_after_s)
    return response


View = Callable[..., HttpResponse]


def limit_posts(bucket: str, *, per_address: int, period_s: int) -> Callable[[View], View]:
    """Decorate a view: so many POSTs per network address; a limit per key is the view's own."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not allow(
                bucket, client_ip(request), per_address, period_s
            ):
                return too_many(request, retry_after_s=period_s)
            return view(request, *args, **kwargs)

        return limited

    return decorate
