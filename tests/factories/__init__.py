"""The world of a test: organisers, people, classes and registrations, made by the services."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count

from accounts.models import Actor, Membership, Organiser, Person, PersonLink, User
from certificates.models import CertificateTemplate
from common import clock
from courses.models import Course, TrainingClass
from registrations.models import Event, Registration, Session, SessionRole
from registrations.services.events import publish_event, schedule_changed
from registrations.services.registering import Basis, Details, register_person
from registrations.states import PartOfDay

_numbers = count(1)
SYSTEM = Actor.system()
PASSWORD = "khuyen-cong-2026"


def make_organiser(**fields) -> Organiser:
    number = next(_numbers)
    values = {
        "slug": f"ttkc-{number}",
        "name": "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
        "short_name": "TTKC Hải Phòng",
        "parent_name": "Sở Công Thương thành phố Hải Phòng",
        "place": "Hải Phòng",
        "phone": "0225 3 000 000",
        # What a test queues goes at any time of day; quiet hours have tests of their own.
        "quiet_from": time(0),
        "quiet_to": time(0),
        "signatory_name": "Nguyễn Văn Mẫu",
        **fields,
    }
    return Organiser.objects.create(**values)


def make_user(role: str | None = None, organiser: Organiser | None = None, **fields) -> User:
    """A user, with a role in an organiser when one is named."""
    number = next(_numbers)
    values = {"email": f"nguoi{number}@example.vn", "full_name": f"Cán bộ {number}", **fields}
    user = User.objects.create_user(values.pop("email"), PASSWORD, **values)
    if role:
        Membership.objects.create(user=user, organiser=organiser or make_organiser(), role=role)
    return user


def make_person(organiser: Organiser, full_name: str = "", **fields) -> Person:
    number = next(_numbers)
    values = {
        "full_name": full_name or name_of(number),
        "phone": phone_of(number),
        "workplace": "UBND xã Vĩnh Bảo",
        **fields,
    }
    return Person.objects.create(organiser=organiser, **values)


def make_class(
    organiser: Organiser | None = None,
    *,
    capacity: int = 30,
    days: int = 1,
    parts: tuple[str, ...] = (PartOfDay.MORNING,),
    in_days: int = 30,
    published: bool = True,
    trainer: Person | None = None,
    **event_fields,
) -> Event:
    """A class that begins so many days from now (before now when negative); returns its event."""
    organiser = organiser or make_organiser()
    number = next(_numbers)
    course = Course.objects.create(
        organiser=organiser, title="An toàn lao động", topic="An toàn", hours=24
    )
    values = {
        "title": f"Lớp tập huấn An toàn lao động số {number}",
        "code": f"KC-{number:04}",
        "venue": "Hội trường A",
        **event_fields,
    }
    event = Event.objects.create(organiser=organiser, kind="class", capacity=capacity, **values)
    TrainingClass.objects.create(event=event, course=course)
    first = clock.today() + timedelta(days=in_days)
    for day in range(days):
        for part in parts:
            add_session(event, first + timedelta(days=day), part, trainer)
    schedule_changed(event_id=event.pk, by=SYSTEM)
    if published:
        publish_event(event_id=event.pk, by=SYSTEM)
    event.refresh_from_db()
    return event


def add_session(event: Event, day, part: str = PartOfDay.MORNING, trainer=None) -> Session:
    hour = 8 if part == PartOfDay.MORNING else 13
    start = datetime.combine(day, time(hour), clock.VIETNAM)
    session = Session.objects.create(
        event=event, part=part, starts_at=start, ends_at=start + timedelta(hours=4)
    )
    if trainer is not None:
        SessionRole.objects.create(session=session, person=trainer)
    return session


def register(event: Event, full_name: str = "", **details) -> Registration:
    """Sign somebody up as the public form does; a new person each time unless named."""
    number = next(_numbers)
    values = {
        "phone": phone_of(number),
        "email": f"hv{number}@example.vn",
        "workplace": "UBND xã Vĩnh Bảo",
        "birth_year": 1985,
        **details,
    }
    outcome = register_person(
        event_id=event.pk,
        details=Details(full_name=full_name or name_of(number), **values),
        by=Actor.person(),
        basis=Basis(),
    )
    return outcome.registration


def register_by_staff(event: Event, user: User, full_name: str = "") -> Registration:
    """Signed up and confirmed by staff, also after the class began."""
    number = next(_numbers)
    outcome = register_person(
        event_id=event.pk,
        details=Details(
            full_name=full_name or name_of(number),
            phone=phone_of(number),
            email=f"hv{number}@example.vn",
            workplace="UBND xã Vĩnh Bảo",
            birth_year=1985,
        ),
        by=Actor.user(user),
        basis=Basis("letter", "Công văn 12"),
        source=Registration.Source.STAFF,
        confirm_at_once=True,
    )
    return outcome.registration


def tie(user: User, person: Person) -> PersonLink:
    return PersonLink.objects.create(user=user, person=person, proof=PersonLink.Proof.STAFF)


def phone_of(number: int) -> str:
    return f"+84912{number:06}"


def name_of(number: int) -> str:
    """A name of its own for every number, in letters."""
    given = ("An", "Bình", "Chi", "Dũng", "Đức", "Giang", "Hà", "Hương", "Khánh", "Lan")
    middle = ("Văn", "Thị", "Minh", "Đức", "Ngọc", "Thanh", "Hữu", "Thu", "Xuân", "Quang")
    family = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Đặng", "Ngô")
    return f"{family[number // 100 % 10]} {middle[number // 10 % 10]} {given[number % 10]}"


def built_in_template(key: str = "ceremonial") -> CertificateTemplate:
    """A template of papers that came with the product."""
    return CertificateTemplate.objects.get(key=key)
