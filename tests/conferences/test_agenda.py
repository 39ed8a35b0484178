"""The agenda: a draft that staff change, versions that everybody reads."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, connections
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Role
from common import clock
from common.errors import Conflict, DomainError
from conferences.agenda import Day, Item, differences
from conferences.models import AgendaItem, AgendaVersion
from conferences.selectors import agenda as selectors
from conferences.services import agenda
from conferences.services.agenda import AgendaClash
from notifications.models import Message
from registrations import attendance
from registrations.models import Mark, Room, Session, SessionRole
from registrations.services.arranging import edit_event
from registrations.services.events import postpone_event, publish_event
from registrations.services.presence import mark_presence
from registrations.states import EventState, Presence
from tests import factories
from tests.factories import SYSTEM, make_organiser, make_person, make_user
from tests.factories.agenda import an_agenda, at, day_of, details, plan, publish, seen_of
from tests.factories.conference import an_edition

pytestmark = pytest.mark.django_db
Kind = AgendaItem.Kind


@pytest.fixture
def event():
    """An edition whose agenda is published: two halves of one day."""
    event = an_edition(days=1)
    an_agenda(event)
    publish(event)
    event.refresh_from_db()
    return event


def words(event):
    published = selectors.items_in(selectors.last_version(event))
    return [change.words for change in differences(published, selectors.draft_items(event))]


def told(event):
    return Message.objects.filter(kind="event.schedule_changed", scope=event.scope).count()


def session_named(event, title):
    return event.sessions.get(topic=title)


def save(event, name, *, insist=False, **changes):
    """Change what an item of the draft says, as its form does."""
    session = session_named(event, name)
    day = clock.local(session.starts_at).date()
    return agenda.save_item(
        event_id=event.pk,
        session_id=session.pk,
        details=details(event, session, **changes),
        seen=seen_of(event, day, clashes=insist),
        by=SYSTEM,
    )


def test_a_draft_is_edited_without_telling_anybody_and_nobody_reads_it(event):
    factories.register(event)
    save(event, "Khai mạc", starts_at=at(event, "07:00"), ends_at=at(event, "07:20"))
    event.refresh_from_db()
    assert clock.local(event.starts_at).time() == time(8), "the edition begins as people know it"
    assert told(event) == 0
    shown = selectors.items_in(selectors.public_version(event))
    assert shown[0].hours == "08:00–08:20"


def test_publishing_says_what_changed_and_tells_all_only_when_the_edition_moves(event):
    factories.register(event)
    hall = Room.objects.create(organiser=event.organiser, name="Hội trường B")
    speaker = make_person(event.organiser, "Lê Thị Hoa", workplace="Sở Công Thương Sơn La")
    save(event, "Báo cáo kết quả", room_id=hall.pk, speakers=(speaker.pk,))
    save(event, "Bế mạc", title="Tổng kết, bế mạc")
    plan(event, "10:00", 30, "Thảo luận", Kind.DISCUSSION)
    day = f"{day_of(event):%d/%m/%Y}"
    assert words(event) == [
        "Đổi phòng “Báo cáo kết quả”: — → Hội trường B",
        "Đổi người thực hiện “Báo cáo kết quả”: — → Lê Thị Hoa – Sở Công Thương Sơn La",
        f"Thêm: 10:00–10:30, {day}: Thảo luận",
        "Sửa tên: “Bế mạc” → “Tổng kết, bế mạc”",
    ]
    assert publish(event).number == 2
    assert told(event) == 0
    save(event, "Khai mạc", starts_at=at(event, "07:30"), ends_at=at(event, "07:50"))
    assert words(event) == [f"Đổi giờ “Khai mạc”: 08:00–08:20, {day} → 07:30–07:50, {day}"]
    assert publish(event, "Khai mạc sớm hơn").number == 3
    event.refresh_from_db()
    assert clock.local(event.starts_at).time() == time(7, 30)
    assert told(event) == 1


def test_what_says_the_same_is_not_published_again_without_a_reason(event):
    with pytest.raises(DomainError, match="Không có gì thay đổi so với bản số 1"):
        publish(event)
    assert publish(event, "Gửi lại để mọi người xem").number == 2


def test_a_draft_changed_since_it_was_looked_at_is_not_published(event):
    mark = selectors.mark_of(selectors.draft_items(event))
    save(event, "Bế mạc", note="Có chụp ảnh")
    with pytest.raises(Conflict, match="vừa được sửa"):
        agenda.publish_agenda(event_id=event.pk, mark=mark, by=SYSTEM)


def test_an_agenda_without_names_is_not_published():
    event = an_edition(days=2)
    with pytest.raises(DomainError, match="2 nội dung chưa có tên"):
        publish(event)
    assert selectors.public_version(event) is None


def test_two_who_edit_one_day_the_later_is_told(event):
    early = seen_of(event, day_of(event))
    save(event, "Bế mạc", note="Trao cờ luân lưu")
    session = session_named(event, "Khai mạc")
    with pytest.raises(Conflict, match="vừa được người khác sửa"):
        agenda.save_item(
            event_id=event.pk,
            session_id=session.pk,
            details=details(event, session, note="Chào cờ"),
            seen=early,
            by=SYSTEM,
        )
    assert selectors.about(session_named(event, "Khai mạc")).note == ""


def test_a_person_or_a_room_twice_is_shown_first_and_saved_when_insisted(event):
    hall = Room.objects.create(organiser=event.organiser, name="Hội trường A")
    speaker = make_person(event.organiser, "Trần Văn Nam")
    save(event, "Báo cáo kết quả", room_id=hall.pk, speakers=(speaker.pk,))
    beside = {"room_id": hall.pk, "presiding": (speaker.pk,), "track": "Phiên B"}
    with pytest.raises(AgendaClash) as refused:
        plan(event, "08:30", 20, "Chuyên đề 2", Kind.REPORT, **beside)
    assert {(each.room_name, each.person_name) for each in refused.value.clashes} == {
        ("Hội trường A", ""),
        ("", "Trần Văn Nam"),
    }
    assert not event.sessions.filter(topic="Chuyên đề 2").exists()
    plan(event, "08:30", 20, "Chuyên đề 2", Kind.REPORT, insist=True, **beside)
    plan(event, "08:30", 20, "Chuyên đề 3", Kind.REPORT, track="Phiên C")
    assert len(selectors.clashes_with(event, selectors.draft_sessions(event))) == 2


def test_a_class_that_has_the_room_or_the_trainer_is_a_clash_too(event):
    trainer = make_person(event.organiser, "Phạm Thị Lan")
    taught = factories.make_class(event.organiser, in_days=60, trainer=trainer)
    with pytest.raises(AgendaClash) as refused:
        save(event, "Báo cáo kết quả", speakers=(trainer.pk,))
    assert refused.value.clashes[0].other.event.code == taught.code


def test_items_change_places_and_keep_their_lengths(event):
    session = session_named(event, "Giải lao")
    agenda.move_item(
        event_id=event.pk,
        session_id=session.pk,
        up=True,
        seen=seen_of(event, day_of(event)),
        by=SYSTEM,
    )
    assert [(item.hours, item.words) for item in selectors.draft_items(event)][:3] == [
        ("08:00–08:20", "Khai mạc"),
        ("08:20–08:35", "Giải lao"),
        ("08:35–09:35", "Báo cáo kết quả"),
    ]


def test_what_follows_an_item_is_shifted_with_it_but_never_into_another_day(event):
    session = session_named(event, "Giải lao")
    shift = {"event_id": event.pk, "session_id": session.pk, "by": SYSTEM}
    day = day_of(event)
    assert agenda.shift_items(minutes=15, seen=seen_of(event, day), **shift) == 3
    assert [item.hours for item in selectors.draft_items(event)] == [
        "08:00–08:20",
        "08:20–09:20",
        "09:35–09:50",
        "13:45–15:15",
        "16:15–16:45",
    ]
    with pytest.raises(DomainError, match="sang ngày khác"):
        agenda.shift_items(minutes=600, seen=seen_of(event, day), **shift)


def test_presence_is_taken_once_each_half_day_and_never_at_a_meal(event):
    def taken():
        rows = event.sessions.filter(takes_presence=True).order_by("starts_at")
        return [session.topic for session in rows]

    assert taken() == ["Khai mạc", "Tham luận của các tỉnh"]
    plan(event, "07:00", 30, "Đón tiếp đại biểu", Kind.WELCOME)
    plan(event, "18:00", 120, "Tiệc giao lưu", Kind.MEAL)
    assert taken() == ["Khai mạc", "Tham luận của các tỉnh"]
    registration = factories.register(event)
    assert attendance.sheet_of(registration, list(event.sessions.filter(takes_presence=True)))
    with pytest.raises(DomainError, match="Không điểm danh"):
        mark_presence(
            session_id=session_named(event, "Tiệc giao lưu").pk,
            kinds={registration.pk: Presence.PRESENT},
            by=make_user(Role.STAFF, event.organiser),
        )


def test_where_presence_was_taken_it_stays(event, time_machine):
    registration = factories.register(event)
    time_machine.move_to(at(event, "09:00"))
    opening = session_named(event, "Khai mạc")
    mark_presence(
        session_id=opening.pk,
        kinds={registration.pk: Presence.PRESENT},
        by=make_user(Role.STAFF, event.organiser),
    )
    plan(event, "07:30", 20, "Văn nghệ chào mừng", Kind.OTHER)
    assert Session.objects.get(pk=opening.pk).takes_presence
    sheet = attendance.sheets(event)[registration.pk]
    assert (sheet.planned, sheet.attended) == (2, 1)
    with pytest.raises(DomainError, match="đã có điểm danh"):
        agenda.remove_item(
            event_id=event.pk,
            session_id=opening.pk,
            seen=seen_of(event, day_of(event)),
            by=SYSTEM,
        )
    assert Mark.objects.count() == 1


def test_a_published_edition_keeps_one_item(event):
    for session in list(event.sessions.all())[:-1]:
        agenda.remove_item(
            event_id=event.pk, session_id=session.pk, seen=seen_of(event, day_of(event)), by=SYSTEM
        )
    [last] = event.sessions.all()
    with pytest.raises(DomainError, match="ít nhất một nội dung"):
        agenda.remove_item(
            event_id=event.pk, session_id=last.pk, seen=seen_of(event, day_of(event)), by=SYSTEM
        )


def test_a_new_place_is_told_at_once_without_the_times_of_the_draft(event):
    factories.register(event)
    save(event, "Bế mạc", ends_at=at(event, "18:00"))
    ended = event.ends_at
    edit_event(event_id=event.pk, details={"venue": "Nhà hát thành phố"}, by=SYSTEM)
    event.refresh_from_db()
    assert told(event) == 1
    assert event.ends_at == ended


def test_an_edition_put_off_shows_no_agenda_until_it_is_of_the_new_days(event):
    postpone_event(event_id=event.pk, reason="Bão", by=SYSTEM)
    event.refresh_from_db()
    assert selectors.public_version(event) is None
    later = timedelta(days=30)
    for session in event.sessions.all():
        Session.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at + later, ends_at=session.ends_at + later
        )
    agenda.settle_draft(event, by=SYSTEM)
    event = publish_event(event_id=event.pk, by=SYSTEM)
    event.refresh_from_db()
    assert selectors.public_version(event) is None, "the version is of the days given up"
    publish(event)
    assert selectors.public_version(event).number == 2


def test_a_closed_edition_keeps_its_agenda(event):
    type(event).objects.filter(pk=event.pk).update(state=EventState.CLOSED)
    with pytest.raises(DomainError, match="đã kết thúc"):
        save(event, "Bế mạc", note="…")


def test_who_speaks_at_an_edition_runs_none_of_it(event):
    from registrations.policies import events_visible_to, may_mark

    user = make_user(Role.TRAINER, make_organiser(slug="noi-khac"))
    person = make_person(event.organiser, "Nguyễn Diễn Giả")
    factories.tie(user, person)
    save(event, "Báo cáo kết quả", speakers=(person.pk,))
    assert not may_mark(user, event)
    assert event not in events_visible_to(user)


@pytest.mark.parametrize("with_lock", [True, False])
@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_who_publish_at_once_give_two_numbers(with_lock, monkeypatch):
    """The control without the lock: both take the same number, and one fails."""
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")
    event = an_edition(days=1)
    an_agenda(event)
    if not with_lock:
        real, both = agenda._next_number, threading.Barrier(2)

        def late(event):
            number = real(event)
            both.wait(timeout=20)
            return number

        monkeypatch.setattr(agenda, "_next_number", late)
        monkeypatch.setattr(agenda, "lock_event", lambda pk: type(event).objects.get(pk=pk))
    errors, gate = [], threading.Barrier(2)

    def act(note):
        try:
            gate.wait(timeout=20)
            publish(event, note)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(note,)) for note in ("Một", "Hai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    numbers = sorted(AgendaVersion.objects.values_list("number", flat=True))
    if with_lock:
        assert (numbers, errors) == ([1, 2], [])
    else:
        assert errors


ITEMS = st.lists(
    st.builds(
        Item,
        id=st.integers(1, 6),
        starts=st.integers(0, 8).map(
            lambda n: datetime(2027, 3, 5, 8, tzinfo=clock.VIETNAM) + timedelta(minutes=15 * n)
        ),
        ends=st.just(datetime(2027, 3, 5, 12, tzinfo=clock.VIETNAM)),
        kind=st.sampled_from(Kind.values),
        title=st.sampled_from(["", "A", "B"]),
        track=st.sampled_from(["", "1", "2"]),
        room=st.sampled_from(["", "H"]),
        speakers=st.sampled_from([(), ("X",), ("X", "Y")]),
        note=st.sampled_from(["", "n"]),
    ),
    unique_by=lambda item: item.id,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(ITEMS, ITEMS)
def test_nothing_changed_exactly_when_two_agendas_say_the_same(old, new):
    same = {item.id: item for item in old} == {item.id: item for item in new}
    assert bool(differences(old, new)) != same
    assert not differences(old, old)
    gone = {item.id for item in old} - {item.id for item in new}
    assert sum(change.sign == "−" for change in differences(old, new)) == len(gone)


@settings(max_examples=100, deadline=None)
@given(ITEMS)
def test_every_item_stands_in_the_programme_exactly_once(items):
    day = Day(date(2027, 3, 5), sorted(items, key=lambda item: item.starts))
    shown = [block.item for block in day.blocks if block.item]
    shown += [item for block in day.blocks for row in block.tracks.values() for item in row]
    assert sorted(item.id for item in shown) == sorted(item.id for item in items)


def test_roles_of_an_item_are_kept_apart(event):
    lead, speaker = (make_person(event.organiser, name) for name in ("Đỗ Chủ Trì", "Vũ Báo Cáo"))
    session = save(event, "Báo cáo kết quả", presiding=(lead.pk,), speakers=(speaker.pk, lead.pk))
    assert SessionRole.objects.filter(session=session).count() == 3
    item = selectors.item_of(Session.objects.get(pk=session.pk))
    assert item.presiding[0].startswith("Đỗ Chủ Trì")
    assert [name.split(" – ")[0] for name in item.speakers] == ["Vũ Báo Cáo", "Đỗ Chủ Trì"]
