"""Everybody who comes: found by staff, ranked, and named in the official order."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from accounts.models import Role
from common.spreadsheets import read_table
from conferences.delegate_list import delegate_list_pdf, sections_of
from conferences.forms.ordering import UnitOrderForm
from conferences.models import Conference, Delegate, InvitedUnit, UnitKind
from conferences.services.guests import ensure_delegates
from registrations.models import Registration
from registrations.states import State
from tests.factories import make_user, register
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    an_edition,
    some_delegates,
    some_delegations,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return an_edition()


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def conference_of(event):
    return Conference.objects.select_related("event__organiser").get(pk=event.pk)


def page_of(staff, event, name="delegates", **asked):
    answer = staff.get(reverse(f"conferences:{name}", args=[event.code]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def found(staff, event, **asked):
    answer = staff.get(reverse("conferences:delegates", args=[event.code]), asked)
    return [each["registration"].full_name for each in answer.context["people"]]


def test_staff_find_people_without_accents_by_name_phone_code_and_unit(staff, event):
    lang_son = a_delegation(event, "Trung tâm Khuyến công Lạng Sơn")
    phuong = a_delegate(lang_son, "Nguyễn Thị Phượng", phone="+84912345678")
    a_delegate(a_delegation(event, "Sở Công Thương tỉnh Sơn La"), "Trần Văn Đức")
    alone = register(event, "Lê Hoàng", workplace="Công ty Cổ phần Đúc Mỹ Đồng")
    assert "Nguyễn Thị Phượng" in found(staff, event, q=phuong.registration.code.lower())
    for words in ("nguyen thi phuong", "0912 345 678", "khuyen cong lang son"):
        assert found(staff, event, q=words) == ["Nguyễn Thị Phượng"], words
    assert found(staff, event, q="duc my dong") == [alone.full_name]
    assert found(staff, event, q="%_'😀" + "x" * 200) is not None


def test_staff_filter_by_province_kind_role_state_and_what_is_missing(staff, event):
    sở = a_delegation(event, "Sở Công Thương", kind=UnitKind.DEPARTMENT, province=("14", "Sơn La"))
    a_delegate(sở, "Trưởng Một", role="head", salutation="ong", email="a@example.vn")
    a_delegate(sở, "Lái Hai", role="driver")
    gone = a_delegate(a_delegation(event), "Hủy Ba", state=State.CANCELLED, salutation="ba")
    alone = register(event, "Riêng Bốn")
    assert found(staff, event) == ["Trưởng Một", "Lái Hai", "Riêng Bốn"]
    assert found(staff, event, province="Sơn La") == ["Trưởng Một", "Lái Hai"]
    assert found(staff, event, province="none") == [alone.full_name]
    assert found(staff, event, kind="department", role="driver") == ["Lái Hai"]
    assert found(staff, event, kind="none") == ["Riêng Bốn"]
    assert found(staff, event, role="delegate") == ["Riêng Bốn"]
    assert found(staff, event, state="cancelled") == [gone.registration.full_name]
    assert found(staff, event, lacking="email") == ["Lái Hai"]
    assert found(staff, event, lacking="salutation") == ["Lái Hai", "Riêng Bốn"]
    assert found(staff, event, order="name") == ["Riêng Bốn", "Lái Hai", "Trưởng Một"]
    assert found(staff, event, role="vua", state="'", lacking="x") == found(staff, event)


def test_what_is_filtered_is_what_is_downloaded_and_no_formula_runs(staff, event):
    a_delegate(a_delegation(event), '=HYPERLINK("x")', salutation="ba", position="@SUM(A1)")
    a_delegate(a_delegation(event), "Trần Nam", salutation="ong")
    url = reverse("conferences:delegates_file", args=[event.code, "xlsx"])
    [sheet] = read_table(staff.get(url, {"q": "hyperlink"}).content, "a.xlsx")
    assert len(sheet.rows) == 2
    assert sheet.rows[1][3] == "Bà"
    assert sheet.rows[1][5] == "@SUM(A1)"
    csv = staff.get(reverse("conferences:delegates_file", args=[event.code, "csv"])).content
    assert b"'@SUM(A1)" in csv


def rank(staff, event, *people, **more):
    data = {}
    for person, number in people:
        data |= {f"rank-{person.pk}": number, f"rank_was-{person.pk}": str(person.rank or "")}
    url = reverse("conferences:delegate_ranks", args=[event.code])
    return staff.post(url, data | more)


def test_staff_set_ranks_and_forms_of_address_of_many_at_once(staff, event):
    delegation = a_delegation(event)
    first, second = a_delegate(delegation, "Trần An"), a_delegate(delegation, "Lê Bình")
    alone = register(event, "Đỗ Chi")
    assert not Delegate.objects.filter(registration=alone).exists()
    answer = staff.post(
        reverse("conferences:delegate_ranks", args=[event.code]),
        {
            f"rank-{first.pk}": "2",
            f"rank_was-{first.pk}": "",
            f"rank-{second.pk}": "1",
            f"salutation-{second.pk}": "ba",
            f"salutation_was-{second.pk}": "",
            f"rank-{alone.pk}": "3",
            f"rank_was-{alone.pk}": "",
        },
    )
    assert answer.status_code == 302
    assert found(staff, event) == ["Lê Bình", "Trần An", "Đỗ Chi"]
    assert Delegate.objects.get(registration=alone).rank == 3
    second.refresh_from_db()
    assert second.registration.salutation == "ba"


def test_a_wrong_rank_is_told_at_its_place_and_nothing_typed_is_lost(staff, event):
    delegation = a_delegation(event)
    first, second = a_delegate(delegation, "Trần An"), a_delegate(delegation, "Lê Bình")
    for wrong in ("0", "-1", "1000", "hai", "9" * 40, "٣", "²", "\x00"):
        answer = rank(staff, event, (first, wrong), (second, "7"))
        page = answer.content.decode()
        assert answer.status_code == 422, wrong
        assert "Trần An: Ghi số từ 1 đến 999." in page
        assert 'value="7"' in page
    assert not Delegate.objects.exclude(rank=None).exists()


def test_what_another_changed_meanwhile_is_not_put_back(staff, event):
    delegation = a_delegation(event)
    first, second = a_delegate(delegation), a_delegate(delegation)
    Delegate.objects.filter(pk=first.pk).update(rank=9)  # after the page was opened
    rank(staff, event, (first, ""), (second, "5"))
    assert Delegate.objects.get(pk=first.pk).rank == 9


def units_listed(event):
    return [section.title for section in sections_of(conference_of(event))]


def test_the_list_names_the_ministry_then_the_host_then_provinces_by_their_names(event):
    for kind, name, province in (
        (UnitKind.PRESS, "Báo Công Thương", ("", "")),
        (UnitKind.CENTRE, "Trung tâm Khuyến công Điện Biên", ("11", "Tỉnh Điện Biên")),
        (UnitKind.BUSINESS, "Công ty Đúc", ("31", "Thành phố Hải Phòng")),
        (UnitKind.CENTRE, "Trung tâm Khuyến công Bắc Ninh", ("24", "Thành phố Bắc Ninh")),
        (UnitKind.DEPARTMENT, "Sở Công Thương Điện Biên", ("11", "Tỉnh Điện Biên")),
        (UnitKind.HOST_SECTOR, "Sở Tài chính", ("", "")),
        (UnitKind.CENTRE, "Trung tâm Khuyến công Hải Phòng", ("31", "Thành phố Hải Phòng")),
        (UnitKind.MINISTRY, "Cục Khuyến công", ("", "")),
        (UnitKind.CENTRE, "Trung tâm Khuyến công Cao Bằng", ("04", "Tỉnh Cao Bằng")),
    ):
        a_delegate(a_delegation(event, name, kind=kind, province=province))
    register(event)
    assert units_listed(event) == [
        "Cơ quan trung ương",
        "Thành phố Hải Phòng",
        "Thành phố Bắc Ninh",
        "Tỉnh Cao Bằng",
        "Tỉnh Điện Biên",
        "Cơ sở công nghiệp nông thôn",
        "Báo chí",
        "Đại biểu khác",
    ]
    dien_bien = sections_of(conference_of(event))[4]
    assert list(dien_bien.units) == ["Sở Công Thương Điện Biên", "Trung tâm Khuyến công Điện Biên"]


def test_in_a_delegation_the_head_is_first_then_ranks_and_drivers_only_where_asked(event):
    delegation = a_delegation(event)
    people = [
        {"full_name": "Không Số"},
        {"full_name": "Số Hai", "rank": 2},
        {"full_name": "Lái Xe", "role": "driver", "rank": 1},
        {"full_name": "Số Một", "rank": 1},
        {"full_name": "Trưởng Đoàn", "role": "head"},
    ]
    some_delegates(delegation, people)
    a_delegate(delegation, "Đã Hủy", state=State.CANCELLED)

    def names(**asked):
        [section] = sections_of(conference_of(event), **asked)
        return [person.full_name for group in section.units.values() for person in group]

    assert names() == ["Trưởng Đoàn", "Số Một", "Số Hai", "Không Số"]
    assert names(with_drivers=True)[-1] == "Lái Xe"


def test_staff_put_the_units_in_another_order_and_back(staff, event):
    names = ("Cao Bằng", "Điện Biên", "Lạng Sơn", "Sơn La")
    units = {
        name: a_delegation(event, f"Trung tâm {name}", province=(f"0{place}", f"Tỉnh {name}")).unit
        for place, name in enumerate(names, start=4)
    }
    for delegation in (unit.delegation for unit in units.values()):
        a_delegate(delegation)
    numbers = {f"unit-{unit.pk}": place for place, unit in enumerate(units.values(), start=1)}
    url = reverse("conferences:unit_order", args=[event.code])
    staff.post(url, numbers | {f"unit-{units['Sơn La'].pk}": 1})
    assert units_listed(event) == [
        "Tỉnh Sơn La",
        "Tỉnh Cao Bằng",
        "Tỉnh Điện Biên",
        "Tỉnh Lạng Sơn",
    ]
    answer = staff.post(url, numbers | {f"unit-{units['Cao Bằng'].pk}": "mười"})
    assert answer.status_code == 422
    assert 'value="mười"' in answer.content.decode()
    staff.post(url, numbers | {"by_rule": "1"})
    assert units_listed(event)[0] == "Tỉnh Cao Bằng"


@given(st.data(), st.integers(2, 40))
def test_a_unit_given_a_number_stands_there_and_the_others_keep_their_order(data, number):
    units = [InvitedUnit(pk=pk, name=str(pk)) for pk in range(1, number + 1)]
    moved, place = (data.draw(st.integers(1, number)) for _each in range(2))
    typed = {f"unit-{unit.pk}": unit.pk for unit in units} | {f"unit-{moved}": place}
    form = UnitOrderForm(typed, units=units)
    assert form.is_valid()
    order = form.in_order()
    assert order.index(moved) == place - 1
    assert [pk for pk in order if pk != moved] == [u.pk for u in units if u.pk != moved]


def three_hundred(event):
    long = "Phó Giám đốc phụ trách Trung tâm, kiêm Trưởng phòng Khuyến công"
    for delegation in some_delegations(event, 36, quota=8):
        some_delegates(
            delegation,
            [{"role": "head" if n == 0 else "delegate", "position": long if n < 2 else ""}
             for n in range(8)],
        )  # fmt: skip
        some_delegates(delegation, [{"role": "driver"}])
    return Registration.objects.filter(event=event).count()


def test_three_hundred_delegates_are_shown_in_ten_queries(staff, event):
    assert three_hundred(event) >= 300
    url = reverse("conferences:delegates", args=[event.code])
    staff.get(url)
    for address in (
        url,
        f"{url}?q=nguyen",
        reverse("conferences:delegate_ranks", args=[event.code]),
    ):
        with CaptureQueriesContext(connection) as asked:
            staff.get(address)
        assert len(asked) <= 10, [each["sql"] for each in asked]


def test_the_paper_of_three_hundred_repeats_its_head_row_and_cuts_nothing_off(event):
    event = an_edition(event.organiser, capacity=500)
    three_hundred(event)
    a_delegate(
        a_delegation(event, province=("25", "Tỉnh Phú Thọ")),
        "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Thiên Thanh",
        position="Phó Cục trưởng Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công",
        workplace="Trung tâm Khuyến công và Tư vấn phát triển công nghiệp tỉnh Phú Thọ",
        salutation="ba",
    )
    document = PdfDocument(BytesIO(delegate_list_pdf(conference_of(event))))
    pages = [page.get_textpage().get_text_range() for page in document]
    text = " ".join(" ".join(pages).split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]
    assert all("Đơn vị công tác" in page for page in pages[:-1])
    assert "Danh sách có 289 đại biểu./." in text
    assert "Bà Công Tằng Tôn Nữ" in text
    assert "Trưởng đoàn" in text


def test_another_office_sees_none_of_it(event, client):
    a_delegate(a_delegation(event))
    client.force_login(make_user(Role.ADMINISTRATOR))
    for name, more in (
        ("delegates", []), ("delegate_ranks", []), ("unit_order", []), ("delegate_list_pdf", []),
        ("delegates_file", ["csv"]), ("delegate_list_file", ["xlsx"]),
    ):  # fmt: skip
        url = reverse(f"conferences:{name}", args=[event.code, *more])
        assert client.get(url).status_code == 404, name


def test_who_registered_alone_is_ranked_beside_the_delegations(event):
    register(event)
    assert ensure_delegates(event) == 1
