"""GET /health/: whether what the site stands on works. No data about anybody."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import heartbeat
from config.celery import app

log = logging.getLogger(__name__)

TIMEOUT_S = 2.0
OLDEST_DUE_LIMIT_S = 600
_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")

Check = Callable[[], dict[str, Any]]


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _broker() -> dict[str, Any]:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=TIMEOUT_S)
    return {"ok": True}


def _alive(name: str) -> Check:
    def check() -> dict[str, Any]:
        age = heartbeat.age_s(name)
        fresh = age is not None and age <= heartbeat.STALE_AFTER_S
        return {"ok": fresh, "age_s": None if age is None else round(age)}

    return check


def _messages() -> dict[str, Any]:
    selectors = importlib.import_module("notifications.selectors")
    age = selectors.oldest_due_age()
    seconds = age.total_seconds() if hasattr(age, "total_seconds") else age
    late = seconds is not None and seconds > OLDEST_DUE_LIMIT_S
    return {"ok": not late, "oldest_due_s": None if seconds is None else round(seconds)}


CHECKS: dict[str, Check] = {
    "database": _database,
    "broker": _broker,
    "worker": _alive("worker"),
    "beat": _alive("beat"),
    "messages": _messages,
}


def _closing(check: Check) -> dict[str, Any]:
    try:
        return check()
    finally:
        connection.close()


def _outcome(name: str, future: Any, deadline: float) -> dict[str, Any]:
    try:
        result: dict[str, Any] = future.result(timeout=max(0.0, deadline - time.monotonic()))
        return result
    except Exception as error:  # whatever it is, the answer is 503 and the log says more
        log.warning("health: %s: %s", name, type(error).__name__)
        return {"ok": False, "error": type(error).__name__}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; each check has 2 seconds, all of them together too."""
    deadline = time.monotonic() + TIMEOUT_S
    futures = {name: _pool.submit(_closing, check) for name, check in CHECKS.items()}
    checks = {name: _outcome(name, future, deadline) for name, future in futures.items()}
    ok = all(check["ok"] for check in checks.values())
    body = {"ok": ok, "demo": settings.DEMO, "checks": checks}
    return JsonResponse(body, status=200 if ok else 503)
