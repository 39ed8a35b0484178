"""What a delegation's coordinator is told: by mail with the link, or on the phone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from common import clock
from conferences import links, notices
from conferences.models import RosterChange
from notifications import kinds, rendering
from notifications.models import Message
from tests.factories.conference import a_delegate, a_delegation, an_edition

pytestmark = pytest.mark.django_db
KINDS = sorted(kind for kind in kinds.KINDS if kind.startswith("delegation."))


def drafted(kind, delegation=None, **more):
    delegation = delegation or a_delegation(an_edition(registration_closes_at=clock.now()))
    values = {
        "reason": "Thiếu số điện thoại",
        "what": "Thay đại biểu",
        "leaving": "Lò Hiếu",
        **more,
    }
    event = delegation.unit.conference.event
    message = notices.draft(
        delegation, event, kind, key=1, letter=kind == "delegation.invited", **values
    )
    message.organiser = event.organiser
    return delegation, message


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_to_a_coordinator_names_unit_and_conference_and_carries_the_link(kind):
    delegation, message = drafted(kind)
    mail = rendering.render_mail(message).mail
    link = f"{settings.SITE_URL}{links.delegation_path(delegation)}"
    for words in (str(mail.body), mail.html):
        assert delegation.unit.name in words
        assert delegation.unit.conference.event.title in words
        assert link in words
    if kind == "delegation.invited":
        assert f"{settings.SITE_URL}{links.letter_path_of(delegation.pk)}" in str(mail.body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_coordinator_without_an_address_is_called_and_hears_no_link(kind):
    delegation = a_delegation(an_edition(), coordinator_email="", coordinator_name="")
    _delegation, message = drafted(kind, delegation)
    assert message.is_call
    said = " ".join(rendering.render_call(message))
    assert f"cán bộ đầu mối {delegation.unit.name}" in said
    assert "http" not in said


def test_the_deadline_is_the_last_day_and_not_the_midnight_after_it():
    closes = datetime(2026, 3, 6, 0, 0, tzinfo=clock.VIETNAM)
    event = an_edition(registration_closes_at=closes)
    assert notices.deadline_words(event) == "ngày 05 tháng 3 năm 2026"
    event.registration_closes_at = closes + timedelta(hours=17)
    assert notices.deadline_words(event) == "ngày 06 tháng 3 năm 2026"
    with override("en"):
        assert notices.deadline_words(event) == "06/03/2026"


def test_the_words_are_vietnamese_whatever_language_staff_read():
    delegation = a_delegation(an_edition())
    delegate = a_delegate(delegation, "Nguyễn Văn An")
    change = RosterChange(
        delegation=delegation, kind="withdraw", state="done", leaving=delegate, answer=""
    )
    change.pk = 7
    with override("en"):
        notices.change_decided(change, delegation)
    message = Message.objects.get(kind="delegation.change_done")
    assert message.context["what"] == "Rút đại biểu"
    assert message.context["leaving"].startswith("Nguyễn Văn An")


def test_longest_names_of_unit_and_coordinator_fit_a_message():
    delegation = a_delegation(an_edition(), name="Trung tâm " + "Khuyến công " * 15)
    _delegation, message = drafted("delegation.invited", delegation)
    message.save()
    delegation.coordinator_name = ""
    _delegation, message = drafted("delegation.reminder", delegation)
    message.save()


def test_the_link_of_a_delegation_is_its_own_and_dies_with_its_nonce():
    first, second = a_delegation(an_edition()), a_delegation(an_edition())
    path = links.delegation_path(first)
    token = path.strip("/").rsplit("/", 1)[1]
    assert links.opens(first, token)
    assert not links.opens(second, token)
    first.nonce = "another"
    assert not links.opens(first, token)
    assert reverse("conferences:delegation", args=[first.pk, token]) == path
