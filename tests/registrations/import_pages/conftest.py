"""A class to import into, and a member of staff who does."""

import pytest

from tests import factories
from tests.factories.staff_pages import a_client


@pytest.fixture
def event():
    return factories.make_class(capacity=100)


@pytest.fixture
def client(event):
    return a_client(event.organiser)
