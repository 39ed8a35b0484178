"""The rival: a Django of one view that takes the same lock and writes the same kinds of row."""

from __future__ import annotations

import json
import os
import secrets

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

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
def register(request: HttpRequest) -> HttpResponse:
    """Lock the event, take a seat or a place in line, write person, history, consent, message."""
    name, phone = request.POST["full_name"], request.POST["phone"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT capacity, taken, queue FROM bare_event WHERE id = 1 FOR UPDATE")
        capacity, taken, queue = cursor.fetchone()
        state = "confirmed" if taken < capacity else "waitlisted"
        cursor.execute(
            "INSERT INTO bare_person (name, phone) VALUES (%s, %s) RETURNING id", [name, phone]
        )
        person = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO bare_registration (person_id, code, state, queue) "
            "VALUES (%s, %s, %s, %s) RETURNING id",
            [person, secrets.token_hex(4), state, queue + 1],
        )
        registration = cursor.fetchone()[0]
        column = "taken" if state == "confirmed" else "queue"
        cursor.execute(f"UPDATE bare_event SET {column} = {column} + 1 WHERE id = 1")
        for kind in ("history", "consent", "message"):
            cursor.execute(
                "INSERT INTO bare_note (registration_id, kind, body) VALUES (%s, %s, %s)",
                [registration, kind, json.dumps({"state": state, "name": name})],
            )
    return HttpResponseRedirect(f"/done/{registration}/")


urlpatterns = [path("register/", register)]
application = get_wsgi_application()
