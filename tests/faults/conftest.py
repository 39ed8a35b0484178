"""A deployed site for each test, with what it needs, and a note of what was counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.conftest import _redis_program
from tests.factories.mailserver import MailServer
from tests.faults.deployment import Redis, Site, database_url

COLLECT = """
from django.conf import settings
from django.core.management import call_command
settings.STORAGES["staticfiles"]["BACKEND"] = (  # compressing takes longer than all the rest
    "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
call_command("collectstatic", "--noinput", verbosity=0)
"""


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collected static files, once for all sites."""
    site = Site(tmp_path_factory.mktemp("static"), None, "sqlite:///unused")
    site.run(COLLECT)
    return site.place / "static"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A broker of this test's own, to be stopped."""
    server = Redis(_redis_program(), tmp_path)
    yield server
    server.stop()


@pytest.fixture
def mails() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop(no_assert=True)


@pytest.fixture
def deploy(
    transactional_db: None, tmp_path: Path, static_files: Path
) -> Iterator[Callable[..., Site]]:
    """Makes sites on the test's database; all their processes end with the test."""
    sites: list[Site] = []

    def make(**environment: str) -> Site:
        address = database_url(connection.settings_dict)
        site = Site(tmp_path / f"site{len(sites)}", static_files, address, **environment)
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.stop()


@pytest.fixture
def figures(record_property: Callable[[str, Any], None]) -> Callable[..., None]:
    """Keeps what a test counted, for the report at the end (tests.faults.report)."""

    def note(**numbers: Any) -> None:
        for name, value in numbers.items():
            record_property(name, round(value, 2) if isinstance(value, float) else value)

    return note
