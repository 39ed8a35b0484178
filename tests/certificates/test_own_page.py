"""Issued papers stand on the page of the person they belong to."""

from datetime import timedelta

import pytest

from accounts.models import Role
from certificates.models import Certificate, CertificateState
from certificates.services import issuing
from common import clock
from registrations import links
from registrations.models import Event
from registrations.services.presence import mark_presence
from registrations.states import Presence
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    office = factories.make_organiser(one_person_may_propose_and_approve=True)
    boss = factories.make_user(Role.ADMINISTRATOR, office)
    event = factories.make_class(office, days=2, in_days=-10)
    mine = factories.register_by_staff(event, boss)
    for session in event.sessions.all():
        mark_presence(session_id=session.pk, kinds={mine.pk: Presence.PRESENT}, by=boss)
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[mine.pk],
        template_id=factories.built_in_template("ceremonial").pk,
        issue_date=clock.today(),
        by=boss,
    )
    issuing.issue_certificates(batch_id=batch.pk, by=boss)
    return Certificate.objects.select_related("registration", "registration__event").get()


@pytest.mark.parametrize(
    ("state", "opens", "named"),
    [
        (CertificateState.RESERVED, False, False),
        (CertificateState.ISSUED, True, True),
        (CertificateState.REVOKED, False, True),
    ],
)
def test_a_paper_is_named_once_issued_and_opens_until_it_is_revoked(
    client, paper, state, opens, named
):
    Certificate.objects.filter(pk=paper.pk).update(state=state)
    page = client.get(links.manage_path(paper.registration)).content.decode()
    assert ("Mở giấy (PDF)" in page) is opens
    assert (paper.serial in page) is named


@pytest.mark.parametrize(
    ("in_days", "said", "not_said"),
    [
        (20, "Bổ sung</a>", "để bổ sung."),
        (1, "gọi Bà Lan 0225 3 111 222 để bổ sung.", "Bổ sung</a>"),
    ],
)
def test_a_missing_birth_date_is_asked_for_and_after_the_cut_off_by_telephone(
    client, in_days, said, not_said
):
    event = factories.make_class(contact="Bà Lan 0225 3 111 222")
    mine = factories.register(event, birth_year=None)
    Event.objects.update(cut_off_at=clock.now() + timedelta(days=in_days - 10))
    page = client.get(links.manage_path(mine)).content.decode()
    assert "Thiếu ngày sinh hoặc năm sinh." in page
    assert said in page
    assert not_said not in page


def test_an_office_without_a_telephone_is_still_named(client):
    office = factories.make_organiser(phone="", email="ttkc@example.vn")
    mine = factories.register(factories.make_class(office))
    Event.objects.update(cut_off_at=clock.now())
    assert "Vui lòng gọi ttkc@example.vn." in client.get(links.manage_path(mine)).content.decode()
