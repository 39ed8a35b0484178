"""What staff choose on the pages of messages and calls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import SiteFormMixin
from notifications import kinds, naming
from notifications.selectors import ALSO
from notifications.states import Channel, State

BIGGEST_KEY = 2**63 - 1


def _kinds() -> list[tuple[str, Any]]:
    return [
        ("", _("Tất cả các loại")),
        *((name, kind.label) for name, kind in kinds.KINDS.items()),
    ]


class MessageFilters(SiteFormMixin, forms.Form):
    """Filters of the list, by GET. What cannot be understood filters nothing.

    `state` is a state, or one of selectors.ALSO; `scope`, `batch`, `topic` and `person` come with
    links from other pages."""

    q = forms.CharField(label=_("Tên, e-mail hoặc số điện thoại"), required=False, max_length=100)
    scope = forms.CharField(label=_("Sự kiện"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Loại tin"), required=False, choices=_kinds)
    channel = forms.ChoiceField(
        label=_("Hình thức"),
        required=False,
        choices=[("", _("Tất cả các hình thức")), *Channel.choices],
    )
    state = forms.ChoiceField(
        choices=[("", ""), *State.choices, *((each, "") for each in ALSO)],
        required=False,
        widget=forms.HiddenInput,
    )
    topic = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    batch = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    person = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_KEY, widget=forms.HiddenInput
    )

    def offer_events(self, events: list[tuple[str, Any]], *, name_asked: bool) -> None:
        """Let an event be chosen from these; one that is not among them stays as it is, where it may
        be named."""
        asked = self.data.get("scope", "") if name_asked else ""
        known = {scope for scope, _label in events}
        named = naming.names_of([asked]) if asked and asked not in known else {}
        mine = [(scope, each.label) for scope, each in named.items()]
        self.fields["scope"].widget = forms.Select(
            choices=[("", _("Tất cả các sự kiện")), *mine, *events]
        )

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CallReport(SiteFormMixin, forms.Form):
    """What a call came to."""

    REACHED, UNREACHED, CLOSED = "reached", "unreached", "closed"

    outcome = forms.ChoiceField(choices=[(REACHED, ""), (UNREACHED, ""), (CLOSED, "")])
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)


class BetterAddress(SiteFormMixin, forms.Form):
    """An e-mail that works, in the place of one that does not."""

    email = forms.EmailField(label=_("E-mail mới"), max_length=254)
