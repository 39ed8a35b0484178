"""Whose badges are printed, how large; and which were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin
from common.papers.badges import BadgeSize
from conferences.badges import Worn

_PRINTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{32})", re.ASCII)


class BadgesForm(SiteFormMixin, forms.Form):
    """By GET: whose, and how large; `chosen` are the badges that this means."""

    DUE, ALL, ALONE = "can-in", "tat-ca", "khong-doan"
    SIZES = {"a6": BadgeSize.A6, "86x54": BadgeSize.CARD}

    whose = forms.ChoiceField(label=gettext_lazy("In cho"))
    size = forms.ChoiceField(
        label=gettext_lazy("Cỡ thẻ"),
        choices=(
            ("a6", gettext_lazy("A6 (105 × 148 mm), bốn thẻ một tờ A4")),
            ("86x54", gettext_lazy("86 × 54 mm, mười thẻ một tờ A4")),
        ),
    )

    def __init__(self, data: Any, *, worn: Sequence[Worn]) -> None:
        super().__init__({"whose": self.DUE, "size": "a6"} | dict(data.items()))
        self._worn = worn
        units = {
            str(each.delegate.delegation_id): each.unit
            for each in worn
            if each.delegate and each.delegate.delegation_id
        }
        due = sum(each.is_due for each in worn)
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            (self.DUE, _("Thẻ mới và thẻ đã đổi từ lần in trước (%(n)d)") % {"n": due}),
            (self.ALL, _("Tất cả (%(n)d)") % {"n": len(worn)}),
            *units.items(),
            (self.ALONE, _("Người đăng ký không qua đoàn")),
        ]

    def chosen(self) -> list[Worn]:
        """The badges of a valid form."""
        whose = self.cleaned_data["whose"]
        if whose == self.ALL:
            return list(self._worn)
        if whose == self.DUE:
            return [each for each in self._worn if each.is_due]
        return [each for each in self._worn if _delegation_key(each) == whose]

    def paper(self) -> BadgeSize:
        return self.SIZES[self.cleaned_data["size"]]


def _delegation_key(worn: Worn) -> str:
    delegation = worn.delegate.delegation_id if worn.delegate else None
    return str(delegation) if delegation else BadgesForm.ALONE


def read_printed(values: Sequence[str]) -> dict[int, str]:
    """What a page says was printed: {registration: summary}; anything else is passed over."""
    found = (_PRINTED.fullmatch(value) for value in values)
    return {int(match[1]): match[2] for match in found if match}
