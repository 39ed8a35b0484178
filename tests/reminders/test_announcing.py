"""Announcements reach whom staff chose, each once, at their pace, until staff say stop."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Actor, Consent, Role
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from conferences.models import InvitedUnit
from notifications import addresses, attaching, batching, delivery, smtp
from notifications.models import Message, OptOut
from notifications.states import Channel, State
from registrations.models import Mark, Registration
from registrations.services.events import postpone_event
from registrations.services.objecting import object_to_processing
from registrations.states import Presence
from reminders.announcing import audience, counting, planning, selectors, services
from reminders.announcing.services import Words
from reminders.models import Announcement
from reminders.states import AnnouncementDeed, AnnouncementState, Audience, Way
from tests.factories import SYSTEM, make_class, make_person, make_user, register
from tests.factories.announcing import WORDS, an_announcement, let_go
from tests.factories.conference import a_delegation, an_edition, some_delegates
from tests.factories.crowd import at_once
from tests.factories.files import a_pdf
from tests.factories.mailserver import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    smtp.line().hang_up()
    yield server
    smtp.line().hang_up()
    server.stop(no_assert=True)


def send_all() -> None:
    while batching.deliver_batch():
        pass


def mine() -> list[Message]:
    return list(Message.objects.filter(kind="announcement").order_by("pk"))


def names(announcement) -> list[str]:
    return sorted(each.addressee.recipient.name for each in audience.people(announcement))


def test_each_person_has_one_message_in_their_words_however_many_events_they_are_in(server):
    one = make_class(title="Lớp An toàn lao động")
    other = make_class(one.organiser, title="Lớp Khởi sự")
    first = register(one, "Nguyễn Thị Hoa", email="hoa@example.vn")
    again = register(other, "Nguyễn Thị Hoa", email="hoa@example.vn")
    Registration.objects.filter(pk=again.pk).update(person=first.person)
    register(other, "Trần Văn Bình", email="binh@example.vn")
    let_go(an_announcement(one, other))
    assert [each.to_name for each in mine()] == ["Nguyễn Thị Hoa", "Trần Văn Bình"]
    Message.objects.exclude(kind="announcement").delete()
    Message.objects.update(due_at=clock.now())  # each a moment after the other
    send_all()
    mails = {mail["To"].split(" <")[0]: mail for mail in server.mails}
    assert mails["Nguyễn Thị Hoa"]["Subject"].strip() == "Đổi phòng học của Lớp An toàn lao động"
    text = mails["Trần Văn Bình"].get_body(("plain",)).get_content()
    assert "Trần Văn Bình xin lưu ý:\n\nLớp học tại phòng 302." in text.replace("\r\n", "\n")
    assert "/dk/" in text  # their own page


def test_whoever_chose_english_reads_it_in_english_where_it_is_written():
    event = make_class()
    register(event, "Mary Smith", language="en")
    register(event, "Nguyễn Thị Hoa")
    words = Words("Đổi phòng", "Phòng 302.", "New room", "Room 302.")
    let_go(an_announcement(event, words=words))
    assert {(each.to_name, each.language, each.context["body"]) for each in mine()} == {
        ("Mary Smith", "en", "Room 302."),
        ("Nguyễn Thị Hoa", "vi", "Phòng 302."),
    }
    let_go(an_announcement(event))
    assert {each.language for each in mine()[2:]} == {"vi"}


def test_an_announcement_can_go_to_those_who_missed_one_session():
    event = make_class()
    present, absent = register(event, "Lê Có Mặt"), register(event, "Vũ Vắng Mặt")
    session = event.sessions.get()
    for who, kind in ((present, Presence.PRESENT), (absent, Presence.UNEXCUSED)):
        Mark.objects.create(session=session, registration=who, kind=kind, client_uuid=uuid4())
    chosen = an_announcement(event, to=(Audience.MISSED_SESSION,), session=session.pk)
    assert names(chosen) == ["Vũ Vắng Mặt"]


def test_delegates_and_coordinators_are_narrowed_to_a_province_and_a_unit():
    event = an_edition()
    here, there = a_delegation(event), a_delegation(event)
    some_delegates(here, 2)
    some_delegates(there, 1)
    InvitedUnit.objects.filter(pk=there.unit_id).update(province_code="79", province_name="TP HCM")
    province = here.unit.province_code
    to = (Audience.DELEGATES, audience.ALL_COORDINATORS)
    everybody = an_announcement(event, to=to)
    assert len(names(everybody)) == 3 + len(list(audience.people(an_announcement(
        event, to=(audience.ALL_COORDINATORS,)
    ))))  # fmt: skip
    assert len(names(an_announcement(event, to=(Audience.DELEGATES,), province=province))) == 2
    narrowed = an_announcement(event, to=(Audience.DELEGATES,), unit=there.unit.name)
    assert len(names(narrowed)) == 1


def test_the_count_says_how_many_by_channel_whom_to_call_and_who_is_left_out_and_why():
    event = make_class(capacity=50)
    register(event, "Nguyễn Thị Hoa", email="hoa@example.vn")
    register(event, "Trần Văn Bình", email="", phone="+84912000001")
    register(event, "Lê Hỏng Thư", email="hong@example.vn", phone="+84912000002")
    refusing = register(event, "Vũ Từ Chối", email="khong@example.vn")
    objecting = register(event, "Đỗ Phản Đối", email="doi@example.vn")
    nowhere = register(event, "Phạm Không Đâu", email="x@example.vn", phone="+84912000003")
    Registration.objects.filter(pk=nowhere.pk).update(email="", phone="")
    addresses.mark_bounced("hong@example.vn", Channel.EMAIL, "550 no such user")
    OptOut.objects.create(organiser=event.organiser, address="khong@example.vn")
    object_to_processing(registration_id=objecting.pk, by=SYSTEM)
    optional = an_announcement(event, optional=True)
    counted = counting.count(optional)
    assert counted.by_channel == [("E-mail", 1), ("Gọi điện", 2)]
    assert (counted.to_call, counted.bad_addresses) == (2, 1)
    assert counted.left_out == [
        ("Người nhận đã từ chối tin tùy chọn.", ["Vũ Từ Chối"]),
        ("Không có e-mail lẫn số điện thoại", ["Phạm Không Đâu"]),
        ("Đã phản đối việc xử lý dữ liệu cá nhân", ["Đỗ Phản Đối"]),
    ]
    # What is counted is what happens; whom it is essential for is told though they opted out.
    let_go(optional)
    going = {each.to_name: each.channel for each in mine() if each.state == State.QUEUED}
    assert going == {
        "Nguyễn Thị Hoa": "email", "Trần Văn Bình": "call", "Lê Hỏng Thư": "call"
    }  # fmt: skip
    assert refusing.full_name in [
        each.message.to_name for each in counting.count(an_announcement(event)).going
    ]


def test_counting_and_planning_cost_the_same_queries_for_three_people_and_for_sixty():
    def queries(people: int) -> tuple[int, int]:
        event = make_class(capacity=100)
        for _each in range(people):
            register(event)
        announcement = an_announcement(event)
        with CaptureQueriesContext(connection) as counted:
            assert len(counting.count(announcement).going) == people
        with CaptureQueriesContext(connection) as planned:
            let_go(announcement)
        return len(counted), len(planned)

    assert queries(3) == queries(60)


def test_placeholders_that_nobody_or_not_everybody_can_fill_are_refused_at_their_field():
    event = make_class()
    for words, field in (
        (Words("{mật khẩu}", "x"), "subject_vi"),
        (Words("x", "{0.__class__}"), "body_vi"),
        (Words("x", "Buổi {buổi}"), "body_vi"),
        (Words("x", "x", "", "Room"), "subject_en"),
    ):
        with pytest.raises(DomainError) as refused:
            an_announcement(event, words=words)
        assert refused.value.field == field
    with pytest.raises(DomainError):
        an_announcement(event, to=("confirmed", Audience.GAPS), words=Words("x", "{mã đăng ký}"))


def test_a_file_goes_as_a_part_of_the_mail_and_for_phones_as_a_link(server, client):
    event = make_class()
    register(event, email="hoa@example.vn")
    pdf = a_pdf()
    upload = SimpleUploadedFile("Sơ đồ phòng.pdf", pdf)
    kept = attaching.keep_attachment(organiser=event.organiser, upload=upload, field="file")
    let_go(an_announcement(event, attachment=kept))
    Message.objects.exclude(kind="announcement").delete()
    send_all()
    [part] = [each for each in server.mails[0].walk() if each.get_filename()]
    assert (part.get_filename(), part.get_content_type()) == ("Sơ đồ phòng.pdf", "application/pdf")
    assert part.get_content() == pdf
    [message] = mine()
    assert message.links["file"] == [attaching.LINK, kept.pk]
    path = attaching.path_of(kept.pk)
    assert b"".join(client.get(path)) == pdf
    assert client.get(path[:-3] + "xx/").status_code == 404
    for name, data in (("a.exe", b"MZ"), ("big.pdf", a_pdf() + b" " * 6_000_000)):
        with pytest.raises(DomainError):
            attaching.keep_attachment(
                organiser=event.organiser, upload=SimpleUploadedFile(name, data), field="file"
            )


def test_a_second_click_and_a_change_by_somebody_else_send_nothing():
    event = make_class()
    register(event)
    announcement = an_announcement(event)
    changed = services.edit_announcement(
        announcement_id=announcement.pk, chosen=audience.chosen_by(announcement), words=WORDS,
        by=SYSTEM, way=Way.PREFERRED, optional=False, attachment=None, version=0,
    )  # fmt: skip
    with pytest.raises(Conflict):
        let_go(announcement)
    let_go(changed)
    with pytest.raises(IllegalTransition):
        let_go(changed)
    planning.plan_announcement(changed.pk)
    assert len(mine()) == 1


def test_planning_that_broke_off_is_gone_on_with_and_nobody_gets_it_twice(monkeypatch):
    event = make_class(capacity=20)
    for _each in range(7):
        register(event)
    announcement = an_announcement(event)
    monkeypatch.setattr(audience.batches, "__defaults__", (3,))
    real = planning._queue

    def crash(pk, messages):
        if Message.objects.filter(kind="announcement").count() >= 6:
            raise RuntimeError("killed")
        return real(pk, messages)

    monkeypatch.setattr(planning, "_queue", crash)
    with pytest.raises(RuntimeError):
        let_go(announcement)
    assert len(mine()) == 6
    monkeypatch.setattr(planning, "_queue", real)
    planning.tend_announcements()
    announcement.refresh_from_db()
    assert len(mine()) == len({each.person_id for each in mine()}) == announcement.people == 7
    assert announcement.planned_at is not None


def test_it_goes_at_its_pace_and_later_when_a_time_was_named(time_machine):
    time_machine.move_to("2027-03-01 08:00+07:00", tick=False)
    event = make_class(in_days=20)
    for _each in range(3):
        register(event)
    at = clock.now() + timedelta(hours=2)
    announcement = let_go(an_announcement(event), at=at, per_minute=2)
    assert mine() == []
    late = register(event, "Người Đến Sau")
    time_machine.move_to(at, tick=False)
    planning.tend_announcements()
    waits = [(each.due_at - at).total_seconds() for each in mine()]
    assert waits == [0, 30, 60, 90]
    assert mine()[-1].person_id == late.person_id
    for wrong in ({"at": at - timedelta(days=1)}, {"per_minute": 10**6}):
        with pytest.raises(DomainError):
            let_go(an_announcement(event), **wrong)
    announcement.refresh_from_db()
    assert selectors.progress_of(announcement).until == at + timedelta(seconds=90)


def test_nobody_is_told_to_come_to_what_was_put_off_since_it_was_let_go(time_machine):
    time_machine.move_to("2027-03-01 08:00+07:00", tick=False)
    off, on = make_class(in_days=20), make_class(in_days=21)
    type(on).objects.update(organiser=off.organiser)
    in_both = register(off, "Lê Cả Hai")
    register(off, "Vũ Lớp Hoãn")
    again = register(on, "Lê Cả Hai")
    Registration.objects.filter(pk=again.pk).update(person=in_both.person)
    at = clock.now() + timedelta(hours=2)
    let_go(an_announcement(off, on), at=at)
    time_machine.move_to(at - timedelta(hours=1), tick=False)
    postpone_event(event_id=off.pk, by=SYSTEM, reason="Bão số 3")
    time_machine.move_to(at, tick=False)
    planning.tend_announcements()
    assert [(each.to_name, each.scope) for each in mine()] == [("Lê Cả Hai", on.scope)]
    let_go(an_announcement(off))
    assert len(mine()) == 3, "staff knew"


def test_paused_holds_resumed_goes_on_and_stopped_withdraws_also_calls(server):
    event = make_class(capacity=20)
    for _each in range(3):
        register(event)
    register(event, email="", phone="+84912000009")
    announcement = let_go(an_announcement(event))
    assert services.pause_announcement(announcement_id=announcement.pk, by=SYSTEM) == 4
    Message.objects.exclude(kind="announcement").delete()
    send_all()
    assert server.mails == []
    services.resume_announcement(announcement_id=announcement.pk, by=SYSTEM)
    delivery.deliver(mine()[0].pk)
    assert services.stop_announcement(announcement_id=announcement.pk, by=SYSTEM) == 3
    send_all()
    assert len(server.mails) == 1
    assert sorted(each.state for each in mine()) == ["sent", "withdrawn", "withdrawn", "withdrawn"]
    with pytest.raises(IllegalTransition):
        services.resume_announcement(announcement_id=announcement.pk, by=SYSTEM)
    assert list(announcement.history.values_list("what", flat=True)) == [
        AnnouncementDeed.WRITTEN, AnnouncementDeed.STARTED, AnnouncementDeed.PAUSED,
        AnnouncementDeed.RESUMED, AnnouncementDeed.STOPPED,
    ]  # fmt: skip


def test_paused_while_it_is_planned_no_more_is_planned_until_it_goes_on(monkeypatch):
    event = make_class(capacity=20)
    for _each in range(4):
        register(event)
    announcement = an_announcement(event)
    monkeypatch.setattr(audience.batches, "__defaults__", (2,))
    real = planning._queue

    def pause_then(pk, messages):
        if mine():
            services.pause_announcement(announcement_id=pk, by=SYSTEM)
        return real(pk, messages)

    monkeypatch.setattr(planning, "_queue", pause_then)
    let_go(announcement)
    assert [each.state for each in mine()] == [State.HELD] * 2
    monkeypatch.setattr(planning, "_queue", real)
    services.resume_announcement(announcement_id=announcement.pk, by=SYSTEM)
    planning.tend_announcements()
    assert [each.state for each in mine()] == [State.QUEUED] * 4


def test_it_is_done_once_all_is_sent_and_a_scheduled_one_can_be_a_draft_again(server):
    event = make_class()
    register(event)
    announcement = let_go(an_announcement(event))
    planning.tend_announcements()
    send_all()
    planning.tend_announcements()
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.DONE
    with pytest.raises(IllegalTransition):
        services.unschedule_announcement(announcement_id=announcement.pk, by=SYSTEM)
    later = let_go(an_announcement(event), at=clock.now() + timedelta(days=1))
    services.unschedule_announcement(announcement_id=later.pk, by=SYSTEM)
    later.refresh_from_db()
    assert later.state == AnnouncementState.DRAFT


def test_the_test_goes_to_oneself_in_each_language_without_anybodys_links(server):
    event = make_class()
    register(event, "Nguyễn Thị Hoa", email="hoa@example.vn")
    user = make_user(Role.STAFF, event.organiser, email="toi@example.vn")
    words = Words("Đổi phòng", "Kính gửi {họ tên}.", "New room", "Dear {họ tên}.")
    announcement = an_announcement(event, words=words)
    assert services.test_announcement(announcement_id=announcement.pk, by=user) == 2
    Message.objects.exclude(kind="announcement.test").delete()
    send_all()
    assert all("toi@example.vn" in mail["To"] for mail in server.mails)
    assert "Gửi thử: Đổi phòng" in [mail["Subject"].strip() for mail in server.mails]
    assert not any("/dk/" in str(mail) for mail in server.mails)
    assert selectors.progress_of(announcement).people == 0


def test_a_copy_is_a_draft_with_the_same_words_audience_and_file():
    event = make_class()
    register(event)
    old = let_go(an_announcement(event, optional=True, way=Way.CALL))
    new = services.copy_announcement(announcement_id=old.pk, by=SYSTEM)
    new.refresh_from_db()
    assert (new.state, new.subject_vi, new.audience, new.optional, new.way) == (
        AnnouncementState.DRAFT, old.subject_vi, old.audience, True, Way.CALL,
    )  # fmt: skip
    let_go(new)
    assert len(mine()) == 2


def test_what_an_objecting_persons_second_consent_allows_is_sent_again():
    event = make_class()
    registration = register(event)
    object_to_processing(registration_id=registration.pk, by=SYSTEM)
    announcement = an_announcement(event)
    assert names(announcement) == []
    assert audience.objecting(announcement) == [registration.full_name]
    Consent.objects.create(person=registration.person, basis=Consent.Basis.FORM)
    assert names(announcement) == [registration.full_name]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_click_at_once_and_two_planners_make_one_message_each():
    event = make_class(capacity=40)
    for _each in range(30):
        register(event)
    users = [make_user(Role.STAFF, event.organiser) for _each in range(3)]
    announcement = an_announcement(event)
    refused = at_once([
        lambda user=user: services.start_announcement(
            announcement_id=announcement.pk, by=Actor.user(user), version=0
        )
        for user in users
    ])  # fmt: skip
    assert [type(each) for each in refused] == [IllegalTransition] * 2
    assert at_once([lambda: planning.plan_announcement(announcement.pk)] * 3) == []
    announcement.refresh_from_db()
    assert len(mine()) == len({each.person_id for each in mine()}) == announcement.people == 30


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_is_planned_or_sent_after_the_pause_has_answered(server, monkeypatch):
    event = make_class(capacity=100)
    for _each in range(60):
        register(event)
    Message.objects.all().delete()
    monkeypatch.setattr(audience.batches, "__defaults__", (5,))
    server.stall_s = 0.01
    announcement = an_announcement(event)
    services.start_announcement(announcement_id=announcement.pk, by=SYSTEM, version=0)

    def work() -> None:
        while not stopped.is_set():
            batching.deliver_batch()
        smtp.line().hang_up()
        connection.close()

    def plan() -> None:
        planning.plan_announcement(announcement.pk)
        connection.close()

    stopped = threading.Event()
    threads = [threading.Thread(target=each) for each in (work, work, plan)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while len(server.mails) < 6 and time.monotonic() < until:
        stopped.wait(0.005)
    services.pause_announcement(announcement_id=announcement.pk, by=SYSTEM)
    begun, planned = len(server.seen), Message.objects.count()
    stopped.wait(0.3)
    stopped.set()
    for thread in threads:
        thread.join()
    assert len(server.mails) - begun <= 2
    assert Message.objects.count() == planned
    assert not Message.objects.filter(state__in=(State.QUEUED, State.SENDING)).exists()
    services.resume_announcement(announcement_id=announcement.pk, by=SYSTEM)
    planning.plan_announcement(announcement.pk)
    Message.objects.filter(state=State.QUEUED).update(due_at=clock.now())
    send_all()
    assert len(server.mails) == len({mail["To"] for mail in server.mails}) == 60


def test_trainers_are_told_about_their_own_sessions():
    event = make_class()
    person = make_person(event.organiser, "Trần Minh Giảng", email="giang@example.vn")
    from registrations.models import SessionRole

    SessionRole.objects.create(
        session=event.sessions.get(), person=person, role=SessionRole.Role.TRAINER
    )
    words = Words("Lịch giảng", "Thầy cô giảng: {buổi}")
    let_go(an_announcement(event, to=(Audience.TRAINERS,), words=words))
    [message] = mine()
    assert message.person_id == person.pk
    assert "Sáng" in message.context["body"]
    assert Announcement.objects.get().people == 1
