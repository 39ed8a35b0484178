"""Addresses of the edition itself: documents, copies, delegates, reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import documents

ONE = "quan-ly/hoi-nghi/<slug:code>/"
FILES = f"{ONE}tai-lieu/"

patterns: list[URLPattern] = [
    path("hoi-nghi/<slug:code>/tai-lieu/<int:pk>/", documents.public_file, name="document"),
    path(FILES, documents.documents, name="documents"),
    path(f"{FILES}<int:pk>/", documents.change, name="document_change"),
    path(f"{FILES}<int:pk>/xoa/", documents.remove, name="document_remove"),
    path(f"{FILES}<int:pk>/tep/", documents.staff_file, name="document_staff_file"),
]
