"""Forms for issuing: an event's plan, a decision about one person, several classes at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates import selectors
from certificates.eligibility import score_words
from certificates.forms.papers import DateInput
from certificates.models import Assessment, CertificatePlan, CertificateTemplate, Signatory
from certificates.services.assessing import read_score
from common import clock
from common.errors import DomainError
from common.forms import SiteFormMixin
from registrations.models import Event

LONGEST_WAIT_DAYS = 365


class ScoreField(forms.CharField):
    """A score as staff write it, with a comma or a point; None when empty."""

    def clean(self, value: Any) -> Any:
        try:
            return read_score(super().clean(value))
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class PlanForm(SiteFormMixin, forms.Form):
    passing_score = ScoreField(
        label=_("Điểm đạt"),
        max_length=6,
        required=False,
        help_text=_("Bỏ trống nếu lớp không kiểm tra. Điểm từ 0 đến 100, ví dụ 5 hoặc 7,5."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    template = forms.ModelChoiceField(
        CertificateTemplate.objects.none(),
        label=_("Mẫu giấy"),
        required=False,
        empty_label=_("(mẫu mặc định)"),
    )
    signatory = forms.ModelChoiceField(
        Signatory.objects.none(), label=_("Người ký"), required=False
    )
    propose_after_days = forms.IntegerField(
        label=_("Tự đề nghị sau buổi cuối (ngày)"),
        min_value=0,
        max_value=LONGEST_WAIT_DAYS,
        required=False,
        help_text=_(
            "Bỏ trống để đề nghị bằng tay. Đến ngày, người đủ điều kiện được tự đưa vào một đợt "
            "đề nghị; vẫn cần người có quyền duyệt."
        ),
    )

    def __init__(self, *args: Any, event: Event, plan: CertificatePlan | None, **kwargs: Any):
        if plan is not None:
            kwargs["initial"] = {
                "passing_score": score_words(plan.passing_score),
                "template": plan.template_id,
                "signatory": plan.signatory_id,
                "propose_after_days": plan.propose_after_days,
            }
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = selectors.templates_for(event)
        self.fields["signatory"].queryset = event.organiser.signatories.filter(archived_at=None)
        self.fields["signatory"].empty_label = event.organiser.signatory_name or _("(chưa đặt)")

    def clean_passing_score(self) -> Decimal | None:
        score: Decimal | None = self.cleaned_data["passing_score"]
        return score or None

    def as_plan(self) -> dict[str, Any]:
        """The values as `planning.set_plan` takes them."""
        template, signatory = self.cleaned_data["template"], self.cleaned_data["signatory"]
        return {
            "passing_score": self.cleaned_data["passing_score"],
            "template_id": template and template.pk,
            "signatory_id": signatory and signatory.pk,
            "propose_after_days": self.cleaned_data["propose_after_days"],
        }


class DecideForm(SiteFormMixin, forms.Form):
    decision = forms.ChoiceField(
        label=_("Quyết định"),
        choices=Assessment.Decision.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Được lưu cùng tên người quyết định, và hiện cho người duyệt."),
    )


class ManyClassesForm(SiteFormMixin, forms.Form):
    issue_date = forms.DateField(label=_("Ngày cấp"), widget=DateInput(), initial=clock.today)
