"""Forms of whoever checks a paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from common.forms import SiteFormMixin


class CompareForm(SiteFormMixin, forms.Form):
    """A file, or what the browser made of it: then the file stays where it is."""

    one_of = ("file", "sha256")

    file = forms.FileField(
        label=_("Tệp PDF"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,.pdf", "data-hash-into": "sha256", "required": True}
        ),
    )
    sha256 = forms.CharField(
        required=False,
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"^[0-9a-fA-F]{64}\Z")],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("sha256"):
            self.add_error("file", _("Hãy chọn tệp PDF cần so sánh."))
        return data
