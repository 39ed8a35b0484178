"""Addresses of the door: what a paired phone opens, and the staff's pages of an event's door."""

from django.urls import path

from door.urls_app import app_patterns
from door.views import api, phone, staff

app_name = "door"

DOOR = "cua/<slug:code>/<int:session>/"

EVENT = "quan-ly/su-kien/<slug:code>/cua/"

phone_patterns = [
    path("cua/", phone.start, name="start"),
    path("cua/ghep/<int:pk>/<str:token>/", phone.pair, name="pair"),
    path(DOOR, phone.page, name="page"),
    path(f"{DOOR}hoan-tac/", phone.undo, name="undo"),
    path(f"{DOOR}doan/<slug:group>/", phone.group, name="group"),
    path(f"{DOOR}khach-moi/", phone.walk_in, name="walk_in"),
    path(f"{DOOR}danh-sach.json", api.fetch_list, name="list"),
    path(f"{DOOR}thay-doi.json", api.fetch_changes, name="changes"),
    path(f"{DOOR}gui/", api.sync, name="sync"),
]

staff_patterns = [
    path(EVENT, staff.overview, name="staff"),
    path(f"{EVENT}mo/", staff.open_day, name="open"),
    path(f"{EVENT}<int:pk>/pin/", staff.renew_pin, name="renew_pin"),
    path(f"{EVENT}<int:pk>/ma-ghep/", staff.make_link, name="link"),
    path(f"{EVENT}<int:pk>/may-nay/", staff.pair_own, name="pair_own"),
    path(f"{EVENT}<int:pk>/tu-choi/", staff.refusals, name="refusals"),
    path(f"{EVENT}<int:pk>/xu-ly/", staff.conflicts, name="conflicts"),
    path(f"{EVENT}<int:pk>/<slug:what>.<str:extension>", staff.list_file, name="file"),
    path(f"{EVENT}may/<int:pk>/", staff.show_link, name="link_shown"),
    path(f"{EVENT}may/<int:pk>/thu-hoi/", staff.revoke, name="revoke"),
    path(f"{EVENT}may/<int:pk>/khach-moi/", staff.walk_ins, name="walk_in_right"),
    path(f"{EVENT}truong-hop/<int:pk>/", staff.settle, name="settle"),
]

urlpatterns = [*app_patterns, *phone_patterns, *staff_patterns]
