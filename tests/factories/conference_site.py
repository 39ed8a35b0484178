"""One of everything that an address of a conference names."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Actor, User
from common import clock
from common.received import Kind, receive
from common.tokens import make_token
from conferences import links
from conferences.fair_links import exhibitor_path
from conferences.links import UPLOAD
from conferences.models import (
    Bus,
    ConferenceDocument,
    Delegation,
    Meal,
    OfficialLetter,
    Paper,
    RosterChange,
    Vehicle,
)
from conferences.services import seating
from conferences.services.changes import ask_withdrawal
from conferences.services.documents import add_document
from conferences.services.exhibiting import place_exhibitor
from conferences.services.handing_over import offer_edition
from conferences.services.submitting import upload_letter
from conferences.services.talks import KINDS, keep_text
from conferences.states import DelegationState
from registrations.models import Event
from tests.factories import make_organiser
from tests.factories.agenda import publish
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    a_roster,
    an_edition,
    some_delegates,
)
from tests.factories.fair import a_fair, an_exhibitor, some_booths
from tests.factories.files import a_pdf
from tests.factories.lodging import a_hotel

Arguments = dict[str, list[Any]]


def of_the_conference(event: Event, user: User) -> Arguments:
    """The arguments of each address of conferences' own parts, by its name."""
    parts = (
        _coordinating,
        _delegations,
        _edition,
        _rooms,
        _meals_and_buses,
        _agenda,
        _seating,
        _fair,
    )
    return {
        f"conferences:{name}": given for part in parts for name, given in part(event, user).items()
    }


def _coordinating(event: Event, user: User) -> Arguments:
    """A delegation that is making its roster, and one whose roster was approved."""
    draft, approved = (a_delegation(event, f"Trung tâm Khuyến công {n}", quota=2) for n in (1, 2))
    a_roster(draft, 2)
    [delegate, leaving] = some_delegates(approved, 2)
    approved.state = DelegationState.APPROVED
    approved.save()
    kept = upload_letter(
        delegation_id=draft.pk, number="1", name="cv.pdf", data=a_pdf(), by=Actor.user(user)
    )
    document = ConferenceDocument.objects.create(
        conference_id=event.pk, title="Mẫu", file=kept.file.name, file_name="mau.pdf", size=1
    )
    change = ask_withdrawal(
        delegation_id=approved.pk, leaving_id=leaving.pk, reason="Ốm", by=Actor.user(user)
    )
    plain = ("", "_row", "_opened", "_paste", "_sample", "_roster_file", "_submit", "_decline",
             "_rejoin", "_contact", "_keep", "_papers", "_letter")  # fmt: skip
    link, sent = _link(draft), _link(approved)
    return {
        **{f"delegation{name}": link for name in plain},
        **{f"delegation_{name}": sent for name in ("done", "people", "changes", "change_add")},
        **{f"delegation_{name}": [*sent, delegate.pk] for name in ("swap", "withdraw")},
        "delegation_take_back": [*sent, change.pk],
        "delegation_official": [*link, kept.pk],
        "delegation_document": [*link, document.pk],
    }


def _link(delegation: Delegation) -> list[Any]:
    return [delegation.pk, make_token(links.COORDINATE, delegation.nonce)]


def _delegations(event: Event, user: User) -> Arguments:
    delegation = a_delegation(event, quota=0)
    [row] = a_roster(delegation, 1)
    [delegate] = some_delegates(delegation, [{"role": "driver"}])
    change = RosterChange.objects.create(delegation=delegation, kind="withdraw", leaving=delegate)
    letter = OfficialLetter.objects.create(
        delegation=delegation, file_name="cong-van.pdf", size=8, sha256="0" * 64
    )
    letter.file.save("cong-van.pdf", ContentFile(b"%PDF-1.4"))
    of_units = ("unit_invite_many", "letters_send", "units_remind", "unit_coordinators",
                "rosters_lock")  # fmt: skip
    of_one = ("roster", "roster_return", "roster_coordinator", "roster_renew_link",
              "roster_history", "roster_row_new", "roster_submit", "roster_decline",
              "roster_letter", "change_add")  # fmt: skip
    of_row = ("roster_row", "roster_row_remove", "roster_row_restore")
    return {
        **{name: [event.code] for name in of_units},
        **{name: [event.code, delegation.pk] for name in of_one},
        **{name: [event.code, delegation.pk, row.key] for name in of_row},
        "change_swap": [event.code, delegation.pk, delegate.pk],
        "change_withdraw": [event.code, delegation.pk, delegate.pk],
        "change_decide": [event.code, delegation.pk, change.pk],
        "roster_do": [event.code, delegation.pk, "duyet"],
        "roster_file": [event.code, delegation.pk, "csv"],
        "roster_letter_file": [event.code, delegation.pk, letter.pk],
    }


def _edition(event: Event, user: User) -> Arguments:
    document = add_document(
        event_id=event.pk,
        title="Kế hoạch",
        audience=ConferenceDocument.Audience.PUBLIC,
        received=receive(a_pdf(), "ke-hoach.pdf", kinds=tuple(Kind), megabytes=1),
        by=Actor.user(user),
    )
    one = [event.code, document.pk]
    other = an_edition(make_organiser())
    by = Actor.user(user)
    away = offer_edition(event_id=event.pk, to=other.organiser, with_coordinators=False, by=by)
    here = offer_edition(
        event_id=other.pk, to=event.organiser, with_coordinators=True, by=Actor.system()
    )
    plain = (
        "copy",
        "hand_over",
        "delegates",
        "delegate_ranks",
        "delegate_list_pdf",
        "unit_order",
        "documents",
        "reports",
    )
    return {
        **{key: [event.code] for key in plain},
        **{key: [event.code, "csv"] for key in ("delegates_file", "delegate_list_file")},
        "report_file": [event.code, "don-vi", "csv"],
        "hand_over_withdraw": [event.code, away.pk],
        "take_over": [here.pk],
        **dict.fromkeys(
            ("document", "document_change", "document_remove", "document_staff_file"), one
        ),
    }


def _rooms(event: Event, user: User) -> Arguments:
    hotel = a_hotel(event, doubles=1)
    guest = a_delegate(a_delegation(event, quota=2))
    door, kind = hotel.rooms.get(), hotel.room_types.get()
    of_hotel = ("hotel", "hotel_edit", "hotel_delete", "hotel_list", "room_type_create",
                "rooms_create", "rooms_delete")  # fmt: skip
    plain = ("hotels", "hotel_create", "rooms_board", "rooms_propose", "rooms_clear",
             "rooms_problems")  # fmt: skip
    return {
        **{name: [event.code] for name in plain},
        **{name: [event.code, hotel.pk] for name in of_hotel},
        **{name: [event.code, kind.pk] for name in ("room_type_edit", "room_type_delete")},
        "hotel_room_edit": [event.code, door.pk],
        "room_move": [event.code, guest.pk],
        "hotel_list_file": [event.code, hotel.pk, "csv"],
        **{
            name: [event.code, "csv"]
            for name in ("rooms_file", "room_counts_file", "rooms_problems_file")
        },
    }


def _meals_and_buses(event: Event, user: User) -> Arguments:
    delegate = a_delegate(a_delegation(event, quota=2), site_visit=True)
    meal = Meal.objects.create(conference_id=event.pk, name="Ăn trưa", starts_at=clock.now())
    vehicle = Vehicle.objects.create(conference_id=event.pk, plate="20A-123.45")
    bus = Bus.objects.create(conference_id=event.pk, name="Xe 1", capacity=45)
    whole = (
        "meals", "meal_add", "meal_grid_alone", "include_delegates", "vehicles", "vehicle_add",
        "reception", "buses", "buses_add", "buses_propose", "buses_seat",
    )  # fmt: skip
    files = ("meals_file", "vehicles_file", "reception_file", "buses_file")
    of_meal = ("meal", "meal_edit", "meal_remove", "meal_everybody", "meal_nobody")
    of_vehicle = ("vehicle_edit", "vehicle_passengers", "vehicle_remove")
    return {
        **{name: [event.code] for name in whole},
        **{name: [event.code, "csv"] for name in files},
        **{name: [event.code, meal.pk] for name in of_meal},
        **{name: [event.code, vehicle.pk] for name in of_vehicle},
        "meal_grid": [event.code, delegate.delegation_id],
        "arrival": [event.code, delegate.pk],
        "bus_edit": [event.code, bus.pk],
        "bus_remove": [event.code, bus.pk],
        "bus_file": [event.code, bus.pk, "csv"],
    }


def _agenda(event: Event, user: User) -> Arguments:
    event.sessions.update(topic="Khai mạc")
    publish(event)
    pages = ("agenda_public", "agenda_pdf", "agenda_feed", "agenda", "agenda_publish",
             "agenda_versions")  # fmt: skip
    return {
        **{name: [event.code] for name in pages},
        "agenda_version": [event.code, 1],
        "agenda_file": [event.code, "csv"],
        "agenda_day": [event.code, clock.today().isoformat()],
        **_talks(event),
    }


def _talks(event: Event) -> Arguments:
    paper = Paper.objects.create(
        conference_id=event.pk, author="Trần Văn An", title="Tham luận", state="proceedings"
    )
    kept = keep_text(
        paper_id=paper.pk,
        received=receive(a_pdf(), "bai.pdf", kinds=KINDS, megabytes=1),
        by=Actor.system(),
    )
    link = [paper.pk, make_token(UPLOAD, paper.nonce)]
    pages = ("papers", "paper_add", "papers_due", "papers_send", "papers_remind",
             "proceedings_pdf", "proceedings_zip")  # fmt: skip
    return {
        **{name: [event.code] for name in pages},
        **{name: [event.code, paper.pk] for name in ("paper", "paper_edit", "paper_move")},
        "papers_file": [event.code, "csv"],
        "paper_text": [event.code, paper.pk, kept.pk],
        "paper_upload": link,
        "paper_uploaded": [*link, kept.pk],
    }


def _seating(event: Event, user: User) -> Arguments:
    by = Actor.user(user)
    shape = {"rows": 2, "seats_per_row": 4, "presiding_seats": 2, "aisles": [2], "closed": ["2-4"]}
    some_delegates(a_delegation(event, quota=3), 3)
    seating.save_hall(event_id=event.pk, details=shape, by=by)
    seating.propose_seats(event_id=event.pk, by=by)
    plain = ("seating", "seating_hall", "seating_clear", "seating_propose",
             "seating_place", "seating_plates", "seating_plates_file",
             "badges", "badges_file", "badges_printed")  # fmt: skip
    return {name: [event.code] for name in plain} | {
        "seating_plan_file": [event.code, "a4"],
        "seating_file": [event.code, "csv"],
    }


def _fair(event: Event, user: User) -> Arguments:
    there = a_fair(event)
    booth, other = some_booths(there, 4)[::2]
    one = an_exhibitor(there)
    place_exhibitor(exhibitor_id=one.pk, booth_ids=[other.pk], by=Actor.user(user))
    plain = ("fair_public", "fair_apply", "fair_lookup", "fair", "fair_zones", "fair_exhibitors",
             "fair_plan_file", "fair_edit", "fair_zone_add", "fair_exhibitor_add")  # fmt: skip
    of_booth = ("booth", "row_add", "row_remove", "booth_give", "booth_free")
    of_one = ("", "_edit", "_refuse", "_withdraw", "_place", "_approve", "_link")
    return {
        **{name: [event.code] for name in plain},
        **{f"fair_{name}_file": [event.code, "csv"] for name in ("booths", "exhibitors")},
        **{f"fair_{name}": [event.code, booth.pk] for name in of_booth},
        **{f"fair_exhibitor{name}": [event.code, one.pk] for name in of_one},
        **{name: exhibitor_path(one).strip("/").split("/")[1:]
           for name in ("fair_manage", "fair_withdraw")},
    }  # fmt: skip
