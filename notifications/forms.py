"""What staff choose on the pages of messages and calls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import SiteFormMixin
from notifications import kinds
from notifications.states import State


def _kinds() -> list[tuple[str, Any]]:
    return [
        ("", _("Tất cả các loại")),
        *((name, kind.label) for name, kind in kinds.KINDS.items()),
    ]


class MessageFilters(SiteFormMixin, forms.Form):
    """Filters of the list, by GET. What cannot be understood filters nothing."""

    q = forms.CharField(label=_("Tên, e-mail hoặc số điện thoại"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Loại tin"), required=False, choices=_kinds)
    state = forms.ChoiceField(
        choices=[("", ""), *State.choices], required=False, widget=forms.HiddenInput
    )
    topic = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    scope = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CallReport(SiteFormMixin, forms.Form):
    """What a call came to."""

    REACHED, UNREACHED, CLOSED = "reached", "unreached", "closed"

    outcome = forms.ChoiceField(choices=[(REACHED, ""), (UNREACHED, ""), (CLOSED, "")])
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)
