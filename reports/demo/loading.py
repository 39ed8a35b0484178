"""The demo's world, made by the services that staff and trainees use; all of it sample data."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import Actor, Consent, Membership, Organiser, PersonLink, Role, User
from certificates.eligibility import dry_run
from certificates.selectors import templates_for
from certificates.services.issuing import issue_certificates, propose_certificates
from common import clock
from courses.models import ClassKind, Course, FundingSource
from courses.schedule import Pattern
from courses.services.classes import create_class, save_trainer
from door.selectors.days import sessions_of_day
from door.services.pairing import open_door
from notifications.models import Message
from notifications.services import report_call
from notifications.states import Channel
from notifications.states import State as MessageState
from registrations.models import Event, Registration, Room
from registrations.services.events import close_event, publish_event
from registrations.services.presence import mark_presence
from registrations.services.registering import Basis, Details, register_person
from registrations.states import EventKind, Presence, State
from reports.demo.announcing import load_announcements
from reports.demo.conferences import load_editions
from reports.demo.money import load_rates
from reports.demo.papers import happen_to_papers
from reports.demo.people import invent
from reports.demo.reminding import load_reminders

PASSWORD = "khuyen-cong-2026"  # noqa: S105 - the demo's, printed by `make run`
SLUG = "ttkc-hai-phong"
PEOPLE = 320
ROLES = {
    "admin": ("Phạm Quản Trị (mẫu)", Role.ADMINISTRATOR),
    "staff": ("Lê Thu Cán Bộ (mẫu)", Role.STAFF),
    "approver": ("Vũ Đức Duyệt (mẫu)", Role.APPROVER),
    "trainer": ("Trần Minh Giảng (mẫu)", Role.TRAINER),
    "door": ("Bùi Đón Tiếp (mẫu)", Role.DOOR),
    "coordinator": ("Ngô Đầu Mối (mẫu)", Role.COORDINATOR),
    "trainee": ("Nguyễn Thị Học Viên (mẫu)", None),
}
TRAINEE = Details(
    full_name="Nguyễn Thị Học Viên",
    phone="+84912345678",
    email="trainee@example.vn",
    workplace="HTX Mây tre đan Tiên Lãng (mẫu)",
    salutation="ba",
    birth_year=1990,
)
# title, topic, kind, capacity, days from today to the first day, teaching days, people who sign up
CLASSES = (
    ("Lớp tập huấn An toàn lao động trong cơ sở công nghiệp nông thôn", "An toàn lao động",
     ClassKind.TRAINING, 40, -70, 3, 38),
    ("Lớp bồi dưỡng nghiệp vụ khuyến công cấp xã", "Nghiệp vụ khuyến công",
     ClassKind.REFRESHER, 60, -35, 2, 55),
    ("Lớp tập huấn Khởi sự doanh nghiệp cho cơ sở công nghiệp nông thôn", "Khởi sự doanh nghiệp",
     ClassKind.TRAINING, 30, -12, 3, 30),
    ("Lớp tập huấn Sản xuất sạch hơn trong ngành đúc kim loại", "Sản xuất sạch hơn",
     ClassKind.TRAINING, 35, -1, 3, 33),
    ("Lớp tập huấn Chuyển đổi số cho hợp tác xã và hộ kinh doanh", "Chuyển đổi số",
     ClassKind.TRAINING, 30, 9, 2, 42),
    ("Lớp bồi dưỡng nghiệp vụ lập và quản lý đề án khuyến công", "Nghiệp vụ khuyến công",
     ClassKind.REFRESHER, 50, 16, 2, 27),
    ("Lớp tập huấn Thương mại điện tử cho sản phẩm công nghiệp nông thôn tiêu biểu",
     "Thương mại điện tử", ClassKind.TRAINING, 60, 27, 2, 18),
    ("Lớp tập huấn Tiết kiệm năng lượng trong sản xuất", "Tiết kiệm năng lượng",
     ClassKind.TRAINING, 40, 45, 3, 6),
)  # fmt: skip


@transaction.atomic
def load() -> bool:
    """Make the demo's world once; False when it is there already."""
    if Organiser.objects.filter(slug=SLUG).exists():
        return False
    organiser = _organiser()
    users = _users(organiser)
    staff, approver = Actor.user(users["staff"]), users["approver"]
    trainer = _trainer(organiser, users["trainer"])
    room = Room.objects.create(
        organiser=organiser, name="Hội trường tầng 2 (mẫu)", address="Phường Hồng Bàng", capacity=80
    )
    load_rates(organiser, users["staff"])
    people = invent(PEOPLE)
    for each in CLASSES:
        event = _class(organiser, each, room, trainer, staff)
        if each is CLASSES[0]:
            _sign_up(event, 1, iter([TRAINEE]), staff)
        _sign_up(event, each[-1], people, staff)
        if each[4] < 0:
            _hold(event, users["staff"])
        if event.ends_at and event.ends_at < clock.now():
            _finish(event, users["staff"], approver, issue=each[4] < -20)
        elif sessions_of_day(event, clock.today()):
            open_door(event_id=event.pk, day=clock.today(), by=users["staff"])
        if each is CLASSES[0]:
            happen_to_papers(event, users["staff"], approver)
    _trainee(users["trainee"])
    load_editions(organiser, staff)
    load_reminders(organiser, staff)
    load_announcements(organiser, staff)
    _calls_of_the_past(users["staff"])
    return True


def _organiser() -> Organiser:
    return Organiser.objects.create(
        slug=SLUG,
        name="Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
        short_name="TTKC Hải Phòng",
        parent_name="Sở Công Thương thành phố Hải Phòng",
        place="Hải Phòng",
        province_code="31",
        address="Thành phố Hải Phòng (địa chỉ mẫu)",
        phone="0225 3 000 000 (mẫu)",
        email="ttkc@example.vn",
        document_symbol="TTKC",
        issuing_head="GIÁM ĐỐC TRUNG TÂM KHUYẾN CÔNG VÀ TƯ VẤN PHÁT TRIỂN CÔNG NGHIỆP HẢI PHÒNG",
        signatory_name="Nguyễn Văn Mẫu",
        holidays=[f"{clock.today().year + 1}-01-01"],
    )


def _users(organiser: Organiser) -> dict[str, User]:
    users = {}
    for name, (full_name, role) in ROLES.items():
        user = User.objects.create_user(f"{name}@example.vn", PASSWORD, full_name=full_name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role:
            Membership.objects.create(user=user, organiser=organiser, role=role)
        users[name] = user
    users["admin"].is_staff = users["admin"].is_superuser = True
    users["admin"].save()
    return users


def _trainer(organiser: Organiser, user: User):  # type: ignore[no-untyped-def]
    trainer = save_trainer(
        organiser=organiser,
        person={
            "full_name": "Trần Minh Giảng",
            "phone": "+84912000111",
            "email": user.email,
            "workplace": "Trường Đại học (mẫu)",
        },
        details={"qualification": "TS.", "expertise": "An toàn, môi trường"},
    )
    PersonLink.objects.create(user=user, person=trainer.person, proof=PersonLink.Proof.STAFF)
    return trainer.person


def _class(organiser: Organiser, row: tuple, room: Room, trainer, by: Actor) -> Event:  # type: ignore[no-untyped-def, type-arg]
    title, topic, kind, capacity, offset, days, _people = row
    course = Course.objects.filter(organiser=organiser, topic=topic).first()
    first = clock.today() + timedelta(days=offset)
    training_class = create_class(
        organiser=organiser,
        course=course,
        course_details={
            "title": title.removeprefix("Lớp tập huấn ").removeprefix("Lớp "),
            "topic": topic,
            "objectives": f"Học viên nắm được kiến thức cơ bản về {topic.lower()} và áp dụng tại cơ sở.",
            "hours": days * 8,
        },
        event_details={
            "title": title,
            "capacity": capacity,
            "summary": "Dành cho cán bộ, chủ cơ sở và người lao động trong cơ sở công nghiệp nông "
            "thôn trên địa bàn thành phố. Dữ liệu mẫu.",
            "venue": room.name,
            "venue_address": room.address,
            "contact": "0225 3 000 000 (mẫu)",
            "requested_fields": ["salutation", "birth"],
        },
        class_details={
            "kind": kind,
            "scheme": "Đề án khuyến công địa phương (mẫu)",
            "funding_source": FundingSource.LOCAL,
            "opening_decision_number": "12/QĐ-TTKC",
            "opening_decision_date": first - timedelta(days=10),
            "audience": "Cơ sở công nghiệp nông thôn, HTX, cán bộ khuyến công cấp xã",
            "meal_support": kind == ClassKind.TRAINING,
        },
        pattern=Pattern(first_day=first, days=days),
        room=room,
        trainers=[trainer],
        by=by,
    )
    return publish_event(event_id=training_class.pk, by=by)


def _sign_up(event: Event, count: int, people: Iterator[Details], by: Actor) -> None:
    """Half by themselves, half from an office's letter; classes that began, from the letter."""
    for number in range(count):
        details = next(people)
        alone = event.accepts_registrations and number % 2 == 0
        register_person(
            event_id=event.pk,
            details=details,
            by=Actor.person(details.full_name) if alone else by,
            basis=Basis()
            if alone
            else Basis(Consent.Basis.LETTER, "Công văn cử cán bộ số 45/UBND (mẫu)"),
            source=Registration.Source.FORM if alone else Registration.Source.IMPORT,
        )


def _hold(event: Event, by: User) -> None:
    """Presence in the buổi that are over: nearly all, with late ones, excused ones, and gaps."""
    people = list(
        event.registrations.filter(state=State.CONFIRMED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    sessions = event.sessions.filter(takes_presence=True, ends_at__lt=clock.now())
    for turn, session in enumerate(sessions):
        kinds = {pk: _presence(place, turn) for place, pk in enumerate(people)}
        mark_presence(
            session_id=session.pk, kinds=kinds, by=by, request_uuid=uuid.UUID(int=session.pk)
        )


def _presence(place: int, turn: int) -> str:
    if place % 17 == 5:
        return Presence.UNEXCUSED if turn % 2 else Presence.PRESENT
    if place % 11 == 3 and turn == 1:
        return Presence.EXCUSED
    return Presence.LATE if (place + turn) % 13 == 0 else Presence.PRESENT


def _finish(event: Event, by: User, approver: User, *, issue: bool) -> None:
    close_event(event_id=event.pk, by=Actor.user(by))
    event.refresh_from_db()
    ready = [each.registration.pk for each in dry_run(event) if each.gets_one]
    assert event.ends_at is not None  # noqa: S101 - a closed event has ended
    day: date = clock.local(event.ends_at).date()
    batch = propose_certificates(
        event_id=event.pk,
        registration_ids=ready,
        template_id=templates_for(event)[0].pk,
        issue_date=day,
        by=by,
    )
    if issue:
        issue_certificates(
            batch_id=batch.pk, by=approver, decision_number="58/QĐ-TTKC", decision_date=day
        )


def _trainee(user: User) -> None:
    """The demo's trainee signs up for the next open class, and was in the first of the past."""
    event = Event.objects.filter(kind=EventKind.CLASS, starts_at__gt=clock.now()).latest(
        "starts_at"
    )
    outcome = register_person(
        event_id=event.pk, details=TRAINEE, by=Actor.person(TRAINEE.full_name), basis=Basis()
    )
    PersonLink.objects.create(
        user=user, person=outcome.registration.person, proof=PersonLink.Proof.LINK
    )


def _calls_of_the_past(by: User) -> None:
    """Whom nobody needs to call any more, since their class is over, counts as told."""
    past = Event.objects.filter(ends_at__lt=clock.now()).values_list("pk", flat=True)
    calls = Message.objects.filter(
        channel=Channel.CALL,
        state=MessageState.QUEUED,
        scope__in=[f"event:{pk}" for pk in past],
    )
    for pk in calls.values_list("pk", flat=True):
        report_call(message_id=pk, reached=True, by=by)
