"""Forms about papers that were issued: revoking and replacing them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.forms.papers import DateInput
from certificates.services.lifecycle import Decision
from common import clock
from common.forms import SiteFormMixin


class RevokeForm(SiteFormMixin, forms.Form):
    """The decision by which something is done to an issued paper."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)
    decision_number = forms.CharField(
        label=_("Số quyết định"),
        max_length=60,
        help_text=_("Số ký hiệu văn bản do văn thư cấp, ví dụ 45/QĐ-TTKC."),
    )
    decision_date = forms.DateField(
        label=_("Ngày quyết định"), widget=DateInput(), initial=clock.today
    )

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(
            reason=data["reason"], number=data["decision_number"], day=data["decision_date"]
        )
