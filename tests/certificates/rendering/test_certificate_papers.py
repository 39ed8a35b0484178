"""A certificate prints what its record says: all of it, exactly, on one page."""

from __future__ import annotations

import dataclasses

import pytest

from certificates.rendering import (
    Record,
    TemplateVersion,
    built_in_templates,
    check_template,
    ornaments,
    render,
)
from common.papers.errors import AssetRefused, PaperError, TemplateRefused
from tests.papers_world import LONGEST, facts_of, fonts_of, is_nfc, raw_text, record

TEMPLATES = ("ceremonial", "quiet", "conference")


@pytest.fixture(params=TEMPLATES)
def template(request):
    return built_in_templates()[request.param]


def test_everything_printed_can_be_read_back_exactly(template):
    paper = record()
    text = raw_text(render(template, paper))
    for value in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỞ CÔNG THƯƠNG HẢI PHÒNG",
        "GIẤY CHỨNG NHẬN",
        paper.full_name,
        paper.birth,
        paper.workplace,
        paper.class_title,
        paper.date_words,
        paper.place_date,
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        paper.signatory_name,
        paper.serial,
        paper.verify_code,
        paper.register_number,
        paper.decision,
    ):
        assert value in text, value
    assert is_nfc(text)
    assert "chứng chỉ" not in text.lower()


def test_the_longest_names_fit_on_the_one_page(template):
    pdf = render(template, record(**LONGEST))
    assert facts_of(pdf)["Pages"] == "1"
    text = raw_text(pdf)
    for name in ("full_name", "workplace", "class_title", "note", "position"):
        assert LONGEST[name] in text, name


def test_lines_for_which_nothing_is_known_are_left_out(template):
    paper = record(birth="", workplace="", position="", hours="", venue="", register_number="")
    text = raw_text(render(template, paper))
    for label in ("Ngày sinh", "Đơn vị công tác", "Chức vụ", "thời lượng", "Số vào sổ"):
        assert label not in text


def test_a_year_alone_is_called_a_year(template):
    assert "Sinh năm: 1987" in raw_text(render(template, record(birth="1987")))


def test_the_paper_is_a4_landscape_tagged_and_embeds_its_fonts(template, tmp_path):
    pdf = render(template, record())
    facts = facts_of(pdf)
    assert facts["Page size"].startswith("841.89 x 595.276")
    assert facts["Tagged"] == "yes"
    assert facts["Title"] == "Giấy chứng nhận – số hiệu KC-HP 2026/000123"
    assert facts["Author"] == record().organiser
    assert all(row[-5] == "yes" for row in fonts_of(pdf, tmp_path))


def test_the_same_record_gives_the_same_bytes(template):
    assert render(template, record()) == render(template, record())


def test_papers_of_different_people_carry_nothing_of_each_other(template):
    first = render(template, record(full_name="Lê Thị Ánh", serial="KC-1"))
    second = render(template, record(full_name="Đỗ Văn Bình", serial="KC-2"))
    assert "Ánh" not in raw_text(second)
    assert "KC-1" not in raw_text(second)
    assert first != second


@pytest.mark.parametrize(
    "name",
    [
        "<img src=file:///etc/passwd>",
        "{{ verify_url }}",
        "{% load static %}",
        "A&amp;B <b>x</b>",
        "' onerror='x",
    ],
)
def test_a_hostile_name_is_printed_as_the_text_it_is(name):
    text = raw_text(render(built_in_templates()["ceremonial"], record(full_name=name)))
    assert name in text


def test_names_arrive_in_nfc_and_without_control_characters():
    paper = record(full_name="Nguye\u0302\u0303n Va\u0306n\tA\x00")
    assert "Nguyễn Văn A" in raw_text(render(built_in_templates()["ceremonial"], paper))


def test_a_record_survives_its_snapshot():
    paper = record(**LONGEST)
    assert Record.from_json(paper.to_json()) == paper
    older = paper.to_json().replace('"hours"', '"a_field_of_long_ago"')
    assert Record.from_json(older) == dataclasses.replace(paper, hours="")


def test_text_that_no_page_can_hold_is_refused_rather_than_cut():
    with pytest.raises(PaperError):
        render(built_in_templates()["ceremonial"], record(class_title="Tên lớp rất dài " * 120))


def test_staff_templates_are_checked_when_they_are_saved():
    good = TemplateVersion(name="t", html="<p>{{ full_name }}</p>", css="p { color: red }")
    assert check_template(good) == {"full_name"}
    with pytest.raises(TemplateRefused):
        check_template(dataclasses.replace(good, html="{{ password }}"))
    with pytest.raises(AssetRefused):
        check_template(dataclasses.replace(good, assets={"x.png": b"no picture"}))


def test_a_template_that_asks_for_a_missing_file_makes_no_paper():
    broken = TemplateVersion(name="t", html="<img src='logo.png'>", css="")
    with pytest.raises(AssetRefused):
        render(broken, record())


def test_the_borders_in_the_repo_are_the_ones_the_rules_draw():
    for name, draw in ornaments.BORDERS.items():
        assert (ornaments.FOLDER / name).read_text(encoding="utf-8") == draw(), name
