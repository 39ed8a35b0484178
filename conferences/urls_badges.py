"""Addresses of the badges of an edition."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import badges

ALL = "quan-ly/hoi-nghi/<slug:code>/the-dai-bieu"

patterns: list[URLPattern] = [
    path(f"{ALL}/", badges.badges, name="badges"),
    path(f"{ALL}.pdf", badges.badges_file, name="badges_file"),
    path(f"{ALL}/da-in/", badges.badges_printed, name="badges_printed"),
]
