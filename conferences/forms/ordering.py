"""Units in an order of their own: staff type a number beside those that move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from common.forms import SiteFormMixin
from conferences.models import InvitedUnit

MOST = 9999


class UnitOrderForm(SiteFormMixin, forms.Form):
    """A number for each unit. Who is given another's number goes before it."""

    def __init__(self, data: Mapping[str, Any] | None, *, units: Sequence[InvitedUnit]) -> None:
        super().__init__(data)
        self.units = list(units)
        for place, unit in enumerate(self.units, start=1):
            self.fields[f"unit-{unit.pk}"] = forms.IntegerField(
                label=unit.name, min_value=1, max_value=MOST, initial=place
            )

    def lines(self) -> list[tuple[InvitedUnit, forms.BoundField]]:
        return [(unit, self[f"unit-{unit.pk}"]) for unit in self.units]

    def in_order(self) -> list[int]:
        """The ids in the order that was typed."""
        keyed = []
        for place, unit in enumerate(self.units, start=1):
            typed = self.cleaned_data[f"unit-{unit.pk}"]
            # Moving down to 5 is after who is fifth now, moving up to 5 before.
            side = 0 if typed == place else (1 if typed > place else -1)
            keyed.append((typed, side, place, unit.pk))
        return [pk for _typed, _side, _place, pk in sorted(keyed)]
