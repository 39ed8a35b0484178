"""Every address of the site: each room brings its own, public and staff pages alike."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from config.health import health

# Each address is looked for from the first room on: the one that a crowd asks for comes first.
ROOMS = (
    "registrations",
    "reports",
    "reminders",
    "door",
    "courses",
    "conferences",
    "certificates",
    "notifications",
    "accounts",
)

robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")

urlpatterns = [
    path("robots.txt", robots),
    path("health/", health, name="health"),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *(path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")),
    path("accounts/", include("allauth.urls")),
]
