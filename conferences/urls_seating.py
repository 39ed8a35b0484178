"""Addresses of the hall's seats and name plates."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import seating

ALL = "quan-ly/hoi-nghi/<slug:code>/cho-ngoi"

patterns: list[URLPattern] = [
    path(f"{ALL}/", seating.seating, name="seating"),
    path(f"{ALL}/hoi-truong/", seating.hall, name="seating_hall"),
    path(f"{ALL}/xep-tu-dong/", seating.propose, name="seating_propose"),
    path(f"{ALL}/xep/", seating.place, name="seating_place"),
    path(f"{ALL}/xoa/", seating.clear, name="seating_clear"),
    path(f"{ALL}/so-do-<str:paper>.pdf", seating.plan_file, name="seating_plan_file"),
    path(f"{ALL}/bien-ten/", seating.plates, name="seating_plates"),
    path(f"{ALL}/bien-ten.pdf", seating.plates_file, name="seating_plates_file"),
    path(f"{ALL}.<str:extension>", seating.seats_file, name="seating_file"),
]
