"""Who is not paid by the state is paid for the days they came, at rates that stand in a table."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from common.errors import Conflict, DomainError
from common.vietnamese.numbers import in_words
from courses.models import PaymentKind, PaymentRate
from courses.paying import Tariff, overlapping
from courses.selectors.payments import Reason, payment_list
from courses.services.classes import copy_class
from courses.services.money import add_rate, choose_payments, end_rate, withdraw_rate
from registrations.models import HistoryEntry
from registrations.states import Presence
from tests import factories
from tests.factories.class_papers import a_paying_class, a_rate, came, day_of, somebody
from tests.factories.crowd import at_once
from tests.factories.staff_pages import a_client, signed_in
from tests.papers_world import facts_of, raw_text

pytestmark = pytest.mark.django_db


def listed(event):
    return payment_list(event, event.training_class)


def sums(event) -> dict[str, int]:
    return {each.registration.full_name: each.total for each in listed(event).payees}


def test_only_the_days_that_somebody_came_are_paid_late_as_well_and_absent_not():
    event, staff = a_paying_class()
    a_rate(staff)
    came(somebody(event, staff, "Lê Văn Một"), staff, 0)
    came(somebody(event, staff, "Lê Văn Hai"), staff)
    came(somebody(event, staff, "Lê Văn Muộn"), staff, 3, kind=Presence.LATE)
    absent = came(somebody(event, staff, "Lê Vắng"), staff, 0, kind=Presence.EXCUSED)
    assert sums(event) == {"Lê Văn Một": 100_000, "Lê Văn Hai": 200_000, "Lê Văn Muộn": 100_000}
    assert listed(event).left_out == [(absent, Reason.ABSENT)]
    assert listed(event).total == 400_000


def test_who_is_paid_by_the_state_is_left_out_and_who_may_be_is_asked_about_never_paid():
    event, staff = a_paying_class()
    a_rate(staff)
    clerk = came(somebody(event, staff, "Trần Công Chức", salary=True), staff)
    unknown = came(somebody(event, staff, "Trần Chưa Rõ", salary=None), staff)
    assert sums(event) == {}
    client = signed_in(staff)
    page = client.get(reverse("courses:payments", args=[event.code])).content.decode()
    assert "Trần Công Chức" in page
    assert "1 người đã dự nhưng chưa rõ" in page
    answers = {f"p-{unknown.pk}": "no", f"p-{clerk.pk}": "no"}
    client.post(reverse("courses:payments_salaries", args=[event.code]), answers)
    assert sums(event) == {"Trần Chưa Rõ": 200_000}
    entry = HistoryEntry.objects.get(registration=unknown, what="registration.details_changed")
    assert (entry.actor_user, entry.details) == (staff, {"fields": ["on_state_salary"]})


def test_each_day_has_the_rate_of_that_day_and_a_whole_class_that_of_its_first():
    event, staff = a_paying_class(("meals", "travel", "materials"))
    first, second = day_of(event), day_of(event, 1)
    a_rate(staff, amount=100_000, valid_to=first)
    a_rate(staff, amount=150_000, valid_from=second)
    a_rate(staff, kind="travel", unit="course", amount=300_000, valid_to=first)
    a_rate(staff, kind="travel", unit="course", amount=900_000, valid_from=second)
    a_rate(staff, kind="materials", unit="session", amount=10_000)
    came(somebody(event, staff), staff, 1, 2, 3)
    [payee] = listed(event).payees
    assert payee.amounts == (250_000, 300_000, 30_000)
    assert (payee.days, payee.sessions) == (2, 3)
    assert len(listed(event).rates) == 4


def test_a_day_without_a_rate_is_told_and_nothing_is_printed_before_it_has_one():
    event, staff = a_paying_class()
    a_rate(staff, valid_to=day_of(event))
    came(somebody(event, staff), staff)
    client, paper = signed_in(staff), reverse("courses:payments_file", args=[event.code, "pdf"])
    page = client.get(reverse("courses:payments", args=[event.code])).content.decode()
    assert f"Chưa có mức tiền ăn áp dụng cho ngày {day_of(event, 1):%d/%m/%Y}." in page
    assert paper not in page
    assert client.get(paper).status_code == 302
    a_rate(staff, valid_from=day_of(event, 1))
    assert client.get(paper)["Content-Type"] == "application/pdf"


def test_a_class_that_pays_nothing_has_nobody_to_pay():
    event, staff = a_paying_class(())
    a_rate(staff)
    came(somebody(event, staff), staff)
    assert not listed(event).payees
    url = reverse("courses:payments_kinds", args=[event.code])
    assert signed_in(staff).post(url, {"kinds": ["meals", "gold"]}).status_code == 422
    assert signed_in(staff).post(url, {"kinds": ["meals", "travel"]}).status_code == 302
    event.training_class.refresh_from_db()
    assert event.training_class.meal_support
    assert event.training_class.further_payments == ["travel"]
    assert event.history.filter(what="payments.chosen").count() == 1


def test_two_rates_of_one_kind_never_apply_on_the_same_day():
    _event, staff = a_paying_class()
    rate = a_rate(staff, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
    client, url = signed_in(staff), reverse("courses:rate_create")
    typed = {
        "kind": "meals", "amount": "200000", "unit": "day", "valid_from": "2026-06-30",
        "legal_number": "Nghị quyết số 20", "legal_date": "2026-06-01",
    }  # fmt: skip
    page = client.post(url, typed)
    assert page.status_code == 422
    assert "Tiền ăn đã có mức 100.000 đ/ngày áp dụng từ 01/01/2026" in page.content.decode()
    assert "Nghị quyết số 20" in page.content.decode()
    assert client.post(url, typed | {"kind": "travel"}).status_code == 302
    assert client.post(url, typed | {"valid_from": "2026-07-01"}).status_code == 302
    page = client.post(url, typed | {"valid_from": "2025-12-31", "valid_to": "2026-01-01"})
    assert page.status_code == 422
    withdraw_rate(rate_id=rate.pk, reason="Nhập nhầm", by=staff)
    assert client.post(url, typed | {"valid_to": "2026-06-30"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", "0"), ("amount", "-5"), ("amount", "9" * 40), ("amount", "1,5 triệu"),
        ("valid_to", "2019-01-01"), ("valid_from", "0001-01-01"), ("legal_number", "a\0b"),
        ("legal_number", "😀" * 200), ("kind", "gold"), ("unit", ""),
    ],
)  # fmt: skip
def test_what_is_no_rate_is_refused_at_its_place(name, value):
    _event, staff = a_paying_class()
    typed = {
        "kind": "meals", "amount": "200000", "unit": "day", "valid_from": "2026-06-30",
        "legal_number": "Nghị quyết số 20", "legal_date": "2026-06-01", name: value,
    }  # fmt: skip
    page = signed_in(staff).post(reverse("courses:rate_create"), typed)
    assert page.status_code == 422
    assert name in page.context["form"].errors
    assert not PaymentRate.objects.exists()


def test_a_rate_ends_and_one_typed_by_mistake_is_taken_out_and_both_are_still_seen():
    event, staff = a_paying_class()
    rate = a_rate(staff)
    client = signed_in(staff)
    end = reverse("courses:rate_end", args=[rate.pk])
    assert client.post(end, {"last_day": "2019-12-31"}).status_code == 422
    assert client.post(end, {"last_day": "2026-06-30"}).status_code == 302
    with pytest.raises(DomainError):  # it never grows longer again
        end_rate(rate_id=rate.pk, last_day=date(2026, 7, 1), by=staff)
    url = reverse("courses:rate_withdraw", args=[rate.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Sai số"})
    page = client.get(reverse("courses:rates")).content.decode()
    assert "đã gỡ" in page
    assert "Sai số" in page
    came(somebody(event, staff), staff)
    assert listed(event).gaps
    assert client.get(end).status_code == 404


def test_the_rates_of_another_office_are_neither_seen_nor_used():
    event, staff = a_paying_class()
    came(somebody(event, staff), staff)
    elsewhere = factories.make_organiser()
    rate = a_rate(factories.make_user(Role.STAFF, elsewhere))
    assert listed(event).gaps
    assert rate.legal_number not in signed_in(staff).get(reverse("courses:rates")).content.decode()
    assert signed_in(staff).get(reverse("courses:rate_end", args=[rate.pk])).status_code == 404
    client = a_client(elsewhere)
    assert client.get(reverse("courses:payments", args=[event.code])).status_code == 404


def test_the_list_to_sign_has_its_grounds_the_sums_and_the_total_in_words():
    event, staff = a_paying_class(("meals", "travel"))
    type(event.training_class).objects.update(
        opening_decision_number="45/QĐ-TTKC", opening_decision_date=date(2026, 3, 5)
    )
    event.training_class.refresh_from_db()
    a_rate(staff, amount=115_000)
    a_rate(staff, kind="travel", amount=1_005_000, unit="course")
    came(somebody(event, staff, "Đỗ Thị Ánh"), staff)
    came(somebody(event, staff, "Đỗ Công Chức", salary=True), staff)
    url = reverse("courses:payments_file", args=[event.code, "pdf"])
    answer = signed_in(staff).get(url)
    text = raw_text(answer.content)
    assert "no-store" in answer["Cache-Control"]
    assert "Căn cứ Quyết định số 45/QĐ-TTKC ngày 05 tháng 3 năm 2026 của Trung tâm" in text
    assert "Nghị quyết số 12/2026/NQ-HĐND ngày 05 tháng 3 năm 2026 của Hội đồng nhân dân" in text
    assert "tiền ăn 115.000 đ/ngày" in text.replace("/ ", "/")
    assert "Đỗ Công Chức" not in text
    assert "230.000 1.005.000 1.235.000" in text
    words = "Một triệu hai trăm ba mươi lăm nghìn đồng./."
    assert f"Tổng số tiền (viết bằng chữ): {words}" in text
    assert all(word in text for word in ("NGƯỜI LẬP", "KẾ TOÁN", "GIÁM ĐỐC", "Ký nhận"))
    assert facts_of(answer.content)["Page size"].startswith("841.89 x 595.276")


def test_the_spreadsheet_has_the_same_sums_as_numbers_and_no_formulas():
    event, staff = a_paying_class()
    a_rate(staff)
    came(somebody(event, staff, "Lê An", workplace="=1+1"), staff)
    client = signed_in(staff)
    answer = client.get(reverse("courses:payments_file", args=[event.code, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][1:] == ["Lê An", None, "=1+1", 2, 4, 200_000, 200_000]
    assert sheet["D2"].data_type == "s"
    assert [cell.value for cell in sheet[3]][-1] == 200_000
    text = client.get(reverse("courses:payments_file", args=[event.code, "csv"])).content.decode()
    assert "'=1+1" in text
    assert "Hai trăm nghìn đồng" in text
    assert client.get(reverse("courses:payments_file", args=[event.code, "exe"])).status_code == 404


def test_a_copied_class_pays_what_the_first_one_paid():
    event, staff = a_paying_class(("meals", "travel"))
    by = factories.Actor.user(staff)
    copied = copy_class(event_id=event.pk, code="", first_day=date(2027, 3, 1), by=by)
    assert copied.payment_kinds == [PaymentKind.MEALS, PaymentKind.TRAVEL]


FIRST = date(2026, 1, 1)
SPANS = st.tuples(
    st.integers(0, 60), st.none() | st.integers(0, 40), st.integers(1, 10**8), st.booleans()
)


def _rate(number: int, start: int, days: int | None, amount: int, by_session: bool) -> PaymentRate:
    begin = FIRST + timedelta(days=start)
    return PaymentRate(
        pk=number,
        kind="meals",
        amount=amount,
        unit="session" if by_session else "day",
        valid_from=begin,
        valid_to=None if days is None else begin + timedelta(days=days),
    )


@pytest.mark.once
@given(
    spans=st.lists(SPANS, max_size=6),
    came_on=st.dictionaries(st.integers(-10, 120), st.integers(1, 3), max_size=20),
)
def test_whatever_rates_follow_each_other_a_day_has_one_and_the_sum_is_theirs(spans, came_on):
    kept: list[PaymentRate] = []
    for number, span in enumerate(spans):
        rate = _rate(number, *span)
        if overlapping(kept, "meals", rate.valid_from, rate.valid_to) is None:
            kept.append(rate)
    attended = {FIRST + timedelta(days=day): sessions for day, sessions in came_on.items()}
    tariff, expected, gaps = Tariff(kept, [PaymentKind.MEALS], None), 0, set()
    for day, sessions in attended.items():
        covering = [rate for rate in kept if rate.covers(day)]
        assert len(covering) <= 1
        if not covering:
            gaps.add(day)
            continue
        expected += covering[0].amount * (sessions if covering[0].unit == "session" else 1)
    assert tariff.due(attended) == (expected,)
    assert {gap.day for gap in tariff.gaps} == gaps


_VALUES = {
    word: n
    for n, word in enumerate(
        ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    )
} | {"mốt": 1, "tư": 4, "lăm": 5}
_SIZES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def read_back(words: str) -> int:
    """The number that a Vietnamese reads in these words."""
    billions = total = group = digit = 0
    for word in words.removesuffix(" đồng").split():
        if word in _VALUES:
            digit = _VALUES[word]
        elif word == "mười":
            group, digit = group + 10, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word == "tỷ":
            billions, total, group, digit = (total + group + digit) * 10**9, 0, 0, 0
        elif word in _SIZES:
            total, group, digit = total + (group + digit) * _SIZES[word], 0, 0
        else:
            assert word == "linh"
    return billions + total + group + digit


@pytest.mark.once
@given(st.integers(0, 10**15))
def test_an_amount_in_words_is_the_amount(amount):
    words = in_words(amount)
    assert read_back(words) == amount
    assert words.endswith(" đồng")
    assert "mươi một " not in f"{words} "
    assert "mươi năm " not in words.removesuffix("đồng")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_add_the_same_rate_at_once_leave_one():
    _event, staff = a_paying_class()
    details = {
        "kind": "meals", "amount": 1, "unit": "day", "legal_number": "NQ", "legal_issuer": "",
        "legal_date": date(2026, 1, 1), "valid_from": date(2026, 1, 1), "valid_to": None,
    }  # fmt: skip
    organiser = staff.memberships.get().organiser_id

    def add():
        add_rate(organiser_id=organiser, details=details, by=staff)

    refused = at_once([add] * 6)
    assert [type(each) for each in refused] == [Conflict] * 5
    assert PaymentRate.objects.count() == 1


def test_choosing_the_same_again_writes_no_history():
    event, staff = a_paying_class()
    before = event.history.count()
    choose_payments(event_id=event.pk, kinds=["meals"], by=factories.Actor.user(staff))
    assert event.history.count() == before
