"""Addresses of the agenda and of tham luận."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import agenda, agenda_public, proceedings, talks, talks_public

ONE = "quan-ly/hoi-nghi/<slug:code>/chuong-trinh"
PAPERS = "quan-ly/hoi-nghi/<slug:code>/tham-luan"
PAPER = f"{PAPERS}/<int:pk>"
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
    path(f"{PAPERS}/", talks.papers, name="papers"),
    path(f"{PAPERS}.<str:extension>", talks.papers_file, name="papers_file"),
    path(f"{PAPERS}/moi/", talks.add, name="paper_add"),
    path(f"{PAPERS}/han-nop/", talks.due, name="papers_due"),
    path(f"{PAPERS}/gui-lien-ket/", talks.send_links, name="papers_send"),
    path(f"{PAPERS}/nhac/", talks.remind, name="papers_remind"),
    path(f"{PAPERS}/ky-yeu.pdf", proceedings.as_pdf, name="proceedings_pdf"),
    path(f"{PAPERS}/ky-yeu.zip", proceedings.as_zip, name="proceedings_zip"),
    path(f"{PAPER}/", talks.paper, name="paper"),
    path(f"{PAPER}/sua/", talks.edit, name="paper_edit"),
    path(f"{PAPER}/thu-tu/", talks.move, name="paper_move"),
    path(f"{PAPER}/tep/<int:file>/", talks.text, name="paper_text"),
    path("tham-luan/<int:pk>/<str:token>/", talks_public.upload, name="paper_upload"),
    path(
        "tham-luan/<int:pk>/<str:token>/tep/<int:file>/",
        talks_public.uploaded,
        name="paper_uploaded",
    ),
]
