"""Forms about an organiser and who works there."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, Role
from common.forms import SiteFormMixin

MOST_DONG = 1_000_000_000


class WholeDongField(forms.IntegerField):
    """An amount in đồng as people write it: 1.000.000 đ."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        limits = {"min_value": 0, "max_value": MOST_DONG}
        super().__init__(**{**kwargs, **limits})
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").lower().replace("đồng", "").replace("đ", "")
        return super().to_python("".join(text.replace(".", "").replace(",", "").split()))


class OrganiserForm(SiteFormMixin, forms.ModelForm):
    """What stands on papers and mails, and how numbers and approval work."""

    holidays_text = forms.CharField(
        label=_("Ngày nghỉ"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi dòng một ngày, dạng ngày/tháng/năm. Không tính vào giờ giữ chỗ."),
    )

    class Meta:
        model = Organiser
        fields = (
            "name", "short_name", "parent_name", "place", "address", "phone", "email",
            "document_symbol", "issuing_head", "signatory_capacity", "signatory_title",
            "signatory_name", "one_person_may_propose_and_approve",
            "quiet_from", "quiet_to", "monthly_message_budget", "consent_text",
        )  # fmt: skip
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            for name in ("quiet_from", "quiet_to")
        }
        field_classes = {"monthly_message_budget": WholeDongField}
        help_texts = {
            "monthly_message_budget": _(
                "Cho SMS và Zalo của đơn vị cộng lại, tính bằng đồng. Để trống: không gửi tin mất phí."
            ),
            "quiet_from": _("Ban đêm chỉ gửi những tin có người đang chờ; tin khác đợi đến sáng."),
            "quiet_to": _("Ghi giờ giống nhau ở hai ô để gửi cả ngày lẫn đêm."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [day.split("-") for day in self.instance.holidays]
        self.initial["holidays_text"] = "\n".join("/".join(reversed(day)) for day in days)

    def clean_holidays_text(self) -> list[str]:
        read = forms.DateField(input_formats=["%d/%m/%Y"])
        days = []
        for line in self.cleaned_data["holidays_text"].split():
            try:
                days.append(read.clean(line).isoformat())
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("“%(line)s” không phải là ngày, ví dụ: 02/09/2027."), params={"line": line}
                ) from None
        return sorted(set(days))

    def save(self, commit: bool = True) -> Organiser:
        self.instance.holidays = self.cleaned_data["holidays_text"]
        if "consent_text" in self.changed_data:
            self.instance.consent_version += 1
        return super().save(commit)


class _NamedKey:
    """allauth names this field in English only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Tên khóa")  # type: ignore[attr-defined]


class AddKeyForm(_NamedKey, AddWebAuthnForm):
    """A passkey or security key, with a name to tell it by."""


class EditKeyForm(_NamedKey, EditWebAuthnForm):
    """Another name for a key."""


class MemberForm(SiteFormMixin, forms.Form):
    """Give somebody a role by their e-mail address."""

    email = forms.EmailField(label=_("E-mail"))
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[choice for choice in Role.choices if choice[0] != Role.COORDINATOR],
    )
