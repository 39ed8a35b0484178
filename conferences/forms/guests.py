"""How staff look for the people of an edition, and set the order of protocol among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Salutation
from conferences.models import InvitedUnit, UnitKind
from conferences.selectors.guests import BY_NAME, BY_UNIT, NONE, Wanted
from conferences.services.ranking import HIGHEST_RANK, GuestChange
from conferences.states import DelegateRole
from registrations.models import Event, Registration
from registrations.states import State

LACKING_WORDS = {
    "email": gettext_lazy("Không có e-mail"),
    "salutation": gettext_lazy("Thiếu Ông/Bà"),
    "rank": gettext_lazy("Chưa có thứ tự lễ tân"),
}


class GuestFilter(forms.Form):
    """Filters of the list, in its address."""

    q = forms.CharField(
        label=gettext_lazy("Tên, điện thoại, mã, đơn vị"), max_length=100, required=False
    )
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh/thành phố"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại đơn vị"),
        choices=[
            ("", gettext_lazy("Tất cả")),
            *UnitKind.choices,
            (NONE, gettext_lazy("Không theo đoàn")),
        ],
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Vai trò"),
        choices=[("", gettext_lazy("Tất cả")), *DelegateRole.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        choices=[
            ("", gettext_lazy("Sẽ tham dự")),
            *State.choices,
            ("all", gettext_lazy("Tất cả")),
        ],
        required=False,
    )
    lacking = forms.ChoiceField(
        label=gettext_lazy("Còn thiếu"),
        choices=[("", gettext_lazy("Không lọc")), *LACKING_WORDS.items()],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("Sắp xếp"),
        choices=[
            ("", gettext_lazy("Theo đoàn, thứ tự lễ tân")),
            (BY_NAME, gettext_lazy("Theo tên")),
        ],
        required=False,
    )

    def __init__(self, data: QueryDict, *, event: Event) -> None:
        super().__init__(data)
        named = (
            InvitedUnit.objects.filter(conference_id=event.pk)
            .exclude(province_name="")
            .values_list("province_name", flat=True)
        )
        names = sorted(set(named))
        self.fields["province"].choices = [  # type: ignore[attr-defined]
            ("", _("Tất cả")),
            *((name, name) for name in names),
            (NONE, _("Không thuộc tỉnh nào")),
        ]

    def wanted(self) -> Wanted:
        """What was asked for; an answer that is none of the choices asks nothing."""
        self.is_valid()
        data = self.cleaned_data
        lacking = data.get("lacking")
        return Wanted(
            words=data.get("q", ""),
            province=data.get("province", ""),
            kind=data.get("kind", ""),
            role=data.get("role", ""),
            state=data.get("state", ""),
            lacking=(lacking,) if lacking else (),
            order=data.get("order") or BY_UNIT,
        )


class RankLine:
    """One person of the page of ranks: what is shown, as typed, and what is wrong with it."""

    def __init__(self, registration: Registration, data: QueryDict | None) -> None:
        delegate = getattr(registration, "delegate", None)
        self.registration = registration
        self.delegate = delegate
        rank = str(delegate.rank or "") if delegate else ""
        self.shown_rank, self.shown_salutation = rank, registration.salutation
        self.rank, self.salutation, self.error = rank, registration.salutation, ""
        if data is not None:
            key = registration.pk
            # What the page showed, so that what another changed meanwhile is not put back.
            self.shown_rank = data.get(f"rank_was-{key}", rank)
            self.shown_salutation = data.get(f"salutation_was-{key}", self.salutation)
            self.rank = data.get(f"rank-{key}", rank).strip()
            self.salutation = data.get(f"salutation-{key}", self.salutation)
            self._check()

    def _check(self) -> None:
        if self.rank and not (
            self.rank.isascii()
            and self.rank.isdigit()
            and len(self.rank) <= len(str(HIGHEST_RANK))
            and 1 <= int(self.rank) <= HIGHEST_RANK
        ):
            self.error = _("Ghi số từ 1 đến %(most)d.") % {"most": HIGHEST_RANK}
        if self.salutation and self.salutation not in Salutation.values:
            self.salutation = ""

    def change(self) -> GuestChange | None:
        """What was changed on the page; None where nothing was."""
        values: dict[str, Any] = {}
        if self.rank != self.shown_rank:
            values["rank"] = int(self.rank) if self.rank else None
        if self.salutation != self.shown_salutation:
            values["salutation"] = self.salutation
        return GuestChange(self.registration.pk, values) if values else None


def rank_lines(rows: Iterable[Registration], data: QueryDict | None = None) -> list[RankLine]:
    return [RankLine(row, data) for row in rows]
