"""What staff fill in when they keep a scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from common.forms import SiteFormMixin
from common.received import PICTURES, Kind, receive_upload
from courses.models import DossierFile, DossierKind
from registrations.models import Session

MEGABYTES = 20
KINDS = (Kind.PDF, *PICTURES)


class ScanForm(SiteFormMixin, forms.Form):
    """A scan; which buổi it is of, and what it replaces, where there is a choice."""

    file = forms.FileField(
        label=gettext_lazy("Tệp quét"),
        help_text=gettext_lazy("PDF, JPEG hoặc PNG; không quá 20 MB."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    session = forms.TypedChoiceField(
        label=gettext_lazy("Buổi"), required=False, coerce=int, empty_value=None
    )
    replaces = forms.TypedChoiceField(
        label=gettext_lazy("Thay cho tệp"),
        help_text=gettext_lazy("Tệp cũ vẫn được giữ."),
        required=False,
        coerce=int,
        empty_value=None,
    )
    note = forms.CharField(
        label=gettext_lazy("Số, ký hiệu hoặc ghi chú"), max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        kind: DossierKind,
        sessions: Sequence[Session] = (),
        current: Sequence[DossierFile] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("session", gettext_lazy("Tất cả các buổi"), [(s.pk, str(s)) for s in sessions])
        names = [
            (file.pk, f"{file.file_name} ({file.about})" if file.about else file.file_name)
            for file in current
        ]
        self._choose("replaces", gettext_lazy("Không thay, thêm tệp mới"), names)
        if kind != DossierKind.ATTENDANCE:
            self.fields.pop("session", None)

    def _choose(self, name: str, nothing: Any, choices: list[tuple[int, str]]) -> None:
        if choices:
            self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def clean_file(self) -> Any:
        try:
            return receive_upload(self.cleaned_data["file"], kinds=KINDS, megabytes=MEGABYTES)
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error
