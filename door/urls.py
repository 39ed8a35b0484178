"""Addresses of the door: what a paired phone opens, and the staff's pages of an event's door."""

from django.urls import path

from door.urls_app import app_patterns
from door.views import api, board, phone, self_check_in, self_staff, staff

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

board_patterns = [
    path(f"{EVENT}bang/<int:session>/", board.board, name="board"),
    path("bang-don-tiep/<slug:code>/<int:session>/<str:token>/", board.screen, name="screen"),
]

SELF = "tu-diem-danh/<slug:code>/<int:session>/"
SELF_STAFF = f"{EVENT}tu-diem-danh/<int:session>/"

self_patterns = [
    path(SELF, self_check_in.typed, name="self_typed"),
    path(f"{SELF}toi/", self_check_in.mark, name="self_mark"),
    path(f"{SELF}<str:token>/", self_check_in.scan, name="self_scan"),
    path(SELF_STAFF, self_staff.overview, name="self_staff"),
    path(f"{SELF_STAFF}dong/", self_staff.close, name="self_close"),
    path(f"{SELF_STAFF}man-hinh/", self_staff.screen, name="self_screen"),
    path(f"{SELF_STAFF}da-ghi.<str:extension>", self_staff.marked_file, name="self_file"),
    path(f"{EVENT}tu-diem-danh/viec/<int:pk>/", self_staff.settle, name="self_settle"),
]

urlpatterns = [
    *app_patterns,
    *phone_patterns,
    *staff_patterns,
    *board_patterns,
    *self_patterns,
]
