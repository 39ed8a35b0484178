"""The fair's pages: an exhibitor applies on a phone, staff decide, place and hand out lists."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conferences.fair_links import exhibitor_path
from conferences.models import Exhibitor, Fair
from conferences.services.exhibiting import place_exhibitor
from conferences.states import ExhibitorState
from conferences.views import fair_public
from notifications.models import Message
from notifications.rendering import render_mail
from registrations.models import Event
from tests.factories import SYSTEM
from tests.factories.conference import an_edition
from tests.factories.fair import a_fair, an_exhibitor, some_booths
from tests.factories.staff_pages import a_client
from tests.papers_world import facts_of, text_of

pytestmark = pytest.mark.django_db
APPLICATION = {
    "company": "Gốm sứ Chu Đậu",
    "booths_wanted": "2",
    "full_name": "TRẦN THỊ HOA",
    "phone": "0912 345 678",
    "email": "hoa@example.vn",
    "consent": "on",
    "sent": "phieu-1",
}


def url(event, name, *more):
    return reverse(f"conferences:{name}", args=[event.code, *more])


@pytest.fixture
def event():
    return an_edition()


@pytest.fixture
def fair(event):
    return a_fair(event)


@pytest.fixture
def desk(event):
    return a_client(event.organiser)


def place(exhibitor, *booths):
    place_exhibitor(exhibitor_id=exhibitor.pk, booth_ids=[booth.pk for booth in booths], by=SYSTEM)


def test_an_exhibitor_applies_without_an_account_and_a_second_click_makes_no_second(
    event, fair, client
):
    answers = [client.post(url(event, "fair_apply"), APPLICATION) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    one = Exhibitor.objects.get()
    assert (one.company, one.contact_name, one.contact_phone, one.booths_wanted) == (
        "Gốm sứ Chu Đậu", "Trần Thị Hoa", "+84912345678", 2,
    )  # fmt: skip
    assert answers[0]["Location"] == answers[1]["Location"] == f"{exhibitor_path(one)}?moi=1"
    page = client.get(answers[0]["Location"])
    assert one.code in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    [message] = Message.objects.filter(topic=one.topic)
    assert message.to_email == "hoa@example.vn"
    assert exhibitor_path(one) in str(render_mail(message).mail.body)
    entry = event.history.get(what="fair.applied")
    assert entry.details["consent"] == event.organiser.consent_version


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("consent", ""), ("company", ""), ("company", "***"), ("company", "x" * 201),
        ("company", "\0"), ("phone", "12"), ("phone", ""), ("email", "hoa@"), ("full_name", "1"),
        ("booths_wanted", "9" * 30), ("booths_wanted", "-1"), ("booths_wanted", "hai"),
        ("province_code", "xx"), ("products", "x" * 501),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    event, fair, client, field, typed
):
    answer = client.post(url(event, "fair_apply"), APPLICATION | {field: typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    words = answer.content.decode()
    assert "Lỗi:" in words
    assert field == "email" or "hoa@example.vn" in words
    assert not Exhibitor.objects.exists()


def test_odd_but_honest_words_are_kept_as_they_are(event, fair, client):
    odd = {"company": "=Công ty 🏭 Đông Đô", "wishes": "<b>góc</b>", "address": "@1 Lê Lợi"}
    assert client.post(url(event, "fair_apply"), APPLICATION | odd).status_code == 303
    one = Exhibitor.objects.get()
    assert one.company == "=Công ty 🏭 Đông Đô"
    assert "&lt;b&gt;góc" in client.get(exhibitor_path(one)).content.decode()
    table = a_client(event.organiser).get(url(event, "fair_exhibitors_file", "csv"))
    assert "'=Công ty" in table.content.decode()


def test_a_crowd_from_one_address_may_apply_but_not_without_end(event, fair, client, monkeypatch):
    monkeypatch.setattr(fair_public, "PER_CONTACT", 2)
    codes = [
        client.post(url(event, "fair_apply"), APPLICATION | {"sent": str(turn)}).status_code
        for turn in range(3)
    ]
    assert codes == [303, 303, 429]


def test_the_form_is_closed_until_staff_say_until_when(event, client):
    fair = a_fair(event, applications_until=None)
    assert "không nhận đăng ký" in client.get(url(event, "fair_apply")).content.decode()
    assert client.post(url(event, "fair_apply"), APPLICATION).status_code == 422
    assert client.get(url(event, "fair_public")).status_code == 200
    Event.objects.filter(pk=fair.pk).update(state="draft")
    assert client.get(url(event, "fair_public")).status_code == 404


def test_an_exhibitor_finds_the_way_back_and_withdraws_by_the_link(event, fair, client):
    one = an_exhibitor(fair, contact_phone="+84912345678")
    [booth] = some_booths(fair, 1)
    place(one, booth)
    asked = {"code": one.code.lower(), "phone": "0912345678"}
    found = client.post(url(event, "fair_lookup"), asked)
    assert found["Location"] == exhibitor_path(one)
    wrong = client.post(url(event, "fair_lookup"), asked | {"phone": "0912345679"})
    assert wrong.status_code == 422
    withdraw = exhibitor_path(one, "fair_withdraw")
    assert "trống trở lại" in client.get(withdraw).content.decode()
    one.refresh_from_db()
    assert one.state == ExhibitorState.APPROVED, "opening the page changes nothing"
    assert client.post(withdraw).status_code == 303
    one.refresh_from_db()
    assert one.state == ExhibitorState.WITHDRAWN
    assert not one.booths.exists()
    tampered = exhibitor_path(one).rstrip("/")[:-1] + "x/"
    assert client.get(tampered).status_code == 404


def test_everybody_sees_companies_and_booths_and_nothing_else_about_them(event, fair, client):
    booths = some_booths(fair, 3)
    shown = an_exhibitor(fair, company="Gốm Chu Đậu", contact_name="Phạm Kín Đáo")
    place(shown, booths[1])
    an_exhibitor(fair, company="Chưa Xếp Gian")
    words = client.get(url(event, "fair_public")).content.decode()
    assert "A02: Gốm Chu Đậu" in words
    for hidden in ("Phạm Kín Đáo", shown.contact_phone[3:], shown.contact_email, "Chưa Xếp Gian"):
        assert hidden not in words


def test_staff_open_a_fair_lay_it_out_and_place_somebody_without_scripts(event, desk):
    assert "chưa có hội chợ" in desk.get(url(event, "fair")).content.decode()
    details = {"name": "Hội chợ", "starts_on": "2027-03-05", "ends_on": "2027-03-07"}
    assert desk.post(url(event, "fair_edit"), details).status_code == 302
    zone = {"name": "Khu A", "first": "a01", "rows": "2", "columns": "4", "width": "3",
            "depth": "3", "aisle": "3", "block": "0", "back_to_back": "on"}  # fmt: skip
    looked = desk.post(url(event, "fair_zone_add"), zone | {"preview": "1"})
    assert "Khu mới có 8 gian hàng" in looked.content.decode()
    fair = Fair.objects.get()
    assert not fair.booths.exists()
    assert desk.post(url(event, "fair_zone_add"), zone).status_code == 302
    assert fair.booths.first().number == "A01"
    desk.post(url(event, "fair_exhibitor_add"), APPLICATION)
    one = Exhibitor.objects.get()
    page = desk.get(url(event, "fair_exhibitor", one.pk))
    assert [booth.number for booth in page.context["suggested"]] == ["A01", "A02"]
    assert page.content.decode().count("checked") == 2
    chosen = {"booths": [booth.pk for booth in page.context["suggested"]]}
    assert desk.post(url(event, "fair_exhibitor_place", one.pk), chosen).status_code == 302
    assert [booth.number for booth in one.booths.all()] == ["A01", "A02"]
    other = an_exhibitor(fair)
    late = desk.post(url(event, "fair_exhibitor_place", other.pk), chosen)
    assert late.status_code == 422
    assert "Gian A01 đã xếp cho Gốm sứ Chu Đậu" in late.content.decode()
    for odd in ({}, {"booths": ["9" * 30]}, {"booths": ["\0"]}):
        assert desk.post(url(event, "fair_exhibitor_place", one.pk), odd).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("first", "Khu"), ("first", "A" * 12 + "1"), ("rows", "41"), ("columns", "0"),
        ("width", "0"), ("width", "NaN"), ("depth", "1e9"), ("aisle", "x"), ("block", "-1"),
        ("name", "\0"), ("rows", "9" * 30),
    ],
)  # fmt: skip
def test_a_zone_that_cannot_be_is_refused_at_its_field(event, fair, desk, field, typed):
    zone = {"name": "Khu A", "first": "A01", "rows": "2", "columns": "4", "width": "3",
            "depth": "3", "aisle": "3", "block": "0"}  # fmt: skip
    answer = desk.post(url(event, "fair_zone_add"), zone | {field: typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_the_fair_ends_after_it_begins_in_a_year_that_can_be(event, desk):
    good = {"name": "Hội chợ", "starts_on": "2027-03-05", "ends_on": "2027-03-07"}
    for field, typed in (
        ("ends_on", "2027-03-04"), ("starts_on", "0001-01-01"), ("booth_price", "9" * 30),
        ("applications_until", "9999-12-31T23:59"), ("applications_until", "0001-01-01T00:00"),
    ):  # fmt: skip
        answer = desk.post(url(event, "fair_edit"), good | {field: typed})
        assert answer.status_code == 422, field
        assert answer.context["form"].errors[field]


def test_staff_give_free_refuse_and_change_from_the_pages(event, fair, desk):
    booths = some_booths(fair, 3)
    one, other = an_exhibitor(fair), an_exhibitor(fair)
    give = url(event, "fair_booth_give", booths[0].pk)
    assert desk.post(give, {"exhibitor": one.pk}).status_code == 302
    late = desk.post(give, {"exhibitor": other.pk})
    assert late.status_code == 422
    assert "đã xếp cho" in late.content.decode()
    desk.post(url(event, "fair_booth_free", booths[0].pk))
    assert not one.booths.exists()
    desk.post(url(event, "fair_exhibitor_approve", other.pk))
    refuse = url(event, "fair_exhibitor_refuse", other.pk)
    assert desk.post(refuse, {"reason": ""}).status_code == 422
    desk.post(refuse, {"reason": "Không đúng ngành"})
    other.refresh_from_db()
    assert (other.state, other.answer) == (ExhibitorState.REFUSED, "Không đúng ngành")
    renamed = {"number": "vip 1", "is_closed": "on"}
    desk.post(url(event, "fair_booth", booths[2].pk), renamed)
    booths[2].refresh_from_db()
    assert (booths[2].number, booths[2].is_closed) == ("VIP1", True)
    desk.post(url(event, "fair_row_add", booths[0].pk), {"gap": "0"})
    assert fair.booths.count() == 6
    desk.post(url(event, "fair_row_remove", booths[0].pk))
    assert fair.booths.count() == 3
    for _click in range(2):
        desk.post(url(event, "fair_exhibitor_link", one.pk))
    assert Message.objects.filter(topic=one.topic, kind="fair.link_again").count() == 1


def test_the_plan_and_the_lists_say_who_has_which_booth(event, fair, desk):
    booths = some_booths(fair, 4)
    long = "Công ty Cổ phần Sản xuất và Thương mại Thủ công mỹ nghệ xuất khẩu Đông Bắc Việt Nam"
    one = an_exhibitor(fair, company=long, province_name="Tỉnh Bắc Ninh")
    place(one, booths[2])
    pdf = desk.get(url(event, "fair_plan_file")).content
    assert "A03" in text_of(pdf)
    assert "Thủ công mỹ nghệ xuất khẩu" in text_of(pdf)
    assert "1190.55 x 841.89" in facts_of(pdf)["Page size"]
    by_booth = desk.get(url(event, "fair_booths_file", "csv")).content.decode()
    assert f"3,Khu A,A03,3,3,Đã xếp,{long}" in by_booth.replace("3.00", "3").replace('"', "")
    by_exhibitor = desk.get(url(event, "fair_exhibitors_file", "csv")).content.decode()
    assert "5000000" in by_exhibitor
    for name in ("fair_booths_file", "fair_exhibitors_file"):
        assert desk.get(url(event, name, "xlsx")).status_code == 200


def test_another_office_finds_nothing_of_it(event, fair):
    [booth] = some_booths(fair, 1)
    stranger = a_client(an_edition().organiser)
    one = an_exhibitor(fair)
    for name, more in (("fair", ()), ("fair_exhibitor", (one.pk,)), ("fair_booth", (booth.pk,))):
        assert stranger.get(url(event, name, *more)).status_code == 404


def test_three_hundred_booths_cost_no_more_queries_than_three_and_little_weight(event, fair, desk):
    def asked():
        counts, page = [], None
        for name in ("fair", "fair_zones", "fair_exhibitors", "fair_public"):
            with CaptureQueriesContext(connection) as queries:
                answer = (desk if name != "fair_public" else Client()).get(url(event, name))
            assert answer.status_code == 200
            counts.append(len(queries))
            page = page or answer.content.decode()
        return counts, page

    some_booths(fair, 3)
    place(an_exhibitor(fair), fair.booths.first())
    few, _page = asked()
    some_booths(fair, columns=30, rows=10)
    for booth in fair.booths.filter(zone="Khu B")[:20]:
        place(an_exhibitor(fair), booth)
    many, page = asked()
    assert many == few
    assert max(many) <= 10
    svg = page[page.index('<svg class="plan-svg') : page.rindex("</svg>")]
    assert len(svg.encode()) < 100_000
