"""The language of pages, and what a shared computer keeps of them.

The headers of every address: test_who_may.py."""

import pytest

from accounts.models import User


@pytest.mark.django_db
def test_whoever_is_signed_in_leaves_nothing_in_the_cache_of_a_shared_computer(client):
    assert "no-store" not in client.get("/lop/").headers.get("Cache-Control", "")
    client.force_login(User.objects.create_user("hoa@example.vn"))
    assert "no-store" in client.get("/lop/")["Cache-Control"]


@pytest.mark.django_db
def test_pages_are_vietnamese_until_somebody_chooses_english(client):
    answer = client.get("/accounts/login/", headers={"Accept-Language": "en-US,en"})
    assert answer["Content-Language"] == "vi"
    assert '<html lang="vi"' in answer.content.decode()
    client.post("/ngon-ngu/setlang/", {"language": "en"})
    answer = client.get("/accounts/login/")
    assert answer["Content-Language"] == "en"
    assert '<html lang="en"' in answer.content.decode()


@pytest.mark.django_db
def test_an_address_that_only_takes_a_form_says_so_to_who_opens_it(client):
    answer = client.get("/dk/AAAAAAA/x/gan/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Content-Security-Policy" in answer
    assert "Hãy quay lại trang trước" in answer.content.decode()
