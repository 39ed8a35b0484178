"""A new site has nobody in it: one command lets the first person in."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, Organiser, Role, User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_of_a_new_site_can_sign_in_by_a_code(client, mailoutbox):
    call_command("first_administrator", "Le@office.vn", office="Trung tâm Khuyến công Hà Nam")
    membership = Membership.objects.get()
    assert membership.organiser.slug == "trung-tam-khuyen-cong-ha-nam"
    assert membership.role == Role.ADMINISTRATOR
    answer = client.post("/accounts/login/code/", {"email": "le@office.vn"})
    assert answer.status_code == 302
    assert answer.url.endswith("/accounts/login/code/confirm/")


def test_the_command_twice_changes_nothing():
    for _ in range(2):
        call_command("first_administrator", "le@office.vn")
    assert (Organiser.objects.count(), User.objects.count(), Membership.objects.count()) == (
        1,
        1,
        1,
    )


def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("first_administrator", "le")
    assert not Organiser.objects.exists()
