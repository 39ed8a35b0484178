from django.urls import path

from conferences import (
    urls_agenda,
    urls_badges,
    urls_coordinating,
    urls_delegations,
    urls_edition,
    urls_fair,
    urls_meals,
    urls_rooms,
    urls_seating,
)
from conferences.views import inviting, public, staff
from registrations.states import EventKind
from registrations.views import events

app_name = "conferences"

EDITIONS = {"kind": EventKind.CONFERENCE, "room": "conferences"}
WHOLE = {**EDITIONS, "deeds": staff.DEEDS}
ONE = "quan-ly/hoi-nghi/<slug:code>/"

urlpatterns = [
    path("hoi-nghi/", public.conference_list, name="list"),
    path("hoi-nghi/<slug:code>/", public.detail, name="detail"),
    path("quan-ly/hoi-nghi/", staff.conference_list, name="staff_list"),
    path("quan-ly/hoi-nghi/moi/", staff.create, name="create"),
    path(ONE, staff.detail, name="staff_detail"),
    path(f"{ONE}sua/", staff.edit, name="edit"),
    path(f"{ONE}lich/", staff.sessions, name="sessions"),
    path(f"{ONE}cong-bo/", events.publish, WHOLE, name="publish"),
    path(f"{ONE}ket-thuc/", events.close, EDITIONS, name="close"),
    path(f"{ONE}tam-hoan/", events.postpone, WHOLE, name="postpone"),
    path(f"{ONE}huy/", events.cancel, WHOLE, name="cancel"),
    path(f"{ONE}don-vi/", inviting.units, name="units"),
    path(f"{ONE}don-vi/moi/", inviting.invite, name="unit_invite"),
    path(f"{ONE}don-vi/mien-bac/", inviting.invite_north, name="unit_invite_north"),
    path(f"{ONE}don-vi/so-giay-moi/", inviting.letters, name="unit_letters"),
    path(f"{ONE}don-vi/giay-moi.pdf", inviting.letters_file, name="unit_letters_file"),
    path(f"{ONE}don-vi.<str:extension>", inviting.units_file, name="units_file"),
    path(f"{ONE}don-vi/<int:pk>/", inviting.quota, name="unit_quota"),
    path(f"{ONE}don-vi/<int:pk>/thoi-moi/", inviting.withdraw, name="unit_withdraw"),
    path(f"{ONE}cho/", events.seats, EDITIONS, name="seats"),
    path(f"{ONE}cho/<int:pk>/tra-lai/", events.release_seats, EDITIONS, name="release_seats"),
    *urls_coordinating.patterns,
    *urls_delegations.patterns,
    *urls_edition.patterns,
    *urls_badges.patterns,
    *urls_rooms.patterns,
    *urls_meals.patterns,
    *urls_agenda.patterns,
    *urls_seating.patterns,
    *urls_fair.patterns,
]
