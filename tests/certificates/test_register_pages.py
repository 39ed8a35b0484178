"""The register as staff see, print and check it, and what they do with one paper."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Role
from accounts.policies import organisers_of
from certificates.book import gaps_of
from certificates.models import Certificate, CertificateState, SpoiledBlank
from certificates.services import lifecycle
from common import clock
from registrations.models import Registration
from tests import factories
from tests.factories.issued import decision, issued_papers, make, reserved_papers
from tests.papers_world import raw_text

BOOK = "/quan-ly/giay-chung-nhan/"
DECISION = {
    "reason": "Làm mất",
    "decision_number": "61/QĐ-TTKC",
    "decision_date": "2026-11-20",
}


@pytest.fixture
def office(db):
    return factories.make_organiser(name="Trung tâm Mẫu", short_name="TT Mẫu")


@pytest.fixture
def boss(office, client):
    user = factories.make_user(Role.ADMINISTRATOR, office)
    client.force_login(user)
    return user


@pytest.fixture
def papers(office):
    return issued_papers(office, "Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Minh")


def sent(paper, **changes):
    """The form of a new paper as it is sent, the paper's own data where it corrects."""
    return {**DECISION, "template": paper.batch.template_version.template_id, **changes}


def as_printed(paper, **changes):
    names = ("full_name", "birth", "workplace", "position")
    return sent(paper, **{**{name: paper.snapshot[name] for name in names}, **changes})


def test_a_lost_paper_is_issued_again_from_its_page(client, boss, papers):
    old = papers[0]
    page = f"{BOOK}{old.pk}/"
    assert "Cấp lại" in client.get(page).content.decode()
    answer = client.post(f"{page}cap-lai/", sent(old))
    new = Certificate.objects.get(replaces=old)
    assert answer.url == f"{BOOK}{new.pk}/"
    assert old.serial in client.get(answer.url).content.decode()
    waiting = client.get(page).content.decode()
    assert "còn giá trị cho đến khi" in waiting
    assert "/cap-lai/" not in waiting
    make(new)
    shown = client.get(page).content.decode()
    assert "Đã được thay bằng giấy số hiệu" in shown
    assert new.serial in shown
    assert "Làm mất" in shown
    assert "61/QĐ-TTKC" in shown


def test_a_double_click_makes_one_paper_and_leads_to_it(client, boss, papers):
    old = papers[0]
    answers = [client.post(f"{BOOK}{old.pk}/cap-lai/", sent(old)) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Certificate.objects.filter(replaces=old).count() == 1
    other = client.post(f"{BOOK}{old.pk}/cap-lai/", sent(old, reason="Rách"))
    assert other.status_code == 422
    assert Certificate.objects.get(replaces=old).serial in other.content.decode()


def test_a_correction_shows_the_paper_beside_the_registration(client, boss, papers):
    old = papers[0]
    Registration.objects.filter(pk=old.registration_id).update(workplace="Sở Công Thương")
    page = client.get(f"{BOOK}{old.pk}/").content.decode()
    assert "Trong hồ sơ đăng ký: Sở Công Thương" in page
    answer = client.post(f"{BOOK}{old.pk}/dinh-chinh/", as_printed(old, full_name="Nguyễn Thị Hòa"))
    assert answer.status_code == 302
    new = Certificate.objects.get(replaces=old)
    assert (new.snapshot["full_name"], new.snapshot["workplace"]) == (
        "Nguyễn Thị Hòa",
        old.snapshot["workplace"],
    )
    assert Registration.objects.get(pk=old.registration_id).full_name == old.snapshot["full_name"]


def test_a_ticked_correction_leaves_what_it_does_not_correct_in_the_registration(
    client, boss, papers
):
    old = papers[0]
    Registration.objects.filter(pk=old.registration_id).update(workplace="Sở Công Thương")
    client.post(
        f"{BOOK}{old.pk}/dinh-chinh/",
        as_printed(old, birth="12/03/1987", to_registration="on"),
    )
    registration = Registration.objects.get(pk=old.registration_id)
    assert registration.birth_date == dt.date(1987, 3, 12)
    assert registration.workplace == "Sở Công Thương"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Chưa có gì khác với giấy đã cấp."),
        ({"full_name": "Khác", "reason": ""}, "reason"),
        ({"birth": "hôm qua"}, "Không hiểu được ngày sinh này."),
    ],
)
def test_a_correction_that_cannot_be_made_says_why(client, boss, papers, changes, said):
    answer = client.post(f"{BOOK}{papers[0].pk}/dinh-chinh/", as_printed(papers[0], **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Certificate.objects.count() == 3


def test_revoking_keeps_the_decision_and_its_day(client, boss, papers):
    client.post(f"{BOOK}{papers[0].pk}/thu-hoi/", DECISION)
    papers[0].refresh_from_db()
    assert papers[0].state == CertificateState.REVOKED
    assert papers[0].revoke_decision_date == dt.date(2026, 11, 20)
    assert "61/QĐ-TTKC, 20/11/2026" in client.get(f"{BOOK}{papers[0].pk}/").content.decode()


def test_who_may_not_approve_sees_no_form_and_cannot_send_one(client, office, papers):
    client.force_login(factories.make_user(Role.STAFF, office))
    page = f"{BOOK}{papers[0].pk}/"
    assert "cap-lai" not in client.get(page).content.decode()
    for deed in ("cap-lai", "dinh-chinh", "thu-hoi"):
        assert client.post(f"{page}{deed}/", sent(papers[0])).status_code == 404


def with_a_story(papers, boss):
    """The second is revoked, the third replaced by a fourth."""
    lifecycle.revoke_certificate(
        certificate_id=papers[1].pk, by=boss, decision=decision("Cấp nhầm", "77/QĐ-TTKC")
    )
    new = lifecycle.reissue_certificate(certificate_id=papers[2].pk, by=boss, decision=decision())
    make(new)
    return new


def test_the_book_to_print_has_every_number_and_says_what_became_of_it(client, boss, papers):
    new = with_a_story(papers, boss)
    year = papers[0].year
    page = client.get(BOOK).content.decode()
    url = f"{BOOK}so/{boss.memberships.get().organiser.slug}/{year}.pdf"
    assert url in page
    text = " ".join(raw_text(client.get(url).content).split())
    for paper in (*papers, new):
        assert paper.serial in text
    assert "Thu hồi theo QĐ số 77/QĐ-TTKC" in text
    assert "Sổ có 4 số, từ số 01 đến số 04" in text


def test_the_table_to_download_says_it_too(client, boss, papers):
    new = with_a_story(papers, boss)
    file = client.get(f"{BOOK}so.xlsx?year={papers[0].year}").content
    rows = list(load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True))
    remarks = {row[2]: row[-1] for row in rows if row[2] in {p.serial for p in (*papers, new)}}
    assert not remarks[papers[0].serial]
    assert remarks[papers[1].serial] == "Thu hồi theo QĐ số 77/QĐ-TTKC ngày 20/11/2026."
    assert remarks[papers[2].serial] == (
        f"Thay bằng giấy số {new.serial} (cấp lại) theo QĐ số 61/QĐ-TTKC ngày 20/11/2026."
    )
    assert remarks[new.serial] == f"Cấp lại, thay giấy số {papers[2].serial}."


def test_who_works_for_two_offices_chooses_one(client, boss, papers, office):
    other = factories.make_organiser(short_name="TT Khác")
    assert "TT Mẫu</option>" not in client.get(BOOK).content.decode()
    boss.memberships.create(organiser=other, role=Role.STAFF)
    issued_papers(other, "Phạm Lan")
    both = client.get(BOOK).content.decode()
    assert "TT Mẫu</option>" in both
    assert "Phạm Lan" in both
    assert "Phạm Lan" not in client.get(f"{BOOK}?organiser={office.slug}").content.decode()


def test_another_offices_book_is_not_found(client, boss, papers):
    other = factories.make_organiser()
    issued_papers(other, "Phạm Lan")
    assert client.get(f"{BOOK}so/{other.slug}/{papers[0].year}.pdf").status_code == 404


def ours(boss):
    return gaps_of(organisers_of(boss))


def test_a_sound_register_has_no_gap(client, boss, papers, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert ours(boss) == []
    call_command("register_gaps")
    assert "không thiếu và không trùng số nào" in client.get(BOOK).content.decode()


def broken(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_number_taken_out_by_hand_is_found(client, boss, papers):
    broken("UPDATE certificates_certificate SET register_number = 9 WHERE id = %s", papers[1].pk)
    gap = ours(boss)[0]
    assert (gap.missing, gap.counter, gap.beyond) == ((2, 4, 5, 6, 7, 8), 3, 9)
    assert "thiếu số 2, 4–8" in client.get(BOOK).content.decode()
    with pytest.raises(CommandError, match="thiếu số 2, 4–8"):
        call_command("register_gaps")


def test_a_counter_that_fell_behind_or_ran_ahead_is_found(boss, papers):
    broken("UPDATE certificates_registercounter SET last_number = 2")
    assert (ours(boss)[0].counter, ours(boss)[0].beyond) == (2, 3)
    broken("UPDATE certificates_registercounter SET last_number = 4")
    assert ours(boss)[0].missing == (4,)
    broken("DELETE FROM certificates_registercounter")
    assert ours(boss)[0].beyond == 3


def test_a_number_given_twice_is_found(boss, papers):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot drop the constraint that forbids it")
    broken("SET CONSTRAINTS ALL IMMEDIATE")
    broken("ALTER TABLE certificates_certificate DROP CONSTRAINT certificate_register_number")
    broken("UPDATE certificates_certificate SET register_number = 1 WHERE id = %s", papers[2].pk)
    assert (ours(boss)[0].repeated, ours(boss)[0].missing) == ((1,), (3,))


def test_the_next_so_hieu_is_shown_for_a_pattern_before_it_is_saved(client, boss, papers, office):
    url, year = reverse("certificates:serials"), clock.today().year
    assert f"GCN-{year}-00004" in client.get(url).content.decode()
    typed = {"serial_pattern": "{số:03}/{năm}-KC"}
    looked = client.post(url, {**typed, "look": "1"})
    assert f"004/{year}-KC" in looked.content.decode()
    office.refresh_from_db()
    assert office.serial_pattern == "GCN-{năm}-{số:05}"
    assert client.post(url, typed).status_code == 302
    assert reserved_papers(office, "Phạm Lan")[0].serial == f"004/{year}-KC"
    assert ours(boss) == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("GCN-{số}", "phải có cả {năm} và {số}"),
        ("{năm}-{số}-{x}", "chỉ dùng được {năm} và {số}"),
        ("{năm}-{số:061}", "dài hơn 60 ký tự"),
    ],
)
def test_a_pattern_that_numbers_nothing_is_refused(client, boss, pattern, said):
    answer = client.post(reverse("certificates:serials"), {"serial_pattern": pattern})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_pattern_that_would_repeat_a_so_hieu_is_refused(client, boss, office):
    office.serial_pattern = "GCN-{năm}-1{số:02}"
    office.save()
    serial = issued_papers(office, "Phạm Lan")[0].serial
    answer = client.post(reverse("certificates:serials"), {"serial_pattern": "gcn-{năm}-{số:03}"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"giấy thứ 101 của năm {clock.today().year} sẽ trùng số hiệu {serial}" in page
    fine = client.post(reverse("certificates:serials"), {"serial_pattern": "GCN-{năm}/{số:03}"})
    assert fine.status_code == 302


BLANKS = {
    "first": "A 000123",
    "reason": "In lệch",
    "minutes": "05/BB-TTKC",
    "destroyed_on": "2026-11-20",
}


def test_a_run_of_spoiled_blanks_is_entered_once_and_stays(client, boss, papers):
    url = reverse("certificates:blanks")
    run = {**BLANKS, "last": "A 000126", "serial": papers[0].serial.lower()}
    assert client.post(url, run).status_code == 302
    numbers = SpoiledBlank.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == ["A 000123", "A 000124", "A 000125", "A 000126"]
    again = client.post(url, {**BLANKS, "first": "A 000125"})
    assert again.status_code == 422
    assert "Phôi A 000125 đã được nhập, biên bản 05/BB-TTKC." in again.content.decode()
    assert "A 000126" in client.get(url).content.decode()
    assert "A 000123, A 000124" in client.get(f"{BOOK}{papers[0].pk}/").content.decode()
    file = client.get(f"{BOOK}phoi-huy.csv").content.decode("utf-8-sig")
    assert file.count("05/BB-TTKC") == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"last": "B 000130"}, "cùng một kiểu"),
        ({"last": "A 000100"}, "Số cuối phải sau số đầu."),
        ({"last": "A 999999"}, "nhiều nhất 1000 phôi"),
        ({"serial": "KHÔNG CÓ"}, "Sổ không có giấy số hiệu này."),
        ({"destroyed_on": "2099-01-01"}, "Ngày hủy chưa tới."),
    ],
)
def test_blanks_that_make_no_sense_are_refused(client, boss, changes, said):
    answer = client.post(reverse("certificates:blanks"), {**BLANKS, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SpoiledBlank.objects.exists()


def test_an_approver_reads_the_blanks_and_enters_none(client, office):
    client.force_login(factories.make_user(Role.APPROVER, office))
    url = reverse("certificates:blanks")
    assert "Nhập phôi hủy" not in client.get(url).content.decode()
    assert client.post(url, BLANKS).status_code == 404
