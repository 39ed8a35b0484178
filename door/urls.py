"""Addresses of the door: what a paired phone opens, and the staff's pages of an event's door."""

from django.urls import path

from door.urls_app import app_patterns
from door.views import api

app_name = "door"

DOOR = "cua/<slug:code>/<int:session>/"

phone_patterns = [
    path(f"{DOOR}danh-sach.json", api.fetch_list, name="list"),
    path(f"{DOOR}thay-doi.json", api.fetch_changes, name="changes"),
    path(f"{DOOR}gui/", api.sync, name="sync"),
]

urlpatterns = [*app_patterns, *phone_patterns]
