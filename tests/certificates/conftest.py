"""The office of these tests, who proposes there, and who approves."""

import pytest

from accounts.models import Role
from tests import factories


@pytest.fixture
def office(db):
    return factories.make_organiser(name="Trung tâm Mẫu")


@pytest.fixture
def staff(office):
    return factories.make_user(Role.STAFF, office)


@pytest.fixture
def approver(office):
    return factories.make_user(Role.APPROVER, office)
