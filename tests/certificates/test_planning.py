"""Proposals that make themselves after the last buổi, and several classes at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Actor, Role
from certificates.models import BatchState, Certificate, CertificateBatch, CertificatePlan
from certificates.services import issuing, planning
from certificates.services.assessing import record_scores
from certificates.tasks import propose_planned
from common import clock
from common.errors import DomainError
from registrations.services.events import postpone_event, schedule_changed
from registrations.services.presence import mark_presence
from tests import factories
from tests.factories.finished import finished_class
from tests.factories.staff_pages import signed_in

pytestmark = pytest.mark.django_db


def plan(event, staff, days, **fields):
    values = {"passing_score": None, "template_id": None, "signatory_id": None, **fields}
    return planning.set_plan(event_id=event.pk, propose_after_days=days, by=staff, **values)


def proposed():
    return list(CertificateBatch.objects.order_by("pk"))


def test_the_proposal_makes_itself_some_days_after_the_last_day_and_once(
    office, staff, time_machine
):
    event, people = finished_class(office, staff, people=2)
    plan(event, staff, days=12)
    propose_planned()
    assert proposed() == []
    time_machine.move_to(event.ends_at + timedelta(days=12, seconds=1))
    for _two_beats in range(2):
        propose_planned()
    (batch,) = proposed()
    assert (batch.state, batch.by_plan, batch.proposed_by) == (BatchState.PROPOSED, True, staff)
    assert set(batch.registrations.all()) == set(people)
    assert not Certificate.objects.exists()


def test_only_those_who_qualify_are_put_forward_and_nobody_makes_no_proposal(office, staff):
    event, (good, weak) = finished_class(office, staff, people=2)
    plan(event, staff, days=0, passing_score=Decimal(5))
    propose_planned()
    assert proposed() == []
    record_scores(event_id=event.pk, typed={good.pk: "6", weak.pk: "4"}, by=staff)
    propose_planned()
    (batch,) = proposed()
    assert list(batch.registrations.all()) == [good]


def test_without_days_nothing_makes_itself(office, staff):
    event, _people = finished_class(office, staff)
    plan(event, staff, days=None)
    propose_planned()
    assert proposed() == []


def test_a_class_that_is_moved_moves_its_proposal(office, staff, time_machine):
    event, _people = finished_class(office, staff)
    plan(event, staff, days=0)
    factories.add_session(event, clock.today() + timedelta(days=5))
    schedule_changed(event_id=event.pk, by=Actor.user(staff))
    propose_planned()
    assert proposed() == []
    event.refresh_from_db()
    session = event.sessions.last()
    time_machine.move_to(session.ends_at + timedelta(seconds=1))
    mark_presence(
        session_id=session.pk,
        kinds={each.pk: "present" for each in event.registrations.all()},
        by=staff,
    )
    propose_planned()
    assert len(proposed()) == 1


def test_a_postponed_class_proposes_nobody(office, staff):
    event, _people = finished_class(office, staff)
    plan(event, staff, days=0)
    postpone_event(event_id=event.pk, by=Actor.user(staff), reason="Bão")
    propose_planned()
    assert proposed() == []


def test_what_staff_put_forward_by_hand_is_not_put_forward_again(office, staff):
    event, _people = finished_class(office, staff)
    plan(event, staff, days=0)
    planning.propose_for_events(event_ids=[event.pk], issue_date=clock.today(), by=staff)
    propose_planned()
    assert len(proposed()) == 1


def test_a_plan_that_cannot_be_kept_stops_no_other(office, staff):
    broken, _people = finished_class(office, staff)
    fine, _people = finished_class(office, staff)
    kept = plan(broken, staff, days=0, template_id=factories.built_in_template().pk)
    plan(fine, staff, days=0)
    template = kept.template
    template.archived_at = clock.now()
    template.save()
    assert planning.propose_all_due() == 1
    assert [batch.event for batch in proposed()] == [fine]
    assert planning.names_what_is_gone(CertificatePlan.objects.get(event=broken))


def test_the_signatory_of_another_office_signs_nothing_here(office, staff):
    stranger = factories.make_organiser().signatories.create(full_name="Người Lạ", title="Giám đốc")
    event, people = finished_class(office, staff)
    with pytest.raises(DomainError):
        issuing.propose_certificates(
            event_id=event.pk,
            registration_ids=[each.pk for each in people],
            template_id=factories.built_in_template().pk,
            signatory_id=stranger.pk,
            issue_date=clock.today(),
            by=staff,
        )


def test_the_proposal_is_on_the_home_page_of_who_approves_and_of_staff(office, staff, approver):
    event, _people = finished_class(office, staff)
    plan(event, staff, days=0)
    propose_planned()
    for user in (staff, approver):
        page = signed_in(user).get(reverse("reports:home")).content.decode()
        assert "tự đề nghị theo quy định của lớp" in page
    assert "đợt cấp giấy chờ duyệt" in page


def test_several_classes_are_proposed_and_approved_at_once_and_the_bad_one_is_named(
    office, staff, approver
):
    good = [finished_class(office, staff)[0] for _number in range(2)]
    late = factories.make_class(office, in_days=-3)
    factories.register_by_staff(late, staff)
    client = signed_in(staff)
    url, send = reverse("certificates:ready"), reverse("certificates:propose_many")
    page = client.get(url).content.decode()
    assert all(event.title in page for event in (*good, late))

    answer = client.post(
        send,
        {
            "chosen": [event.pk for event in (*good, late)],
            "issue_date": f"{clock.today():%Y-%m-%d}",
        },
    )
    assert answer.status_code == 422
    assert f"<strong>{late.title}</strong>" in answer.content.decode()
    assert {batch.event for batch in proposed()} == set(good)

    boss = signed_in(approver)
    answer = boss.post(
        reverse("certificates:approve_many"),
        {"chosen": [batch.pk for batch in proposed()], "decision_number": "45/QĐ-TTKC"},
    )
    assert answer.status_code == 302
    assert {batch.decision_number for batch in proposed()} == {"45/QĐ-TTKC"}
    assert Certificate.objects.count() == 4


def test_who_proposed_several_cannot_approve_them_and_is_told_which(office, staff):
    boss = factories.make_user(Role.ADMINISTRATOR, office)
    event, _people = finished_class(office, staff)
    planning.propose_for_events(event_ids=[event.pk], issue_date=clock.today(), by=boss)
    answer = signed_in(boss).post(
        reverse("certificates:approve_many"), {"chosen": [batch.pk for batch in proposed()]}
    )
    assert answer.status_code == 422
    assert event.title in answer.content.decode()
    assert not Certificate.objects.exists()


def test_nobody_proposes_for_another_office(office, staff):
    elsewhere = factories.make_organiser()
    stranger = factories.make_user(Role.STAFF, elsewhere)
    event, _people = finished_class(elsewhere, stranger)
    answer = signed_in(staff).post(
        reverse("certificates:propose_many"),
        {"chosen": [event.pk, "x", 10**30], "issue_date": f"{clock.today():%Y-%m-%d}"},
    )
    assert answer.status_code == 422
    assert proposed() == []


def test_staff_set_what_a_class_asks_for_on_its_page(office, staff):
    event, _people = finished_class(office, staff)
    url = reverse("certificates:plan", args=[event.code])
    client = signed_in(staff)
    refused = client.post(url, {"passing_score": "bảy", "propose_after_days": "3"})
    assert refused.status_code == 422
    assert "không phải điểm" in refused.content.decode()
    assert client.post(url, {"passing_score": "7,5", "propose_after_days": "3"}).status_code == 302
    kept = CertificatePlan.objects.get()
    assert (kept.passing_score, kept.propose_after_days) == (Decimal("7.5"), 3)
    assert 'value="7,5"' in client.get(url).content.decode()


def test_the_form_of_the_class_has_chosen_what_its_plan_says(office, staff):
    event, _people = finished_class(office, staff)
    signatory = office.signatories.create(full_name="Trần Văn Hùng", title="Phó Giám đốc")
    quiet = factories.built_in_template("quiet")
    plan(event, staff, days=None, template_id=quiet.pk, signatory_id=signatory.pk)
    page = signed_in(staff).get(reverse("certificates:event", args=[event.code])).content.decode()
    for chosen in (quiet, signatory):
        assert f'<option value="{chosen.pk}" selected>' in page
