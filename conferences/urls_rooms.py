"""Addresses of hotels, rooms and who sleeps where."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import hotels, rooms

HOTELS = "quan-ly/hoi-nghi/<slug:code>/khach-san"
STAYS = "quan-ly/hoi-nghi/<slug:code>/phong-nghi"

patterns: list[URLPattern] = [
    path(f"{HOTELS}/", hotels.hotels, name="hotels"),
    path(f"{HOTELS}/moi/", hotels.hotel_create, name="hotel_create"),
    path(f"{HOTELS}/<int:pk>/", hotels.hotel, name="hotel"),
    path(f"{HOTELS}/<int:pk>/sua/", hotels.hotel_edit, name="hotel_edit"),
    path(f"{HOTELS}/<int:pk>/xoa/", hotels.hotel_delete, name="hotel_delete"),
    path(f"{HOTELS}/<int:pk>/loai-phong/", hotels.room_type_create, name="room_type_create"),
    path(f"{HOTELS}/loai-phong/<int:pk>/", hotels.room_type_edit, name="room_type_edit"),
    path(f"{HOTELS}/loai-phong/<int:pk>/xoa/", hotels.room_type_delete, name="room_type_delete"),
    path(f"{HOTELS}/<int:pk>/phong/", hotels.rooms_create, name="rooms_create"),
    path(f"{HOTELS}/<int:pk>/phong/xoa/", hotels.rooms_delete, name="rooms_delete"),
    path(f"{HOTELS}/phong/<int:pk>/", hotels.hotel_room_edit, name="hotel_room_edit"),
    path(f"{HOTELS}/<int:pk>/danh-sach.pdf", hotels.hotel_list, name="hotel_list"),
    path(
        f"{HOTELS}/<int:pk>/danh-sach.<str:extension>",
        hotels.hotel_list_file,
        name="hotel_list_file",
    ),
    path(f"{HOTELS}/so-phong.<str:extension>", hotels.room_counts_file, name="room_counts_file"),
    path(f"{STAYS}/", rooms.rooms_board, name="rooms_board"),
    path(f"{STAYS}/<int:pk>/", rooms.room_move, name="room_move"),
    path(f"{STAYS}/de-xuat/", rooms.rooms_propose, name="rooms_propose"),
    path(f"{STAYS}/bo-de-xuat/", rooms.rooms_clear, name="rooms_clear"),
    path(f"{STAYS}/can-xem/", rooms.rooms_problems, name="rooms_problems"),
    path(f"{STAYS}/can-xem.<str:extension>", rooms.rooms_problems_file, name="rooms_problems_file"),
    path(f"{STAYS}.<str:extension>", hotels.rooms_file, name="rooms_file"),
]
