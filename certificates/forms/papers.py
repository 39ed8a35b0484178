"""Forms about certificates: proposing, deciding, revoking, checking a paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates import selectors
from certificates.models import CertificateTemplate, Signatory
from common import clock
from common.forms import SiteFormMixin
from registrations.models import Event


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ProposeForm(SiteFormMixin, forms.Form):
    issue_date = forms.DateField(label=_("Ngày cấp"), widget=DateInput(), initial=clock.today)
    template = forms.ModelChoiceField(
        CertificateTemplate.objects.none(), label=_("Mẫu giấy"), empty_label=None
    )
    signatory = forms.ModelChoiceField(
        Signatory.objects.none(), label=_("Người ký"), required=False
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = selectors.templates_for(event)
        self.fields["template"].queryset = templates
        self.fields["template"].initial = templates.first()
        people = event.organiser.signatories.filter(archived_at=None)
        self.fields["signatory"].queryset = people
        self.fields["signatory"].empty_label = event.organiser.signatory_name or _("(chưa đặt)")


class ApproveForm(SiteFormMixin, forms.Form):
    decision_number = forms.CharField(
        label=_("Số quyết định"), max_length=60, required=False,
        help_text=_("Số ký hiệu văn bản do văn thư cấp, ví dụ 45/QĐ-TTKC."),
    )  # fmt: skip
    decision_date = forms.DateField(label=_("Ngày quyết định"), widget=DateInput(), required=False)


class ReturnForm(SiteFormMixin, forms.Form):
    remark = forms.CharField(label=_("Ý kiến trả lại"), max_length=300)


class VerifyForm(SiteFormMixin, forms.Form):
    number = forms.CharField(
        label=_("Mã xác thực hoặc số hiệu"),
        max_length=60,
        help_text=_("In cạnh mã QR, ở góc dưới bên trái của giấy."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    full_name = forms.CharField(
        label=_("Họ và tên trên giấy"),
        max_length=120,
        required=False,
        help_text=_("Cần khi tra bằng số hiệu."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
