"""One's own page: what was tied by proof, and nothing that only shares a mailbox."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts import crypto
from accounts.models import PersonLink
from registrations import extras
from tests.factories import make_user
from tests.factories.trainees import make_class, register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts_from_before():
    cache.clear()


@pytest.fixture
def me(client):
    user = make_user(email="vanphong@example.vn")
    client.force_login(user)
    return user


def claim(client, code, contact):
    url = reverse("accounts:link_registration")
    return client.post(url, {"code": code, "contact": contact}, follow=True)


def test_who_is_not_signed_in_is_led_to_sign_in(client):
    answer = client.get(reverse("accounts:me"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_same_mailbox_alone_shows_nothing(client, me):
    theirs = register(make_class(), email=me.email)
    page = client.get(reverse("accounts:me")).content.decode()
    assert theirs.code not in page
    assert "Chưa có đăng ký nào" in page


def test_code_and_phone_tie_all_of_a_persons_registrations(client, me):
    first = register(make_class(), phone="+84912345678")
    second = register(make_class(title="Lớp thứ hai"), phone="+84912345678")
    page = claim(client, first.code.lower(), "0912345678").content.decode()
    assert first.code in page
    assert second.code in page
    assert PersonLink.objects.get().proof == PersonLink.Proof.CODE_AND_PHONE


def test_tying_twice_changes_nothing(client, me):
    mine = register(make_class(), phone="+84912345678")
    for _ in range(2):
        claim(client, mine.code, "0912345678")
    assert PersonLink.objects.count() == 1


@pytest.mark.parametrize("contact", ["0900000000", "x@example.vn", ""])
def test_a_wrong_phone_ties_nothing(client, me, contact):
    mine = register(make_class(), phone="+84912345678")
    answer = claim(client, mine.code, contact)
    assert answer.status_code == 422
    assert mine.code in answer.content.decode()
    assert not PersonLink.objects.exists()


def test_guessing_soon_waits(client, me):
    mine = register(make_class(), phone="+84912345678")
    for number in range(10):
        claim(client, mine.code, f"09000000{number:02d}")
    assert claim(client, mine.code, "0912345678").status_code == 429
    assert not PersonLink.objects.exists()


def test_papers_of_upper_rooms_stand_beside_their_registration(client, me, monkeypatch):
    mine = register(make_class(), phone="+84912345678")
    panel = extras.Panel("Giấy chứng nhận", "Số 12", "/giay/", "Tải về")
    monkeypatch.setattr(extras, "_makers", [lambda shown: {each.pk: [panel] for each in shown}])
    page = claim(client, mine.code, "0912345678").content.decode()
    assert 'href="/giay/"' in page


def test_the_page_costs_the_same_for_many(client, me, django_assert_max_num_queries):
    for number in range(6):
        mine = register(make_class(title=f"Lớp {number}"), phone="+84912345678")
    claim(client, mine.code, "0912345678")
    with django_assert_max_num_queries(8):
        page = client.get(reverse("accounts:me")).content.decode()
    assert page.count("/dk/") >= 6


def test_an_identity_number_comes_back_only_with_a_known_key(settings):
    token = crypto.encrypt("031185001234")
    assert "031185001234" not in token
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" + "y" * 50
    with pytest.raises(ValueError):
        crypto.decrypt(token)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert crypto.decrypt(token) == "031185001234"
    assert crypto.encrypt("") == crypto.decrypt("") == ""
