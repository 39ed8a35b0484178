"""What every template may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(_: HttpRequest) -> dict[str, Any]:
    """`site_name`, `site_url` and `demo` (whether this is the demonstration)."""
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "demo": settings.DEMO}
