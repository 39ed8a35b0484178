"""The rival: a Django of one view that locks the event, finds a code and writes one mark."""

from __future__ import annotations

import json
import os

import django
from django.conf import settings
from django.http import HttpRequest, JsonResponse

settings.configure(
    SECRET_KEY="bench-" + "x" * 50,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["BENCH_DB_NAME"],
            "HOST": os.environ["BENCH_DB_HOST"],
            "USER": "postgres",
            "OPTIONS": {"pool": {"min_size": 0, "max_size": 4, "timeout": 10}},
        }
    },
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.urls import path  # noqa: E402


@transaction.atomic
def check_in(request: HttpRequest) -> JsonResponse:
    """Lock, look up, insert; no ticket is checked, no phone known, nothing else kept."""
    code = json.loads(request.body)["code"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM bare_event WHERE id = 1 FOR UPDATE")
        cursor.execute("SELECT id, name, unit FROM bare_guest WHERE code = %s", [code])
        pk, name, unit = cursor.fetchone()
        cursor.execute("SELECT at FROM bare_mark WHERE guest_id = %s ORDER BY at LIMIT 1", [pk])
        before = cursor.fetchone()
        if before is None:
            cursor.execute("INSERT INTO bare_mark (guest_id, at) VALUES (%s, now())", [pk])
    outcome = "already" if before else "welcome"
    return JsonResponse({"outcome": outcome, "name": name, "unit": unit})


urlpatterns = [path("check-in/", check_in)]
application = get_wsgi_application()
