"""Addresses about oneself, and of an organiser's administrators."""

from django.urls import path

from accounts.views import me, staff

app_name = "accounts"

urlpatterns = [
    path("toi/", me.me, name="me"),
    path("toi/gan/", me.link_registration, name="link_registration"),
    path("toi/thu-buoi-sang/", me.morning_mail, name="morning_mail"),
    path("quan-ly/thiet-lap/", staff.organiser_settings, name="organiser_settings"),
    path("quan-ly/thanh-vien/", staff.staff_members, name="staff_members"),
    path("quan-ly/thanh-vien/<int:pk>/bo/", staff.remove_member, name="remove_member"),
]
