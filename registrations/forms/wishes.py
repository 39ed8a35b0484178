"""Choosing how to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin
from notifications.states import Channel


class WayForm(SiteFormMixin, forms.Form):
    """One of the ways that are open to this person, or the usual order."""

    way = forms.ChoiceField(
        label=gettext_lazy("Muốn nhận tin qua"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Khi cách đã chọn không tới được, chúng tôi dùng cách khác."),
    )

    def __init__(self, *args: Any, ways: list[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Để đơn vị tổ chức chọn (thường là e-mail)"))]
        choices += [(way.value, str(way.label)) for way in ways]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]
