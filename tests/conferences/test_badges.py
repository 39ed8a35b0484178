"""Thẻ đại biểu: what they bear, that they can be read, and that only what changed is printed."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from accounts.models import Role
from common.papers.badges import LEAST_QR, Badge, BadgeSize, badges
from common.papers.fitting import POINTS_PER_MM
from conferences.badges import badges_worn
from conferences.models import Delegate, UnitKind
from registrations.models import HistoryEntry, Registration
from registrations.states import State
from tests.factories import make_user, register
from tests.factories.conference import a_delegate, a_delegation, an_edition, some_delegates
from tests.factories.staff_pages import queries_of

pytestmark = pytest.mark.django_db

LONGEST = (
    "Công Tằng Tôn Nữ Thị Hoàng Phương Thảo Nguyên",
    "Hoàng Phủ Nguyễn Thị Ngọc Bảo Trân",
    "Nguyễn Thị Thanh Hương",
    "Y",
)


@pytest.fixture
def event():
    return an_edition(capacity=400)


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def page(event, name="badges", **query):
    return reverse(f"conferences:{name}", args=[event.code], query=query)


def chosen(staff, event, **query) -> list[str]:
    there = staff.get(page(event, **query)).context["chosen"]
    return sorted(each.registration.full_name for each in there)


def print_all(staff, event, **query) -> None:
    """As staff do it: the page as it stands is marked as printed."""
    html = staff.get(page(event, **query)).content.decode()
    printed = re.findall(r'name="printed" value="([^"]+)"', html)
    answer = staff.post(page(event, "badges_printed"), {"printed": printed})
    assert answer.status_code == 302


def test_only_new_badges_and_those_that_changed_since_are_printed_again(staff, event):
    delegation = a_delegation(event, "Sở Công Thương tỉnh Lạng Sơn", quota=5)
    hieu = a_delegate(delegation, "Lò Văn Hiếu", state=State.CONFIRMED)
    a_delegate(delegation, "Trần An", state=State.CONFIRMED)
    assert chosen(staff, event) == ["Lò Văn Hiếu", "Trần An"]
    print_all(staff, event)
    assert chosen(staff, event) == []
    assert HistoryEntry.objects.filter(what="conference.badges_printed").count() == 1
    Registration.objects.filter(pk=hieu.pk).update(position="Phó Giám đốc")
    alone = register(event, "Riêng Bốn")
    assert chosen(staff, event) == ["Lò Văn Hiếu", alone.full_name]
    assert (
        "cần in lại thẻ"
        in staff.get(reverse("conferences:delegates", args=[event.code])).content.decode()
    )
    delegation.unit.name = "Sở Công Thương Lạng Sơn"
    delegation.unit.save()
    assert len(chosen(staff, event)) == 3
    print_all(staff, event)
    Registration.objects.filter(pk=hieu.pk).update(nonce="0" * 32)
    assert chosen(staff, event) == ["Lò Văn Hiếu"], "the old code opens no door any more"


def test_who_changed_between_the_print_and_the_click_stays_due(staff, event):
    delegate = a_delegate(a_delegation(event), "Lò Hiếu", state=State.CONFIRMED)
    [worn] = badges_worn(event)
    Registration.objects.filter(pk=delegate.pk).update(full_name="Lò Văn Hiếu")
    staff.post(page(event, "badges_printed"), {"printed": f"{delegate.pk}:{worn.summary}"})
    assert chosen(staff, event) == ["Lò Văn Hiếu"]
    assert badges_worn(event)[0].is_reprint


def test_nothing_marked_is_said_and_strangers_are_left_alone(staff, event):
    other = a_delegate(
        a_delegation(an_edition(event.organiser)), "Người khác", state=State.CONFIRMED
    )
    for printed in ([], ["x"], [f"{other.pk}:{'0' * 32}"], [f"{10**18 - 1}:{'0' * 32}"]):
        answer = staff.post(page(event, "badges_printed"), {"printed": printed}, follow=True)
        assert "Chưa chọn ai." in answer.content.decode()
    assert not Delegate.objects.exclude(badge_printed_as="").exists()
    assert staff.get(page(event, whose="x")).status_code == 404
    assert staff.get(page(event, "badges_file"), follow=True).status_code == 200


def test_badges_of_a_delegation_of_all_and_of_who_came_alone(staff, event):
    lang_son = a_delegation(event, "Sở Công Thương tỉnh Lạng Sơn")
    a_delegate(lang_son, "Trần An", state=State.CONFIRMED)
    a_delegate(a_delegation(event, "Báo Công Thương", kind=UnitKind.PRESS), "Lê Bình")
    register(event, "Riêng Bốn")
    assert chosen(staff, event, whose=str(lang_son.pk)) == ["Trần An"]
    assert chosen(staff, event, whose="khong-doan") == ["Riêng Bốn"]
    assert len(chosen(staff, event, whose="tat-ca")) == 3
    pdf = pypdfium2.PdfDocument(staff.get(page(event, "badges_file", size="86x54")).content)
    text = pdf[0].get_textpage().get_text_range()
    assert "Trần An" in text
    assert "BÁO CHÍ" in text
    assert "Sở Công Thương" in text


def test_three_hundred_badges_cost_as_many_queries_as_three(staff, event):
    some_delegates(a_delegation(event, quota=100), 3)
    few = queries_of(staff, page(event))
    some_delegates(a_delegation(event, "Đoàn lớn", quota=150), 120)
    assert queries_of(staff, page(event)) == few <= 10


def card(name: str, number: int = 0) -> Badge:
    return Badge(
        full_name=name,
        position="Trưởng phòng Khuyến công và Tư vấn phát triển công nghiệp",
        unit="Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
        province="Thành phố Hải Phòng",
        role="Trưởng đoàn",
        colour=(0.6, 0.3, 0.0),
        code=f"K7M2PQ{number:02}",
        ticket=f"v2.4f.K7M2PQ{number:02}.a1b2c3.{'Ab9-' * 21}xy",
    )


@pytest.mark.once
@pytest.mark.parametrize("size", BadgeSize)
def test_the_longest_names_stand_at_24_points_or_more(size):
    pdf = pikepdf.open(
        io.BytesIO(badges([card(n) for n in LONGEST], size=size, event="Hội nghị", author=""))
    )
    bold = [
        float(part)
        for part in re.findall(rb"/Bold ([0-9.]+) Tf", pdf.pages[0].Contents.read_bytes())
    ]
    names = [each for each in bold if each > 15]
    assert len(names) >= len(LONGEST)
    assert min(names) >= 24
    text = (
        pypdfium2.PdfDocument(badges([card(LONGEST[0])], size=size, event="Hội nghị", author=""))[0]
        .get_textpage()
        .get_text_range()
    )
    assert LONGEST[0] in " ".join(text.split())


@pytest.mark.once
@pytest.mark.parametrize("size", BadgeSize)
def test_the_code_is_25_mm_and_as_many_cards_stand_on_a_sheet_as_fit(size):
    shape = size.value
    many = [card("Trần An", number) for number in range(shape.across * shape.down + 1)]
    pdf = pikepdf.open(io.BytesIO(badges(many, size=size, event="Hội nghị", author="")))
    assert len(pdf.pages) == 2
    drawn = pdf.pages[0].Contents.read_bytes()
    codes = re.findall(rb"q ([0-9.]+) 0 0 -[0-9.]+ [0-9.]+ [0-9.]+ cm", drawn)
    assert len(codes) == len(many) - 1
    modules = 49  # of a code of this length
    assert float(codes[0]) * modules / POINTS_PER_MM >= LEAST_QR - 0.01
