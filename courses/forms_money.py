"""What staff fill in about the rates, and about what a class pays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin, section, side_by_side
from courses.models import PaymentKind, PaymentRate, PaymentUnit
from courses.models.money import HIGHEST_RATE
from registrations.event_forms import date_input
from registrations.models import Registration

YES, NO, LATER = "yes", "no", ""


class RateForm(SiteFormMixin, forms.ModelForm):
    """A new rate with the paper it stands on."""

    amount = forms.IntegerField(
        label=gettext_lazy("Mức chi (đồng)"),
        help_text=gettext_lazy("Ví dụ: 150000."),
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_RATE)],
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Tính theo"),
        help_text=gettext_lazy("Một người dự cả ngày nhận một lần theo ngày; theo khóa: một lần."),
        choices=PaymentUnit.choices,
    )
    layout = Layout(
        "kind",
        side_by_side("amount", "unit"),
        side_by_side("valid_from", "valid_to"),
        section(
            gettext_lazy("Căn cứ"),
            "legal_number",
            side_by_side("legal_date", "legal_issuer"),
        ),
    )

    class Meta:
        model = PaymentRate
        fields = (
            "kind", "amount", "unit", "valid_from", "valid_to",
            "legal_number", "legal_date", "legal_issuer",
        )  # fmt: skip
        widgets = {
            "valid_from": date_input(),
            "valid_to": date_input(),
            "legal_date": date_input(),
        }
        help_texts = {
            "valid_to": gettext_lazy("Bỏ trống khi chưa biết."),
            "legal_number": gettext_lazy("Ví dụ: Nghị quyết số 12/2026/NQ-HĐND."),
            "legal_issuer": gettext_lazy("Ví dụ: Hội đồng nhân dân thành phố Hải Phòng."),
        }

    def _post_clean(self) -> None:
        """The service writes the row, and says which rule forbids it."""


class EndRateForm(SiteFormMixin, forms.Form):
    last_day = forms.DateField(label=gettext_lazy("Áp dụng đến hết ngày"), widget=date_input())


class WhyForm(SiteFormMixin, forms.Form):
    """Why something is taken out; it stays beside what was."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PaymentKindsForm(SiteFormMixin, forms.Form):
    """What a class pays."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Lớp này chi"),
        choices=PaymentKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class SalariesForm(SiteFormMixin, forms.Form):
    """Who of these is paid by the state; what is left open stays open."""

    def __init__(self, *args: Any, people: Iterable[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in people:
            unit = ", ".join(filter(None, (each.position, each.workplace)))
            self.fields[f"p-{each.pk}"] = forms.ChoiceField(  # type: ignore[attr-defined]
                label=each.full_name,
                help_text=unit,
                choices=((YES, gettext_lazy("Có")), (NO, gettext_lazy("Không"))),
                required=False,
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[int, bool]:
        """{registration: whether the state pays them}, of those that were answered."""
        return {
            int(name.removeprefix("p-")): value == YES
            for name, value in self.cleaned_data.items()
            if value in (YES, NO)
        }
