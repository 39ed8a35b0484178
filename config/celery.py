"""The Celery application; its schedule is in the settings, its heartbeat in common."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu.transport import TRANSPORT_ALIASES

from common.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
TRANSPORT_ALIASES |= dict.fromkeys(("redis", "rediss"), "common.redis_broker:Transport")
TRANSPORT_ALIASES["filesystem"] = "common.file_broker:Transport"

app = Celery("khuyencong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerHeartbeat)


@setup_logging.connect
def use_django_logging(**_: Any) -> None:
    """Keep the masking formatters of the settings instead of Celery's own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
