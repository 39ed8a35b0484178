"""What a phone shows: complete, short, in one alphabet, with one link."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import care, kinds, rendering
from notifications.channels.segments import fit, measure, without_accents
from notifications.services import Recipient
from tests.factories.outbox import EVERYTHING, WITHOUT_EMAIL, a_draft, a_message, an_organiser
from tests.notifications.test_rendering import LINKS, VIETNAMESE

pytestmark = pytest.mark.django_db

ALL_KINDS = sorted(kind for kind in kinds.KINDS if not kind.startswith("account."))
WHEN = {"when": "08:00–17:00, 12/03/2026", "place": "Hội trường tầng 2, số 1 đường Mẫu"}


def short_of(kind: str, to: Recipient = WITHOUT_EMAIL, **context: object) -> rendering.Short:
    organiser = an_organiser()
    draft = a_draft(organiser, to, kind=kind, links=LINKS, context={**EVERYTHING, **context})
    draft.organiser = organiser
    return rendering.render_short(draft)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_has_words_for_a_phone_in_at_most_three_parts(gateway, paying, kind):
    short = short_of(kind, **WHEN)
    said = fit(without_accents(short.words), short.link, 3)
    assert said.startswith("TTKC: ")
    assert EVERYTHING["event_title"][:40] in said or kind == "staff.morning"
    assert "Binh" not in said, "whoever holds the phone needs no name"
    assert "None" not in said
    assert ".." not in said
    assert measure(said).unicode is False
    assert said.count("http") <= 1
    draft = a_draft(paying, WITHOUT_EMAIL, kind=kind, links=LINKS, context=EVERYTHING)
    assert not draft.is_call, "who has only a phone gets it without being called"


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_has_words_for_a_phone_in_english(kind):
    said = short_of(kind, Recipient("Tran Van Binh", "", "+84987654321", "en"))
    assert not VIETNAMESE.search(said.words)


def test_what_matters_stands_in_the_words():
    said = short_of("registration.confirmed", **WHEN).words
    assert "08:00–17:00, 12/03/2026, Hội trường tầng 2" in said
    assert "K7M2PQX" in said
    assert "Xin trả lời trước 17:00 12/03/2026" in short_of("registration.offered").words
    assert "Lý do: Chi danh cho" in short_of("registration.rejected").words


def test_whoever_passes_it_on_is_told_for_whom():
    to = Recipient("Bà Lò Thị Mây", "", "+84912345678", via="Sở Công Thương")
    assert short_of("registration.confirmed", to).words.startswith("TTKC: Gửi Bà Lò Thị Mây: ")


def test_a_title_too_long_is_cut_and_the_link_is_not():
    short = short_of("registration.confirmed", event_title="Lớp tập huấn rất dài " * 12)
    said = fit(without_accents(short.words), short.link, 1)
    assert measure(said).segments == 1
    assert said.endswith(f"... {short.link}")


@pytest.mark.parametrize(
    ("text", "segments", "unicode"),
    [
        ("", 1, False),
        ("a" * 160, 1, False),
        ("a" * 161, 2, False),
        ("a" * 306, 2, False),
        ("a" * 307, 3, False),
        ("[" * 80, 1, False),
        ("a" * 152 + "[" * 5, 2, False),
        ("a" * 152 + "[" + "a" * 152, 3, False),  # no sign of two is cut in the middle
        ("ư" * 70, 1, True),
        ("ư" * 71, 2, True),
        ("😀" * 35, 1, True),
        ("😀" * 36, 2, True),
        ("a" * 66 + "😀" + "a" * 66, 3, True),
    ],
)
def test_parts_are_counted_as_networks_count_them(text, segments, unicode):
    size = measure(text)
    assert (size.segments, size.unicode) == (segments, unicode)


@given(st.text(max_size=400))
def test_whatever_is_written_becomes_the_short_alphabet(text):
    assert not measure(without_accents(text)).unicode


@given(st.text(max_size=600), st.integers(1, 4))
def test_the_link_always_arrives_whole_and_the_parts_are_never_more(text, most):
    link = "https://khuyencong.example.vn/dk/K7M2PQX/" + "x" * 27 + "/"
    said = fit(without_accents(text), link, most)
    assert said.endswith(link)
    assert measure(said).segments <= most


def test_vietnamese_reads_on_without_its_accents():
    assert without_accents("Đã xác nhận “Lớp 5S” – 08:00…") == 'Da xac nhan "Lop 5S" - 08:00...'
    assert re.fullmatch(r"[ -~]+", without_accents("Ệ ể đ Đ ư Ơ ỹ ẵ"))


def test_what_may_be_refused_says_how_also_where_the_words_must_be_cut(gateway, paying):
    message = a_message(
        paying, WITHOUT_EMAIL, essential=False, context={**EVERYTHING, "event_title": "Lớp " * 90}
    )
    short = rendering.render_short(message)
    url = care.opt_out_url(message)
    said = fit(without_accents(short.words), without_accents(short.tail), 3)
    assert said.endswith(f"Thoi nhan: {url}")
    assert url not in short.mask(said)
    assert len(url.partition("//")[2]) < 60
