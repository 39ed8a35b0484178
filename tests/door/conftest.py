"""Everybody of these tests stands at the door at nine in the morning."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from common import clock


@pytest.fixture(autouse=True)
def _in_the_morning(time_machine) -> None:
    time_machine.move_to(datetime.combine(clock.today(), time(9), clock.VIETNAM))
