"""An edition that is handed over is taken over once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from common import clock
from common.errors import DomainError
from conferences.models import Conference
from conferences.services.copying import Wanted, copy_edition
from conferences.services.handing_over import offer_edition, take_over
from registrations.models import Event
from tests.factories import SYSTEM, make_organiser
from tests.factories.conference import an_edition

NEXT_DAY = clock.today() + timedelta(days=400)


def take_over_at_once(offer, codes):
    """Two clicks on two machines; returns what each was told."""
    told, barrier = [], threading.Barrier(len(codes))

    def click(code):
        wanted = Wanted(
            code=code, edition="XVII", title="Hội nghị", capacity=100, first_day=NEXT_DAY,
            parts=frozenset(),
        )  # fmt: skip
        try:
            barrier.wait(10)
            take_over(offer_id=offer.pk, wanted=wanted, by=SYSTEM)
            told.append("made")
        except DomainError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_take_over_at_once_make_one_edition():
    event = an_edition()
    offer = offer_edition(
        event_id=event.pk, to=make_organiser(), with_coordinators=False, by=SYSTEM
    )
    told = take_over_at_once(offer, ("HN-A", "HN-B"))
    assert told == ["Việc chuyển giao này đã được nhận hoặc đã rút lại.", "made"]
    assert Conference.objects.filter(copied_from_id=event.pk).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_make_two(monkeypatch):
    event = an_edition()
    offer = offer_edition(
        event_id=event.pk, to=make_organiser(), with_coordinators=False, by=SYSTEM
    )
    both_read = threading.Barrier(2)

    def unlocked(event_id, *_more):
        return Event.objects.select_related("organiser").get(pk=event_id)

    def wait_then_copy(**given):
        both_read.wait(10)
        return copy_edition(**given)

    monkeypatch.setattr("conferences.services.handing_over.lock_event", unlocked)
    monkeypatch.setattr("conferences.services.handing_over.copy_edition", wait_then_copy)
    assert take_over_at_once(offer, ("HN-A", "HN-B")) == ["made", "made"]
