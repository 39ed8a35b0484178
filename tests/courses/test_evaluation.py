"""Phiếu đánh giá online: behind a QR, without a name, added up for staff and for the report."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from common import clock
from courses.feedback import feedback_of, results_of
from courses.models import Evaluation, EvaluationAnswer
from courses.report_documents import result_report
from courses.selectors import training_class
from courses.services.evaluating import open_evaluation
from courses.views.evaluation import answer_path
from registrations.services.events import cancel_event
from tests import factories
from tests.factories import SYSTEM
from tests.factories.staff_pages import a_class_with_trainer, a_client, queries_of

pytestmark = pytest.mark.django_db
ASKED = {"statements": ["Nội dung", "Tài liệu"], "questions": ["Ý kiến khác"]}


@pytest.fixture
def event():
    return a_class_with_trainer(in_days=-1)[0]


@pytest.fixture
def opened(event):
    until = clock.now() + timedelta(days=2)
    return open_evaluation(event_id=event.pk, closes_at=until, by=SYSTEM, **ASKED)


@pytest.fixture
def staff(event):
    return a_client(event.organiser)


def page(event, name="evaluation", *args):
    return reverse(f"courses:{name}", args=[event.code, *args])


def send(client, event, opened, **answers):
    path = answer_path(opened, event.code)
    key = re.search(r'name="sent" value="([^"]+)"', client.get(path).content.decode())
    return client.post(path, {"sent": key[1], **answers})


def test_a_class_answers_without_names_and_staff_see_bars_when_there_are_enough(
    client, event, opened, staff
):
    for level in ("5", "5", "3"):
        answer = send(client, event, opened, s0=level, t0="4", q0="Cần thêm ví dụ")
        assert answer.status_code == 303
    assert "67%" not in staff.get(page(event)).content.decode(), "none stands out as the latest"
    staff.post(page(event, "evaluation_close"))
    shown = staff.get(page(event)).content.decode()
    assert "Đã nhận 3 phiếu trên mạng, 0 phiếu giấy" in shown
    assert "67% tốt trở lên" in shown
    assert "Rất tốt: 2" in shown
    assert "Giảng Viên Một" in shown
    assert shown.count("Cần thêm ví dụ") == 3
    assert "Cảm ơn" in client.get(answer["Location"]).content.decode()
    report = feedback_of(training_class(event))
    assert report.answers == 3
    assert "Nội dung: 67% đánh giá tốt trở lên (3 ý kiến)" in report.lines
    assert len(result_report(event, training_class(event))) > 1000
    csv = staff.get(page(event, "evaluation_file", "csv")).content.decode("utf-8-sig")
    assert "Nội dung,2,0,1,0,0,67" in csv.replace(";", ",")


def test_fewer_than_three_phieu_are_shown_to_nobody(client, event, opened, staff):
    for _ in range(2):
        send(client, event, opened, s0="1", q0="Phòng học nóng")
    staff.post(page(event, "evaluation_paper"), {"s0": "4"})
    staff.post(page(event, "evaluation_close"))
    shown = staff.get(page(event)).content.decode()
    assert "Đã có 3 phiếu" in shown, "one of them of paper, which staff know"
    assert "Phòng học nóng" not in shown
    assert "Phòng học nóng" not in staff.get(page(event, "evaluation_file", "csv")).content.decode()
    assert feedback_of(training_class(event)) is None


def test_nothing_that_is_kept_says_who_answered_or_when(client, event, opened):
    send(client, event, opened, s0="1", q0="Ẩn danh")
    [answer] = EvaluationAnswer.objects.values()
    assert set(answer) == {"id", "evaluation_id", "ratings", "remarks", "source", "day", "form_key"}
    assert str(answer["day"]) == f"{clock.today():%Y-%m-%d}"
    assert answer["id"].version == 4


def test_a_double_click_is_one_phieu(client, event, opened):
    path = answer_path(opened, event.code)
    for _click in range(2):
        assert client.post(path, {"sent": "cùng một trang", "s0": "5"}).status_code == 303
    assert opened.answers.count() == 1


def test_an_empty_phieu_and_senseless_levels_get_a_sentence(client, event, opened):
    path = answer_path(opened, event.code)
    empty = client.post(path, {"sent": "a"})
    assert empty.status_code == 422
    assert "Phiếu còn trống" in empty.content.decode()
    for answers in ({"s0": "9"}, {"s0": "x\0"}, {"q0": "a" * 1001}, {"q0": "a\0"}):
        wrong = client.post(path, {"sent": "b", "q0": "Giữ lại", **answers})
        assert wrong.status_code == 422, answers
    assert (
        "Giữ lại" in client.post(path, {"sent": "b", "s0": "9", "q0": "Giữ lại"}).content.decode()
    )
    assert not opened.answers.exists()


def test_after_the_end_nobody_sends_and_a_wrong_link_opens_nothing(client, event, opened, staff):
    path = answer_path(opened, event.code)
    assert client.get(path[:-3] + "xx/").status_code == 404
    assert staff.post(page(event, "evaluation_close")).status_code == 302
    for answer in (client.get(path), client.post(path, {"s0": "5"})):
        assert "Đã hết hạn gửi phiếu" in answer.content.decode()
    assert not opened.answers.exists()
    assert staff.post(page(event, "evaluation_paper"), {"s0": "4"}).status_code == 302
    assert results_of(opened).paper == 1, "paper ones come later"


def test_the_wording_stays_once_somebody_answered(client, event, opened, staff):
    send(client, event, opened, s0="5")
    fields = {"statements": "Khác", "questions": "", "closes_at": "2099-01-01T17:00"}
    answer = staff.post(page(event), fields)
    assert answer.status_code == 422
    assert "không sửa câu hỏi được nữa" in answer.content.decode()
    longer = {**fields, "statements": "Nội dung\nTài liệu", "questions": "Ý kiến khác"}
    assert staff.post(page(event), longer).status_code == 302
    assert Evaluation.objects.get().closes_at.year == 2099


def test_a_class_that_has_not_begun_or_was_cancelled_is_not_judged(staff):
    for event in (factories.make_class(in_days=5), factories.make_class(in_days=-1)):
        if event.starts_at < clock.now():
            cancel_event(event_id=event.pk, reason="Không đủ người", by=SYSTEM)
        client = a_client(event.organiser)
        fields = {"statements": "Nội dung", "questions": "", "closes_at": "2099-01-01T17:00"}
        answer = client.post(page(event), fields)
        assert answer.status_code == 422
        assert "chưa có gì để đánh giá" in answer.content.decode()


def test_the_code_on_the_screen_leads_to_the_phieu(event, opened, staff):
    shown = staff.get(page(event, "evaluation_code")).content.decode()
    assert answer_path(opened, event.code) in shown
    assert "<svg" in shown


def test_a_thousand_phieu_cost_as_many_queries_as_none(event, opened, staff):
    few = queries_of(staff, page(event))
    EvaluationAnswer.objects.bulk_create(
        EvaluationAnswer(evaluation=opened, ratings={"s0": 5}, remarks={"0": "x"}, source="paper")
        for _ in range(1000)
    )
    assert queries_of(staff, page(event)) == few <= 10
