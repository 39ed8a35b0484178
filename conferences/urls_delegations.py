"""Addresses of staff's side of delegations: letters, coordinators, review, changes."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import inviting, sending

UNITS = "quan-ly/hoi-nghi/<slug:code>/don-vi/"
ROSTER = "quan-ly/hoi-nghi/<slug:code>/doan/<int:pk>/"

patterns: list[URLPattern] = [
    path(f"{UNITS}nhieu/", inviting.invite_many, name="unit_invite_many"),
    path(f"{UNITS}gui-giay-moi/", sending.send_letters, name="letters_send"),
    path(f"{UNITS}nhac/", sending.remind, name="units_remind"),
    path(f"{UNITS}dau-moi/", sending.coordinators, name="unit_coordinators"),
    path(f"{UNITS}chot/", sending.lock_all, name="rosters_lock"),
]
