"""The first page that a stranger sees."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_a_class_that_has_begun_is_not_said_to_be_coming(client):
    begun = factories.make_class(days=3, in_days=-1, title="Lớp đang học")
    coming = factories.make_class(title="Lớp sắp học")
    page = client.get("/").content.decode()
    assert coming.title in page
    assert begun.title not in page
