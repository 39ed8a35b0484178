"""Scores, decisions of staff, and the verdict rule by rule."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from certificates.eligibility import dry_run, dry_runs
from certificates.models import Assessment
from certificates.services import assessing, issuing, planning
from common import clock
from common.errors import DomainError, IllegalTransition
from registrations.models import HistoryEntry
from tests import factories
from tests.factories.finished import finished_class
from tests.factories.staff_pages import signed_in

pytestmark = pytest.mark.django_db
Decision = Assessment.Decision


@pytest.fixture
def office():
    return factories.make_organiser(one_person_may_propose_and_approve=True)


@pytest.fixture
def staff(office):
    return factories.make_user(Role.ADMINISTRATOR, office)


def asks_for(event, score, staff):
    planning.set_plan(
        event_id=event.pk,
        passing_score=Decimal(score),
        template_id=None,
        signatory_id=None,
        propose_after_days=None,
        by=staff,
    )


def decide(person, decision, staff, reason="Công văn 12 của Sở"):
    return assessing.decide_for_person(
        registration_id=person.pk, decision=decision, reason=reason, by=staff
    )


def verdict_of(event, person):
    return next(each for each in dry_run(event) if each.registration.pk == person.pk)


def test_every_rule_has_its_sentence_and_says_whether_it_is_met(office, staff):
    event, (good, weak) = finished_class(office, staff, people=2, days=5, attended=5)
    asks_for(event, "5", staff)
    assessing.record_scores(event_id=event.pk, typed={good.pk: "7,5", weak.pk: "4.25"}, by=staff)

    told = [(rule.sentence, rule.met) for rule in verdict_of(event, weak).rules]

    assert told == [
        ("Tham dự 5/5 buổi (100%), cần ít nhất 80%.", True),
        ("Điểm 4,25, cần ít nhất 5.", False),
    ]
    assert not verdict_of(event, weak).gets_one
    assert verdict_of(event, good).gets_one


def test_without_a_score_nobody_passes_a_test(office, staff):
    event, (person,) = finished_class(office, staff, people=1)
    asks_for(event, "5", staff)
    assert "Chưa có điểm, cần ít nhất 5." in verdict_of(event, person).obstacles


def test_the_score_that_is_just_enough_is_enough(office, staff):
    event, (person,) = finished_class(office, staff, people=1)
    asks_for(event, "5", staff)
    assessing.record_scores(event_id=event.pk, typed={person.pk: "5,00"}, by=staff)
    assert verdict_of(event, person).gets_one


def test_a_decision_outranks_the_rules_and_says_why(office, staff):
    event, (late, troubled) = finished_class(office, staff, people=2, days=5, attended=3)
    decide(late, Decision.GRANT, staff, "Nghỉ vì bão số 3")
    assert verdict_of(event, late).gets_one
    overruled = [rule for rule in verdict_of(event, late).rules if rule.outranked]
    assert [rule.met for rule in overruled] == [False]
    full, (present,) = finished_class(office, staff, people=1)
    decide(present, Decision.REFUSE, staff, "Thi hộ")
    assert verdict_of(full, present).obstacles == ["Không cấp theo quyết định riêng: Thi hộ"]
    assert not verdict_of(event, troubled).gets_one


def test_no_decision_gives_a_paper_before_the_class_is_over_or_without_what_it_prints(
    office, staff
):
    coming = factories.make_class(office, in_days=3)
    person = factories.register_by_staff(coming, staff)
    type(person).objects.filter(pk=person.pk).update(birth_year=None)
    decide(person, Decision.GRANT, staff)
    verdict = verdict_of(coming, person)
    assert verdict.obstacles == ["Lớp chưa học xong buổi cuối."]
    assert verdict.missing


def test_a_decision_has_a_reason_and_keeps_who_and_when(office, staff):
    event, (person,) = finished_class(office, staff, people=1)
    with pytest.raises(DomainError):
        decide(person, Decision.GRANT, staff, "  ")
    kept = decide(person, Decision.GRANT, staff, "Thi bù")
    assert (kept.decided_by, kept.decided_at is not None) == (staff, True)
    entry = HistoryEntry.objects.get(what="assessment.decided")
    assert (entry.registration, entry.reason) == (person, "Thi bù")
    assert entry.actor_user == staff

    decide(person, Decision.NONE, staff, "Rút quyết định")
    assert not verdict_of(event, person).rules[-1].outranked
    assert HistoryEntry.objects.filter(what="assessment.decided").count() == 2


def test_whoever_has_a_paper_is_not_decided_about(office, staff):
    event, (person,) = finished_class(office, staff, people=1)
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[person.pk],
        template_id=factories.built_in_template().pk,
        issue_date=clock.today(),
        by=staff,
    )
    issuing.issue_certificates(batch_id=batch.pk, by=staff)
    with pytest.raises(IllegalTransition):
        decide(person, Decision.REFUSE, staff)


@pytest.mark.parametrize("text", ["bảy", "101", "7,555", "-1", "7,5,5", "٧", "1e1", "NaN"])
def test_what_is_no_score_is_refused_at_its_cell_and_the_rest_is_kept(office, staff, text):
    event, (good, bad) = finished_class(office, staff, people=2)
    saved = assessing.record_scores(event_id=event.pk, typed={good.pk: "8", bad.pk: text}, by=staff)
    assert (saved.changed, set(saved.errors)) == (1, {bad.pk})
    assert text in saved.errors[bad.pk]
    assert Assessment.objects.get().score == 8


def test_a_score_taken_back_and_typed_again_is_in_the_history(office, staff):
    event, (person,) = finished_class(office, staff, people=1)
    for text in ("7", "7,0", "", "8,5"):
        assessing.record_scores(event_id=event.pk, typed={person.pk: text}, by=staff)
    told = HistoryEntry.objects.filter(registration=person, what="assessment.scored")
    assert [entry.details for entry in told] == [
        {"was": "", "is": "7"},
        {"was": "7", "is": ""},
        {"was": "", "is": "8,5"},
    ]


def test_a_new_score_leaves_the_decision_alone(office, staff):
    event, (person,) = finished_class(office, staff, people=1)
    decide(person, Decision.REFUSE, staff, "Thi hộ")
    assessing.record_scores(event_id=event.pk, typed={person.pk: "9"}, by=staff)
    kept = Assessment.objects.get()
    assert (kept.decision, kept.reason, kept.score) == (Decision.REFUSE, "Thi hộ", 9)


def test_nobody_else_s_trainee_is_scored(office, staff):
    event, _people = finished_class(office, staff, people=1)
    _other, (stranger,) = finished_class(office, staff, people=1)
    saved = assessing.record_scores(event_id=event.pk, typed={stranger.pk: "9"}, by=staff)
    assert saved.changed == 0
    assert not Assessment.objects.exists()


def queries(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_scores_and_verdicts_cost_the_same_for_three_people_and_for_thirty(office, staff):
    few, some = finished_class(office, staff, people=3)
    many, crowd = finished_class(office, staff, people=30)

    def score(event, people):
        return lambda: assessing.record_scores(
            event_id=event.pk, typed={each.pk: "8" for each in people}, by=staff
        )

    assert queries(score(few, some)) == queries(score(many, crowd))
    assert queries(lambda: dry_run(few)) == queries(lambda: dry_run(many))
    assert queries(lambda: dry_runs([few])) == queries(lambda: dry_runs([few, many]))
    assert len(dry_runs([few, many])[many.pk]) == 30


def scores_url(event):
    return reverse("certificates:scores", args=[event.code])


def test_staff_type_the_scores_of_a_class_in_one_grid(office, staff):
    event, (good, bad) = finished_class(office, staff, people=2)
    client = signed_in(staff)
    answer = client.post(scores_url(event), {f"s-{good.pk}": "8", f"s-{bad.pk}": "tám"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“tám” không phải điểm" in page
    assert 'value="tám"' in page
    assert "Đã lưu 1 điểm." in page
    assert Assessment.objects.get().registration == good
    answer = client.post(scores_url(event), {f"s-{good.pk}": "8", f"s-{bad.pk}": "6,5"})
    assert answer.status_code == 302
    assert set(Assessment.objects.values_list("score", flat=True)) == {8, Decimal("6.5")}


def test_a_pasted_column_fills_the_class_in_its_order(office, staff):
    event, _people = finished_class(office, staff, people=3)
    answer = signed_in(staff).post(scores_url(event), {"column": "7\r\n8,5\r\n\r\n"})
    assert answer.status_code == 302
    in_order = [getattr(each, "assessment", None) for each in assessing.class_list(event)]
    assert [kept and kept.score for kept in in_order] == [7, Decimal("8.5"), None]


def test_a_column_of_another_length_is_used_for_nobody(office, staff):
    event, _people = finished_class(office, staff, people=3)
    answer = signed_in(staff).post(scores_url(event), {"column": "7\n8"})
    assert answer.status_code == 422
    assert "Cột dán có 2 dòng, lớp có 3 người" in answer.content.decode()
    assert not Assessment.objects.exists()


def test_the_downloaded_list_is_pasted_back_in_any_order(office, staff):
    event, people = finished_class(office, staff, people=3)
    client = signed_in(staff)
    url = reverse("certificates:scores_file", args=[event.code, "csv"])
    listed = client.get(url).content.decode("utf-8-sig")
    assert "Mã đăng ký" in listed
    assert all(person.code in listed for person in people)
    rows = [
        f"x\t{person.code}\t{person.full_name}\t{number + 5}"
        for number, person in enumerate(people)
    ]
    assert client.post(scores_url(event), {"column": "\n".join(reversed(rows))}).status_code == 302
    kept = dict(Assessment.objects.values_list("registration", "score"))
    assert kept == {person.pk: number + 5 for number, person in enumerate(people)}


def test_a_decision_is_taken_on_the_page_of_the_class(office, staff):
    event, (person,) = finished_class(office, staff, people=1, days=5, attended=3)
    client = signed_in(staff)
    url = reverse("certificates:decide_person", args=[event.code, person.pk])
    assert client.post(url, {"decision": "grant", "reason": ""}).status_code == 422
    assert client.post(url, {"decision": "grant", "reason": "Nghỉ ốm"}).status_code == 302
    page = client.get(reverse("certificates:event", args=[event.code])).content.decode()
    assert "Được cấp theo quyết định riêng: Nghỉ ốm" in page
    assert "được miễn" in page
