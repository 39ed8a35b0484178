"""Sheets, annex, forms and documents of a class, as offices want them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from django.urls import reverse
from docx.shared import Pt

from courses.feedback import FeedbackResults
from courses.models import TrainingClass
from registrations.models import Event, Mark
from registrations.papers import marked_sheet, sign_in_sheet
from registrations.services.presence import mark_presence
from registrations.states import PartOfDay, Presence
from tests import factories
from tests.factories.class_papers import a_paying_class, a_rate, came, somebody
from tests.factories.staff_pages import signed_in
from tests.papers_world import facts_of, raw_text

pytestmark = pytest.mark.django_db


def a_class_that_was_held() -> tuple[Event, object]:
    event, staff = a_paying_class(("meals",))
    a_rate(staff, amount=150_000)
    TrainingClass.objects.filter(pk=event.pk).update(
        opening_decision_number="45/QĐ-TTKC", opening_decision_date=date(2026, 3, 5)
    )
    came(somebody(event, staff, "Lê Văn Đủ", salutation="ong"), staff)
    came(
        somebody(event, staff, "Lê Thị Nửa", salutation="ba", workplace="Sở Công Thương"), staff, 0
    )
    somebody(event, staff, "Lê Vắng")
    came(somebody(event, staff, "Lê Chưa Rõ", salary=None), staff, 1)
    return event, staff


def document(staff, event, name: str):
    answer = signed_in(staff).get(reverse(f"courses:{name}", args=[event.code]))
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content, docx.Document(io.BytesIO(answer.content))


def words_of(opened) -> str:
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in opened.paragraphs), *cells])


def test_the_report_is_filled_in_with_what_the_platform_knows():
    event, staff = a_class_that_was_held()
    _data, opened = document(staff, event, "result_report")
    text = words_of(opened)
    assert "BÁO CÁO" in text
    assert "Kính gửi: Sở Công Thương thành phố Hải Phòng" in text
    assert "Quyết định số 45/QĐ-TTKC ngày 05 tháng 3 năm 2026 của Trung tâm" in text
    assert "Số: ……/BC-TTKC" in text
    numbers = {row.cells[0].text: row.cells[1].text for row in opened.tables[2].rows}
    assert numbers["Số người đăng ký"] == "4 người"
    assert numbers["Số học viên tham dự"] == "3 người (nam 1, nữ 1, chưa rõ 1)"
    assert numbers["Tỷ lệ tham dự bình quân các buổi"] == "37,5%"
    assert numbers["Số học viên dự từ 80% số buổi trở lên"] == "1 người, bằng 33% số tham dự"
    units = {row.cells[0].text: row.cells[1].text for row in opened.tables[3].rows}
    assert units == {"Đơn vị": "Số người", "UBND xã Vĩnh Bảo": "2", "Sở Công Thương": "1"}
    assert "2 người, tổng số 450.000 đ (bốn trăm năm mươi nghìn đồng)" in text
    assert "1 người chưa rõ có hưởng lương" in text
    assert "Số phiếu phát ra: ……" in text


def test_the_report_takes_what_trainees_answered_from_one_place(monkeypatch):
    event, staff = a_class_that_was_held()
    answered = FeedbackResults(answers=12, lines=["Nội dung: 92% tốt trở lên"], remarks=["Hay"])
    monkeypatch.setattr("courses.report_documents.feedback_of", lambda event: answered)
    text = words_of(document(staff, event, "result_report")[1])
    assert "Số phiếu thu về: 12 phiếu." in text
    assert "- Nội dung: 92% tốt trở lên\n- Hay" in text
    assert "Số phiếu phát ra" not in text


def test_the_acceptance_record_names_its_parties_and_its_result():
    event, staff = a_class_that_was_held()
    text = words_of(document(staff, event, "acceptance_record")[1])
    assert "BIÊN BẢN" in text
    assert "Số: ……/BB-TTKC" in text
    assert "Ông/Bà: Nguyễn Văn Mẫu. Chức vụ: Giám đốc" in text
    assert "tổng số 450.000 đ" in text
    assert "ĐẠI DIỆN ĐƠN VỊ PHỐI HỢP" in text


@pytest.mark.parametrize("name", ["acceptance_record", "result_report"])
def test_the_documents_are_laid_out_by_the_decree_and_fetch_and_run_nothing(name):
    event, staff = a_class_that_was_held()
    Event.objects.filter(pk=event.pk).update(venue="Hội trường <&\x0b A")
    data, opened = document(staff, event, name)
    [page] = opened.sections
    assert [round(each.mm) for each in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(each.mm) for each in margins] == [20, 20, 30, 15]
    assert opened.styles["Normal"].font.name == "Times New Roman"
    assert page.different_first_page_header_footer
    left, right = opened.tables[0].rows[0].cells
    assert [each.text for each in right.paragraphs[:2]] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    sizes = {run.font.size for each in right.paragraphs[:2] for run in each.runs}
    assert sizes == {Pt(12), Pt(13)}
    assert left.paragraphs[0].text == "SỞ CÔNG THƯƠNG"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part).decode("utf-8", "replace") for part in archive.namelist()}
    assert not any(re.search("vba|macro|activex|embeddings", part.lower()) for part in parts)
    relations = "".join(text for part, text in parts.items() if part.endswith(".rels"))
    assert 'TargetMode="External"' not in relations
    body = parts["word/document.xml"]
    assert body.count("<w:tblHeader/>") >= 2
    assert "attachedTemplate" not in "".join(parts.values())
    # Word refuses a paragraph whose properties stand in another order.
    for properties in re.findall(r"<w:pPr>.*?</w:pPr>", body):
        order = re.findall(r"<w:(keepNext|pBdr|tabs|spacing|ind|jc)\b", properties)
        assert order == sorted(
            order, key=["keepNext", "pBdr", "tabs", "spacing", "ind", "jc"].index
        )


def test_the_annex_says_which_decision_it_belongs_to_and_has_room_for_one_to_come():
    event, staff = a_paying_class()
    client, url = signed_in(staff), reverse("courses:participants_pdf", args=[event.code])
    before = raw_text(client.get(url).content)
    assert "Phụ lục DANH SÁCH HỌC VIÊN" in before
    assert "(Kèm theo Quyết định số ……/QĐ-TTKC ngày …… tháng …… năm ……… của Trung" in before
    TrainingClass.objects.filter(pk=event.pk).update(
        opening_decision_number="45/QĐ-TTKC", opening_decision_date=date(2026, 3, 5)
    )
    after = raw_text(client.get(url).content)
    assert "(Kèm theo Quyết định số 45/QĐ-TTKC ngày 05 tháng 3 năm 2026 của Trung" in after


def test_the_filled_sheet_shows_what_was_marked_and_the_hour_of_a_scan():
    event, staff = a_paying_class()
    there = came(somebody(event, staff, "Lê Có Mặt"), staff, 1)
    came(somebody(event, staff, "Lê Đến Muộn"), staff, 0, kind=Presence.LATE)
    somebody(event, staff, "Lê Không Rõ")
    session = event.sessions.first()
    mark_presence(
        session_id=session.pk,
        kinds={there.pk: Presence.PRESENT},
        by=staff,
        source=Mark.Source.SCAN,
    )
    hour = f"{there.marks.get(session=session).at.astimezone(session.starts_at.tzinfo):%M}"
    url = reverse("registrations:marked_sheet", args=[event.code, session.pk])
    text = raw_text(signed_in(staff).get(url).content)
    assert "Điểm danh" in text
    assert re.search(rf"Lê Có Mặt .*?Có mặt \d\d:{hour}", text)
    assert re.search(r"Lê Đến Muộn .*?Đến muộn", text)
    assert "Số học viên theo danh sách: 3. Có mặt: 1, đến muộn: 1," in text
    assert "chưa điểm danh: 1." in text
    assert "NGƯỜI ĐIỂM DANH" in text


def test_a_session_of_a_conference_has_its_own_words():
    office = factories.make_organiser()
    event = Event.objects.create(
        organiser=office, kind="conference", code="HN-1", title="Hội nghị khuyến công", capacity=9
    )
    session = factories.add_session(event, date(2027, 3, 5), PartOfDay.MORNING)
    text = raw_text(sign_in_sheet(event, session))
    assert "Phiên: Sáng thứ Sáu, 05/3/2027" in text
    assert "CHỦ TỌA" in text
    assert "Số đại biểu theo danh sách: 0" in text
    assert "học viên" not in text
    assert "Chữ ký" not in raw_text(marked_sheet(event, session))


def test_the_paper_form_asks_without_a_name_on_one_page():
    event, staff = a_paying_class()
    url = reverse("courses:evaluation_form", args=[event.code])
    answer = signed_in(staff).get(url)
    text = raw_text(answer.content)
    assert "PHIẾU ĐÁNH GIÁ" in text
    assert "Không cần ghi họ tên" in text
    assert "Họ và tên" not in text
    assert facts_of(answer.content)["Pages"] == "1"
