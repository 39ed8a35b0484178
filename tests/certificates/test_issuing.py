"""From attendance to a numbered paper: who gets one, once, and with which number."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from certificates.eligibility import dry_run
from certificates.models import Certificate, CertificateState, RegisterCounter
from certificates.services import claiming, issuing, lifecycle, making
from certificates.tasks import make_certificate, sweep_certificates
from common import clock
from common.errors import DomainError, IllegalTransition, NotAllowed
from notifications.models import Message
from registrations.models import Registration
from registrations.services.presence import undo_marks
from tests import factories
from tests.factories import finished


def finished_class(office, staff, *, people=2, days=5, attended=5):
    return finished.finished_class(office, staff, people=people, days=days, attended=attended)


def propose(event, registrations, staff):
    return issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[each.pk for each in registrations],
        template_id=factories.built_in_template("ceremonial").pk,
        issue_date=clock.today(),
        by=staff,
    )


def test_four_of_five_sessions_are_enough_and_three_are_not(office, staff):
    enough, _people = finished_class(office, staff, attended=4)
    assert all(verdict.gets_one for verdict in dry_run(enough))
    too_few, _people = finished_class(office, staff, attended=3)
    verdict = dry_run(too_few)[0]
    assert not verdict.gets_one
    assert "3/5" in verdict.obstacles[0]


def test_an_undone_mark_no_longer_counts(office, staff):
    event, _people = finished_class(office, staff, people=1, attended=4)
    session = event.sessions.first()
    undo_marks(session_id=session.pk, mark_ids=[session.marks.get().pk], by=staff)
    assert not dry_run(event)[0].gets_one


def test_what_the_paper_prints_must_be_known(office, staff):
    event, registrations = finished_class(office, staff, people=1)
    Registration.objects.filter(pk=registrations[0].pk).update(birth_year=None)
    verdict = dry_run(event)[0]
    assert verdict.missing
    assert not verdict.gets_one
    with pytest.raises(DomainError, match=registrations[0].full_name):
        propose(event, registrations, staff)


def test_who_proposes_does_not_approve_unless_the_office_allows_it(office, staff):
    event, registrations = finished_class(office, staff)
    batch = propose(event, registrations, staff)
    with pytest.raises(NotAllowed):
        issuing.issue_certificates(batch_id=batch.pk, by=staff)
    assert not Certificate.objects.exists()
    office.one_person_may_propose_and_approve = True
    office.save()
    issuing.issue_certificates(batch_id=batch.pk, by=staff)
    assert Certificate.objects.count() == 2


def test_approving_twice_issues_nothing_twice(office, staff, approver):
    event, registrations = finished_class(office, staff)
    batch = propose(event, registrations, staff)
    for _ in range(2):
        issuing.issue_certificates(batch_id=batch.pk, by=approver)
    assert Certificate.objects.count() == 2
    assert RegisterCounter.objects.get().last_number == 2


def test_a_rollback_gives_the_numbers_back(office, staff, approver, monkeypatch):
    event, registrations = finished_class(office, staff)
    batch = propose(event, registrations, staff)
    with monkeypatch.context() as patched:
        patched.setattr(issuing, "record", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            issuing.issue_certificates(batch_id=batch.pk, by=approver)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    numbers = sorted(Certificate.objects.values_list("register_number", flat=True))
    assert numbers == [1, 2]


def test_the_paper_is_made_once_and_its_owner_is_told_once(office, staff, approver):
    event, registrations = finished_class(office, staff, people=1)
    batch = propose(event, registrations, staff)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    certificate = Certificate.objects.get()
    for _ in range(2):
        make_certificate(certificate.pk)
        sweep_certificates()
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.ISSUED
    kept = certificate.files.get()
    assert kept.file.read()[:5] == b"%PDF-"
    assert Message.objects.filter(kind="certificate.issued").count() == 1


def test_a_worker_that_died_while_making_loses_no_paper(office, staff, approver, time_machine):
    event, registrations = finished_class(office, staff, people=1)
    batch = propose(event, registrations, staff)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    certificate = Certificate.objects.get()
    assert claiming.claim(certificate.pk) is not None  # and the worker dies here
    assert claiming.claim(certificate.pk) is None
    time_machine.move_to(clock.now() + claiming.LEASE * 2)
    sweep_certificates()
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.ISSUED


def test_a_making_that_fails_keeps_its_number_and_the_reason(office, staff, approver, monkeypatch):
    event, registrations = finished_class(office, staff, people=1)
    batch = propose(event, registrations, staff)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    certificate = Certificate.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(making, "render", lambda *_a: 1 / 0)
        make_certificate(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.register_number) == (CertificateState.RESERVED, 1)
    assert "ZeroDivisionError" in certificate.failure
    making.retry(certificate_id=certificate.pk)
    make_certificate(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.ISSUED


def issued(office, staff, approver):
    event, registrations = finished_class(office, staff, people=1)
    batch = propose(event, registrations, staff)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    sweep_certificates()
    return Certificate.objects.get()


def test_whoever_scans_a_paper_sees_whose_it_is_and_nothing_private(
    office, staff, approver, client
):
    certificate = issued(office, staff, approver)
    page = client.get(f"/xac-thuc/{certificate.code}/").content.decode()
    registration = certificate.registration
    assert registration.full_name in page
    assert certificate.serial in page
    for private in (registration.phone, registration.email, "1985", registration.workplace):
        assert private not in page


def test_the_number_alone_finds_nothing_and_with_the_name_it_does(office, staff, approver, client):
    certificate = issued(office, staff, approver)
    alone = client.post("/xac-thuc/", {"number": certificate.serial})
    assert alone.status_code == 422
    name = certificate.registration.full_name
    both = client.post("/xac-thuc/", {"number": certificate.serial, "full_name": name.lower()})
    assert both.status_code == 302


def test_a_revoked_paper_says_so_to_whoever_checks_it(office, staff, approver, client):
    certificate = issued(office, staff, approver)
    lifecycle.revoke_certificate(
        certificate_id=certificate.pk,
        by=approver,
        decision=lifecycle.Decision(reason="Cấp nhầm", number="9/QĐ", day=clock.today()),
    )
    page = client.get(f"/xac-thuc/{certificate.code}/").content.decode()
    assert "đã bị thu hồi" in page
    assert "Cấp nhầm" not in page


def test_guessing_codes_finds_nothing_and_soon_waits(client, db):
    answers = [client.post("/xac-thuc/", {"number": "GCN-2026-00001"}) for _ in range(25)]
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_classes_issued_at_once_share_one_register_without_gap_or_repeat():
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")
    office = factories.make_organiser()
    staff, approver = (factories.make_user(role, office) for role in (Role.STAFF, Role.APPROVER))
    batches = [propose(*finished_class(office, staff, people=3), staff) for _ in range(5)]
    errors = []

    def issue(batch):
        try:
            issuing.issue_certificates(batch_id=batch.pk, by=approver)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=issue, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    numbers = sorted(Certificate.objects.values_list("register_number", flat=True))
    assert numbers == list(range(1, 16))


def test_the_paper_names_the_unit_of_its_hours_and_calls_the_decision_one(office, staff, approver):
    event, registrations = finished_class(office, staff, people=1)
    type(event).objects.filter(pk=event.pk).update(hours=24)
    batch = propose(event, registrations, staff)
    issuing.issue_certificates(batch_id=batch.pk, by=approver, decision_number="58/QĐ-TTKC")
    snapshot = Certificate.objects.get().snapshot
    assert snapshot["hours"] == "24 tiết"
    assert snapshot["decision"] == "Quyết định số 58/QĐ-TTKC"


def test_the_dry_run_shows_staff_who_gets_none_and_why(office, staff, client):
    event, registrations = finished_class(office, staff, people=1, attended=3)
    client.force_login(staff)
    page = client.get(f"/quan-ly/su-kien/{event.code}/giay/").content.decode()
    assert registrations[0].full_name in page
    assert "Tham dự 3/5 buổi (60%), cần ít nhất 80%." in page


def test_whoever_only_awaits_approval_is_not_counted_among_the_refused(office, staff, client):
    event, registrations = finished_class(office, staff, people=2)
    propose(event, registrations, staff)
    client.force_login(staff)

    context = client.get(f"/quan-ly/su-kien/{event.code}/giay/").context

    assert len(context["awaiting"]) == 2
    assert context["refused"] == []


def test_approving_costs_the_same_queries_and_one_hint_for_three_people_and_for_thirty(
    office, staff, approver, django_capture_on_commit_callbacks
):
    counts = []
    for people in (3, 30):
        event, registrations = finished_class(office, staff, people=people)
        batch = propose(event, registrations, staff)
        with (
            django_capture_on_commit_callbacks() as hints,
            CaptureQueriesContext(connection) as asked,
        ):
            issuing.issue_certificates(batch_id=batch.pk, by=approver)
        counts.append((len(asked), len(hints)))
    assert counts[0] == counts[1]
    assert counts[1][1] == 1


def batch_of(office, staff, approver, people):
    event, registrations = finished_class(office, staff, people=people)
    batch = propose(event, registrations, staff)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    return batch


def made():
    return Certificate.objects.filter(state=CertificateState.ISSUED).count()


def test_a_paused_batch_waits_and_goes_on_where_it_was(office, staff, approver):
    batch = batch_of(office, staff, approver, people=3)
    first = batch.certificates.first()
    make_certificate(first.pk)
    for _twice in range(2):
        claiming.pause_batch(batch_id=batch.pk, by=staff)
    sweep_certificates()
    making.retry(certificate_id=batch.certificates.last().pk)
    make_certificate(batch.certificates.last().pk)
    assert made() == 1
    for _twice in range(2):
        claiming.resume_batch(batch_id=batch.pk, by=staff)
    sweep_certificates()
    assert made() == 3
    told = batch.event.history.filter(what__in=("certificates.paused", "certificates.resumed"))
    assert told.count() == 2


def test_one_paused_class_holds_up_no_other(office, staff, approver):
    paused = batch_of(office, staff, approver, people=2)
    other = batch_of(office, staff, approver, people=2)
    claiming.pause_batch(batch_id=paused.pk, by=staff)
    sweep_certificates()
    assert set(Certificate.objects.filter(state="issued").values_list("batch", flat=True)) == {
        other.pk
    }


def test_what_is_made_or_not_approved_cannot_be_paused(office, staff, approver):
    event, registrations = finished_class(office, staff, people=1)
    batch = propose(event, registrations, staff)
    with pytest.raises(IllegalTransition):
        claiming.pause_batch(batch_id=batch.pk, by=staff)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    sweep_certificates()
    with pytest.raises(IllegalTransition):
        claiming.pause_batch(batch_id=batch.pk, by=staff)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_that_look_at_once_take_no_paper_twice():
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")
    office = factories.make_organiser()
    staff, approver = (factories.make_user(role, office) for role in (Role.STAFF, Role.APPROVER))
    batch = batch_of(office, staff, approver, people=30)
    keys = list(batch.certificates.values_list("pk", flat=True))
    taken, start = [], threading.Barrier(6)

    def work(by_name):
        try:
            start.wait()
            for pk in keys:
                some = [claiming.claim(pk)] if by_name else claiming.claim_due(3)
                taken.extend(each.pk for each in some if each is not None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number % 2,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(taken) == keys
