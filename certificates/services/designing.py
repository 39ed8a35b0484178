"""Papers that staff design: drafts, their check, versions, and the check of people beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from accounts.models import Organiser, User
from certificates import rendering
from certificates.models import CertificateTemplate, TemplateAsset, TemplateVersion
from certificates.rendering import Options, Record, samples
from certificates.rendering.layout import field_text
from certificates.rendering.template import QR_ASSET, compiled_html, fits_of
from certificates.rendering.trial import Trial, try_out
from certificates.services.templates import add_version, bytes_of, keep_asset, loaded
from common import clock
from common.errors import Conflict, DomainError
from common.papers.checking import Fault, faults_of
from common.papers.errors import PaperError, TemplateRefused
from common.papers.fitting import missing_letters

PICTURE_PREFIX = "hinh-"
PLAIN_FONT = "LiberationSerif-Regular"


@dataclass(frozen=True)
class Draft:
    """What would become a version: nothing of it is kept until it is saved."""

    name: str
    html: str
    css: str
    fits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    assets: Mapping[str, bytes] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


class DraftRefused(DomainError):
    """A draft with faults is not saved; `faults` are all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(_("Mẫu còn lỗi, chưa lưu được."))
        self.faults = list(faults)


def draft_of_options(organiser_id: int, options: Options) -> Draft:
    """The paper of these choices. Raises TemplateRefused for a choice that is none."""
    pictures = {}
    for name in ("logo", "background"):
        if pk := getattr(options, name):
            pictures[name] = bytes_of(_own_picture(organiser_id, pk, field=name))
    made = rendering.designed("", options, pictures)
    return Draft("", made.html, made.css, made.fits, made.assets, made.options)


def draft_of_source(
    version: TemplateVersion, *, html: str, css: str, fits: Mapping[str, Mapping[str, Any]]
) -> Draft:
    """HTML and CSS as staff wrote them, over `version`: its pictures, and their office's own by
    `hinh-…`, are there for what names them."""
    there = dict(loaded(version.pk).assets)
    for each in pictures_of(version.template.organiser_id):
        name = picture_name(each)
        if name not in there and (name in html or name in css):
            there[name] = bytes_of(each)
    named = {name: data for name, data in there.items() if name in html or name in css}
    return Draft("", html, css, fits, named)


def draft_of_version(version: TemplateVersion) -> Draft:
    """A version as it is kept, to be looked at or changed."""
    kept = loaded(version.pk)
    return Draft("", kept.html, kept.css, kept.fits, kept.assets, kept.options)


def signature_of(record: Record) -> bytes:
    """The picture of the signature that a record names; nothing where it names none."""
    found = TemplateAsset.objects.filter(organiser__isnull=False, sha256=record.signature).first()
    return bytes_of(found) if record.signature and found else b""


def pictures_of(organiser_id: int | None) -> Any:
    """The pictures that an office may choose from."""
    mine = TemplateAsset.objects.filter(organiser__isnull=False, organiser_id=organiser_id or 0)
    return mine.exclude(label="").order_by("pk")


def picture_name(asset: TemplateAsset) -> str:
    """The name by which HTML and CSS call a picture of the office."""
    return f"{PICTURE_PREFIX}{asset.pk}"


def _own_picture(organiser_id: int, pk: int, *, field: str) -> TemplateAsset:
    found: TemplateAsset | None = pictures_of(organiser_id).filter(pk=pk).first()
    if found is None:
        raise TemplateRefused(_("Hãy chọn một hình của đơn vị."), field=field)
    return found


def faults_in(draft: Draft) -> list[Fault]:
    """What is wrong with the texts of a draft, by line; whether it lays out is `tried`."""
    there = [*draft.assets, QR_ASSET, rendering.SIGNATURE]
    found = faults_of(draft.html, draft.css, allowed=rendering.PLACEHOLDERS, assets=there)
    try:
        rendering.check_template(draft)
    except PaperError as error:
        found = found or [Fault("", 0, str(error))]
    return found


def tried(
    draft: Draft, records: Sequence[Record], *, signature: bytes = b"", pictures: bool = False
) -> list[Trial]:
    """The draft's papers of these people, made aside. Raises PaperTooLarge; keeps nothing."""
    assets = dict(draft.assets)
    if signature:
        assets[rendering.SIGNATURE] = signature
    return try_out(replace(draft, assets=assets), records, pictures=pictures)


def _trial_faults(draft: Draft) -> list[Fault]:
    """Whoever is printed, and whatever is not known of them, the paper has to lay out."""
    signed = replace(samples.SAMPLE, signature="0" * 64)
    people = {
        _("người có đủ thông tin"): signed,
        _("người thiếu thông tin"): samples.BARE,
        _("người có tên và đơn vị dài nhất"): samples.LONGEST,
    }
    try:
        trials = tried(draft, list(people.values()), signature=_blank_picture())
    except PaperError as error:
        return [Fault("", 0, str(error))]
    words = _("In thử %(who)s: %(fault)s")
    return [
        Fault("", 0, words % {"who": who, "fault": trial.fault})
        for who, trial in zip(people, trials, strict=True)
        if trial.fault
    ]


def _blank_picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGBA", (8, 8)).save(buffer, format="PNG")
    return buffer.getvalue()


def save_version(*, template_id: int, draft: Draft, based_on: int, by: User) -> TemplateVersion:
    """Keep a draft as the template's newest version, once it was tried out.

    Raises DraftRefused with all faults, Conflict when somebody saved since version `based_on`."""
    found = faults_in(draft) or _trial_faults(draft)
    if found:
        raise DraftRefused(found)
    with transaction.atomic():
        template = _lock(template_id)
        newest = template.versions.order_by("-number").values_list("number", flat=True).first()
        if newest != based_on:
            raise Conflict(
                _("Đã có phiên bản %(number)d do người khác lưu. Hãy mở lại mẫu rồi sửa tiếp.")
                % {"number": newest}
            )
        assets = {
            name: keep_asset(template.organiser_id, name, data)
            for name, data in draft.assets.items()
        }
        return add_version(
            template,
            html=draft.html,
            css=draft.css,
            fits=draft.fits,
            assets=assets,
            options=draft.options,
            by=by,
        )


def _lock(template_id: int) -> CertificateTemplate:
    """An office's own template, locked. Those of the product are copied, never changed."""
    template = CertificateTemplate.objects.select_for_update().get(pk=template_id)
    if template.organiser_id is None:
        raise DomainError(_("Mẫu có sẵn không sửa được: hãy sao thành mẫu của đơn vị."))
    if template.archived_at is not None:
        raise DomainError(_("Mẫu này đã thôi dùng. Hãy dùng lại mẫu trước khi sửa."))
    return template


@transaction.atomic
def copy_template(
    *, template_id: int, organiser_id: int, name: str, by: User
) -> CertificateTemplate:
    """A template of the office's own that begins where another one stands."""
    source = CertificateTemplate.objects.get(pk=template_id)
    if source.organiser_id not in (None, organiser_id):
        raise DomainError(_("Hãy chọn một mẫu giấy đang dùng."))
    newest = source.versions.order_by("-number")[0]
    template = CertificateTemplate.objects.create(
        organiser_id=organiser_id,
        name=_free_name(organiser_id, name),
        purpose=source.purpose,
    )
    _add_again(template, newest, by)
    return template


def _free_name(organiser_id: int, name: str, *, besides: int | None = None) -> str:
    # Two who take one name at once: the second waits here and then sees the first.
    Organiser.objects.select_for_update(no_key=True).get(pk=organiser_id)
    name = " ".join(name.split())
    if not name:
        raise DomainError(_("Hãy đặt tên cho mẫu."), field="name")
    same = CertificateTemplate.objects.filter(organiser_id=organiser_id, name=name)
    if same.exclude(pk=besides or 0).exists():
        raise DomainError(_("Đơn vị đã có mẫu tên này."), field="name")
    return name


def _add_again(template: CertificateTemplate, old: TemplateVersion, by: User) -> TemplateVersion:
    assets = {each.name: each.asset for each in old.version_assets.select_related("asset")}
    return add_version(
        template,
        html=old.html,
        css=old.css,
        fits=old.fits,
        assets=assets,
        options=old.options,
        by=by,
    )


@transaction.atomic
def restore_version(*, version_id: int, by: User) -> TemplateVersion:
    """Make an old version the newest again, as a new one: what came between stays."""
    old = TemplateVersion.objects.get(pk=version_id)
    return _add_again(_lock(old.template_id), old, by)


@transaction.atomic
def rename_template(*, template_id: int, name: str, purpose: str) -> CertificateTemplate:
    """Another name or purpose; versions and papers stay as they are."""
    template = _lock(template_id)
    template.name = _free_name(template.organiser_id or 0, name, besides=template.pk)
    template.purpose = purpose
    template.save(update_fields=["name", "purpose"])
    return template


@transaction.atomic
def archive_template(*, template_id: int, archived: bool) -> CertificateTemplate:
    """Stop or resume offering a template; papers made with it stay."""
    template = CertificateTemplate.objects.select_for_update().get(pk=template_id)
    if template.organiser_id is None:
        raise DomainError(_("Mẫu có sẵn không sửa được: hãy sao thành mẫu của đơn vị."))
    template.archived_at = clock.now() if archived else None
    template.save(update_fields=["archived_at"])
    return template


PERSONAL_LABELS = {
    "full_name": gettext_lazy("họ và tên"),
    "birth": gettext_lazy("ngày sinh"),
    "position": gettext_lazy("chức vụ"),
    "workplace": gettext_lazy("đơn vị công tác"),
    "venue": gettext_lazy("địa điểm"),
    "hours": gettext_lazy("thời lượng"),
    "signatory_name": gettext_lazy("người ký"),
    "decision": gettext_lazy("số quyết định"),
}


def check_people(version: TemplateVersion, records: Mapping[int, Record]) -> dict[int, list[str]]:
    """What staff should know of each person's paper before it is issued, by the keys of `records`.

    Data that this version prints and nobody gave, letters that its fonts lack, and texts that do
    not fit. People without remarks have an empty list."""
    remarks = {}
    for key, record in records.items():
        template = loaded(version.pk, record.signature)
        remarks[key] = [
            *_not_known(template, record),
            *_not_in_fonts(template, record),
            *_not_fitting(template, record),
        ]
    return remarks


def _not_known(template: rendering.TemplateVersion, record: Record) -> list[str]:
    compiled = compiled_html(template.html)
    found = []
    for name, label in PERSONAL_LABELS.items():
        if name not in compiled.names or str(getattr(record, name)).strip():
            continue
        words = (
            _("Không có %(what)s: chỗ này trên giấy để trống.")
            if name in compiled.unguarded
            else _("Không có %(what)s: giấy bỏ dòng này.")
        )
        found.append(words % {"what": label})
    return found


def _not_in_fonts(template: rendering.TemplateVersion, record: Record) -> list[str]:
    fits = fits_of(template)
    missing = ""
    for name in ("full_name", "position", "workplace", "class_title"):
        font = fits[name].font if name in fits else PLAIN_FONT
        missing += missing_letters(str(getattr(record, name)), font=font)
    if not missing:
        return []
    return [_("Phông chữ không có: %(letters)s") % {"letters": " ".join(dict.fromkeys(missing))}]


def _not_fitting(template: rendering.TemplateVersion, record: Record) -> list[str]:
    found = []
    fit = fits_of(template).get("full_name")
    if fit and len(field_text(record.full_name, fit, "roomy").lines) > 1:
        found.append(_("Họ và tên dài, in thành nhiều dòng."))
    try:
        rendering.render(template, record)
    except PaperError as error:
        found.append(str(error))
    return found
