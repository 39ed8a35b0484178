"""Forms of papers that staff design, and of who signs them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import Purpose, Signatory, TemplateAsset
from certificates.rendering import LINES, Options
from common.forms import SiteFormMixin, section, side_by_side
from common.papers.checking import MAX_CSS, MAX_HTML
from common.papers.errors import PaperError
from common.papers.fitting import Fit
from common.papers.fonts import FOLDER

BASE_NAMES = {
    "ceremonial": _("Trang trọng: viền hoa văn"),
    "quiet": _("Giản dị: viền mảnh"),
    "conference": _("Hội nghị: sóng và trống đồng"),
}
PREVIEW_PEOPLE = {
    "newest": _("Người mới nhất trong sổ"),
    "longest": _("Họ tên dài nhất trong sổ"),
    "bare": _("Người thiếu thông tin"),
    "sample": _("Người mẫu"),
}
MAX_PICTURE = 8_000_000


class NameForm(SiteFormMixin, forms.Form):
    """What a template is called; for a copy or a new name."""

    name = forms.CharField(label=_("Tên mẫu"), max_length=80)


class TemplateForm(NameForm):
    purpose = forms.ChoiceField(label=_("Dùng cho"), choices=Purpose.choices)


class PreviewForm(SiteFormMixin, forms.Form):
    """Whose paper is shown beside the editor, and who signs it there."""

    one_of = ("who", "signatory")

    who = forms.ChoiceField(label=_("Xem với"), choices=PREVIEW_PEOPLE.items(), required=False)
    signatory = forms.ModelChoiceField(
        Signatory.objects.none(), label=_("Người ký"), required=False, empty_label=_("Như trong sổ")
    )

    def __init__(self, *args: Any, organiser_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signatory"].queryset = Signatory.objects.filter(  # type: ignore[attr-defined]
            organiser_id=organiser_id, archived_at=None
        )


class BasedOnMixin(forms.Form):
    """From which version this was opened: who saves meanwhile is not overwritten."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)


class ColourInput(forms.TextInput):
    input_type = "color"


def _length(label: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most)


def _words(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=160, required=required, help_text=help_text)


class DesignForm(SiteFormMixin, BasedOnMixin):
    """The usual changes, without knowing HTML."""

    one_of = ("lines", "logo", "background")

    base = forms.ChoiceField(label=_("Kiểu giấy"), choices=BASE_NAMES.items())
    title = _words(
        _("Tiêu đề"), help_text=_("Để trống: GIẤY CHỨNG NHẬN hoặc GIẤY XÁC NHẬN THAM DỰ.")
    )
    certifies = _words(_("Lời chứng nhận"))
    completed = _words(_("Lời hoàn thành"))
    closing = _words(_("Câu thêm sau địa điểm"))
    register_label = _words(_("Chữ trước số vào sổ"), required=True)
    lines = forms.MultipleChoiceField(
        label=_("Các dòng in trên giấy"), choices=LINES.items(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    main = forms.CharField(label=_("Màu chính"), widget=ColourInput)
    accent = forms.CharField(label=_("Màu nhấn"), widget=ColourInput)
    ornament = forms.CharField(label=_("Màu hoa văn"), widget=ColourInput)
    border = forms.BooleanField(label=_("In viền của kiểu giấy"), required=False)
    logo = forms.ModelChoiceField(
        TemplateAsset.objects.none(),
        label=_("Biểu trưng"),
        required=False,
        empty_label=_("Không có"),
    )
    logo_height = _length(_("Chiều cao biểu trưng (mm)"), 8, 22)
    background = forms.ModelChoiceField(
        TemplateAsset.objects.none(), label=_("Hình nền"), required=False, empty_label=_("Không có")
    )
    top = _length(_("Lề trên (mm)"), 12, 30)
    side = _length(_("Lề trái và phải (mm)"), 15, 40)
    signing_room = _length(_("Chỗ ký và đóng dấu (mm)"), 20, 35)

    layout = Layout(
        "based_on",
        section(
            _("Lời trên giấy"), "title", side_by_side("certifies", "completed"), "closing",
            "register_label", "lines",
        ),
        section(
            _("Hình thức"), "base", side_by_side("main", "accent"), "ornament", "border",
            side_by_side("logo", "logo_height"), "background",
        ),
        section(_("Khoảng cách"), side_by_side("top", "side"), "signing_room"),
    )  # fmt: skip

    def __init__(self, *args: Any, pictures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("logo", "background"):
            self.fields[name].queryset = pictures  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = lambda asset: asset.label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                cleaned["options"] = self._options(cleaned)
            except PaperError as error:
                self.add_error(error.field, error.message)
        return cleaned

    @staticmethod
    def _options(cleaned: Mapping[str, Any]) -> Options:
        chosen = {name: value for name, value in cleaned.items() if name != "based_on"}
        for name in ("logo", "background"):
            chosen[name] = chosen[name].pk if chosen[name] else None
        return Options(**{**chosen, "lines": tuple(chosen["lines"])}).coloured()


class SourceForm(SiteFormMixin, BasedOnMixin):
    """HTML and CSS for who knows them."""

    html = forms.CharField(
        label=_("HTML"), max_length=MAX_HTML, strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false"}),
    )  # fmt: skip
    css = forms.CharField(
        label=_("CSS"), max_length=MAX_CSS, strip=False, required=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )  # fmt: skip
    fits = forms.CharField(
        label=_("Thu nhỏ chữ cho vừa"), max_length=4_000, required=False,
        help_text=_(
            "Mỗi dòng: trường, rộng (mm), cỡ lớn nhất, cỡ nhỏ nhất, phông; "
            "thêm “dòng” nếu cỡ chữ đặt cho cả dòng."
        ),
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"}),
    )  # fmt: skip

    layout = Layout("based_on", "html", "css", "fits")

    def clean_fits(self) -> dict[str, dict[str, Any]]:
        return fits_from(self.cleaned_data["fits"])


_FIT = re.compile(r"(\w+) +([\d.]+) +([\d.]+) +([\d.]+) +([\w-]+)( +dòng)?\Z")


def fits_from(text: str) -> dict[str, dict[str, Any]]:
    """«full_name 205 30 18 LiberationSerif-Bold dòng» by line. Raises ValidationError."""
    fits = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _FIT.match(line.strip())
        fit = _fit(found) if found else None
        if found is None or fit is None:
            raise forms.ValidationError(_("Dòng %(line)d viết chưa đúng."), params={"line": number})
        fits[found[1]] = fit
    return fits


def _fit(found: re.Match[str]) -> dict[str, Any] | None:
    try:
        width, size, least = (float(found[place]) for place in (2, 3, 4))
    except ValueError:
        return None
    fonts = {path.stem for path in FOLDER.glob("*.ttf")}
    if not (5 <= width <= 400 and 4 <= least <= size <= 120 and found[5] in fonts):
        return None
    return {"width": width, "size": size, "least": least, "font": found[5], "line": bool(found[6])}


def fits_text(fits: Mapping[str, Mapping[str, Any]]) -> str:
    """The same fits as lines of text."""
    lines = []
    for name, spec in fits.items():
        fit = Fit(**spec)
        end = " dòng" if fit.line else ""
        lines.append(f"{name} {fit.width:g} {fit.size:g} {fit.least:g} {fit.font}{end}")
    return "\n".join(lines)


class PictureForm(SiteFormMixin, forms.Form):
    """A logo or background for papers."""

    label = forms.CharField(label=_("Tên hình"), max_length=80)
    file = forms.FileField(
        label=_("Tệp hình"), help_text=_("PNG, JPEG hoặc SVG, nhiều nhất 8 MB. Hình nền cả trang: 297 × 210 mm.")
    )  # fmt: skip

    def clean_file(self) -> bytes:
        return _data_of(self.cleaned_data["file"])


class SignatoryForm(SiteFormMixin, forms.ModelForm):
    """Who signs, in what capacity, and the picture of the signature."""

    signature = forms.FileField(
        label=_("Hình chữ ký"), required=False,
        help_text=_(
            "Ảnh quét hoặc chụp chữ ký trên giấy trắng; nền trắng được làm trong suốt, "
            "nét đổi sang xanh. Không phải chữ ký số."
        ),
    )  # fmt: skip
    without_picture = forms.BooleanField(label=_("Bỏ hình chữ ký đang dùng"), required=False)
    archived = forms.BooleanField(label=_("Thôi dùng người ký này"), required=False)

    layout = Layout(
        side_by_side("full_name", "title"),
        side_by_side("capacity", "principal"),
        "signature",
        "without_picture",
        "archived",
    )

    class Meta:
        model = Signatory
        fields = ("full_name", "title", "capacity", "principal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["archived"].initial = self.instance.archived_at is not None
        if self.instance.picture_id is None:
            del self.fields["without_picture"]
        if self.instance.pk is None:
            del self.fields["archived"]
        self.helper.layout = Layout(*(part for part in self.layout if self._there(part)))

    def _there(self, part: Any) -> bool:
        return not isinstance(part, str) or part in self.fields

    def clean_signature(self) -> bytes:
        uploaded = self.cleaned_data.get("signature")
        return _data_of(uploaded) if uploaded else b""


def _data_of(uploaded: Any) -> bytes:
    if uploaded.size > MAX_PICTURE:
        raise forms.ValidationError(_("Tệp lớn hơn 8 MB."))
    data: bytes = uploaded.read()
    return data


def options_initial(options: Options) -> dict[str, Any]:
    """What the simple form starts with."""
    return {**options.as_dict(), "lines": list(options.lines)}
