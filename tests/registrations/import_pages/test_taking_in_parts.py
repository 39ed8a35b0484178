"""Long lists: taken in the background, part by part, whatever breaks."""

from datetime import timedelta

import pytest
from django.db import transaction

from common import clock
from registrations.models import ImportBatch, RowState
from registrations.services import import_taking
from registrations.tasks import sweep_imports
from tests.registrations.import_pages.steps import ask, long_list, progress_of, send, take

pytestmark = pytest.mark.django_db


def test_a_long_list_is_taken_in_the_background_and_its_page_tells_how_far(client, event):
    send(client, event, pasted=long_list(60))
    page = ask(client, event, good="1")
    assert page.context["running"]
    assert not event.registrations.exists()
    assert 'http-equiv="refresh"' in page.content.decode(), "without JavaScript it reloads"
    assert progress_of(client, event).context["total"] == 60
    assert "HX-Refresh" not in progress_of(client, event)
    import_taking.take_part(ImportBatch.objects.get().pk)
    assert progress_of(client, event).context["done"] == 25
    ImportBatch.objects.update(leased_until=None)
    sweep_imports()
    assert event.registrations.count() == 60
    assert progress_of(client, event)["HX-Refresh"] == "true", "the page shows the result"


def test_the_event_is_locked_for_a_part_of_a_list_only_and_a_turn_ends_in_time(client, event):
    send(client, event, pasted=long_list(60))
    ask(client, event, good="1")
    batch = ImportBatch.objects.get()
    assert import_taking.take_queued(batch_id=batch.pk, seconds=0)
    assert event.registrations.count() == import_taking.ROWS_A_PART
    assert import_taking.due_to_take(clock.now()) == [batch.pk]


def test_whoever_finds_a_list_being_taken_leaves_it_until_its_lease_is_over(client, event):
    send(client, event, pasted=long_list(60))
    ask(client, event, good="1")
    batch = ImportBatch.objects.get()
    ImportBatch.objects.update(leased_until=clock.now() + timedelta(seconds=30))
    assert not import_taking.take_queued(batch_id=batch.pk)
    assert import_taking.due_to_take(clock.now()) == []
    assert not event.registrations.exists()
    assert import_taking.due_to_take(clock.now() + timedelta(seconds=31)) == [batch.pk]


def test_a_part_that_breaks_leaves_no_one_half_taken(client, event, monkeypatch):
    send(client, event, pasted=long_list(60))
    ask(client, event, good="1")
    batch = ImportBatch.objects.get()
    with monkeypatch.context() as patched:
        calls = iter(range(20))
        real = import_taking.register_person

        def dies_at_the_tenth(**given):
            if next(calls) == 10:
                raise KeyboardInterrupt
            return real(**given)

        patched.setattr(import_taking, "register_person", dies_at_the_tenth)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            import_taking.take_part(batch.pk)
    assert not event.registrations.exists()
    assert batch.rows.filter(state=RowState.QUEUED).count() == 60
    sweep_imports()
    assert event.registrations.count() == 60


def test_a_row_that_cannot_be_written_stops_none_of_the_others(client, event, monkeypatch):
    send(client, event, pasted=long_list(3))
    real = import_taking.register_person

    def fails_for_b(**given):
        if given["details"].full_name == "Lê Văn B":
            raise ValueError
        return real(**given)

    monkeypatch.setattr(import_taking, "register_person", fails_for_b)
    page = take(client, event, good="1")
    assert dict(page.context["summary"]) == {"Có chỗ": 2, "Không nhận được": 1}
    assert "Lỗi hệ thống" in page.content.decode()
    monkeypatch.undo()
    assert dict(take(client, event, good="1").context["summary"]) == {"Có chỗ": 3}
