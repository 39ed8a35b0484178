"""What staff fill in about the documents of an edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from common.forms import SiteFormMixin
from common.received import PICTURES, Kind, receive_upload
from conferences.models import ConferenceDocument

MEGABYTES = 20
KINDS = (Kind.PDF, Kind.DOCX, Kind.XLSX, *PICTURES)


class DocumentForm(SiteFormMixin, forms.Form):
    """A file, its name and who may fetch it."""

    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy("PDF, Word (.docx), Excel (.xlsx) hoặc ảnh; không quá 20 MB."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Tên tài liệu"),
        help_text=gettext_lazy("Bỏ trống để dùng tên tệp."),
        max_length=200,
        required=False,
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Ai xem được"),
        choices=ConferenceDocument.Audience.choices,
        initial=ConferenceDocument.Audience.PUBLIC,
        widget=forms.RadioSelect,
    )

    def clean_file(self) -> Any:
        try:
            return receive_upload(self.cleaned_data["file"], kinds=KINDS, megabytes=MEGABYTES)
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error


class DocumentChangeForm(SiteFormMixin, forms.Form):
    """Another name, or other readers."""

    title = forms.CharField(label=gettext_lazy("Tên tài liệu"), max_length=200)
    audience = forms.ChoiceField(
        label=gettext_lazy("Ai xem được"),
        choices=ConferenceDocument.Audience.choices,
        widget=forms.RadioSelect,
    )
