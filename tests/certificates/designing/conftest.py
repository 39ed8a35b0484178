"""An office, its staff, a template of its own."""

from __future__ import annotations

import pytest

from certificates.services import designing
from tests import factories


@pytest.fixture
def own(office, staff):
    built_in = factories.built_in_template("quiet")
    return designing.copy_template(
        template_id=built_in.pk, organiser_id=office.pk, name="Mẫu của Trung tâm", by=staff
    )


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client
