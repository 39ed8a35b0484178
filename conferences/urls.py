from django.urls import path

from conferences.views import public, staff
from registrations.states import EventKind
from registrations.views import events

app_name = "conferences"

EDITIONS = {"kind": EventKind.CONFERENCE, "room": "conferences"}
ONE = "quan-ly/hoi-nghi/<slug:code>/"

urlpatterns = [
    path("hoi-nghi/", public.conference_list, name="list"),
    path("hoi-nghi/<slug:code>/", public.detail, name="detail"),
    path("quan-ly/hoi-nghi/", staff.conference_list, name="staff_list"),
    path("quan-ly/hoi-nghi/moi/", staff.create, name="create"),
    path(ONE, staff.detail, name="staff_detail"),
    path(f"{ONE}sua/", staff.edit, name="edit"),
    path(f"{ONE}lich/", staff.sessions, name="sessions"),
    path(f"{ONE}cong-bo/", events.publish, EDITIONS, name="publish"),
    path(f"{ONE}ket-thuc/", events.close, EDITIONS, name="close"),
    path(f"{ONE}tam-hoan/", events.postpone, EDITIONS, name="postpone"),
    path(f"{ONE}huy/", events.cancel, EDITIONS, name="cancel"),
    path(f"{ONE}cho/", events.seats, EDITIONS, name="seats"),
    path(f"{ONE}cho/<int:pk>/tra-lai/", events.release_seats, EDITIONS, name="release_seats"),
]
