"""Forms about signing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import SigningMethod, SigningPolicy
from certificates.signing import SigningKey
from common.forms import SiteFormMixin


class SigningPolicyForm(SiteFormMixin, forms.ModelForm):
    """How an organiser's papers are signed; the keys are those of this server for it."""

    one_of = ("key_name",)

    key_name = forms.ChoiceField(label=_("Chứng thư số"), required=False)

    class Meta:
        model = SigningPolicy
        fields = ("method", "key_name", "visible")

    def __init__(self, *args: Any, keys: list[SigningKey], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key.name, key.title) for key in keys]
        self.fields["key_name"].choices = [("", _("(chưa chọn)")), *choices]
        self.fields["key_name"].help_text = _("Do người quản trị máy chủ cấu hình.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("method") == SigningMethod.KEY and not data.get("key_name"):
            self.add_error("key_name", _("Hãy chọn chứng thư số để máy chủ ký."))
        return data


class SignedFilesForm(SiteFormMixin, forms.Form):
    file = forms.FileField(
        label=_("Tệp đã ký"),
        help_text=_("Một tệp ZIP gồm các PDF đã ký, hoặc một tệp PDF. Không quá 300 MB."),
        widget=forms.FileInput(attrs={"accept": ".zip,.pdf,application/zip,application/pdf"}),
    )
