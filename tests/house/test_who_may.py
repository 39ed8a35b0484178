"""Every address × everybody who may stand before it × reading and sending."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.factories import whole_site
from tests.factories.whole_site import ANONYMOUS, SYSTEM, Site
from tests.house.who_may import EVERYBODY, MAY, NOBODY
from tests.house.who_may_door import PHONES

pytestmark = [pytest.mark.once, pytest.mark.slow, pytest.mark.django_db]

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) \"?(?!django_session)(\w+)")
# The catalogue is the same for everybody; all other pages are about somebody.
MAY_BE_KEPT = re.compile(r"home|robots.txt|health|set_language|(courses|conferences):(?!staff)")
# A link's page does not lead to signing in: without its owner it is not there.
# Mail clients post there by themselves (RFC 8058): the secret in the address is all they bring.
# Providers sign what they post.
POSTED_FROM_ELSEWHERE = {
    "notifications:opt_out", "notifications:mail_reports", "notifications:gateway_reports",
}  # fmt: skip
NOT_FOUND_BY_VISITORS = {"registrations:tie", "conferences:delegation_keep"}


def names(resolver: Any = None, namespace: str = "", route: str = "") -> Iterator[str]:
    """The name of every address, or its route where it has none."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from names(each, inner, route + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield f"{namespace}{each.name}" if each.name else route + str(each.pattern)


# Django's own pages carry two routes without a name: the old address of a row, and any other.
ALL = sorted({name for name in names() if not (name.startswith("admin/") and "<" in name)})


@pytest.fixture
def site() -> Site:
    return whole_site.build()


@pytest.fixture(autouse=True)
def _nothing_is_said_where_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most doors are closed here: the words of that page are looked at elsewhere."""
    plain = lambda request, exception: HttpResponseNotFound()  # noqa: E731
    monkeypatch.setattr("config.urls.handler404", plain, raising=False)


def address(site: Site, name: str) -> str:
    return f"/{name}" if "." in name else reverse(name, args=site.arguments.get(name, []))


def onlookers(site: Site, name: str, answered: bool) -> list[str]:
    """Who is sent there: everybody, or a few where an address is the same for all."""
    if name.startswith("admin:"):
        return [ANONYMOUS, "administrator", SYSTEM]
    if not answered or name.startswith(("account_", "mfa_")) or MAY[name].get == EVERYBODY:
        return [ANONYMOUS, "trainee", "administrator"]
    return [who for who in site.users if who != SYSTEM]


def client_of(site: Site, who: str, **options: Any) -> Client:
    client, name = Client(raise_request_exception=False, **options), settings.SESSION_COOKIE_NAME
    if user := site.users[who]:
        if who not in site.sessions:
            client.force_login(user)
            site.sessions[who] = client.cookies[name].value
        client.cookies[name] = site.sessions[who]
    return client


@contextmanager
def as_it_was() -> Iterator[None]:
    """Whatever happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[list[str]]:
    """The tables written to, sessions aside."""
    seen: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if found := WRITES.match(sql):
            seen.append(found[2])
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield seen


def leads_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and "/login/" in answer["Location"]


def is_right(answer: HttpResponse, name: str, who: str, method: str) -> bool:
    """Whether this is what the table says they are answered."""
    rule = MAY[name]
    allowed, statuses = (rule.get, rule.read) if method == "get" else (rule.post, rule.sent)
    if who in allowed:
        return answer.status_code in statuses
    if allowed == NOBODY and answer.status_code == 405:
        return True
    if name in NOT_FOUND_BY_VISITORS:
        return answer.status_code == 404
    if who == ANONYMOUS or name.startswith("admin:"):
        return leads_to_sign_in(answer)
    return answer.status_code == 404 and allowed != NOBODY


def weaknesses(answer: HttpResponse, name: str, who: str) -> list[str]:
    """What the answer's headers lack."""
    policy = answer.headers.get("Content-Security-Policy", "")
    kept = who == ANONYMOUS and MAY_BE_KEPT.match(name)
    checks = {
        "policy": "default-src 'self'" in policy and "unsafe" not in policy,
        "frames": "frame-ancestors 'none'" in policy and answer["X-Frame-Options"] == "DENY",
        "nosniff": answer["X-Content-Type-Options"] == "nosniff",
        "referrer": answer["Referrer-Policy"] == "same-origin",
        "no-store": kept or "no-store" in answer.headers.get("Cache-Control", ""),
    }
    return [what for what, holds in checks.items() if not holds]


def test_every_address_stands_in_the_table_and_nothing_else_does():
    assert set(ALL) == set(MAY)


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_address_opens_for_those_the_table_names_and_for_nobody_else(site, method):
    wrong, weak, written = [], [], []
    for name in ALL:
        answered = getattr(MAY[name], method) != NOBODY
        for who in onlookers(site, name, answered):
            client, url = client_of(site, who), address(site, name)
            with as_it_was(), writes() as tables:
                answer = getattr(client, method)(url, {"nothing": "1"})
            if not is_right(answer, name, who, method):
                wrong.append((name, who, answer.status_code))
            if lacking := weaknesses(answer, name, who):
                weak.append((name, who, answer.status_code, lacking))
            if method == "get" and tables:
                written.append((name, who, tables))
    assert not wrong
    assert not weak
    assert not written


def test_nothing_is_taken_without_the_token_of_our_own_form(site):
    for name in ALL:
        if MAY[name].post == NOBODY or name in POSTED_FROM_ELSEWHERE:
            continue
        who = SYSTEM if name.startswith("admin:") else "administrator"
        client = client_of(site, who, enforce_csrf_checks=True)
        with as_it_was(), writes() as tables:
            answer = client.post(address(site, name), {"nothing": "1"})
        assert (answer.status_code, tables) == (403, []), name


LINK = re.compile(r'(?:href|action)="(/[^"#?]*)')


def test_no_page_leads_anybody_to_where_they_may_not_go(site):
    dead = set()
    for who in ("trainee", "trainer", "door", "approver", "administrator"):
        client, seen = client_of(site, who), {}
        for name in ALL:
            if who not in MAY[name].get or name.startswith("admin:"):
                continue
            words = {"q": site.words} if name == "reports:search" else {}
            page = client.get(address(site, name), words)
            if page.status_code != 200 or "text/html" not in page["Content-Type"]:
                continue
            for link in set(LINK.findall(page.content.decode())):
                if link.startswith(("/static/", "/accounts/")):
                    continue
                if link not in seen:
                    seen[link] = _opens(site, who, client, link)
                if not seen[link]:
                    dead.add((who, name, link))
    assert not dead


def _opens(site: Site, who: str, client: Client, link: str) -> bool:
    """Whether they may read what is there, or at least send something to it."""
    name = resolve(link).view_name
    if link == address(site, name):  # The table has just been shown to be true of this very place.
        return who in MAY[name].get | MAY[name].post
    reads = MAY[name].get != NOBODY
    with as_it_was():
        return (client.get if reads else client.post)(link).status_code != 404


QUERIES = (
    {"q": "\0"},
    {"q": "' OR 1=1 --" + "x" * 10_000, "page": "9" * 30, "sort": "khong-co", "state": "khong-co",
     "ma": "đ", "year": "9" * 30, "thang": "0000-99", "don-vi": "%"},
)  # fmt: skip
VALUES = ("\0", "x" * 10_000, "-1", "9" * 30, "2026-99-99", "<script>", "đ\u0301\u202e")
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"')


def _spoilt(argument: Any) -> list[Any]:
    return [0, 10**30] if isinstance(argument, int) else ["\0", "x" * 3000 + "'đ"]


def test_hostile_words_in_the_query_and_in_the_address_break_nothing(site):
    broken = []
    for name in ALL:
        who = SYSTEM if name.startswith("admin:") else "administrator"
        client, url = client_of(site, who), address(site, name)
        ask = client.get if MAY[name].get != NOBODY else client.post
        with as_it_was():
            # A paper takes long to make, and reads no query.
            queries = QUERIES[:1] if url.endswith(".pdf") else QUERIES
            answers = [ask(url, query) for query in queries]
            given = site.arguments.get(name, [])
            for place, argument in enumerate(given):
                for bad in _spoilt(argument):
                    spoilt = url.replace(f"/{argument}/", f"/{quote(str(bad), safe='')}/")
                    answers.append(ask(spoilt, {"nothing": place}))
        broken += [(name, each.status_code) for each in answers if _is_broken(name, each)]
    assert not broken


def _is_broken(name: str, answer: HttpResponse) -> bool:
    return answer.status_code >= 500 and name != "health"


def test_hostile_words_in_any_field_of_any_form_break_nothing(site):
    broken = []
    for name in ALL:
        if MAY[name].post == NOBODY or name.startswith("admin:"):
            continue
        client, url = client_of(site, "administrator"), address(site, name)
        page = client.get(url) if "administrator" in MAY[name].get else None
        fields = set(FIELD.findall(page.content.decode())) if page else {"chosen", "reason"}
        for turn in range(3):
            typed = zip(sorted(fields | {"next"}), cycle(VALUES[turn * 2 :] + VALUES), strict=False)
            with as_it_was():
                answer = client.post(url, dict(typed))
            if _is_broken(name, answer):
                broken.append((name, turn))
    assert not broken


def test_a_row_of_one_event_is_not_reached_through_another(site):
    """The code in the address and the number after it belong together."""
    other = site.other_event.code
    for name in ALL:
        given = site.arguments.get(name, [])
        if [type(each) for each in given] == [str, int]:
            method = "get" if MAY[name].get else "post"
            answer = getattr(client_of(site, "administrator"), method)(
                reverse(name, args=[other, given[1]])
            )
            # A phone that is not paired is told nothing but to forget.
            assert answer.status_code == (403 if name in PHONES else 404), name
