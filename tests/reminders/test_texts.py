"""Placeholders: what staff may write in {braces}, and what becomes of everything else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminders.states import Audience
from reminders.texts import PLACEHOLDERS, allowed, check, fill, uses

HOSTILE = ["{0}", "{họ tên.__class__}", "{họ tên!r}", "{{họ tên}}", "%(họ tên)s", "{% if %}", "{}"]
# On a busy machine examples take long.
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_a_text_is_filled_for_one_person():
    text = "Kính gửi {họ tên}, {tên lớp} bắt đầu lúc {bắt đầu}."
    values = {"họ tên": "Bà Hoa", "tên lớp": "Lớp An toàn", "bắt đầu": "08:00 05/03/2027"}
    assert check(text, allowed()) == []
    assert fill(text, values) == "Kính gửi Bà Hoa, Lớp An toàn bắt đầu lúc 08:00 05/03/2027."


def test_letters_typed_on_a_mac_and_odd_spaces_mean_the_same():
    text = unicodedata.normalize("NFD", "{ Họ  tên }")
    assert uses(text) == {"họ tên"}
    assert fill(text, {"họ tên": "Hoa"}) == "Hoa"


@pytest.mark.parametrize("text", [each for each in HOSTILE if each != "%(họ tên)s"])
def test_anything_else_in_braces_is_refused_in_words(text):
    assert all("{" in sentence for sentence in check(text, allowed()))
    assert check(text, allowed())


def test_coordinators_have_no_code_of_registration():
    [sentence] = check("Mã: {mã đăng ký}", allowed(Audience.NOT_SUBMITTED))
    assert "{mã đăng ký}" in sentence
    assert "{hạn}" in sentence


def test_every_audience_has_its_placeholders():
    for audience in Audience.values:
        assert set(allowed()) <= set(allowed(audience)) <= set(PLACEHOLDERS)


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is():
    assert fill("{họ tên} {hạn}", {"họ tên": "{hạn}", "hạn": "{họ tên}"}) == "{hạn} {họ tên}"


@calmly
@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_and_no_value_ever_fails(text, value):
    filled = fill(text, dict.fromkeys(PLACEHOLDERS, value))
    check(text, allowed())
    if not uses(text):
        assert filled == fill(filled, {})
