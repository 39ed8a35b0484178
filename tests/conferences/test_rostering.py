"""The coordinator's grid: what is typed is kept, right or wrong, once, and never over another's."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from conferences.models import Delegation, InvitedUnit, RosterRow
from conferences.selectors.rosters import roster_of
from conferences.services import rostering
from conferences.states import DelegationState
from registrations.models import HistoryEntry
from registrations.states import State
from tests.factories.conference import (
    a_delegation,
    a_roster,
    an_edition,
    cells,
    some_delegates,
    some_delegations,
)
from tests.factories.crowd import at_once

pytestmark = pytest.mark.django_db
BY = Actor.coordinator("Trần Thị Đầu Mối")


def save(delegation, key=None, version=None, **texts):
    return rostering.save_row(
        delegation_id=delegation.pk, key=key or uuid4(), cells=texts, version=version, by=BY
    )


def read(delegation):
    return roster_of(
        Delegation.objects.select_related("unit__block", "unit__conference__event").get(
            pk=delegation.pk
        )
    )


def names(delegation):
    return [row.cells["full_name"] for row in read(delegation).rows]


def test_the_first_row_makes_a_draft_of_an_invitation():
    delegation = a_delegation(an_edition())

    row = save(delegation, full_name="Ông Lò Văn Hiếu")

    delegation.refresh_from_db()
    assert (delegation.state, row.position) == (DelegationState.DRAFT, 1)
    assert delegation.started_at is not None
    told = HistoryEntry.objects.filter(what__startswith="delegation.").order_by("pk")
    assert [entry.what for entry in told] == ["delegation.draft", "delegation.row_added"]
    assert told[1].actor_label == "Trần Thị Đầu Mối"


def test_what_is_wrong_is_kept_as_typed_and_told_at_its_cell():
    delegation = a_delegation(an_edition())

    save(delegation, full_name="Lò Văn Hiếu", phone="0912 34", arrival="sau cơn mưa", room="lều")

    [row] = read(delegation).rows
    assert row.cells == {
        "full_name": "Lò Văn Hiếu", "phone": "0912 34", "arrival": "sau cơn mưa", "room": "lều",
    }  # fmt: skip
    assert row.understood.is_refused
    for column in ("phone", "arrival", "room"):
        assert row.understood.note(column), column
    assert not row.understood.note("full_name")


def test_a_cell_saved_alone_leaves_the_others_and_the_same_again_changes_nothing():
    delegation = a_delegation(an_edition())
    row = save(delegation, full_name="Lò Văn Hiếu", phone="0912345678")

    again = save(delegation, row.key, row.version, position="Giám đốc")
    same = save(delegation, row.key, row.version, position="Giám đốc")

    assert again.cells["phone"] == "0912345678"
    assert (again.version, same.version) == (2, 2)
    assert HistoryEntry.objects.filter(what="delegation.row_saved").count() == 1


def test_the_page_that_sends_a_new_row_twice_makes_one():
    delegation = a_delegation(an_edition())
    key = uuid4()
    for _attempt in range(2):
        save(delegation, key, full_name="Lò Văn Hiếu")
    assert names(delegation) == ["Lò Văn Hiếu"]


def test_who_typed_on_an_old_page_does_not_overwrite_a_colleague():
    delegation = a_delegation(an_edition())
    row = save(delegation, full_name="Lò Văn Hiếu")
    save(delegation, row.key, row.version, phone="0912345678")

    with pytest.raises(Conflict, match="vừa được sửa ở nơi khác"):
        save(delegation, row.key, row.version, phone="0987654321")

    assert read(delegation).rows[0].cells["phone"] == "0912345678"


def test_texts_that_no_database_takes_do_no_harm():
    delegation = a_delegation(an_edition())

    row = save(
        delegation,
        full_name="Lo\u0300 Va\u0306n Hie\u0302\u0301u\0",
        note="=1+1 \ud800🚌" + "x" * 5_000,
        phone="9" * 400,
        **{"unknown": "x", "meal:99999999999999999999": "x"},
    )

    row.refresh_from_db()
    assert set(row.cells) == {"full_name", "note", "phone"}
    assert row.cells["full_name"] == "Lò Văn Hiếu"
    assert row.cells["note"].startswith("=1+1 🚌x")
    [read_row] = read(delegation).rows
    assert read_row.understood.note("note")
    assert read_row.understood.note("phone")


def test_a_row_that_was_taken_out_comes_back_with_its_texts():
    delegation = a_delegation(an_edition())
    first, _second = a_roster(delegation, [cells("Lò Văn Một"), cells("Lò Văn Hai")])
    arguments = {"delegation_id": delegation.pk, "key": first.key, "by": BY}

    rostering.remove_row(**arguments)
    rostering.remove_row(**arguments)
    assert names(delegation) == ["Lò Văn Hai"]
    assert [row.cells["full_name"] for row in read(delegation).removed] == ["Lò Văn Một"]

    rostering.restore_row(**arguments)
    assert names(delegation) == ["Lò Văn Một", "Lò Văn Hai"]


@pytest.mark.parametrize(("to", "order"), [(1, "CAB"), (2, "ACB"), (99, "ABC"), (-5, "CAB")])
def test_a_row_moves_to_a_place_and_the_others_make_room(to, order):
    delegation = a_delegation(an_edition())
    rows = a_roster(delegation, [cells(f"Lò Văn {letter}") for letter in "ABC"])

    rostering.move_row(delegation_id=delegation.pk, key=rows[2].key, to=to, by=BY)

    assert "".join(name[-1] for name in names(delegation)) == order


@pytest.mark.parametrize("act", ["move", "remove"])
def test_who_is_named_by_number_stays_the_same_person_when_rows_change_places(act):
    delegation = a_delegation(an_edition())
    rows = a_roster(
        delegation,
        [
            cells("Ông Lò Một"),
            cells("Ông Lò Hai"),
            cells("Ông Lò Ba", room="Đôi, ghép với số 2"),
        ],
    )
    common = {"delegation_id": delegation.pk, "key": rows[0].key, "by": BY}
    if act == "move":
        rostering.move_row(to=3, **common)
    else:
        rostering.remove_row(**common)

    roster = read(delegation)
    sharer = next(row for row in roster.rows if "Ba" in row.cells["full_name"])
    assert sharer.cells["share"] == "Ông Lò Hai"
    assert sharer.cells["room"] == "Đôi"
    assert roster.rows[sharer.understood.share].cells["full_name"] == "Ông Lò Hai"


def test_a_pasted_list_is_added_once_however_often_it_is_pasted():
    delegation = a_delegation(an_edition())
    pasted = [
        {"full_name": "Bà Võ Xuân Quân", "phone": "0858 086 377"},
        {"full_name": "LÒ HIẾU", "phone": "0838719116"},
        {"full_name": "Nguyễn Văn Hùng"},
        {"full_name": "Nguyễn Văn Hùng"},
        {"full_name": "  "},
    ]

    def add():
        return rostering.add_rows(delegation_id=delegation.pk, rows=pasted, by=BY)

    assert add() == rostering.Added(4, 0)
    assert add() == rostering.Added(0, 4)
    assert len(names(delegation)) == 4, "two of one name are two until somebody says otherwise"


def test_who_was_typed_before_is_not_added_from_the_list_and_keeps_what_was_typed():
    delegation = a_delegation(an_edition())
    save(delegation, full_name="Lò Hiếu", phone="0838719116", room="Đơn")

    pasted = [{"full_name": "Ông Lò Hiếu", "room": "Đôi"}, {"full_name": "Bà Nông Bá Bích"}]
    added = rostering.add_rows(delegation_id=delegation.pk, rows=pasted, by=BY)

    assert (added.added, added.same) == (1, 1)
    assert read(delegation).rows[0].cells["room"] == "Đơn"


@pytest.mark.parametrize("state", ["submitted", "approved", "locked", "arrived", "declined"])
def test_a_roster_that_was_sent_is_not_edited(state):
    delegation = a_delegation(an_edition())
    [row] = a_roster(delegation, 1)
    Delegation.objects.filter(pk=delegation.pk).update(state=state)
    common = {"delegation_id": delegation.pk, "by": BY}

    for attempt in (
        lambda: save(delegation, full_name="X Y"),
        lambda: rostering.remove_row(key=row.key, **common),
        lambda: rostering.move_row(key=row.key, to=1, **common),
        lambda: rostering.add_rows(rows=[cells()], **common),
    ):
        with pytest.raises(DomainError):
            attempt()
    assert RosterRow.objects.count() == 1


def test_a_unit_whose_invitation_was_withdrawn_types_no_more():
    delegation = a_delegation(an_edition())
    InvitedUnit.objects.update(withdrawn_at=clock.now())
    with pytest.raises(DomainError, match="được rút lại"):
        save(delegation, full_name="Lò Hiếu")


def test_the_roster_counts_whom_the_quota_holds_and_whom_not():
    delegation = a_delegation(an_edition(), quota=2)
    a_roster(
        delegation,
        [
            cells("Đinh Văn Một"),
            cells("Đinh Văn Hai", phone="12"),
            cells("Đinh Văn Ba", role="Trưởng đoàn"),
            cells("Đinh Văn Bốn", role="Lái xe", plate="20A-123.45"),
            {},
        ],
    )

    roster = read(delegation)

    assert [row.number for row in roster.people] == [1, 2, 3, 4]
    assert (len(roster.seated), len(roster.outside), roster.quota) == (3, 1, 2)
    assert [row.number for row in roster.beyond] == [2], "the head has a seat before the others"
    assert [row.number for row in roster.refused] == [2]
    assert roster.head is not None
    assert roster.head.number == 3


def test_a_row_whose_registration_was_cancelled_elsewhere_shows_it_and_is_nobodys_double():
    delegation = a_delegation(an_edition(), quota=3)
    [delegate] = some_delegates(delegation, [{"full_name": "Lò Hiếu"}])
    gone, _again = a_roster(delegation, [cells("Lò Hiếu"), cells("Lò Hiếu")])
    gone.delegate = delegate
    gone.save()
    delegate.registration.state = State.CANCELLED
    delegate.registration.save()

    roster = read(delegation)

    assert [row.is_gone for row in roster.rows] == [True, False]
    assert [row.number for row in roster.people] == [2]
    assert not roster.refused


@pytest.mark.parametrize("people", [3, 300])
def test_a_roster_costs_the_same_at_any_length(people, django_assert_num_queries):
    event = an_edition(meals=["Tiệc tối"], capacity=400)
    delegation = a_delegation(event, quota=350)
    delegates = some_delegates(delegation, people)
    rows = a_roster(delegation, people)
    for row, delegate in zip(rows, delegates, strict=True):
        row.delegate = delegate
    RosterRow.objects.bulk_update(rows, ["delegate"])
    delegation = Delegation.objects.select_related("unit__block", "unit__conference__event").get(
        pk=delegation.pk
    )
    with django_assert_num_queries(3):
        roster = roster_of(delegation)
        assert len(roster.people) == people
        assert all(row.delegate.registration.full_name for row in roster.rows)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eighteen_delegations_that_type_at_once_lose_no_row():
    event = an_edition()
    delegations = some_delegations(event, 18)
    # In some offices two people type at once.
    typing = [*delegations, *delegations[:4]]

    def type_rows(delegation):
        for number in range(4):
            save(delegation, full_name=f"Người {number}", phone="")

    failures = at_once(partial(type_rows, each) for each in typing)

    assert not failures
    for delegation in delegations:
        positions = list(delegation.rows.values_list("position", flat=True))
        assert positions == list(range(1, 1 + 4 * typing.count(delegation)))


def test_until_the_last_evening_means_ten_o_clock_on_the_eve(time_machine):
    delegation = a_delegation(an_edition(in_days=10))
    until = rostering.last_moment(delegation)
    assert f"{clock.local(until):%H:%M}" == "22:00"
    assert clock.local(until).date() == clock.today() + timedelta(days=9)
    rostering.require_in_time(delegation, BY)
    time_machine.move_to(until)
    with pytest.raises(DomainError, match="xin gọi cho Ban Tổ chức"):
        rostering.require_in_time(delegation, BY)
