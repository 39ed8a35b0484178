"""Addresses of the installable app."""

from django.urls import URLPattern, path

from door.views import app

app_patterns: list[URLPattern] = [
    path("cua/sw.js", app.service_worker, name="worker"),
    path("cua/app.webmanifest", app.manifest, name="manifest"),
]
