"""What becomes of an issued paper: lost, wrong or revoked, and never gone."""

import datetime as dt
import random
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Actor, Organiser, Role
from certificates.book import gaps_of
from certificates.models import Certificate, CertificateState, Origin
from certificates.selectors import chain_of
from certificates.services import lifecycle, making
from common.errors import Conflict, DomainError, IllegalTransition
from notifications.models import Message
from registrations.models import HistoryEntry, Registration
from registrations.services.deciding import change_details
from tests import factories
from tests.factories.issued import decision, issued_papers, make

ISSUED, RESERVED = CertificateState.ISSUED, CertificateState.RESERVED
REPLACED, REVOKED = CertificateState.REPLACED, CertificateState.REVOKED


@pytest.fixture
def paper(office):
    return issued_papers(office, "Nguyễn Thị Hoa")[0]


def reissue(paper, approver, **changes):
    return lifecycle.reissue_certificate(
        certificate_id=paper.pk, by=approver, **{"decision": decision(), **changes}
    )


def revoke(paper, approver, why="Cấp nhầm"):
    return lifecycle.revoke_certificate(
        certificate_id=paper.pk, by=approver, decision=decision(why, "77/QĐ-TTKC")
    )


def correct(paper, approver, corrections, **more):
    return lifecycle.correct_certificate(
        certificate_id=paper.pk,
        by=approver,
        decision=decision("Sai họ tên"),
        corrections=corrections,
        **more,
    )


def states():
    return list(Certificate.objects.order_by("pk").values_list("state", flat=True))


def test_a_lost_paper_is_valid_until_the_new_one_is_there_and_then_no_longer(paper, approver):
    new = reissue(paper, approver)
    assert states() == [ISSUED, RESERVED]
    make(new)
    assert states() == [REPLACED, ISSUED]
    assert (new.origin, new.replaces, new.register_number) == (Origin.REISSUE, paper, 2)


def test_the_new_paper_says_the_same_of_the_person_and_names_the_old_one(paper, approver):
    office, registration = paper.organiser, paper.registration
    change_details(
        registration_id=registration.pk, by=Actor.user(approver), changes={"workplace": "Khác"}
    )
    registration.event.title = "Lớp tập huấn Tên mới"
    registration.event.save()
    office.name, office.signatory_name = "Trung tâm Đổi tên", "Lê Giám Đốc"
    office.save()
    old, new = paper.snapshot, reissue(paper, approver).snapshot
    for name in ("full_name", "workplace", "class_title", "birth", "venue", "date_words"):
        assert new[name] == old[name]
    assert new["organiser"] == "Trung tâm Đổi tên"
    assert new["signatory_name"] == "Lê Giám Đốc"
    assert new["note"] == (
        f"Cấp lại, thay giấy số hiệu {paper.serial} cấp ngày {paper.batch.issue_date:%d/%m/%Y}."
    )
    assert new["decision"] == "Quyết định số 61/QĐ-TTKC ngày 20 tháng 11 năm 2026"
    assert (new["serial"], new["verify_code"]) != (old["serial"], old["verify_code"])


def test_both_papers_name_each_other_once_the_new_one_is_issued(paper, approver):
    new = reissue(paper, approver)
    assert (chain_of(paper).after, chain_of(paper).coming) == (None, new)
    make(new)
    paper.refresh_from_db()
    assert (chain_of(paper).before, chain_of(paper).after) == (None, new)
    assert chain_of(new).before == paper
    newest = reissue(new, approver)
    make(newest)
    new.refresh_from_db()
    assert (chain_of(new).before, chain_of(new).after) == (paper, newest)


def test_the_chain_costs_one_query(paper, approver, django_assert_num_queries):
    reissue(paper, approver)
    with django_assert_num_queries(1):
        assert chain_of(paper).coming.batch


def test_a_paper_is_replaced_once_however_often_it_is_asked(paper, approver):
    first = reissue(paper, approver)
    for _ in range(2):
        with pytest.raises(Conflict, match=first.serial):
            reissue(paper, approver)
        make(first)
    assert states() == [REPLACED, ISSUED]


@pytest.mark.parametrize(
    ("missing", "field"),
    [({"reason": " "}, "reason"), ({"number": ""}, "decision_number")],
)
def test_nothing_happens_to_a_paper_without_a_reason_and_a_decision(
    paper, approver, missing, field
):
    for act in (lifecycle.reissue_certificate, lifecycle.revoke_certificate):
        with pytest.raises(DomainError) as caught:
            act(certificate_id=paper.pk, by=approver, decision=decision(**missing))
        assert caught.value.field == field
    assert states() == [ISSUED]


def test_who_when_and_why_are_kept(paper, approver):
    new = reissue(paper, approver)
    entry = HistoryEntry.objects.get(what="certificate.reissue")
    assert (entry.actor_user, entry.reason) == (approver, "Làm mất")
    assert entry.registration == paper.registration
    assert entry.details["serial"] == paper.serial
    assert entry.details["new_serial"] == new.serial
    assert entry.details["decision_date"] == "2026-11-20"
    assert new.batch.decided_by == approver


def test_a_correction_changes_the_new_paper_alone(paper, approver):
    new = correct(
        paper,
        approver,
        {"full_name": "nguyễn  thị HÒA", "birth_date": dt.date(1987, 3, 12), "salutation": "ba"},
    )
    assert new.snapshot["full_name"] == "nguyễn thị Hòa"
    assert (new.snapshot["birth"], new.snapshot["salutation"]) == ("12/03/1987", "Bà")
    assert new.snapshot["note"].startswith("Đính chính, thay giấy số hiệu")
    paper.refresh_from_db()
    assert paper.snapshot["full_name"] == "Nguyễn Thị Hoa"
    assert Registration.objects.get().full_name == "Nguyễn Thị Hoa"


def test_a_correction_reaches_the_registration_where_staff_want_it(paper, approver):
    correct(paper, approver, {"full_name": "Nguyễn Thị Hòa"}, to_registration=True)
    assert Registration.objects.get().full_name == "Nguyễn Thị Hòa"


def test_a_correction_that_corrects_nothing_or_leaves_no_name_is_refused(paper, approver):
    for corrections in ({"full_name": "Nguyễn Thị Hoa"}, {"full_name": " "}):
        with pytest.raises(DomainError):
            correct(paper, approver, corrections, to_registration=True)
    assert states() == [ISSUED]


def test_a_correction_that_fails_leaves_the_registration_as_it_was(paper, approver, monkeypatch):
    monkeypatch.setattr(lifecycle, "reserve_numbers", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correct(paper, approver, {"full_name": "Nguyễn Thị Hòa"}, to_registration=True)
    assert Registration.objects.get().full_name == "Nguyễn Thị Hoa"


def test_a_revoked_paper_is_not_replaced_and_one_that_was_replaced_not_revoked(office, approver):
    revoked, lost = issued_papers(office, "Trần An", "Trần Bình")
    revoke(revoked, approver)
    with pytest.raises(IllegalTransition):
        reissue(revoked, approver)
    make(reissue(lost, approver))
    with pytest.raises(IllegalTransition):
        revoke(lost, approver)


def test_revoking_a_paper_ends_the_one_that_is_being_made_in_its_place(paper, approver):
    new = reissue(paper, approver)
    revoke(paper, approver)
    assert states() == [REVOKED, REVOKED]
    assert not making.settle(new, b"%PDF-")
    assert not Message.objects.filter(kind="certificate.replaced").exists()
    paper.refresh_from_db()
    assert (paper.revoke_decision, paper.revoke_decision_date) == (
        "77/QĐ-TTKC",
        dt.date(2026, 11, 20),
    )


def test_people_are_told_once_of_a_new_paper_and_of_a_revoked_one(paper, approver):
    new = reissue(paper, approver)
    for _ in range(2):
        make(new)
    revoke(new, approver)
    told = Message.objects.exclude(kind__startswith="registration").order_by("pk")
    assert [each.kind for each in told] == [
        "certificate.issued",
        "certificate.replaced",
        "certificate.revoked",
    ]
    assert told[1].context["old_serial"] == paper.serial
    assert told[2].context["reason"] == "Cấp nhầm"


def test_a_rollback_gives_the_number_of_a_new_paper_back(paper, approver, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(lifecycle, "record", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reissue(paper, approver)
    assert reissue(paper, approver).register_number == 2


def test_the_database_itself_allows_one_valid_paper_and_one_in_the_making(paper, approver):
    new = reissue(paper, approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=new.pk).update(state=ISSUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=paper.pk).update(state=RESERVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=new.pk).update(replaces=None)


def at_once(*acts):
    """Run the acts in threads of their own; what each of them raised."""
    errors, ready = [], threading.Barrier(len(acts))

    def run(act):
        try:
            ready.wait(timeout=20)
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return errors


@pytest.fixture
def race(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")
    office = factories.make_organiser()
    return factories.make_user(Role.APPROVER, office), issued_papers(office, *["Lê Minh"] * 6)


@pytest.mark.postgres
def test_two_staff_who_reissue_one_paper_at_once_make_one(race):
    approver, papers = race
    for paper in papers:
        errors = at_once(*[lambda paper=paper: reissue(paper, approver)] * 3)
        assert [type(error) for error in errors] == [Conflict, Conflict]
    assert Certificate.objects.filter(origin=Origin.REISSUE).count() == 6
    numbers = Certificate.objects.order_by("register_number")
    assert list(numbers.values_list("register_number", flat=True)) == list(range(1, 13))


@pytest.mark.postgres
def test_a_paper_revoked_while_it_is_reissued_leaves_no_valid_paper(race):
    approver, papers = race
    for paper in papers:
        errors = at_once(lambda: reissue(paper, approver), lambda: revoke(paper, approver))  # noqa: B023
        assert {type(error) for error in errors} <= {IllegalTransition}
    assert set(states()) == {REVOKED}


@pytest.mark.postgres
def test_a_paper_revoked_while_its_replacement_is_issued_ends_one_way_or_the_other(race):
    approver, papers = race
    for paper in papers:
        new = reissue(paper, approver)
        errors = at_once(lambda: make(new), lambda: revoke(paper, approver))  # noqa: B023
        assert {type(error) for error in errors} <= {IllegalTransition}
        paper.refresh_from_db()
        new.refresh_from_db()
        assert (paper.state, new.state) in {(REPLACED, ISSUED), (REVOKED, REVOKED)}
        assert bool(errors) is (new.state == ISSUED)


@pytest.mark.postgres
def test_without_the_lock_the_database_still_keeps_it_to_one(race, monkeypatch):
    def unlocked(certificate_id):
        found = Certificate.objects.select_related("registration__event").get(pk=certificate_id)
        return found.registration.event, found

    monkeypatch.setattr(lifecycle, "_locked", unlocked)
    approver, papers = race
    errors = []
    for paper in papers:
        errors += at_once(*[lambda paper=paper: reissue(paper, approver)] * 3)
    assert IntegrityError in {type(error) for error in errors}
    assert Certificate.objects.filter(origin=Origin.REISSUE).count() == 6
    assert gaps_of(Organiser.objects.all()) == []


def acts_on(paper_id, approver):
    """What staff and the worker may do to a paper at any moment, by name."""
    made = {"certificate_id": paper_id, "by": approver}

    def finish():
        for each in Certificate.objects.filter(replaces=paper_id):
            making.settle(each, b"%PDF-1.7 " + each.serial.encode())

    return {
        "reissue": lambda: lifecycle.reissue_certificate(**made, decision=decision()),
        "correct": lambda: lifecycle.correct_certificate(
            **made, decision=decision(), corrections={"full_name": f"Tên Mới {paper_id}"}
        ),
        "revoke": lambda: lifecycle.revoke_certificate(**made, decision=decision()),
        "finish": finish,
    }


def fail():
    raise RuntimeError


def assert_the_register_is_sound():
    """No gap, one valid paper and one in the making at most, and chains that fit together."""
    assert gaps_of(Organiser.objects.all()) == []
    for registration in Registration.objects.prefetch_related("certificates"):
        kept = [each.state for each in registration.certificates.all()]
        assert kept.count(ISSUED) <= 1
        assert kept.count(RESERVED) <= 1
    for new in Certificate.objects.exclude(replaces=None).select_related("replaces"):
        expected = {RESERVED: {ISSUED}, ISSUED: {REPLACED}, REPLACED: {REPLACED}}
        assert new.replaces.state in expected.get(new.state, {REPLACED, REVOKED})
    assert not Certificate.objects.filter(state=REPLACED, replaced_by=None).exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reissue", "correct", "revoke", "finish"]),
        st.integers(0, 30),
        st.booleans(),
    ),
    max_size=14,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_in_whatever_order_the_register_is_sound(office, approver, steps):
    with transaction.atomic():
        issued_papers(office, "Trần An", "Trần Bình")
        for name, which, breaks in steps:
            ids = list(Certificate.objects.order_by("pk").values_list("pk", flat=True))
            try:
                with transaction.atomic():
                    acts_on(ids[which % len(ids)], approver)[name]()
                    if breaks:
                        fail()
            except (DomainError, RuntimeError):
                pass
        assert_the_register_is_sound()
        transaction.set_rollback(True)


@pytest.mark.postgres
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_done_at_once_the_register_is_sound(race, seed):
    approver, _papers = race
    dice = random.Random(seed)
    for _round in range(4):
        ids = list(Certificate.objects.order_by("pk").values_list("pk", flat=True))
        chosen = [(dice.choice(ids), dice.choice(["reissue", "correct", "revoke", "finish"]))
                  for _ in range(8)]  # fmt: skip
        errors = at_once(*(acts_on(pk, approver)[name] for pk, name in chosen))
        assert {type(each) for each in errors} <= {Conflict, DomainError, IllegalTransition}
        assert_the_register_is_sound()
