"""Addresses of announcements."""

from django.urls import path

from reminders.views import announcements as views

ALL = "quan-ly/thong-bao/"
ONE = f"{ALL}<int:pk>/"

urlpatterns = [
    path(ALL, views.announcements_page, name="announcements"),
    path(f"{ALL}danh-sach.<str:extension>", views.announcements_file, name="announcements_file"),
    path(f"{ALL}soan/", views.create, name="announcement_create"),
    path(ONE, views.announcement, name="announcement"),
    path(f"{ONE}sua/", views.edit, name="announcement_edit"),
    path(f"{ONE}gui/", views.send, name="announcement_send"),
    path(f"{ONE}gui-thu/", views.test, name="announcement_test"),
    path(f"{ONE}dung-han/", views.stop, name="announcement_stop"),
    path(f"{ONE}tien-do/", views.progress, name="announcement_progress"),
    path(f"{ONE}xem-thu/", views.look, name="announcement_look"),
    path(f"{ONE}tep/", views.attachment, name="announcement_attachment"),
    path(f"{ONE}nguoi-nhan.<str:extension>", views.people_file, name="announcement_people_file"),
    path(f"{ONE}<str:deed>/", views.do, name="announcement_do"),
]
