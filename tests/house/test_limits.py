"""Guessing and flooding are slowed down; a hall of 300 people is not."""

import socket
import subprocess
import sys
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from common import ratelimit
from common.net import client_ip
from common.ratelimit import allow, limit_posts
from common.redis_cache import RedisElseFileCache
from common.sqlite_cache import SqliteCache


def use(monkeypatch, cache):
    monkeypatch.setattr(ratelimit, "cache", cache)


@pytest.fixture
def file_cache(tmp_path):
    return SqliteCache(str(tmp_path / "cache.sqlite3"), {})


def test_the_sixth_try_at_one_code_waits_and_another_code_does_not(time_machine_at):
    assert [allow("lookup", "K7M2PQX", 5, 60) for _ in range(6)] == [True] * 5 + [False]
    assert allow("lookup", "ANOTHER", 5, 60)
    assert allow("resend", "K7M2PQX", 5, 60)


def test_after_the_window_one_may_try_again(time_machine_at):
    for _ in range(6):
        allow("lookup", "K7M2PQX", 5, 60)
    time_machine_at.shift(61)
    assert allow("lookup", "K7M2PQX", 5, 60)


@pytest.fixture
def time_machine_at():
    import time_machine

    with time_machine.travel("2026-03-05 08:00:01+07:00", tick=False) as traveller:
        yield traveller


def test_processes_count_together(tmp_path):
    place = tmp_path / "cache.sqlite3"
    script = (
        "import sys, django\n"
        "from django.conf import settings\n"
        "settings.configure()\n"
        "from common.sqlite_cache import SqliteCache\n"
        "cache = SqliteCache(sys.argv[1], {})\n"
        "for _ in range(500):\n"
        "    cache.add('n', 0, timeout=600)\n"
        "    cache.incr('n')\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", script, str(place)]) for _ in range(4)]
    assert [each.wait(60) for each in workers] == [0] * 4
    assert SqliteCache(str(place), {}).get("n") == 2000


def test_the_shared_cache_keeps_values_and_forgets_them_in_time(file_cache, time_machine_at):
    file_cache.set("a", {"tên": [1, 2]}, timeout=60)
    file_cache.set("for-ever", True, timeout=None)
    assert file_cache.get("a") == {"tên": [1, 2]}
    assert not file_cache.add("a", "other")
    assert file_cache.get("for-ever") is True
    assert file_cache.touch("a", 120)
    time_machine_at.shift(119)
    assert "a" in file_cache
    time_machine_at.shift(2)
    assert file_cache.get("a") is None
    assert file_cache.add("a", 1)
    assert file_cache.delete("a")
    with pytest.raises(ValueError, match="not found"):
        file_cache.incr("a")


def test_counting_does_not_prolong_the_window(file_cache, time_machine_at):
    file_cache.add("n", 0, timeout=60)
    time_machine_at.shift(50)
    assert file_cache.incr("n") == 1
    time_machine_at.shift(11)
    assert file_cache.get("n") is None


def test_what_has_expired_does_not_fill_the_disk(file_cache, time_machine_at):
    for number in range(300):
        file_cache.set(f"k{number}", "x", timeout=1)
    time_machine_at.shift(2)
    for number in range(300):
        file_cache.set("one", number)
    [rows] = file_cache._database.execute("SELECT count(*) FROM entry").fetchone()
    assert rows < 10


@pytest.mark.redis
def test_limits_hold_on_redis(redis_url, monkeypatch, tmp_path):
    use(monkeypatch, RedisElseFileCache(redis_url, {"OPTIONS": {"file": str(tmp_path / "c")}}))
    assert [allow("lookup", "redis", 3, 3600) for _ in range(4)] == [True] * 3 + [False]
    assert not (tmp_path / "c").exists()


def test_while_redis_is_away_limits_still_hold_and_nobody_waits_long(monkeypatch, tmp_path):
    silent = socket.create_server(("127.0.0.1", 0))
    options = {"socket_timeout": 1, "socket_connect_timeout": 1, "file": str(tmp_path / "c")}
    address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
    use(monkeypatch, RedisElseFileCache(address, {"OPTIONS": options}))
    started = time.monotonic()
    assert [allow("lookup", "x", 3, 3600) for _ in range(4)] == [True] * 3 + [False]
    assert time.monotonic() - started < 3
    silent.close()


@pytest.mark.redis
def test_redis_is_used_again_once_it_is_back(redis_url, tmp_path):
    options = {"file": str(tmp_path / "c")}
    cache = RedisElseFileCache(redis_url, {"OPTIONS": options})
    RedisElseFileCache.away_until = time.monotonic() + 60
    cache.set("a", "from the file")
    RedisElseFileCache.away_until = 0.0
    assert cache.get("a") is None
    cache.set("a", "from Redis", timeout=60)
    assert cache.add("a", "other") is False
    assert cache.touch("a", 60)
    assert cache.get("a") == "from Redis"
    assert cache.delete("a")
    cache.clear()


@pytest.mark.django_db
def test_a_limited_view_says_when_to_come_back(rf, settings):
    view = limit_posts("demo", per_address=2, period_s=120)(lambda request: HttpResponse("ok"))
    answers = [view(rf.post("/")) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "120"
    assert view(rf.post("/", REMOTE_ADDR="10.0.0.9")).status_code == 200
    assert view(rf.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "'; DROP TABLE", "127.0.0.1"),
        (1, " 2001:db8::0001 ", "2001:db8::1"),
    ],
)
def test_nobody_chooses_the_address_they_are_counted_by(settings, proxies, header, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=header)
    assert client_ip(request) == expected
