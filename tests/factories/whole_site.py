"""One of everything that an address names, and one user for every way of looking at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.models import Organiser, Role, User
from accounts.services import renew_calendar_link
from certificates.links import file_path
from certificates.models import Certificate, SigningMethod, SigningPolicy
from certificates.services import issuing
from certificates.tasks import make_certificate
from common import clock
from common.tokens import make_token
from conferences.models import Conference
from conferences.services.inviting import Unit, invite_units
from courses.models import Trainer
from notifications import care
from notifications.models import BadAddress, Message
from notifications.states import State as MessageState
from registrations import diary, links
from registrations.models import Event, Registration, Room, SeatBlock
from registrations.services import importing
from registrations.services.events import hold_seats
from registrations.services.presence import mark_presence
from registrations.states import Approval, EventState, Presence
from tests import factories
from tests.factories.announcing import of_announcements
from tests.factories.class_papers import of_class_papers
from tests.factories.conference_site import of_the_conference
from tests.factories.door_site import of_the_door
from tests.factories.outbox import WITHOUT_EMAIL, a_message
from tests.factories.papers import approved_batch, papers_of
from tests.factories.papers_design import of_designs
from tests.factories.reminders_site import of_reminders
from tests.factories.staff_pages import a_class_with_trainer

ANONYMOUS, SYSTEM = "anonymous", "system administrator"


@dataclass
class Site:
    """`users` by how they stand to the organiser; `arguments` of each address by its name;
    `words` that find something; `sessions` of those who signed in already."""

    users: dict[str, User | None]
    other_event: Event
    words: str
    arguments: dict[str, list[Any]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)


def build() -> Site:
    """The site of one organiser, and people from elsewhere who look at it."""
    office = factories.make_organiser(
        one_person_may_propose_and_approve=True, consent_text="Đồng ý xử lý dữ liệu."
    )
    event, trainer = a_class_with_trainer(organiser=office, approval=Approval.REVIEW, capacity=20)
    registration = factories.register(event)
    users = _users(office, trainer, registration)
    for user in filter(None, users.values()):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    site = Site(users, factories.make_class(office), registration.full_name)
    site.arguments = {
        **_of_events(event, _conference(office), users),
        **_of_registrations(registration, event, users["staff"]),
        **_of_papers(office, users["administrator"]),
        **of_designs(office, users["administrator"]),
        **of_the_door(office, users["staff"]),
        **_of_messages(office),
        **of_announcements(event),
        "accounts:remove_member": [users["door"].memberships.get().pk],
        "courses:course_edit": [event.training_class.course.pk],
        "courses:trainer_edit": [_trainer(office).pk],
        "courses:room_edit": [Room.objects.create(organiser=office, name="Phòng 1").pk],
        **{f"mfa_{deed}_webauthn": [_key_of(users["elsewhere"]).pk] for deed in ("remove", "edit")},
        **_of_the_system_pages(),
    }
    return site


def _users(office: Organiser, trainer: User, registration: Registration) -> dict[str, User | None]:
    elsewhere = factories.make_organiser()
    _other_class, other_trainer = a_class_with_trainer(organiser=office)
    trainee = factories.make_user(Role.COORDINATOR, office)
    factories.tie(trainee, registration.person)
    return {
        ANONYMOUS: None,
        "without a role": factories.make_user(),
        "trainee": trainee,
        "trainer": trainer,
        "other trainer": other_trainer,
        "door": factories.make_user(Role.DOOR, office),
        "approver": factories.make_user(Role.APPROVER, office),
        "staff": factories.make_user(Role.STAFF, office),
        "administrator": factories.make_user(Role.ADMINISTRATOR, office),
        "elsewhere": factories.make_user(Role.ADMINISTRATOR, elsewhere),
        SYSTEM: User.objects.create_superuser("he-thong@example.vn"),
    }


def _conference(office: Organiser) -> Event:
    event = Event.objects.create(
        organiser=office, kind="conference", code="HN-XVI", title="Hội nghị", capacity=50
    )
    Conference.objects.create(event=event, edition="XVI")
    factories.add_session(event, clock.today())
    Event.objects.filter(pk=event.pk).update(state=EventState.PUBLISHED)
    return event


def _of_events(event: Event, conference: Event, users: dict[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for room, one in (("courses", event), ("conferences", conference)):
        block = _held_seats(one, users["staff"])
        for name in ("detail", "staff_detail", "edit", "sessions", "publish", "close",
                     "postpone", "cancel", "seats", "copy", "poster", "participants_pdf", "class_file"):  # fmt: skip
            found[f"{room}:{name}"] = [one.code]
        found[f"{room}:release_seats"] = [one.code, block.pk]
    units = ("units", "unit_invite", "unit_invite_north", "unit_letters", "unit_letters_file")
    [unit] = invite_units(
        event_id=conference.pk,
        units=[Unit("business", "Công ty Mẫu", 1)],
        held_until=clock.now(),
        by=factories.Actor.user(users["staff"]),
    )
    return found | {
        **of_reminders(event, users["staff"]),
        "courses:list_file": ["csv"],
        **{f"conferences:{name}": [conference.code] for name in units},
        "conferences:units_file": [conference.code, "csv"],
        "conferences:unit_quota": [conference.code, unit.pk],
        "conferences:unit_withdraw": [conference.code, unit.pk],
        **of_the_conference(conference, users["staff"]),
    }


def _held_seats(event: Event, user: User) -> SeatBlock:
    by = factories.Actor.user(user)
    return hold_seats(
        event_id=event.pk, label="UBND xã", size=2, held_until=event.starts_at or clock.now(), by=by
    )


def _of_registrations(
    registration: Registration, event: Event, staff: User
) -> dict[str, list[Any]]:
    session = event.sessions.get()
    batch = importing.keep_list(event_id=event.pk, by=staff, source="CV 1", pasted="Lê An\nVũ Hà")
    renew_calendar_link(user=staff)
    link = [registration.code, make_token(links.MANAGE, registration.nonce)]
    arguments: dict[str, list[Any]] = {
        "register": [event.code],
        "my_feed": [staff.pk, diary.token_of(staff, diary.MINE)],
        "staff_feed": [staff.pk, diary.token_of(staff, diary.STAFF)],
        "received_before": [event.code],
        **dict.fromkeys(("manage", "qr", "calendar", "feed", "change", "way", "cancel"), link),
        **dict.fromkeys(("accept", "decline", "tie"), link),
        "object": [registration.code, make_token(links.OBJECT, registration.nonce)],
        **{name: [registration.person_id] for name in ("person", "person_way")},
        "merge": [registration.person_id, factories.make_person(event.organiser).pk],
        **{name: [event.code] for name in ("event_people", "participants_pdf", "add", "import")},
        **{name: [event.code] for name in ("approve_selected", "presence")},
        "event_people_file": [event.code, "xlsx"],
        "offer_by_hand": [event.code, registration.pk],
        **{
            key: [event.code, batch.pk]
            for key in ("import_preview", "import_take", "import_progress")
        },
        "import_correct": [event.code, batch.pk, 1],
        **{name: [event.code, session.pk] for name in ("mark", "undo_marks")},
        **{name: [event.code, session.pk] for name in ("sign_in_sheet", "marked_sheet")},
        "registration": [registration.code],
        **{
            f"{name}_by_staff": [registration.code]
            for name in ("edit", "cancel", "reject", "move", "renew")
        },
        "do": [registration.code, "duyet"],
    }
    return {f"registrations:{name}": given for name, given in arguments.items()}


def _of_papers(office: Organiser, boss: User) -> dict[str, list[Any]]:
    """A class that is over, its proposal, and a paper with its file."""
    event = factories.make_class(office, in_days=-10)
    of_the_class = of_class_papers(event, boss)
    person = factories.register_by_staff(event, boss)
    mark_presence(session_id=event.sessions.get().pk, kinds={person.pk: Presence.PRESENT}, by=boss)
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[person.pk],
        template_id=factories.built_in_template("ceremonial").pk,
        issue_date=clock.today(),
        by=boss,
    )
    issuing.issue_certificates(batch_id=batch.pk, by=boss)
    paper = Certificate.objects.get(batch=batch)
    make_certificate(paper.pk)
    return {
        **of_the_class,
        **{
            f"certificates:{name}": [event.code]
            for name in ("event", "preview", "check", "plan", "scores", "zip_file")
        },
        "certificates:scores_file": [event.code, "csv"],
        "certificates:decide_person": [event.code, person.pk],
        "certificates:print_file": [event.code, 1],
        "certificates:certificate": [paper.code],
        "certificates:certificate_json": [paper.code],
        **_of_signing(office),
        "certificates:own_file": file_path(paper).strip("/").split("/")[1:],
        "certificates:register_file": ["xlsx"],
        **{f"certificates:{name}": [paper.pk] for name in ("detail", "staff_file", "revoke")},
        **{f"certificates:{name}": [paper.pk] for name in ("reissue", "correct")},
        "certificates:register_book": [office.slug, paper.year],
        "certificates:blanks_file": ["xlsx"],
        "certificates:retry": [paper.pk],
        **{
            f"certificates:{name}": [batch.pk]
            for name in ("batch", "batch_progress", "batch_pace", "decide")
        },
    }


def _of_signing(office: Organiser) -> dict[str, list[Any]]:
    """A batch whose papers wait for a signature from outside."""
    batch = approved_batch(office, signing=SigningMethod.OUTSIDE)
    papers_of(batch)
    SigningPolicy.objects.all().delete()
    return {f"certificates:{name}": [batch.pk] for name in ("sign_outside", "sign_export")}


def _of_messages(office: Organiser) -> dict[str, list[Any]]:
    failed, call = a_message(office), a_message(office, WITHOUT_EMAIL)
    Message.objects.filter(pk=failed.pk).update(state=MessageState.FAILED)
    optional = a_message(office, essential=False)
    bad = BadAddress.objects.create(address=optional.to_email, channel="email", why="bounced")
    return {
        "notifications:bad_address": [bad.pk],
        "notifications:use_again": [bad.pk],
        "notifications:bad_addresses_file": ["csv"],
        "notifications:opt_out": care.opt_out_path(optional).strip("/").split("/")[1:],
        "notifications:message": [failed.pk],
        "notifications:message_look": [failed.pk],
        "notifications:retry": [failed.pk],
        "notifications:report_call": [call.pk],
        "notifications:gateway_reports": ["sms"],
        "notifications:spending_file": ["csv"],
        "notifications:messages_file": ["csv"],
        "notifications:calls_file": ["csv"],
    }


def _trainer(office: Organiser) -> Trainer:
    return Trainer.objects.create(person=factories.make_person(office))


def _key_of(user: User) -> Authenticator:
    """A passkey, as its page lists it; what it holds is never read here."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Điện thoại", "credential": {}}
    )


def _of_the_system_pages() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"admin:view_on_site": [1, 1], "admin:app_list": ["auth"]}
    for model in ("account_emailaddress", "mfa_authenticator", "auth_group"):
        found |= {f"admin:{model}_{deed}": [1] for deed in ("history", "delete", "change")}
    return found
