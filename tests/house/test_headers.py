"""Every page tells the browser what it may do, and keeps what is private out of caches."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User

CSP = "default-src 'self'"
# A value for each kind of parameter; none of them exists, so that most pages answer 404.
VALUES = {"int": "999999", "uuid": "7be0c04f-5f39-4b3c-a7be-6c28a9a3e4d1", "date": "2026-03-05"}
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")


def addresses(resolver=None, prefix="/"):
    """Every address the site knows, its parameters filled."""
    for each in (resolver or get_resolver()).url_patterns:
        route = str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each, prefix + route)
        elif isinstance(each, URLPattern):
            yield from _filled(prefix + route)


def _filled(route):
    if "(?P<" in route or route.endswith("$"):
        route = re.sub(r"\(\?P<\w+>[^)]*\)+", "1", route).replace("^", "").replace("\\Z", "")
        route = route.rstrip("$").replace("\\", "")
    yield PARAMETER.sub(lambda found: VALUES.get(found["kind"] or "str", "khong-co"), route)


ALL = sorted(set(addresses()))


@pytest.mark.once
@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.django_db
def test_every_address_answers_with_a_strict_policy(signed_in):
    visitor = Client(raise_request_exception=False)
    if signed_in:
        visitor.force_login(User.objects.create_superuser("admin@example.vn"))
    assert len(ALL) > 100
    weak, failed = [], []
    for address in ALL:
        for answer in (visitor.get(address), visitor.post(address)):
            if answer.status_code >= 500 and address != "/health/":
                failed.append((address, answer.request["REQUEST_METHOD"]))
            policy = answer.headers.get("Content-Security-Policy", "")
            if CSP not in policy or "unsafe" in policy or "frame-ancestors 'none'" not in policy:
                weak.append(address)
            if not (
                answer.headers.get("X-Content-Type-Options") == "nosniff"
                and answer.headers.get("Referrer-Policy") == "same-origin"
                and answer.headers.get("X-Frame-Options") == "DENY"
            ):
                weak.append(address)
        if signed_in and "logout" in address:
            visitor.force_login(User.objects.get())
    assert not weak
    assert not failed


@pytest.mark.parametrize(
    "address", ["/dk/K7M2PQX/token/", "/toi/", "/tra-cuu/", "/quan-ly/", "/accounts/login/"]
)
@pytest.mark.django_db
def test_pages_about_somebody_are_never_stored(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.django_db
def test_whoever_is_signed_in_leaves_nothing_in_the_cache_of_a_shared_computer(client):
    assert "no-store" not in client.get("/lop/").headers.get("Cache-Control", "")
    client.force_login(User.objects.create_user("hoa@example.vn"))
    assert "no-store" in client.get("/lop/")["Cache-Control"]


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused():
    strict = Client(enforce_csrf_checks=True)
    for address in ("/accounts/login/", "/tra-cuu/", "/ngon-ngu/setlang/"):
        assert strict.post(address, {"login": "x"}).status_code == 403


@pytest.mark.django_db
def test_pages_are_vietnamese_until_somebody_chooses_english(client):
    answer = client.get("/accounts/login/", headers={"Accept-Language": "en-US,en"})
    assert answer["Content-Language"] == "vi"
    assert '<html lang="vi"' in answer.content.decode()
    client.post("/ngon-ngu/setlang/", {"language": "en"})
    answer = client.get("/accounts/login/")
    assert answer["Content-Language"] == "en"
    assert '<html lang="en"' in answer.content.decode()
