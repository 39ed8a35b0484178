from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifications import links, smtp
from tests.factories import outbox
from tests.factories.gateway import Gateway, write_settings
from tests.factories.mailserver import MailServer


@pytest.fixture(autouse=True)
def known_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """The links that upper rooms would make, with tokens that a test can look for."""
    names = ("test.manage", "test.object", "test.certificate", "test.coordinate", "test.letter",
             "test.upload")  # fmt: skip
    made = {name: (lambda pk, name=name: f"/{name}/{pk}/t0ken-{name}/") for name in names}
    made["test.qr"] = lambda pk: f"v1.K7M2PQX.s1gnature{pk}"
    monkeypatch.setattr(links, "_resolvers", made)


@pytest.fixture
def organiser(db: None) -> object:
    return outbox.an_organiser()


@pytest.fixture
def server(settings: object) -> Iterator[MailServer]:
    """A mail server that the site sends to."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
    smtp.hang_up()
    yield server
    smtp.hang_up()
    server.stop(no_assert=True)


@pytest.fixture
def gateway(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A gateway for SMS and Zalo that the site sends through."""
    monkeypatch.setenv("TEST_GATEWAY_KEY", "k-123")
    gateway = Gateway()
    gateway.start()
    settings.MESSAGE_GATEWAYS = str(write_settings(tmp_path, gateway))
    yield gateway
    gateway.stop()


@pytest.fixture
def paying(db: None) -> object:
    """An organiser that may spend 100.000 đ a month on messages."""
    return outbox.an_organiser(monthly_message_budget=100_000)


@pytest.fixture(autouse=True)
def no_line_left() -> Iterator[None]:
    smtp.hang_up()
    yield
    smtp.hang_up()
