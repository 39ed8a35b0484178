"""Addresses of the agenda and of tham luận."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import agenda, agenda_public

ONE = "quan-ly/hoi-nghi/<slug:code>/chuong-trinh"
PUBLIC = "hoi-nghi/<slug:code>/chuong-trinh"

patterns: list[URLPattern] = [
    path(f"{PUBLIC}/", agenda_public.agenda, name="agenda_public"),
    path(f"{PUBLIC}.pdf", agenda_public.agenda_pdf, name="agenda_pdf"),
    path(f"{PUBLIC}.ics", agenda_public.agenda_feed, name="agenda_feed"),
    path(f"{ONE}/", agenda.overview, name="agenda"),
    path(f"{ONE}/cong-bo/", agenda.publish, name="agenda_publish"),
    path(f"{ONE}/ban/", agenda.versions, name="agenda_versions"),
    path(f"{ONE}/ban/<int:number>/", agenda.version, name="agenda_version"),
    path(f"{ONE}/du-thao.<str:extension>", agenda.draft_file, name="agenda_file"),
    path(f"{ONE}/<str:day>/", agenda.day, name="agenda_day"),
]
