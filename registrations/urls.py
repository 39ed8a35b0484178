"""Addresses of registering: the public form, the secret link, looking up; and the staff pages."""

from django.urls import path

from registrations.urls_staff import staff_patterns
from registrations.views import wishes
from registrations.views.public import diaries, lookup, managing, registering

app_name = "registrations"

LINK = "dk/<str:code>/<str:token>/"

public_patterns = [
    path("dang-ky/<str:code>/", registering.register, name="register"),
    path("dang-ky/<str:code>/da-nhan/", registering.received_before, name="received_before"),
    path(LINK, managing.manage, name="manage"),
    path(f"{LINK}qr.svg", managing.qr, name="qr"),
    path(f"{LINK}lich.ics", diaries.entry, name="calendar"),
    path(f"{LINK}cac-buoi.ics", diaries.of_registration, name="feed"),
    path(f"{LINK}sua/", managing.change, name="change"),
    path(f"{LINK}nhan-tin/", wishes.own, name="way"),
    path(f"{LINK}huy/", managing.cancel, name="cancel"),
    path(f"{LINK}nhan-cho/", managing.accept, name="accept"),
    path(f"{LINK}khong-nhan/", managing.decline, name="decline"),
    path(f"{LINK}gan/", managing.tie, name="tie"),
    path(f"{LINK}phan-doi/", managing.object_to_use, name="object"),
    path("toi/lich/", diaries.link, name="calendar_link"),
    path("toi/lich/<int:pk>/<str:token>.ics", diaries.mine, name="my_feed"),
    path("toi/lich/<int:pk>/<str:token>/cac-buoi.ics", diaries.of_staff, name="staff_feed"),
    path("tra-cuu/", lookup.lookup, name="lookup"),
    path("tra-cuu/gui-lai/", lookup.resend, name="resend"),
]

urlpatterns = public_patterns + staff_patterns
